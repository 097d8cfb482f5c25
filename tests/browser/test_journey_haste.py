"""Whoever types and presses the button at once, on a slow line: the words are in, no conflict with oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import APIResponse, Page, Route, expect
from tests.browser.stage import PATIENCE
from tests.web.assessment.judging import assessor, claimed

from tolok.assessment.models import Claim, Judgement, StageKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.stage import PageFor
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db(transaction=True)


class SlowLine:
    """Saving reaches the server, but the answer does not come back until it is let through."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.slow, self.held = page, True, list[tuple[Route, APIResponse]]()
        page.route(address, self._pass_on)

    def _pass_on(self, route: Route) -> None:
        if self.slow:
            self.held.append((route, route.fetch()))
        else:
            route.continue_()

    def wait(self) -> None:
        for _ in range(PATIENCE // 50):
            if self.held:
                return
            self.page.wait_for_timeout(50)
        pytest.fail("nothing was saved")

    def let_through(self) -> None:
        self.slow = False
        for route, answer in self.held:
            route.fulfill(response=answer)


@pytest.mark.parametrize("saving", [False, True], ids=["before it is saved", "while it is saved"])
def test_a_proposal_holds_what_was_just_typed(evaluation: Evaluation, page_for: PageFor, saving: bool) -> None:
    evaluation.assign("I01")
    page = page_for(evaluation.cast.person("unit_officer"))
    page.goto(reverse("indicator", args=[evaluation.mine.pk, "I01"]))
    page.locator(".pick", has_text="Membangun").click()
    propose = page.get_by_role("button", name="Ajukan untuk diperiksa")
    propose.wait_for()
    page.wait_for_load_state("networkidle")
    line = SlowLine(page, "**/claim/")
    page.get_by_label("Fakta").fill("Diketik sesaat sebelum diajukan.")
    if saving:
        line.wait()
    propose.click(no_wait_after=True)
    line.wait()
    line.let_through()
    expect(page.locator("#messages")).to_contain_text("diajukan")
    claim = Claim.objects.get()
    assert (claim.state, claim.fact) == ("proposed", "Diketik sesaat sebelum diajukan.")
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("saving", [False, True], ids=["before it is saved", "while it is saved"])
def test_a_review_holds_what_was_just_typed(
    evaluation_on: Callable[..., Evaluation], page_for: PageFor, saving: bool
) -> None:
    evaluation = evaluation_on("spbe-2020")
    claimed(evaluation, "I03", "3", state="approved", fact="Pergub 12/2026.", analysis="Lengkap.")
    evaluation.move_to(StageKind.REVIEW)
    page = page_for(evaluation.cast.person("reviewer"))
    page.goto(reverse("verdict", args=[evaluation.mine.pk, "I03"]))
    page.get_by_text("Tidak sah: perbaiki nilainya").click()
    page.get_by_role("textbox", name="Fakta").fill("Halaman 2.")
    page.get_by_role("textbox", name="Analisis").fill("Tingkat 2 terpenuhi.")
    page.locator("#invalid").get_by_label("2", exact=True).check()
    page.locator("#saved.is-saved").wait_for()
    page.wait_for_load_state("networkidle")
    line = SlowLine(page, "**/judgement/")
    page.get_by_role("textbox", name="Justifikasi").fill("Ditulis sesaat sebelum selesai.")
    if saving:
        line.wait()
    page.get_by_role("button", name="Nyatakan tidak sah").click(no_wait_after=True)
    line.let_through()
    page.wait_for_url("**/verdicts/I04/")
    judgement = Judgement.objects.get()
    assert (judgement.valid, judgement.value) == (False, "2")
    assert judgement.justification == "Ditulis sesaat sebelum selesai."


def test_a_finding_holds_the_criterion_accepted_just_before(
    evaluation_on: Callable[..., Evaluation], page_for: PageFor
) -> None:
    evaluation = evaluation_on("spbe-2020")
    claimed(evaluation, "I21", "2", state="approved", fact="Pergub 12/2026.", analysis="Lengkap.")
    evaluation.move_to(StageKind.DOCUMENTS)
    page = page_for(assessor(evaluation))
    page.goto(reverse("verdict", args=[evaluation.mine.pk, "I21"]))
    page.wait_for_load_state("networkidle")
    page.get_by_role("textbox", name="Fakta").fill("Halaman 2.")
    page.get_by_role("textbox", name="Analisis").fill("Tingkat 2 terpenuhi.")
    page.get_by_role("textbox", name="Justifikasi").fill("Kriteria terpenuhi.")
    page.locator("#saved.is-saved").wait_for()
    underway: list[Route] = []
    page.route("**/criteria/**", lambda route: underway.append(route))  # noqa: PLW0108 - Playwright marks its handlers
    with page.expect_request("**/criteria/**"):
        page.locator('.point[data-place="2.1"] [data-act=accept]').click(no_wait_after=True)
    page.get_by_role("button", name="Selesai", exact=True).click(no_wait_after=True)
    page.wait_for_timeout(300)  # time for what must not happen
    assert not Judgement.objects.get().done
    underway[0].continue_()
    page.wait_for_url("**/verdicts/I22/")
    judgement = Judgement.objects.get()
    assert (judgement.value, judgement.done) == ("2", True)
