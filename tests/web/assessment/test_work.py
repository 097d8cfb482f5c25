"""My work: only what is the person's, the most pressing first, in a fixed number of queries."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tolok.assessment.models import Assessment, Claim, ClaimState, Cycle, Return, StageKind
from tolok.assessment.queries.work import Group, tasks, waiting_count
from tolok.organisation.models import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db


def days(count: int) -> Any:
    return timezone.localdate() + timedelta(days=count)


def claimed(evaluation: Evaluation, leaf: str, state: str = ClaimState.DRAFT, value: str = "2") -> Claim:
    return Claim.objects.create(
        assessment=evaluation.mine,
        agency=evaluation.cast.agency,
        stage=evaluation.mine.stage,
        leaf=leaf,
        value=value,
        state=state,
        updated_at=timezone.now(),
    )


def sent_back(evaluation: Evaluation, leaf: str, due: Any = None) -> Return:
    return Return.objects.create(
        assessment=evaluation.mine,
        agency=evaluation.cast.agency,
        stage=evaluation.mine.stage,
        leaf=leaf,
        note="Lampirkan SK-nya.",
        due=due or days(2),
        by=evaluation.cast.person("internal_assessor"),
    )


def mine(evaluation: Evaluation) -> list[Any]:
    return tasks(evaluation.standing(evaluation.cast.person("unit_officer")))


def test_an_officer_has_what_is_assigned_to_the_unit_and_nothing_else(
    evaluation: Evaluation, signed_in: Callable[..., Client]
) -> None:
    evaluation.assign("I01")
    evaluation.assign("I02", lead=False)
    evaluation.assign("I03", unit=evaluation.cast.statistics)
    client = signed_in(evaluation.cast.person("unit_officer"))
    assert {task.leaf.id for task in mine(evaluation)} == {"I01", "I02"}
    page = client.get(reverse("work")).content.decode()
    assert reverse("indicator", args=[evaluation.mine.pk, "I01"]) in page
    assert reverse("indicator", args=[evaluation.mine.pk, "I03"]) not in page
    assert client.get(reverse("indicator", args=[evaluation.mine.pk, "I01"])).status_code == 200
    assert client.get(reverse("indicator", args=[evaluation.mine.pk, "I03"])).status_code == 404
    assert client.get(reverse("indicator", args=[evaluation.theirs.pk, "I01"])).status_code == 404


def test_the_nearest_deadline_comes_first_then_what_is_worth_more(evaluation: Evaluation) -> None:
    evaluation.assign("I01", due=days(5))  # weight 5
    evaluation.assign("I20", due=days(5))  # weight 15
    evaluation.assign("I02", due=days(1))
    assert [task.leaf.id for task in mine(evaluation)] == ["I02", "I20", "I01"]


def test_each_lies_in_its_group(evaluation: Evaluation) -> None:
    for leaf, due in (("I01", 3), ("I02", 3), ("I03", 3), ("I04", 3), ("I08", 9), ("I09", -1)):
        evaluation.assign(leaf, due=days(due))
    claimed(evaluation, "I01", ClaimState.RETURNED)
    sent_back(evaluation, "I01")
    claimed(evaluation, "I02", ClaimState.PROPOSED)
    claimed(evaluation, "I03", ClaimState.APPROVED)
    found = {task.leaf.id: task for task in mine(evaluation)}
    assert {leaf: task.group for leaf, task in found.items()} == {
        "I01": Group.RETURNED,
        "I02": Group.WAITING,
        "I03": Group.DONE,
        "I04": Group.WEEK,
        "I08": Group.LATER,
        "I09": Group.WEEK,
    }
    assert found["I09"].late
    assert not found["I03"].late
    assert found["I01"].returned[0].note == "Lampirkan SK-nya."


def test_in_the_assessors_stage_only_what_they_sent_back_waits(evaluation: Evaluation) -> None:
    evaluation.assign("I01")
    evaluation.assign("I02")
    claimed(evaluation, "I01")
    evaluation.move_to(StageKind.DOCUMENTS)
    sent_back(evaluation, "I01")
    assert {task.leaf.id: task.group for task in mine(evaluation)} == {"I01": Group.RETURNED, "I02": Group.DONE}


def test_what_came_back_from_the_documents_waits_until_the_interview_ends(evaluation: Evaluation) -> None:
    standing = evaluation.standing(evaluation.cast.person("unit_officer"))
    evaluation.assign("I01")
    claimed(evaluation, "I01")
    evaluation.move_to(StageKind.DOCUMENTS)
    sent_back(evaluation, "I01")
    evaluation.move_to(StageKind.INTERVIEW)
    assert [(task.group, task.due) for task in mine(evaluation)] == [(Group.RETURNED, days(2))]
    assert waiting_count(standing) == 1
    evaluation.move_to(StageKind.REVIEW)
    assert [task.group for task in mine(evaluation)] == [Group.DONE]
    assert waiting_count(standing) == 0


def test_the_number_in_the_frame_is_that_of_the_page(evaluation: Evaluation) -> None:
    standing = evaluation.standing(evaluation.cast.person("unit_officer"))
    for leaf in ("I01", "I02", "I03"):
        evaluation.assign(leaf)
    claimed(evaluation, "I01", ClaimState.PROPOSED)
    assert waiting_count(standing) == sum(task.waits for task in tasks(standing)) == 2
    evaluation.move_to(StageKind.DOCUMENTS)
    sent_back(evaluation, "I02")
    assert waiting_count(standing) == sum(task.waits for task in tasks(standing)) == 1
    assert waiting_count(evaluation.standing(evaluation.cast.person("coordinator"))) == 1
    assert waiting_count(evaluation.standing(evaluation.cast.person("auditor"))) == 0


def test_a_units_own_assessment_is_all_its_officers_work(evaluation: Evaluation) -> None:
    cycle = Cycle.objects.create(
        name_id="Evaluasi unit",
        name_en="Units",
        year=2026,
        edition=evaluation.cycle.edition,
        agency=evaluation.cast.agency,
        subject="unit",
        predicate_basis="exact",
        within_band="free",
        state="open",
    )
    stage = evaluation.stage
    stage.pk, stage.cycle = None, cycle
    stage.save()
    Assessment.objects.create(cycle=cycle, agency=evaluation.cast.agency, unit=evaluation.cast.health, stage=stage)
    standing = evaluation.standing(evaluation.cast.person("unit_officer"))
    assert len(mine(evaluation)) == waiting_count(standing) == 20
    own = Assessment.objects.get(unit=evaluation.cast.health)
    for leaf, state in (("I01", ClaimState.PROPOSED), ("I02", ClaimState.DRAFT)):
        Claim.objects.create(
            assessment=own, agency=own.agency, stage=stage, leaf=leaf, value="2", state=state, updated_at=timezone.now()
        )
    assert waiting_count(standing) == sum(task.waits for task in tasks(standing)) == 19


def test_filters_narrow_and_nonsense_changes_nothing(evaluation: Evaluation, signed_in: Callable[..., Client]) -> None:
    evaluation.assign("I01")
    evaluation.assign("I20")
    client = signed_in(evaluation.cast.person("unit_officer"))
    page = client.get(reverse("work"), {"q": "kepuasan"}).content.decode()
    assert f"/{'I20'}/" in page
    assert f"/{'I01'}/" not in page
    assert "Tidak ada yang cocok" in client.get(reverse("work"), {"q": "xyz"}).content.decode()
    assert f"/{'I01'}/" in client.get(reverse("work"), {"group": "nonsense", "cycle": "x"}).content.decode()


def test_without_work_the_page_says_who_gives_it(evaluation: Evaluation, signed_in: Callable[..., Client]) -> None:
    page = signed_in(evaluation.cast.person("unit_officer")).get(reverse("work")).content.decode()
    assert "Belum ada indikator untuk Anda" in page


@pytest.mark.parametrize("role", ["unit_officer", "coordinator"])
def test_the_page_makes_the_same_queries_for_two_indicators_and_for_twenty(
    evaluation: Evaluation, signed_in: Callable[..., Client], role: str
) -> None:
    client = signed_in(evaluation.cast.person(role))
    evaluation.assign("I01")
    claimed(evaluation, "I01")
    client.get(reverse("work"))

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("work")).status_code == 200
        return len(captured)

    few = count()
    for number in range(2, 21):
        leaf = f"I{number:02}"
        unit = Unit.objects.create(agency=evaluation.cast.agency, name=f"Dinas {number}")
        evaluation.assign(leaf, unit=evaluation.cast.health if role == "unit_officer" else unit)
        claimed(evaluation, leaf)
        sent_back(evaluation, leaf)
    assert count() == few
