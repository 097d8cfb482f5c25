// The desk of an assessor by keyboard: from criterion to criterion and from indicator to indicator, with the evidence
// beside it; reasons saved while one types; a draft taken over and renewed. Without this file the page is plain forms.
import { draftAt, saver } from "./autosave.js";

const desk = document.getElementById("desk");
const reasons = document.getElementById("reasons");
const words = document.getElementById("desk-words").dataset;
const typing = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select") !== null;

// Where one is ---------------------------------------------------------------------------------------------------------
let place = desk.querySelector(".point.is-current")?.dataset.place;
let waiting;
// Levels above what is in question are folded: one passes them by, and opens them by hand.
const points = () => [...desk.querySelectorAll(".step[open] .point")];
const current = () => points().find((point) => point.dataset.place === place);

const mark = () => {
  for (const point of points()) point.classList.toggle("is-current", point.dataset.place === place);
};
const goTo = (point) => {
  if (!point) return;
  place = point.dataset.place;
  desk.dataset.keys = "";
  mark();
  point.focus({ preventScroll: true });
  point.scrollIntoView({ block: "nearest" });
  clearTimeout(waiting);
  waiting = setTimeout(look, 250);
};
const look = () => {
  if (current() && !desk.dataset.tabbed) {
    htmx.ajax("GET", `${desk.dataset.evidence}?focus=${place}`, { target: "#evidence", swap: "outerHTML" });
  }
};
const step = (by) => {
  const all = points();
  const at = all.findIndex((point) => point.dataset.place === place);
  goTo(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
};
desk.addEventListener("click", (event) => {
  const point = event.target.closest(".point");
  if (point) {
    place = point.dataset.place;
    mark();
  }
});

// What one says --------------------------------------------------------------------------------------------------------
let then = 0;
const act = (what) => current()?.querySelector(`[data-act="${what}"]`);
const accept = () => {
  const button = act("accept") ?? document.getElementById("valid");
  if (!button) return step(1);
  then = 1;
  button.click();
};
const giveBack = () => {
  const details = current()?.querySelector(".point-return");
  if (!details) return;
  details.open = true;
  details.querySelector("textarea").focus();
};
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".point-return") && event.target.open) event.target.querySelector("textarea").focus();
}, true);
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "levels") return;
  const by = then;
  then = 0;
  mark();
  if (by) step(by);
  else current()?.focus({ preventScroll: true });
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.target?.id === "levels" && !event.detail.successful) then = 0;
});

const level = (key) => {
  const pick = reasons?.querySelector(`[data-level="${key}"]`);
  if (!pick) return;
  if (pick.type === "radio") pick.click();
  else take(pick.dataset.value);
};
const take = (value) => {
  reasons.elements.value.value = value.replace(".", document.documentElement.lang === "en" ? "." : ",");
  reasons.elements.value.dispatchEvent(new Event("input", { bubbles: true }));
};
for (const row of document.querySelectorAll("[data-picks]")) {
  row.hidden = false;
  row.addEventListener("click", (event) => {
    const button = event.target.closest("[data-value]");
    if (button) take(button.dataset.value);
  });
}

// Keys -----------------------------------------------------------------------------------------------------------------
const follow = (id) => document.getElementById(id)?.click();
const KEYS = {
  ArrowUp: () => step(-1),
  ArrowDown: () => step(1),
  ArrowLeft: () => follow("previous"),
  ArrowRight: () => follow("next"),
  k: () => follow("previous"),
  j: () => follow("next"),
  t: accept,
  T: () => {
    const level_ = current()?.dataset.level;
    (desk.querySelector(`[data-accept-level="${level_}"]`) ?? act("accept"))?.click();
  },
  b: giveBack,
  u: () => act("clear")?.click(),
};
document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const note = event.target.closest(".point-return form, .settle");
    if (note) note.querySelector("button").click();
    else follow("finish");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) {
    event.target.blur();
    current()?.focus({ preventScroll: true });
    return;
  }
  if (typing(event.target) || event.target.closest(".evidence-preview")) return;
  if (/^[0-9]$/.test(event.key)) return level(event.key);
  if (event.key === "Enter" && !event.target.closest("a, button, summary, input")) {
    event.preventDefault();
    return accept();
  }
  const does = KEYS[event.key];
  if (!does || (event.target.type === "radio" && event.key.startsWith("Arrow"))) return;
  event.preventDefault();
  does();
});

// Parts on a phone -----------------------------------------------------------------------------------------------------
const tabs = [...document.querySelectorAll(".desk-tabs a")];
const show = (id) => {
  for (const tab of tabs) {
    const shown = tab.hash === `#${id}`;
    if (shown) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
    document.getElementById(tab.hash.slice(1)).classList.toggle("is-shown", shown);
  }
};
const narrow = matchMedia("(width < 64rem)");
const fit = () => {
  if (!narrow.matches) {
    delete desk.dataset.tabbed;
    desk.querySelector(".desk-list details").open = true;
    return;
  }
  desk.dataset.tabbed = "yes";
  desk.querySelector(".desk-list details").open = false;
  show(["claim", "evidence", "mine"].includes(location.hash.slice(1)) ? location.hash.slice(1) : "mine");
};
narrow.addEventListener("change", fit);
fit();
for (const tab of tabs) {
  tab.addEventListener("click", (event) => {
    event.preventDefault();
    show(tab.hash.slice(1));
  });
}
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt?.id === "evidence" && desk.dataset.tabbed) show("evidence");
});
const list = desk.querySelector(".desk-list");
const here = list.querySelector('.desk-row[aria-current="page"]');
if (here && !narrow.matches) list.scrollTop = here.offsetTop - list.clientHeight / 2;

// Reasons: saved while one types ---------------------------------------------------------------------------------------
if (reasons) {
  const FIELDS = ["fact", "analysis", "justification"];
  const typed = draftAt(`tolok:judgement:${desk.dataset.person}:${location.pathname}`);
  const saved = () => document.getElementById("saved");
  const values = () => [...FIELDS, "value"].map((name) => new FormData(reasons).get(name) ?? "");
  const content = () => JSON.stringify(values());
  let stored = content();
  let sent = "";
  let busy = false;
  let judging = 0; // words on criteria that are under way
  let pressed = null; // what ends the work was pressed while something was under way: it waits for it
  const tell = (text) => {
    saved().textContent = text;
    saved().classList.remove("is-saved");
  };
  const { now: save, soon: later, stop } = saver(() => {
    if (!busy && content() !== stored) htmx.trigger(reasons, "tolok:save");
  });
  // What was pressed happens when nothing is under way any more; what went wrong is read first. Says whether it does.
  const go = (well) => {
    const button = pressed;
    if (!well) pressed = null;
    if (!well || !button || busy || judging) return false;
    pressed = null;
    reasons.requestSubmit(button);
    return true;
  };
  const keep = () => typed.keep(values());
  const marks = () => {
    for (const name of FIELDS) {
      const field = reasons.elements[name];
      const mark_ = reasons.querySelector(`[data-draft-of="${name}"]`);
      mark_.hidden = !field.value || field.value !== draftOf(name);
    }
  };
  const draftOf = (name) => document.querySelector(`#draft [data-part="${name}"]`)?.textContent ?? "";
  let draft = Object.fromEntries(FIELDS.map((name) => [name, draftOf(name)]));

  reasons.addEventListener("input", (event) => {
    if (event.target.name === "beyond") return;
    keep();
    marks();
    tell(words.unsaved);
    later(event.target.type === "radio" ? 0 : 1200);
  });
  reasons.addEventListener("htmx:configRequest", () => {
    sent = content();
    busy = true;
    tell(words.saving);
  });
  reasons.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== reasons) return;
    busy = false;
    if (go(event.detail.successful)) return;
    if (event.detail.successful) {
      stored = sent;
      if (content() === stored) {
        typed.forget();
        reasons.dispatchEvent(new CustomEvent("tolok:saved", { bubbles: true }));
      } else later(400);
    } else {
      if (event.detail.xhr.status !== 422) tell(words.unsaved);
    }
  });
  // The value follows the criteria: nobody stands by it before the last word on one has arrived.
  const ofCriterion = (event) => event.detail.target?.id === "levels";
  document.addEventListener("htmx:beforeSend", (event) => {
    if (ofCriterion(event)) judging += 1;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!ofCriterion(event)) return;
    judging -= 1;
    go(event.detail.successful);
  });
  document.getElementById("save").addEventListener("click", (event) => {
    event.preventDefault();
    keep();
    stored = "";
    save();
  });
  reasons.addEventListener("submit", (event) => {
    stop();
    if (busy || judging) {
      event.preventDefault();
      pressed = event.submitter;
      return;
    }
    typed.forget();
  });

  // A draft is taken over into empty parts; as long as nobody edits it, it follows the criteria.
  document.getElementById("take-draft")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const name of FIELDS) {
      const field = reasons.elements[name];
      if (!field.value.trim()) field.value = draftOf(name);
    }
    marks();
    keep();
    later(0);
    reasons.elements.fact.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "draft") return;
    for (const name of FIELDS) {
      const field = reasons.elements[name];
      if (field.value && field.value === draft[name]) field.value = draftOf(name);
    }
    draft = Object.fromEntries(FIELDS.map((name) => [name, draftOf(name)]));
    marks();
    if (content() !== stored) later(400);
  });

  // What was typed before the page was opened again.
  const before = typed.read();
  if (Array.isArray(before) && JSON.stringify(before) !== stored) {
    FIELDS.forEach((name, at) => {
      if (before[at]) reasons.elements[name].value = before[at];
    });
    marks();
    tell(words.restored);
  }
}
