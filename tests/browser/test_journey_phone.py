"""The officer's and the assessors' part of an evaluation, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser import test_journey as story
from tests.browser.stage import PHONE, assert_no_sideways_scroll
from tests.web.assessment.judging import assessor, claimed

from tolok.assessment.models import Claim, Judgement, StageKind

if TYPE_CHECKING:
    from collections.abc import Callable

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
