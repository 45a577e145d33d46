/* Actors and events by name while they are typed. Without this file a name, a number or a Wikidata id does as well. */
"use strict";

(() => {
  let typing = 0;

  async function complete(field) {
    const text = field.value.trim();
    if (text.length < 2 || /#\d+$/.test(text)) return;
    const mine = ++typing;
    await new Promise((resolve) => setTimeout(resolve, 150));
    if (mine !== typing) return;
    const place = field.closest("[data-names]").dataset.names;
    const response = await fetch(`${place}&kind=${field.dataset.search}&q=${encodeURIComponent(text)}`);
    if (mine !== typing || !response.ok) return;
    const id = "desk-names";
    const names = document.getElementById(id) || Object.assign(document.createElement("datalist"), { id });
    names.replaceChildren(...(await response.json()).results.map(({ value, more }) =>
      Object.assign(document.createElement("option"), { value, textContent: more })));
    document.body.append(names);
    field.setAttribute("list", id);
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-search]")) complete(event.target);
  });
})();
