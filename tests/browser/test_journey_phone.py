"""Each one's part of an evaluation, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser import test_journey as story
from tests.browser.stage import PHONE, assert_accessible, assert_no_sideways_scroll
from tests.web.assessment.judging import assessor, claimed

from tolok.assessment.models import Assessment, Claim, Cycle, Judgement, StageKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.browser.stage import PageFor
    from tests.web.evaluation import Evaluation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data")]


def test_a_unit_answers_is_sent_back_and_answers_again(
    evaluation_on: Callable[..., Evaluation], page_for: PageFor
) -> None:
    evaluation = evaluation_on("spbe-2020")
    evaluation.assign(story.LEAF)
    officer = page_for(evaluation.cast.person("unit_officer"), PHONE)
    internal = page_for(evaluation.cast.person("internal_assessor"), PHONE)
    story.answer_with_evidence(officer)
    assert_no_sideways_scroll(officer)
    story.propose(officer)
    story.to_the_desk(internal)
    assert_no_sideways_scroll(internal)
    story.send_back(internal)
    story.answer_the_return(officer)
    assert_no_sideways_scroll(officer)
    story.verify(internal)
    assert Claim.objects.get().state == "verified"


def test_two_assessors_differ_and_one_settles(evaluation_on: Callable[..., Evaluation], page_for: PageFor) -> None:
    evaluation = evaluation_on("spbe-2020")
    claimed(evaluation, story.LEAF, "3", state="approved", fact="Pergub 12/2026.", analysis="Lengkap.")
    evaluation.move_to(StageKind.DOCUMENTS)
    ani, budi = (page_for(assessor(evaluation, name), PHONE) for name in ("Ani", "Budi"))
    story.judge(ani, ("2.1", "3.1"), "Terbukti sampai tingkat 3.")
    story.judge(budi, ("2.1",), "Hanya tingkat 2.")
    assert sorted(Judgement.objects.values_list("value", flat=True)) == ["2", "3"]
    story.settle(ani)
    assert_no_sideways_scroll(ani)
    assert story.value(StageKind.DOCUMENTS) == "3"


def fits(page: Page) -> None:
    assert_no_sideways_scroll(page)
    assert_accessible(page)


def alone(evaluation: Evaluation, **told: str) -> Evaluation:
    """The agency alone in its cycle, with an answer for every indicator."""
    evaluation.theirs.delete()
    for leaf in evaluation.cycle.instrument.leaves:
        level = "3" if leaf.id == story.LEAF else "1"
        claimed(evaluation, leaf.id, level, fact="Pergub 12/2026.", analysis="Lengkap.", **told)
    return evaluation


def test_a_coordinator_shares_out_sets_targets_approves_and_submits(
    evaluation_on: Callable[..., Evaluation], page_for: PageFor
) -> None:
    evaluation = alone(evaluation_on("spbe-2020"), state="verified")
    page = page_for(evaluation.cast.person("coordinator"), PHONE)
    story.evaluation_of(page)
    fits(page)
    story.go(page, "Papan unit")
    page.locator(".unit-list li", has_text="Manajemen Data").first.get_by_role("link", name="Bagikan").click()
    page.get_by_label("Unit yang menjawab").select_option(label="Dinas Kesehatan")
    fits(page)
    story.press(page, "Bagikan")
    story.told(page, "1 indikator dibagikan")
    story.go(page, "^Target$")
    page.get_by_label("Sangat Baik").check()
    story.press(page, "Tetapkan target indeks")
    story.told(page, "Target indeks ditetapkan")
    page.get_by_label("Manajemen Data").first.select_option("4")
    story.press(page, "Tetapkan target tingkat")
    story.told(page, "Target 1 indikator ditetapkan")
    fits(page)
    story.approve_all(page)
    story.evaluation_of(page)
    story.go(page, "^Kirim")
    fits(page)
    story.press(page, "Kirim")
    story.told(page, "Penilaian dikirim")
    found = Assessment.objects.get()
    assert (found.stage.kind, found.target, found.targets) == (StageKind.DOCUMENTS, "3.50", {story.LEAF: 4})


def test_a_reviewer_corrects_and_passes_on(evaluation_on: Callable[..., Evaluation], page_for: PageFor) -> None:
    evaluation = alone(evaluation_on("spbe-2020"), state="approved")
    evaluation.move_to(StageKind.REVIEW)
    page = page_for(evaluation.cast.person("reviewer"), PHONE)
    story.to_the_desk(page)
    fits(page)
    story.correct(page)
    story.hand_over(page)
    fits(page)
    assert (story.value(StageKind.REVIEW), Assessment.objects.get().stage.kind) == ("2", StageKind.DECISION)


def test_the_national_coordinator_decides_publishes_and_opens_the_next(
    evaluation_on: Callable[..., Evaluation], page_for: PageFor
) -> None:
    evaluation = alone(evaluation_on("spbe-2020"), state="approved")
    evaluation.move_to(StageKind.DECISION)
    Cycle.objects.update(name_id="SPBE yang lalu")
    page = page_for(evaluation.cast.person("national_coordinator"), PHONE)
    story.decide_and_publish(page)
    fits(page)
    story.open_a_cycle(page)
    fits(page)
    assert list(Cycle.objects.order_by("pk").values_list("state", flat=True)) == ["published", "open"]
