"""The demonstration plays from beginning to end through the actions, and shows every state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from tolok.assessment.models import Assessment, Claim, ClaimState, Cycle, CycleState, Judgement, Outcome, StageKind
from tolok.assessment.models.judgement import CriterionVerdict
from tolok.evidence.models import Classification, Item
from tolok.insight.queries.national.outliers import looked
from tolok.insight.queries.national.progress import progress_of
from tolok.ledger.models import Entry
from tolok.ledger.verification import verify
from tolok.organisation.models import Agency, Person, Unit
from tolok.results import known_levels
from tolok.roadmap.models import Plan, Step
from tolok.site.demo.cast import LAMPUNG, Cast
from tolok.site.demo.story import BANDAR_LAMPUNG, Story

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The story, once for this file; rolled back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        Story(Cast("a long enough word for tests"), lambda _what, _steps: None, lambda: None).play()
        yield
        transaction.set_rollback(True)


def test_places_are_real_and_people_are_marked(played: object) -> None:
    assert Agency.objects.count() > 620
    assert Unit.objects.filter(agency__name=LAMPUNG, parent=None).count() == 41
    assert not Person.objects.filter(sample=False).exists()


def test_official_results_are_those_published(played: object) -> None:
    printed = {2021: "1.20", 2022: "1.50", 2023: "2.15", 2024: "2.98"}
    for year, index in printed.items():
        row = Assessment.objects.get(cycle__year=year, agency__name=BANDAR_LAMPUNG, cycle__sample=False)
        assert (row.printed, row.public, row.missing) == (index, True, 0)
        values = dict(Claim.objects.filter(assessment=row).values_list("leaf", "value"))
        official = known_levels("spbe-2020")[BANDAR_LAMPUNG, year]
        assert [values[f"I{int(number):02}"] for number in official] == list(official.values())


@pytest.mark.parametrize("instrument", ["spbe-2020", "pemdi-2026"])
def test_a_sample_went_all_the_way(played: object, instrument: str) -> None:
    cycle = Cycle.objects.get(edition__instrument=instrument, sample=True, state=CycleState.PUBLISHED)
    assert all(stage.closes_at < timezone.now() for stage in cycle.stages.all())
    row = cycle.assessments.get()
    assert row.printed
    assert row.public
    assert {found.kind for found in row.documents.all()} == {"minutes", "consent", "report"}
    assert set(Claim.objects.filter(assessment=row).values_list("stage__kind", flat=True)) >= {
        StageKind.SELF_ASSESSMENT,
        StageKind.DOCUMENTS,
        StageKind.INTERVIEW,
        StageKind.REVIEW,
    }


def test_every_state_can_be_seen(played: object) -> None:
    running = Cycle.objects.get(edition__instrument="pemdi-2026", agency=None, state=CycleState.OPEN)
    rows = running.assessments.all()
    assert rows.count() == Agency.objects.count()
    assert set(rows.values_list("stage__kind", flat=True)) == {
        StageKind.SELF_ASSESSMENT,
        StageKind.DOCUMENTS,
        StageKind.INTERVIEW,
        StageKind.VISIT,
        StageKind.REVIEW,
        StageKind.DECISION,
    }
    lampung = rows.get(agency__name=LAMPUNG)
    states = set(Claim.objects.filter(assessment=lampung).values_list("state", flat=True))
    assert states == set(ClaimState) - {ClaimState.SETTLED}
    assert lampung.missing
    judged = rows.get(agency__name=BANDAR_LAMPUNG)
    findings = Judgement.objects.filter(assessment=judged, done=True)
    by_leaf: dict[str, set[str]] = {}
    for leaf, value in findings.values_list("leaf", "value"):
        by_leaf.setdefault(leaf, set()).add(value)
    assert any(len(values) > 1 for values in by_leaf.values())
    assert set(CriterionVerdict.objects.values_list("outcome", flat=True)) >= {Outcome.ACCEPTED, Outcome.RETURNED}
    assert Item.objects.filter(classification=Classification.RESTRICTED).exists()
    units = Cycle.objects.get(subject="unit")
    assert len(set(units.assessments.values_list("stage__kind", flat=True))) > 1
    assert running.stages.filter(opens_at__gt=timezone.now() + timedelta(days=7)).exists()


def test_all_of_it_stands_in_one_chain(played: object) -> None:
    assert Entry.objects.count() > 2_000
    assert verify().entries == Entry.objects.count()


def test_the_national_coordinator_sees_a_view_worth_seeing(played: object) -> None:
    running = Cycle.objects.get(edition__instrument="pemdi-2026", agency=None, state=CycleState.OPEN)
    progress = progress_of(running)
    assert progress.all.total == Agency.objects.count()
    assert progress.all.where["self_assessment"] >= 40
    assert len(progress.places) >= 7
    found = looked(running, again=True)
    assert [file.agencies for file in found.files.rows] == [2], "one regulation was copied"
    assert {row.name for row in found.assessors.rows} == {"Asri Contoh", "Bayu Contoh"}


def test_lampung_has_a_plan_and_a_road_map(played: object) -> None:
    tried, adopted = Plan.objects.order_by("pk")
    assert (tried.instrument, tried.adopted_at) == ("spbe-2020", None)
    assert adopted.instrument == "pemdi-2026"
    assert adopted.adopted_at
    assert all(plan.found and plan.found["steps"] for plan in (tried, adopted))
    planned = {step["indicator"] for step in (adopted.found or {})["steps"]}
    assert set(Step.objects.filter(plan=adopted).values_list("leaf", flat=True)) == planned
