"""Keyboard only: Tab reaches everything on the workbench, what has the focus is seen, and the bar can be skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.browser.stage import DESK, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.stage import PageFor
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db(transaction=True)

# Everything on the page that a hand could use. Radio buttons of one name are one stop, as browsers have it.
REACHABLE = """() => {
  const seen = new Set();
  const all = [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])')].filter(e => {
      if (e.disabled || e.type === "hidden" || !e.checkVisibility({visibilityProperty: true})) return false;
      if (e.tagName === "SUMMARY" && e !== e.parentElement.querySelector(":scope > summary")) return false;
      const group = e.type === "radio" && `${e.form?.id} ${e.name}`;
      if (group && (!e.checked || seen.has(group))) return false;
      if (group) seen.add(group);
      return e.tabIndex >= 0;
    });
  all.forEach((e, n) => { e.dataset.stop = n; });
  return all.map(e => e.outerHTML.slice(0, 140));
}"""
# Where the focus is, whether it shows, and whether something lies over it.
HERE = """async () => {
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  // A radio button or a file field can be drawn by the label around it.
  const ring = x => {
    const look = x && getComputedStyle(x);
    return look && look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  };
  const box = e.getBoundingClientRect().width > 2 ? e : e.closest("label") ?? e;
  const r = box.getBoundingClientRect();
  const x = Math.min(Math.max(r.left + Math.min(r.width / 2, 40), 1), innerWidth - 1);
  const y = Math.min(Math.max(r.top + Math.min(r.height / 2, 12), 1), innerHeight - 1);
  const over = document.elementFromPoint(x, y);
  return {
    stop: e.dataset.stop === undefined ? null : Number(e.dataset.stop),
    what: e.outerHTML.slice(0, 140),
    ringed: ring(e) || ring(e.closest("label")) || ring(e.nextElementSibling) || ring(e.parentElement),
    covered: box.contains(over) || over?.contains(box) ? "" : `covered by ${over?.outerHTML.slice(0, 80)}`,
    inside: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
  };
}"""


def _walk(page: Page, most: int = 400) -> list[dict[str, Any]]:
    """Tab from the top until the page is left."""
    stops: list[dict[str, Any]] = []
    page.evaluate("scrollTo(0, 0)")
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None or (stops and here["stop"] is not None and here["stop"] == stops[0]["stop"]):
            break
        stops.append(here)
    return stops


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_tab_reaches_everything_and_shows_where_it_is(evaluation: Evaluation, page_for: PageFor, width: int) -> None:
    evaluation.item("Rencana aksi 2026")
    page = page_for(evaluation.cast.person("coordinator"), width)
    page.goto(reverse("indicator", args=[evaluation.mine.pk, "I01"]))
    page.wait_for_load_state("networkidle")
    there = page.evaluate(REACHABLE)
    stops = _walk(page)
    reached = {stop["stop"] for stop in stops}
    assert [what for number, what in enumerate(there) if number not in reached] == []
    assert len(there) > 30
    assert [stop["what"] for stop in stops if not stop["ringed"]] == []
    assert [stop["what"] + stop["covered"] for stop in stops if not stop["inside"] or stop["covered"]] == []
    order = [stop["stop"] for stop in stops if stop["stop"] is not None]
    assert order == sorted(order)


def test_the_first_key_skips_to_the_indicator(evaluation: Evaluation, page_for: PageFor) -> None:
    page = page_for(evaluation.cast.person("coordinator"))
    page.goto(reverse("indicator", args=[evaluation.mine.pk, "I01"]))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Langsung ke isi")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('content').contains(document.activeElement)")
    assert page.evaluate("document.activeElement.closest('nav.breadcrumb, .breadcrumb, header, main') !== null")


def test_level_reasons_and_proposal_without_a_mouse(evaluation: Evaluation, page_for: PageFor) -> None:
    evaluation.assign("I01")
    page = page_for(evaluation.cast.person("unit_officer"))
    page.goto(reverse("indicator", args=[evaluation.mine.pk, "I01"]))
    page.wait_for_load_state("networkidle")
    page.locator(".pick input").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator(".rung.is-claimed", has_text="Tingkat 2").wait_for()
    for said in ("SK Kepala Dinas 12/2024, hlm. 4.", "Rencana aksi memuat kegiatan dan anggaran."):
        for _ in range(6):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
                break
        page.keyboard.type(said)
    page.locator("#saved [data-saved]").wait_for()
    propose = page.get_by_role("button", name="Ajukan")
    for _ in range(6):
        page.keyboard.press("Tab")
        if propose.evaluate("button => button === document.activeElement"):
            break
    expect(propose).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#messages, .messages").get_by_text("diajukan").first.wait_for()
