"""Who is reminded in the morning of days that come near, and that nobody is told twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from tests.web.assessment.stage import answer, assessment_of, national_cycle

from tolok.assessment.models import Assessment, Assignment, ClaimState, Cycle, Extension, Stage
from tolok.assessment.tasks import reminders
from tolok.notices.models import Notice

if TYPE_CHECKING:
    from datetime import date

    from tests.web.cast import Cast

    from tolok.organisation.models import Person


@pytest.fixture
def assessment(cast: Cast) -> Assessment:
    return assessment_of(national_cycle(cast), cast)


def morning(*people: Person) -> list[tuple[str, str]]:
    """What the job told these people and has not told before."""
    before = set(Notice.objects.values_list("pk", flat=True))
    reminders(timestamp=0)
    told = Notice.objects.exclude(pk__in=before).filter(person__in=people).order_by("kind", "pk")
    return [(one.kind, one.told.get("indicators", "")) for one in told]


def assigned(cast: Cast, assessment: Assessment, leaf: str, due: date | None) -> Assignment:
    by = cast.person("coordinator")
    return Assignment.objects.create(
        assessment=assessment, agency=cast.agency, leaf=leaf, unit=cast.health, due=due, assigned_by=by
    )


def test_officers_hear_of_what_is_due_within_three_days_and_not_proposed(cast: Cast, assessment: Assessment) -> None:
    officer, other = cast.person("unit_officer"), cast.person("unit_officer", unit=cast.statistics)
    today = timezone.localdate()
    for leaf, days in {"I01": 3, "I02": 3, "I03": 4, "I04": 2, "I05": -1}.items():
        assigned(cast, assessment, leaf, today + timedelta(days=days))
    assigned(cast, assessment, "I06", None)
    answer(assessment, "I02", "3", state=ClaimState.DRAFT)
    answer(assessment, "I04", "3")
    assert morning(officer, other) == [("work.due", "I01, I02"), ("work.overdue", "I05")]
    assert morning(officer, other) == []
    Assignment.objects.filter(leaf="I01").update(due=today - timedelta(days=2))
    assert morning(officer, other) == [("work.overdue", "I01")]


def test_units_that_bring_evidence_are_reminded_too(cast: Cast, assessment: Assessment) -> None:
    officer, helper = cast.person("unit_officer"), cast.person("unit_officer", unit=cast.statistics)
    row = assigned(cast, assessment, "I01", timezone.localdate())
    Assignment.objects.create(
        assessment=assessment,
        agency=cast.agency,
        leaf="I01",
        unit=cast.statistics,
        lead=False,
        due=row.due,
        assigned_by=row.assigned_by,
    )
    assert morning(officer, helper) == [("work.due", "I01"), ("work.due", "I01")]
    assert morning(officer, helper) == []


def test_coordinators_hear_once_that_their_stage_closes(cast: Cast, assessment: Assessment) -> None:
    coordinator, elsewhere = cast.person("coordinator"), cast.person("coordinator", agency=cast.other)
    officer, national = cast.person("unit_officer"), cast.person("national_coordinator")
    assigned(cast, assessment, "I01", None)
    everybody = (coordinator, elsewhere, officer, national)
    assert morning(*everybody) == []
    now = timezone.now()
    Stage.objects.filter(pk=assessment.stage_id).update(closes_at=now + timedelta(days=2))
    Extension.objects.create(
        assessment=assessment.cycle.assessments.get(agency=cast.other),
        agency=cast.other,
        stage=assessment.stage,
        until=now + timedelta(days=20),
        reason="Banjir",
        by=national,
    )
    assert morning(*everybody) == [("stage.closes", ""), ("work.due", "I01")]
    assert Notice.objects.get(kind="stage.closes").person == coordinator
    assert morning(*everybody) == []
    Stage.objects.filter(pk=assessment.stage_id).update(closes_at=now + timedelta(days=3))
    assert morning(coordinator) == [("stage.closes", "")]


def test_nobody_is_reminded_of_what_has_ended(cast: Cast, assessment: Assessment) -> None:
    assigned(cast, assessment, "I01", timezone.localdate())
    Cycle.objects.update(state="cancelled")
    assert morning(cast.person("unit_officer"), cast.person("coordinator")) == []


def test_the_reminders_are_a_job_of_six_in_the_morning_in_jakarta() -> None:
    from procrastinate.contrib.django import app

    assert ("assessment.reminders", "0 23 * * *") in {
        (task.task.name, task.cron) for task in app.periodic_registry.periodic_tasks.values()
    }
