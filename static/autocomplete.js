/* Actors and events by name while they are typed. Without this file a name, a number or a Wikidata id does as well. */
"use strict";

(() => {
  let typing = 0;

  const make = (name, values) => Object.assign(document.createElement(name), values);

  /* What the desk knows by the name typed so far; null where that is too little, or more was typed meanwhile. */
  async function known(field, text) {
    const mine = ++typing;
    if (text.length < 2 || /#\d+$/.test(text)) return null;
    await new Promise((resolve) => setTimeout(resolve, 150));
    if (mine !== typing) return null;
    const place = field.closest("[data-names]").dataset.names;
    const response = await fetch(`${place}&kind=${field.dataset.search}&q=${encodeURIComponent(text)}`);
    const found = response.ok ? (await response.json()).results : [];
    return mine === typing ? found : null;
  }

  /* A field for one name: the browser's own list. */
  async function complete(field) {
    const found = await known(field, field.value.trim());
    if (!found) return;
    const names = document.getElementById("desk-names") || make("datalist", { id: "desk-names" });
    names.replaceChildren(...found.map(({ value, more }) => make("option", { value, textContent: more })));
    document.body.append(names);
    field.setAttribute("list", "desk-names");
  }

  /* A field for a name a line, as “agent: Ana Ruiz”: buttons below it that finish the line the caret is in. */
  async function offer(field) {
    const end = field.selectionStart;
    const line = field.value.slice(field.value.lastIndexOf("\n", end - 1) + 1, end);
    const text = line.slice(line.indexOf(":") + 1).trimStart();
    const found = await known(field, text.trim());
    const old = field.parentElement.querySelector(".desk-names");
    if (found || !text) old?.remove();
    if (!found?.length) return;
    const list = make("span", { className: "desk-names" });
    list.append(...found.slice(0, 5).map(({ value, more }) => {
      const button = make("button", { type: "button", textContent: value, title: more });
      button.addEventListener("click", () => {
        field.setRangeText(value, end - text.length, end, "end");
        list.remove();
        field.focus();
      });
      return button;
    }));
    field.after(list);
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-search]")) return;
    if (event.target.matches("textarea")) offer(event.target);
    else complete(event.target);
  });
})();
