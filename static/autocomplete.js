/* Complete the names of actors and events while they are typed. Without this script a name or an id can be typed in full. */
"use strict";

(() => {
  let latestInput = 0;

  const make = (name, values) => Object.assign(document.createElement(name), values);

  /* Search results for the text typed so far; null if it is too short or the user has typed on. */
  async function search(field, text) {
    const input = ++latestInput;
    if (text.length < 2 || /#\d+$/.test(text)) return null;
    await new Promise((resolve) => setTimeout(resolve, 150));  // ms: wait for a pause in typing
    if (input !== latestInput) return null;
    const url = field.closest("[data-names]").dataset.names;
    const response = await fetch(`${url}&kind=${field.dataset.search}&q=${encodeURIComponent(text)}`);
    const results = response.ok ? (await response.json()).results : [];
    return input === latestInput ? results : null;
  }

  /* A field for one name: suggest in the browser's own list. */
  async function complete(field) {
    const results = await search(field, field.value.trim());
    if (!results) return;
    const names = document.getElementById("desk-names") || make("datalist", { id: "desk-names" });
    names.replaceChildren(...results.map(({ value, more }) => make("option", { value, textContent: more })));
    document.body.append(names);
    field.setAttribute("list", "desk-names");
  }

  /* A field with one name per line, as “agent: Ana Ruiz”: offer buttons that complete the line of the caret. */
  async function offer(field) {
    const end = field.selectionStart;
    const line = field.value.slice(field.value.lastIndexOf("\n", end - 1) + 1, end);
    const text = line.slice(line.indexOf(":") + 1).trimStart();
    const results = await search(field, text.trim());
    const previous = field.parentElement.querySelector(".desk-names");
    if (results || !text) previous?.remove();
    if (!results?.length) return;
    const list = make("span", { className: "desk-names" });
    list.append(...results.slice(0, 5).map(({ value, more }) => {
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
