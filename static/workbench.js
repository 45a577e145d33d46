/* The workbench's keys and quick answers. Without this file every form on the page works just as well, more slowly. */
"use strict";

(() => {
  const bench = document.getElementById("workbench");
  if (!bench) return;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const words = () => document.getElementById("wb-words");
  const list = () => document.getElementById("wb-list");
  const said = document.getElementById("wb-message");
  const help = document.getElementById("wb-help");
  const bulk = document.getElementById("wb-bulk");
  const switchKeys = document.getElementById("wb-keys-on");
  const JSON_ONLY = { Accept: "application/json", "X-Requested-With": "fetch" };
  document.documentElement.classList.add("wb-scripted");

  /* --- what the server answers ------------------------------------------------------------------------------------ */

  function say(message, refused = false) {
    said.textContent = message;
    said.classList.toggle("refused", refused);
  }

  /* The page says while something is under way; what is asked meanwhile waits its turn. */
  let turn = Promise.resolve();
  let under = 0;
  function run(work) {
    under += 1;
    bench.setAttribute("aria-busy", "true");
    turn = turn.then(work).catch((error) => {
      say("That did not work. Load the page again to see how things stand.", true);
      throw error;
    }).finally(() => {
      under -= 1;
      if (!under) bench.removeAttribute("aria-busy");
    });
    return turn = turn.catch(() => undefined);
  }

  async function post(address, data) {
    try {
      const response = await fetch(address, { method: "POST", body: data, headers: JSON_ONLY });
      if (!(response.headers.get("Content-Type") || "").includes("json")) {
        say(response.redirected || response.status === 403
          ? "That was not accepted: you may have been logged out, or your account may not do it. Load the page again."
          : `The server could not do that (${response.status}). Nothing was changed.`, true);
        return null;
      }
      return await response.json();
    } catch {
      say("The server could not be reached. Nothing was changed; try again.", true);
      return null;
    }
  }

  /* Put what changed in its place and go on. */
  async function apply(data, { stay = false } = {}) {
    for (const [ref, html] of Object.entries(data.items)) {
      const row = item(ref);
      if (!row) return refresh(data.following, data);
      const wasChosen = row.getAttribute("aria-current") === "true";
      row.outerHTML = html;
      if (wasChosen) item(ref).setAttribute("aria-current", "true");
      const now = `s-${data.states[ref]}`;
      for (const mark of all(`[data-item="${ref}"]`, words())) {
        mark.className = mark.className.replace(/\bs-\w+/, now);
      }
    }
    count(data.counts);
    document.getElementById("wb-recent-actions").innerHTML = data.acts;
    say(data.message, data.refused);
    const next = stay || data.refused ? current() : data.following;
    if (next) await choose(next, { focus: true });
  }

  function count(counts) {
    const disputed = counts.disputed ? ` · ${counts.disputed} where the engine disagrees` : "";
    const unconfirmed = counts.unconfirmed ? ` · ${counts.unconfirmed} to confirm` : "";
    document.getElementById("wb-counts").textContent = `${counts.waiting} of ${counts.all} wait${disputed}${unconfirmed}`;
  }

  /* The page anew, in place: after a change of words or of what is there. */
  async function refresh(ref, data) {
    const address = new URL(location.href);
    if (ref) address.searchParams.set("item", ref);
    address.hash = "";
    const response = await fetch(address);
    if (!response.ok) return location.assign(address);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const id of ["wb-words", "wb-list", "wb-recent-actions", "wb-counts", "wb-adding-part"]) {
      const old = document.getElementById(id), fresh = page.getElementById(id);
      if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    }
    history.replaceState(null, "", address);
    armed = null;
    if (data) say(data.message, data.refused);
    const row = item(current());
    if (row) show(row, true);
  }

  /* --- choosing --------------------------------------------------------------------------------------------------- */

  const item = (ref) => ref && document.getElementById(`item-${ref}`);
  const current = () => find('.wb-item[aria-current="true"]', list())?.dataset.item || "";
  const rows = () => all(".wb-item", list());

  function show(row, focus) {
    row.scrollIntoView({ block: "nearest" });
    document.getElementById(`at-${row.dataset.item}`)?.scrollIntoView({ block: "center" });
    if (focus) row.focus({ preventScroll: true });
  }

  let asked = 0;
  async function choose(ref, { focus = false } = {}) {
    const row = item(ref);
    if (!row) return refresh(ref);
    for (const mark of all(".chosen", words())) mark.classList.remove("chosen");
    for (const mark of all(`[data-item="${ref}"]`, words())) mark.classList.add("chosen");
    find('.wb-item[aria-current="true"]', list())?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    document.getElementById("wb-detail")?.remove();
    armed = null;
    show(row, focus);
    const address = new URL(location.href);
    address.searchParams.set("item", ref);
    address.hash = "";
    history.replaceState(null, "", address);
    find('#wb-undo input[name="item"]').value = ref;
    const mine = ++asked;
    const response = await fetch(`${bench.dataset.address}item/${ref}/`);
    if (mine !== asked || !response.ok) return;
    place(await response.text());
  }

  function place(html) {
    document.getElementById("wb-detail")?.remove();
    const detail = document.createElement("li");
    detail.className = "wb-detail";
    detail.id = "wb-detail";
    detail.innerHTML = html;
    const row = item(current());
    row?.after(detail);
    reveal(row);
  }

  /* An item with its detail; of one longer than the window, its beginning. */
  function reveal(row) {
    document.getElementById("wb-detail")?.scrollIntoView({ block: "nearest" });
    row?.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const every = rows();
    const at = every.findIndex((row) => row.dataset.item === current());
    const next = every[Math.min(Math.max(at + by, 0), every.length - 1)];
    if (!next) return;
    say("");
    return choose(next.dataset.item, { focus: true });
  }

  function nextWaiting() {
    const every = rows();
    const at = every.findIndex((row) => row.dataset.item === current());
    const waits = (row) => row.dataset.state === "proposed" || find('button[value^="confirm "]', row);
    const next = every.slice(at + 1).find(waits) || every.find(waits);
    if (next) return choose(next.dataset.item, { focus: true });
    say("Nothing waits here any more. g leads to the next article that waits.");
  }

  /* --- deciding --------------------------------------------------------------------------------------------------- */

  async function decide(button) {
    const data = new FormData(document.getElementById("wb-decide"));
    data.set("do", button.value);
    const answer = await post(document.getElementById("wb-decide").action, data);
    if (answer) await apply(answer, { stay: button.value.startsWith("reopen") });
  }

  async function undo(button) {
    const data = new FormData(document.getElementById("wb-undo"));
    data.set("batch", button.value);
    data.set("item", current());
    const answer = await post(document.getElementById("wb-undo").action, data);
    if (!answer) return;
    if (answer.refused) say(answer.message, true);
    else await refresh(answer.following, answer);
  }

  function press(action) {
    const button = all(`.wb-item[aria-current="true"] button, #wb-detail button`).find((b) => b.value.startsWith(`${action} `));
    if (button) return decide(button);
    say({
      accept: "This cannot be accepted now.",
      reject: "This cannot be rejected now.",
      confirm: "This does not wait for you to confirm it.",
    }[action], true);
  }

  function undoLast() {
    const button = find("#wb-recent-actions [data-own]");
    if (button) return undo(button);
    say("You have decided nothing here that could be taken back.");
  }

  async function preview(address) {
    const response = await fetch(address, { headers: JSON_ONLY });
    if (!response.ok) return say("What that covers could not be shown.", true);
    bulk.innerHTML = await response.text();
    bulk.showModal();
    find('button[type="submit"]', bulk)?.focus();
  }

  function atOnce(act) {
    const link = all("#wb-detail a.wb-bulk").find((a) => a.dataset.act.startsWith(act));
    if (link) return preview(link.href);
    say(`Nothing is left there to ${act.split(" ")[0]}.`);
  }

  async function confirmBulk(form) {  // not form.action: the form has a field of that name
    const answer = await post(form.getAttribute("action"), new FormData(form));
    bulk.close();
    if (!answer) return;
    if (answer.refused) return say(answer.message, true);
    await refresh(answer.following || current(), answer);
    if (item(current())?.dataset.state !== "proposed") {
      const message = said.textContent;
      await nextWaiting();
      say(message);
    }
  }

  /* --- forms in place --------------------------------------------------------------------------------------------- */

  function edit() {
    const part = find("#wb-detail details.wb-edit");
    if (!part) return say("Your account may not edit this.", true);
    part.open = true;
    find("input:not([type=hidden]), select, textarea", part)?.focus({ preventScroll: true });
    part.scrollIntoView({ block: "start" });
  }

  async function send(form) {
    const correcting = form.closest("#wb-detail") !== null;
    const answer = await post(form.getAttribute("action"), new FormData(form));
    if (!answer) return;
    if (!answer.refused) return refresh(answer.following || current(), answer);
    if (correcting && answer.detail) {
      place(answer.detail);
      find("#wb-detail .errors input, #wb-detail .errors textarea, #wb-detail .errors select")?.focus();
    }
    say(answer.message, true);
  }

  /* Words selected in the text go into the span field that was chosen last. */
  let armed = null;

  function codePoints(text) {
    return [...text].length;
  }

  function offset(node, at) {
    const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
    if (!piece) return null;
    const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, at) : "";
    return Number(piece.dataset.at) + codePoints(before);
  }

  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!words().contains(range.commonAncestorContainer)) return null;
    const pieces = all("[data-at]", words()).filter((piece) => range.intersectsNode(piece) && piece.textContent);
    if (!pieces.length) return null;
    const last = pieces[pieces.length - 1];
    let start = offset(range.startContainer, range.startOffset) ?? Number(pieces[0].dataset.at);
    let end = range.endContainer.nodeType === Node.TEXT_NODE ? offset(range.endContainer, range.endOffset) : null;
    end ??= Number(last.dataset.at) + codePoints(last.textContent);
    const text = selection.toString();
    start += codePoints(text) - codePoints(text.trimStart());
    end -= codePoints(text) - codePoints(text.trimEnd());
    return start < end ? `${start}-${end}` : null;
  }

  function fill(field, span) {
    const grows = field.dataset.span === "many" && field.dataset.touched === "true" && field.value.trim();
    field.value = grows ? `${field.value.trim()}\n${span}` : span;
    field.dataset.touched = "true";
  }

  function take() {
    const span = selected();
    if (!span || !armed?.isConnected) return;
    fill(armed, span);
    say(`“${getSelection().toString().trim().slice(0, 120)}” is now ${labelOf(armed)}. Save to keep it.`);
  }

  const labelOf = (field) => (field.labels?.[0]?.textContent || "the words").replace(":", "").toLowerCase();

  function addFromSelection() {
    const span = selected();
    if (!span) return say("Select words in the text first, or write them into one of the forms below the list.");
    for (const name of ["content", "span", "trigger"]) {
      for (const field of all(`.wb-adding [name$="-${name}"]`)) fill(field, span);
    }
    find(".wb-adding summary")?.focus();
    find(".wb-adding")?.scrollIntoView({ block: "nearest" });
    say("Choose what to add: the selected words stand in each form.");
  }

  /* --- keys ------------------------------------------------------------------------------------------------------- */

  const KEYS = {
    j: () => step(1), ArrowDown: () => step(1),
    k: () => step(-1), ArrowUp: () => step(-1),
    n: nextWaiting,
    a: () => press("accept"), r: () => press("reject"),
    e: edit, u: undoLast,
    s: () => atOnce("accept sentence"), t: () => atOnce("accept kind"), w: () => atOnce("accept article"),
    c: () => press("confirm"), v: () => atOnce("confirm article"),
    m: addFromSelection,
    g: () => document.getElementById("wb-next-article").click(),
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("input, textarea, select");
    if (event.key === "Escape" && field && !field.closest("dialog")) {
      item(current())?.focus();
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
    if (event.key.startsWith("Arrow") && !event.target.closest?.(".wb-list")) return;
    if (!switchKeys.checked && event.key !== "?") return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    run(act);
  });

  try {
    switchKeys.checked = localStorage.getItem("workbench-keys") !== "off";
  } catch { /* no storage: keys are on */ }
  switchKeys.addEventListener("change", () => {
    try {
      localStorage.setItem("workbench-keys", switchKeys.checked ? "on" : "off");
    } catch { /* it holds for this page */ }
  });
  document.getElementById("wb-help-open").addEventListener("click", () => help.showModal());

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[form]");
    const link = event.target.closest("a.wb-choose, a.wb-item-number, a.wb-bulk, a.wb-close");
    if (button && ["wb-decide", "wb-undo"].includes(button.getAttribute("form"))) {
      event.preventDefault();
      run(() => (button.getAttribute("form") === "wb-undo" ? undo(button) : decide(button)));
    } else if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      if (link.matches(".wb-close") && !bulk.open) return;
      event.preventDefault();
      if (link.matches(".wb-close")) bulk.close();
      else if (link.matches(".wb-bulk")) run(() => preview(link.href));
      else run(() => choose(link.dataset.item || link.closest(".wb-item").dataset.item, { focus: !link.matches(".wb-item-number") }));
    } else if (event.target.closest("#wb-words") && getSelection().isCollapsed) {
      chooseMark(event.target);
    }
  });

  /* A click on words chooses what lies nearest; another click there, what lies around it. */
  function chooseMark(target) {
    const refs = [];
    for (let mark = target.closest(".wb-highlight"); mark; mark = mark.parentElement.closest(".wb-highlight")) refs.push(mark.dataset.item);
    if (!refs.length) return;
    run(() => choose(refs[(refs.indexOf(current()) + 1) % refs.length]));
  }

  document.addEventListener("submit", (event) => {
    if (event.target.matches(".wb-form")) {
      event.preventDefault();
      run(() => send(event.target));
    } else if (event.target.matches(".wb-bulk-form") && bulk.contains(event.target)) {
      event.preventDefault();
      run(() => confirmBulk(event.target));
    }
  });

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-span]")) {
      armed = event.target;
      armed.dataset.touched = "false";
      for (const field of all(".wb-active-field")) field.classList.remove("wb-active-field");
      armed.classList.add("wb-active-field");
    }
  });
  document.addEventListener("mouseup", (event) => {
    if (event.target.closest("#wb-words")) setTimeout(take);
  });

  /* --- who else is here ------------------------------------------------------------------------------------------- */

  const presence = () => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", find("#wb-decide [name=csrfmiddlewaretoken]").value);
    return data;
  };
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const response = await fetch(bench.dataset.presence, { method: "POST", body: presence() });
      const { others } = await response.json();
      const note = document.getElementById("wb-others");
      note.hidden = !others.length;
      note.textContent = others.length ? `Also looking at this article now: ${others.join(", ")}.` : "";
    } catch { /* the next one may come through */ }
  }, Number(bench.dataset.every) * 1000);
  addEventListener("pagehide", () => {
    const data = presence();
    data.set("leave", "1");
    navigator.sendBeacon(bench.dataset.presence, data);
  });

  const row = item(current());
  if (row) {
    show(row, !location.hash);
    reveal(row);
  }
})();
