// The workbench while one types: saving by itself, a draft that survives closing and reloading, and what the server says
// when it cannot keep something. Without this file the page is a plain form.
import { draftAt, saver } from "./autosave.js";

const bench = document.getElementById("workbench");
const form = document.getElementById("answer");
const words = document.getElementById("bench-words").dataset;
const FIELDS = ["level", "value", "index", "fact", "analysis"];
const draft = draftAt(`tolok:claim:${bench.dataset.person}:${bench.dataset.assessment}:${bench.dataset.leaf}`);

// On a phone the levels are folded but for the current and the next one.
const fold = () => {
  if (!matchMedia("(width < 64rem)").matches) return;
  for (const level of document.querySelectorAll("#levels [data-fold]")) level.open = false;
};
const turn = () => {
  const levels = document.getElementById("levels");
  const here = levels?.querySelector(".rung:not([data-fold])");
  if (here) levels.scrollLeft = here.offsetLeft - levels.offsetLeft;
};
fold();
turn();
if (matchMedia("(width < 64rem)").matches) document.getElementById("attach")?.removeAttribute("open");
// What is dropped on the page is seen, also where the picker is folded.
document.addEventListener("drop", () => document.getElementById("attach")?.setAttribute("open", ""));
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id !== "levels") return;
  fold();
  turn();
});

// What is picked goes under the criterion in focus.
document.addEventListener("htmx:afterSwap", (event) => {
  const place = document.getElementById("evidence")?.dataset.place;
  const hidden = document.querySelector("[data-attach] [name=place]");
  if (event.detail.target.id === "evidence" && place && hidden) hidden.value = place;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "a" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  const search = document.querySelector("[data-evidence-picker] input[type=search]");
  if (!search) return;
  event.preventDefault();
  document.getElementById("attach").open = true;
  search.focus();
});

// Answers that are no success but have something to show: a conflict, a closed stage, a value that is not taken.
document.addEventListener("htmx:beforeSwap", (event) => {
  const answer = event.detail.xhr;
  if (answer.status < 400 || !answer.getResponseHeader("X-Tolok-Part")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

// Leaving the page ends the sign of life.
addEventListener("pagehide", () => {
  const others = document.getElementById("others");
  const secret = document.querySelector("[name=csrfmiddlewaretoken]");
  if (!others || !secret) return;
  const left = new FormData();
  left.set("leave", "1");
  left.set("csrfmiddlewaretoken", secret.value);
  navigator.sendBeacon(others.getAttribute("hx-post"), left);
});

if (form) {
  const saved = document.getElementById("saved");
  const content = () => {
    const sent = new FormData(form);
    return Object.fromEntries(FIELDS.map((name) => [name, sent.get(name)?.toString() ?? ""]));
  };
  const fill = (draft) => {
    for (const name of FIELDS) {
      const field = form.elements[name];
      if (!field || draft[name] === undefined) continue;
      if (field instanceof RadioNodeList || field.type === "radio") {
        for (const one of form.querySelectorAll(`[name="${name}"]`)) one.checked = one.value === draft[name];
      } else field.value = draft[name];
    }
  };
  const tell = (text, urgent = false) => {
    const said = document.createElement("p");
    said.className = urgent ? "error" : "muted";
    said.textContent = text;
    saved.replaceChildren(said);
  };

  const same = (kept, now) => FIELDS.every((name) => (kept[name] ?? "") === now[name]);

  // Saving ------------------------------------------------------------------------------------------------------------
  let sent = null;
  let sending = false;
  const stuck = () => saved.querySelector("[data-conflict], [data-locked]") !== null || "locked" in form.dataset;
  const { now: save, soon } = saver(() => {
    if (!stuck()) form.requestSubmit(document.getElementById("save"));
  });
  form.addEventListener("input", (event) => {
    if (!FIELDS.includes(event.target.name)) return;
    draft.keep({ ...content(), version: form.elements.version.value });
    if (event.target.type === "radio") {
      const exact = form.elements.value;
      if (event.target.name === "level" && exact?.type === "text") exact.value = event.target.dataset.value ?? "";
      soon(0);
    } else {
      if (!stuck()) tell(words.unsaved);
      soon(1000);
    }
  });
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt !== form) return;
    sent = JSON.stringify(content());
    sending = true;
    tell(words.saving);
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form) return;
    const status = event.detail.xhr.status;
    sending = false;
    if (status >= 200 && status < 300) {
      if (sent !== JSON.stringify(content())) return proposing ? save() : soon(1000);
      draft.forget();
      if (proposing) document.querySelector("#state form")?.requestSubmit();
    } else if (!event.detail.xhr.getResponseHeader("X-Tolok-Part")) tell(words.unsaved, true);
    proposing = false;
  });
  // What is proposed holds what was just typed: it is saved first, and the proposal names that version.
  let proposing = false;
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#state") || stuck() || !(draft.read() || sending)) return;
    event.preventDefault();
    proposing = true;
    if (!sending) save();
  });
  form.addEventListener("click", (event) => {
    if (event.target.closest("[name=take]")) draft.forget();
  });
  // A level chosen by its key must not keep the keys for itself.
  document.addEventListener("click", (event) => {
    if (!event.isTrusted && event.target.closest(".pick")) setTimeout(() => document.activeElement?.blur());
  });

  // What was typed before the page was opened again ---------------------------------------------------------------------
  const before = draft.read();
  if (before && !same(before, content())) {
    fill(before);
    // Written upon an older answer: saving it asks first, and somebody else's newer answer is not lost.
    if (before.version) form.elements.version.value = before.version;
    tell("locked" in form.dataset ? words.kept : words.restored, true);
    const away = document.createElement("button");
    away.type = "button";
    away.className = "ds-button";
    away.dataset.variant = "tertiary";
    away.dataset.size = "sm";
    away.textContent = words.discard;
    away.addEventListener("click", () => {
      draft.forget();
      location.reload();
    });
    saved.append(away);
  } else draft.forget();
}
