/* Keyboard shortcuts and in-place updates for the workbench. Every action also works without this script, as a form. */
"use strict";

(() => {
  const bench = document.getElementById("workbench");
  if (!bench) return;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const words = () => document.getElementById("wb-words");
  const list = () => document.getElementById("wb-list");
  const messageLine = document.getElementById("wb-message");
  const help = document.getElementById("wb-help");
  const bulk = document.getElementById("wb-bulk");
  const keysSwitch = document.getElementById("wb-keys-on");
  const JSON_ONLY = { Accept: "application/json", "X-Requested-With": "fetch" };
  const MESSAGES = JSON.parse(document.getElementById("wb-messages").textContent);
  document.documentElement.classList.add("wb-scripted");

  /* A message by its name, with placeholders such as %(words)s filled in. */
  const text = (name, values = {}) => (MESSAGES[name] ?? "").replace(/%\((\w+)\)s/g, (_, key) => values[key]);

  /* --- requests and responses ------------------------------------------------------------------------------------- */

  function showMessage(message, refused = false) {
    messageLine.textContent = message;
    messageLine.classList.toggle("refused", refused);
  }

  /* Run tasks one after another. The page is marked as busy while any is running or queued. */
  let lastTask = Promise.resolve();
  let pendingTasks = 0;
  function run(task) {
    pendingTasks += 1;
    bench.setAttribute("aria-busy", "true");
    lastTask = lastTask.then(task).catch((error) => {
      showMessage(text("error"), true);
      throw error;
    }).finally(() => {
      pendingTasks -= 1;
      if (!pendingTasks) bench.removeAttribute("aria-busy");
    });
    return lastTask = lastTask.catch(() => undefined);
  }

  /* Send a form and return the JSON response, or null after showing what went wrong. */
  async function post(url, data) {
    try {
      const response = await fetch(url, { method: "POST", body: data, headers: JSON_ONLY });
      if (!(response.headers.get("Content-Type") || "").includes("json")) {
        const isRefused = response.redirected || response.status === 403;
        showMessage(isRefused ? text("refused") : text("server_error", { status: response.status }), true);
        return null;
      }
      return await response.json();
    } catch {
      showMessage(text("unreachable"), true);
      return null;
    }
  }

  /* Replace the changed parts of the page and open the next item. */
  async function apply(data, { stay = false } = {}) {
    for (const [ref, html] of Object.entries(data.items)) {
      const row = item(ref);
      if (!row) return refresh(data.next, data);
      const wasChosen = row.getAttribute("aria-current") === "true";
      row.outerHTML = html;
      if (wasChosen) item(ref).setAttribute("aria-current", "true");
      const now = `s-${data.states[ref]}`;
      for (const mark of all(`[data-item="${ref}"]`, words())) {
        mark.className = mark.className.replace(/\bs-\w+/, now);
      }
    }
    document.getElementById("wb-counts").textContent = data.counts_text;
    document.getElementById("wb-recent-actions").innerHTML = data.recent_actions;
    showMessage(data.message, data.refused);
    const next = stay || data.refused ? current() : data.next;
    if (next) await choose(next, { focus: true });
  }

  /* Reload the parts of the page in place, after items were corrected, added or restored. */
  async function refresh(ref, data) {
    const url = new URL(location.href);
    if (ref) url.searchParams.set("item", ref);
    url.hash = "";
    const response = await fetch(url);
    if (!response.ok) return location.assign(url);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const id of ["wb-words", "wb-list", "wb-recent-actions", "wb-counts", "wb-adding-part"]) {
      const old = document.getElementById(id), fresh = page.getElementById(id);
      if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    }
    history.replaceState(null, "", url);
    activeField = null;
    if (data) showMessage(data.message, data.refused);
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

  /* Open an item. Only the latest request for a detail counts: responses may arrive out of order. */
  let latestRequest = 0;
  async function choose(ref, { focus = false } = {}) {
    const row = item(ref);
    if (!row) return refresh(ref);
    for (const mark of all(".chosen", words())) mark.classList.remove("chosen");
    for (const mark of all(`[data-item="${ref}"]`, words())) mark.classList.add("chosen");
    find('.wb-item[aria-current="true"]', list())?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    document.getElementById("wb-detail")?.remove();
    activeField = null;
    show(row, focus);
    const url = new URL(location.href);
    url.searchParams.set("item", ref);
    url.hash = "";
    history.replaceState(null, "", url);
    find('#wb-undo input[name="item"]').value = ref;
    const request = ++latestRequest;
    const response = await fetch(`${bench.dataset.url}item/${ref}/`);
    if (request !== latestRequest || !response.ok) return;
    showDetail(await response.text());
  }

  function showDetail(html) {
    document.getElementById("wb-detail")?.remove();
    const detail = document.createElement("li");
    detail.className = "wb-detail";
    detail.id = "wb-detail";
    detail.innerHTML = html;
    const row = item(current());
    row?.after(detail);
    reveal(row);
  }

  /* Scroll an item with its detail into view; if they do not fit the window, show the beginning. */
  function reveal(row) {
    document.getElementById("wb-detail")?.scrollIntoView({ block: "nearest" });
    row?.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const allRows = rows();
    const position = allRows.findIndex((row) => row.dataset.item === current());
    const next = allRows[Math.min(Math.max(position + by, 0), allRows.length - 1)];
    if (!next) return;
    showMessage("");
    return choose(next.dataset.item, { focus: true });
  }

  function nextToReview() {
    const allRows = rows();
    const position = allRows.findIndex((row) => row.dataset.item === current());
    const isOpen = (row) => row.dataset.state === "proposed" || find('button[value^="confirm "]', row);
    const next = allRows.slice(position + 1).find(isOpen) || allRows.find(isOpen);
    if (next) return choose(next.dataset.item, { focus: true });
    showMessage(text("nothing_left"));
  }

  /* --- deciding --------------------------------------------------------------------------------------------------- */

  async function decide(button) {
    const data = new FormData(document.getElementById("wb-decide"));
    data.set("decision", button.value);
    const answer = await post(document.getElementById("wb-decide").action, data);
    if (answer) await apply(answer, { stay: button.value.startsWith("reopen") });
  }

  async function undo(button) {
    const data = new FormData(document.getElementById("wb-undo"));
    data.set("batch", button.value);
    data.set("item", current());
    const answer = await post(document.getElementById("wb-undo").action, data);
    if (!answer) return;
    if (answer.refused) showMessage(answer.message, true);
    else await refresh(answer.next, answer);
  }

  function press(action) {
    const buttons = all(`.wb-item[aria-current="true"] button, #wb-detail button`);
    const button = buttons.find((candidate) => candidate.value.startsWith(`${action} `));
    if (button) return decide(button);
    showMessage(text(`cannot_${action}`), true);
  }

  function undoLast() {
    const button = find("#wb-recent-actions [data-own]");
    if (button) return undo(button);
    showMessage(text("nothing_to_undo"));
  }

  async function preview(url) {
    const response = await fetch(url, { headers: JSON_ONLY });
    if (!response.ok) return showMessage(text("no_preview"), true);
    bulk.innerHTML = await response.text();
    bulk.showModal();
    find('button[type="submit"]', bulk)?.focus();
  }

  /* Preview a bulk decision: an action and a part of the article, as in "accept sentence". */
  function previewBulk(action) {
    const link = all("#wb-detail a.wb-bulk").find((candidate) => candidate.dataset.action.startsWith(action));
    if (link) return preview(link.href);
    showMessage(text(`nothing_to_${action.split(" ")[0]}`));
  }

  async function confirmBulk(form) {  // form.action is the field of that name, not the attribute
    const answer = await post(form.getAttribute("action"), new FormData(form));
    bulk.close();
    if (!answer) return;
    if (answer.refused) return showMessage(answer.message, true);
    await refresh(answer.next || current(), answer);
    if (item(current())?.dataset.state !== "proposed") {
      const message = messageLine.textContent;
      await nextToReview();
      showMessage(message);
    }
  }

  /* --- forms ------------------------------------------------------------------------------------------------------ */

  function edit() {
    const part = find("#wb-detail details.wb-edit");
    if (!part) return showMessage(text("cannot_edit"), true);
    part.open = true;
    find("input:not([type=hidden]), select, textarea", part)?.focus({ preventScroll: true });
    part.scrollIntoView({ block: "start" });
  }

  async function send(form) {
    const isEdit = form.closest("#wb-detail") !== null;
    const answer = await post(form.getAttribute("action"), new FormData(form));
    if (!answer) return;
    if (!answer.refused) return refresh(answer.next || current(), answer);
    if (isEdit && answer.detail) {
      showDetail(answer.detail);
      find("#wb-detail .errors input, #wb-detail .errors textarea, #wb-detail .errors select")?.focus();
    }
    showMessage(answer.message, true);
  }

  /* Words that are selected in the text are entered in the span field that had the focus last. */
  let activeField = null;

  /* Offsets count code points, as the server does; JavaScript strings count UTF-16 units. */
  function codePoints(string) {
    return [...string].length;
  }

  /* The offset in the article of a place in a node, or null outside the text. */
  function offset(node, position) {
    const segment = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
    if (!segment) return null;
    const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, position) : "";
    return Number(segment.dataset.at) + codePoints(before);
  }

  /* The selected words as "start-end" without surrounding spaces, or null if none are selected in the text. */
  function selectedSpan() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!words().contains(range.commonAncestorContainer)) return null;
    const segments = all("[data-at]", words()).filter((segment) => range.intersectsNode(segment) && segment.textContent);
    if (!segments.length) return null;
    const last = segments[segments.length - 1];
    let start = offset(range.startContainer, range.startOffset) ?? Number(segments[0].dataset.at);
    let end = range.endContainer.nodeType === Node.TEXT_NODE ? offset(range.endContainer, range.endOffset) : null;
    end ??= Number(last.dataset.at) + codePoints(last.textContent);
    const string = selection.toString();
    start += codePoints(string) - codePoints(string.trimStart());
    end -= codePoints(string) - codePoints(string.trimEnd());
    return start < end ? `${start}-${end}` : null;
  }

  /* Enter a span. A field for several spans keeps those entered since it got the focus. */
  function fill(field, span) {
    const isAdded = field.dataset.span === "many" && field.dataset.touched === "true" && field.value.trim();
    field.value = isAdded ? `${field.value.trim()}\n${span}` : span;
    field.dataset.touched = "true";
  }

  function enterSelection() {
    const span = selectedSpan();
    if (!span || !activeField?.isConnected) return;
    fill(activeField, span);
    const selectedWords = getSelection().toString().trim().slice(0, 120);
    showMessage(text("words_entered", { words: selectedWords, field: labelOf(activeField) }));
  }

  const labelOf = (field) => (field.labels?.[0]?.textContent || "").replace(":", "").trim();

  function addFromSelection() {
    const span = selectedSpan();
    if (!span) return showMessage(text("select_words"));
    for (const name of ["content", "span", "trigger"]) {
      for (const field of all(`.wb-adding [name$="-${name}"]`)) fill(field, span);
    }
    find(".wb-adding summary")?.focus();
    find(".wb-adding")?.scrollIntoView({ block: "nearest" });
    showMessage(text("choose_form"));
  }

  /* --- keys ------------------------------------------------------------------------------------------------------- */

  const KEYS = {
    j: () => step(1), ArrowDown: () => step(1),
    k: () => step(-1), ArrowUp: () => step(-1),
    n: nextToReview,
    a: () => press("accept"), r: () => press("reject"),
    e: edit, u: undoLast,
    s: () => previewBulk("accept sentence"), t: () => previewBulk("accept kind"), w: () => previewBulk("accept article"),
    c: () => press("confirm"), v: () => previewBulk("confirm article"),
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
    if (!keysSwitch.checked && event.key !== "?") return;
    const action = KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    run(action);
  });

  try {
    keysSwitch.checked = localStorage.getItem("workbench-keys") !== "off";
  } catch { /* no storage: shortcuts are on */ }
  keysSwitch.addEventListener("change", () => {
    try {
      localStorage.setItem("workbench-keys", keysSwitch.checked ? "on" : "off");
    } catch { /* no storage: the choice is lost when the page is closed */ }
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

  /* A click on words opens the innermost item there; further clicks open the items around it. */
  function chooseMark(target) {
    const refs = [];
    let mark = target.closest(".wb-highlight");
    while (mark) {
      refs.push(mark.dataset.item);
      mark = mark.parentElement.closest(".wb-highlight");
    }
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
      activeField = event.target;
      activeField.dataset.touched = "false";
      for (const field of all(".wb-active-field")) field.classList.remove("wb-active-field");
      activeField.classList.add("wb-active-field");
    }
  });
  document.addEventListener("mouseup", (event) => {
    if (event.target.closest("#wb-words")) setTimeout(enterSelection);
  });

  /* --- presence --------------------------------------------------------------------------------------------------- */

  const presenceData = () => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", find("#wb-decide [name=csrfmiddlewaretoken]").value);
    return data;
  };
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const response = await fetch(bench.dataset.presenceUrl, { method: "POST", body: presenceData() });
      const { message } = await response.json();
      const note = document.getElementById("wb-viewers");
      note.hidden = !message;
      note.textContent = message;
    } catch { /* the next attempt may succeed */ }
  }, Number(bench.dataset.presenceInterval) * 1000);
  addEventListener("pagehide", () => {
    const data = presenceData();
    data.set("leave", "1");
    navigator.sendBeacon(bench.dataset.presenceUrl, data);
  });

  const row = item(current());
  if (row) {
    show(row, !location.hash);
    reveal(row);
  }
})();
