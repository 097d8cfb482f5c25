"""Whoever types and presses the button at once, on a slow line: the words are in, no conflict with oneself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import Route, expect
from tests.web.assessment.judging import accept_up_to, assessor, claimed

from tolok.assessment.models import Claim, Judgement, StageKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.stage import PageFor
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db(transaction=True)


def slowly(route: Route) -> None:
    time.sleep(0.8)
    route.continue_()


@pytest.mark.parametrize("pause", [0, 1300], ids=["before it is saved", "while it is saved"])
def test_a_proposal_holds_what_was_just_typed(evaluation: Evaluation, page_for: PageFor, pause: int) -> None:
    evaluation.assign("I01")
    page = page_for(evaluation.cast.person("unit_officer"))
    page.goto(reverse("indicator", args=[evaluation.mine.pk, "I01"]))
    page.locator(".pick", has_text="Membangun").click()
    propose = page.get_by_role("button", name="Ajukan untuk diperiksa")
    propose.wait_for()
    page.wait_for_load_state("networkidle")
    page.route("**/claim/", slowly)
    page.get_by_label("Fakta").fill("Diketik sesaat sebelum diajukan.")
    page.wait_for_timeout(pause)
    propose.click()
    expect(page.locator("#messages")).to_contain_text("diajukan")
    claim = Claim.objects.get()
    assert (claim.state, claim.fact) == ("proposed", "Diketik sesaat sebelum diajukan.")
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("pause", [0, 1400], ids=["before it is saved", "while it is saved"])
def test_a_verdict_is_finished_with_what_was_just_typed(
    evaluation_on: Callable[..., Evaluation], page_for: PageFor, pause: int
) -> None:
    evaluation = evaluation_on("spbe-2020")
    claimed(evaluation, "I03", "2", state="approved", fact="Pergub 12/2026.", analysis="Lengkap.")
    evaluation.move_to(StageKind.DOCUMENTS)
    by = assessor(evaluation)
    accept_up_to(evaluation, by, "I03", 2)
    page = page_for(by)
    page.goto(reverse("verdict", args=[evaluation.mine.pk, "I03"]))
    page.get_by_role("link", name="Isi dengan draf").click()
    page.locator("#saved.is-saved").wait_for()
    page.route("**/judgement/", slowly)
    page.get_by_role("textbox", name="Justifikasi").fill("Ditulis sesaat sebelum selesai.")
    page.wait_for_timeout(pause)
    page.get_by_role("button", name="Selesai", exact=True).click()
    page.wait_for_url("**/verdicts/I04/")
    judgement = Judgement.objects.get()
    assert (judgement.done, judgement.justification) == (True, "Ditulis sesaat sebelum selesai.")
