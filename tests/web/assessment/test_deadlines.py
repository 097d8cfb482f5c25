"""What stands in people's calendars."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.assessment.stage import assessment_of, national_cycle, standing

from tolok.assessment.actions.deadlines import extend
from tolok.assessment.models import Assignment, Cycle, Return
from tolok.notices.deadlines import Deadline, deadlines_of
from tolok.organisation.models import Person


@pytest.fixture
def cycle(cast: Any) -> Cycle:
    return national_cycle(cast)


def _due(person: Person) -> list[Deadline]:
    return deadlines_of(person, standing(person))


def test_an_agency_sees_the_end_of_the_stage_it_stands_in(cast: Any, cycle: Cycle) -> None:
    (one,) = _due(cast.person("coordinator"))
    found = assessment_of(cycle, cast)
    assert (one.due, one.link) == (found.stage.closes_at, f"/assessments/{found.pk}/")
    assert "Pemerintah Provinsi Lampung" in one.title


def test_an_extension_moves_the_same_deadline(cast: Any, cycle: Cycle) -> None:
    (before,) = _due(cast.person("coordinator"))
    by = cast.person("national_coordinator")
    assert isinstance(before.due, datetime)
    until = before.due + timedelta(days=9)
    extend(assessment=assessment_of(cycle, cast), until=until, reason="Banjir", by=by, standing=standing(by))
    (after,) = _due(cast.person("coordinator"))
    assert (after.key, after.due) == (before.key, until)


def test_a_unit_officer_sees_the_days_of_the_unit_s_indicators(cast: Any, cycle: Cycle) -> None:
    found, officer = assessment_of(cycle, cast), cast.person("unit_officer")
    leaf = cycle.instrument.leaves[0].id
    for unit in (cast.health, cast.statistics):
        Assignment.objects.create(
            assessment=found,
            agency=cast.agency,
            leaf=leaf,
            unit=unit,
            lead=unit == cast.health,
            due=date(2026, 7, 1),
            assigned_by=cast.person("coordinator"),
        )
    (work,) = [one for one in _due(officer) if one.key.startswith("assignment")]
    assert (work.due, "Dinas Kesehatan" in work.note) == (date(2026, 7, 1), True)
    assert work.title.startswith("Indikator 1. ")


def test_what_was_sent_back_is_due_in_the_calendar_of_who_answers_it(cast: Any, cycle: Cycle) -> None:
    found, officer, by = assessment_of(cycle, cast), cast.person("unit_officer"), cast.person("coordinator")
    leaf = cycle.instrument.leaves[0].id
    Assignment.objects.create(assessment=found, agency=cast.agency, leaf=leaf, unit=cast.health, assigned_by=by)
    row = Return.objects.create(
        assessment=found, agency=cast.agency, stage=found.stage, leaf=leaf, note="SK?", due=date(2026, 7, 1), by=by
    )
    (one,) = [one for one in _due(officer) if one.key == f"return-{row.pk}"]
    assert (one.due, one.link) == (row.due, f"/assessments/{found.pk}/indicators/{leaf}/")
    assert one.title.startswith("Dikembalikan: Indikator 1. ")
    assert [one.key for one in _due(cast.person("unit_officer", unit=cast.statistics))] == []
    Return.objects.update(resolved_at=row.created_at)
    assert not [one for one in _due(officer) if one.key.startswith("return")]


def test_the_nation_sees_each_stage_once(cast: Any, cycle: Cycle) -> None:
    found = _due(cast.person("national_coordinator"))
    assert [one.key for one in found] == [f"stage-{stage.pk}" for stage in cycle.stages.order_by("closes_at", "pk")]


def test_what_is_over_is_no_deadline(cast: Any, cycle: Cycle) -> None:
    Cycle.objects.update(state="cancelled")
    assert _due(cast.person("coordinator")) == _due(cast.person("national_coordinator")) == []


def test_queries_do_not_grow_with_the_indicators(cast: Any, cycle: Cycle) -> None:
    found, officer = assessment_of(cycle, cast), cast.person("unit_officer")

    def assign(leaf: str) -> None:
        Assignment.objects.create(
            assessment=found,
            agency=cast.agency,
            leaf=leaf,
            unit=cast.health,
            due=date(2026, 7, 1),
            assigned_by=cast.person("coordinator"),
        )

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            _due(officer)
        return len(seen)

    leaves = [leaf.id for leaf in cycle.instrument.leaves]
    assign(leaves[0])
    queries()
    few = queries()
    for leaf in leaves[1:]:
        assign(leaf)
    assert queries() == few
