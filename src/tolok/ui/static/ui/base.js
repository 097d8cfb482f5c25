// What every page has: keyboard help, a guard for unsaved forms, table filters, menus that close, and what to do when a
// part cannot be fetched. Pages work without all of this.
const words = document.getElementById("tolok-words");

// Keys -----------------------------------------------------------------------------------------------------------------
const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "?") {
    const help = document.getElementById("keys");
    if (help && !help.open) {
      help.showModal();
      event.preventDefault();
    }
    return;
  }
  // An element takes a key with data-key: fields are focused, the rest is pressed.
  const taker = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!taker || taker.closest("dialog:not([open])") || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  if (typing(taker)) taker.focus();
  else taker.click();
});

// Menus and dialogs ----------------------------------------------------------------------------------------------------
const closeMenus = (but) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(but)) menu.open = false;
  }
};
document.addEventListener("click", (event) => {
  closeMenus(event.target);
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest(".alert, dialog")?.remove();
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
});

// Forms marked data-guard ask before they are left unsaved ------------------------------------------------------------
const changed = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) changed.add(form);
});
document.addEventListener("submit", (event) => changed.delete(event.target));
document.addEventListener("tolok:saved", (event) => changed.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});

// A field with data-filters="id" shows only the rows of that tbody (or list) that hold its words ----------------------
const filter = (field) => {
  const rows = document.getElementById(field.dataset.filters);
  if (!rows) return;
  const wanted = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows.children) {
    if (row.matches("[data-none]")) continue;
    const text = row.textContent.toLocaleLowerCase();
    row.hidden = !wanted.every((word) => text.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  none(rows, shown === 0);
};
const none = (rows, empty) => {
  rows.querySelector("[data-none]")?.remove();
  if (!empty || !words) return;
  const said = document.createElement(rows.tagName === "TBODY" ? "tr" : "li");
  said.dataset.none = "";
  const cell = rows.tagName === "TBODY" ? said.appendChild(document.createElement("td")) : said;
  if (cell !== said) cell.colSpan = 100;
  cell.textContent = words.dataset.none;
  rows.append(said);
};
document.addEventListener("input", (event) => {
  if (event.target.dataset?.filters) filter(event.target);
});

// Messages, and what to do when htmx could not fetch a part ------------------------------------------------------------
export const say = (text) => {
  const region = document.getElementById("messages");
  if (!region || !words) return;
  const note = words.content.firstElementChild.cloneNode(true);
  note.querySelector(".alert-body").textContent = text;
  region.replaceChildren(note);
  note.scrollIntoView({ block: "nearest" });
};
document.addEventListener("htmx:sendError", () => say(words.dataset.offline));
document.addEventListener("htmx:timeout", () => say(words.dataset.offline));
document.addEventListener("htmx:responseError", (event) => {
  const answer = event.detail.xhr;
  const told = answer.getResponseHeader("X-Tolok-Message");
  say(told ? decodeURIComponent(told) : (words.dataset[`e${answer.status}`] ?? words.dataset.e500));
});
window.addEventListener("offline", () => say(words.dataset.offline));
