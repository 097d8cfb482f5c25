"""Giving indicators to units, taking them back, reminding."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from tests.web.assessment.stage import answer, assessment_of, national_cycle, standing

from tolok.assessment.actions.assignments import assign, remind, unassign
from tolok.assessment.actions.returns import answering
from tolok.assessment.faults import AlreadyDone, Faulty, NotPossible
from tolok.assessment.models import Assessment, Assignment, ClaimState
from tolok.ledger.models import Entry
from tolok.notices.models import Notice
from tolok.organisation.access import Refused
from tolok.organisation.models import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.cast import Cast


@pytest.fixture
def assessment(cast: Cast) -> Assessment:
    return assessment_of(national_cycle(cast), cast)


def test_many_indicators_go_to_a_lead_and_its_supporters_at_once(cast: Cast, assessment: Assessment) -> None:
    by, officer = cast.person("coordinator"), cast.person("unit_officer")
    due = timezone.localdate() + timedelta(days=7)
    assign(
        assessment=assessment,
        leaves=["I01", "I02"],
        lead=cast.health,
        supporting=[cast.statistics],
        due=due,
        note="Mulai dari SK",
        by=by,
        standing=standing(by),
    )
    rows = set(Assignment.objects.values_list("leaf", "unit", "lead", "due", "note"))
    pairs = {(leaf, unit, lead) for leaf, unit, lead, _due, _note in rows}
    lead, other = cast.health.pk, cast.statistics.pk
    assert pairs == {("I01", lead, True), ("I02", lead, True), ("I01", other, False), ("I02", other, False)}
    assert {(row[3], row[4]) for row in rows} == {(due, "Mulai dari SK")}
    notice = Notice.objects.get(person=officer)
    assert (notice.kind, notice.told["count"]) == ("work.assigned", 2)
    entry = Entry.objects.get(verb="work.assigned")
    assert (entry.agency, entry.detail["indicators"]) == (cast.agency.pk, ["I01", "I02"])


def test_an_indicator_is_one_officer_s_of_the_leading_unit(
    cast: Cast, assessment: Assessment, signed_in: Callable[..., Client]
) -> None:
    by, officer = cast.person("coordinator"), cast.person("unit_officer", name="Sari")
    stranger = cast.person("unit_officer", unit=cast.statistics, name="Budi")
    address = f"/assessments/{assessment.pk}/assignments/"
    sent = {"leaves": ["I01"], "lead": cast.health.pk, "due": "", "note": ""}
    client = signed_in(by)
    assert "Sari · Dinas Kesehatan" in client.get(address).content.decode()
    refused = client.post(address, {**sent, "person": stranger.pk})
    assert (refused.status_code, Assignment.objects.count()) == (422, 0)
    assert "bukan petugas Dinas Kesehatan" in refused.content.decode()
    assert (
        client.post(address, {**sent, "lead": "", "supporting": [cast.health.pk], "person": officer.pk}).status_code
        == 422
    )
    assert client.post(address, {**sent, "person": officer.pk}).status_code == 302
    assert Assignment.objects.get().person == officer
    assert f'value="{officer.pk}" selected' in client.get(f"{address}?leaf=I01").content.decode()
    assert answering(assessment, "I01") == [officer]
    assert Entry.objects.get(verb="work.assigned").detail["person"] == officer.ledger_id
    assert "· Sari" in signed_in(officer).get("/my-work/").content.decode()
    # Helpers that come later leave whose it is.
    assign(assessment=assessment, leaves=["I01"], supporting=[cast.health], by=by, standing=standing(by))
    assert Assignment.objects.get().person == officer


def test_another_lead_takes_over_and_the_former_is_told(cast: Cast, assessment: Assessment) -> None:
    by, officer = cast.person("coordinator"), cast.person("unit_officer")
    for unit in (cast.health, cast.statistics):
        assign(assessment=assessment, leaves=["I01"], lead=unit, by=by, standing=standing(by))
    assert Assignment.objects.get().unit == cast.statistics
    assert set(Notice.objects.filter(person=officer).values_list("kind", flat=True)) == {"work.assigned", "work.taken"}
    assert Entry.objects.filter(verb="work.assigned").latest("seq").detail["former"] == [f"unit:{cast.health.pk}"]


def test_assigning_again_brings_up_to_date(cast: Cast, assessment: Assessment) -> None:
    by, due = cast.person("coordinator"), timezone.localdate() + timedelta(days=3)
    assign(assessment=assessment, leaves=["I01"], lead=cast.health, by=by, standing=standing(by))
    assign(assessment=assessment, leaves=["I01"], supporting=[cast.health], due=due, by=by, standing=standing(by))
    row = Assignment.objects.get()
    assert (row.lead, row.due) == (True, due), "who leads keeps leading until somebody else does"


def test_what_cannot_be_assigned_is_told_by_field(cast: Cast, assessment: Assessment) -> None:
    by = cast.person("coordinator")
    foreign = Unit.objects.create(agency=cast.other, name="Dinas Sosial")
    late = timezone.localdate(assessment.stage.closes_at) + timedelta(days=1)
    with pytest.raises(Faulty) as told:
        assign(assessment=assessment, leaves=["X99"], lead=foreign, due=late, by=by, standing=standing(by))
    assert set(told.value.faults) == {"leaves", "lead", "due"}
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("role", ["unit_officer", "data_entry", "internal_assessor", "national_coordinator"])
def test_only_who_may_assign_does(cast: Cast, assessment: Assessment, role: str) -> None:
    by = cast.person(role)
    with pytest.raises(Refused):
        assign(assessment=assessment, leaves=["I01"], lead=cast.health, by=by, standing=standing(by))


def test_a_stranger_does_not(cast: Cast, assessment: Assessment) -> None:
    by = cast.person("coordinator", agency=cast.other)
    with pytest.raises(Refused):
        assign(assessment=assessment, leaves=["I01"], lead=cast.health, by=by, standing=standing(by))
    with pytest.raises(Refused):
        remind(assessment=assessment, by=by, standing=standing(by))


def test_indicators_are_taken_back(cast: Cast, assessment: Assessment) -> None:
    by = cast.person("coordinator")
    assign(assessment=assessment, leaves=["I01", "I02"], lead=cast.health, by=by, standing=standing(by))
    had = unassign(assessment=assessment, leaves=["I01", "I03"], unit=cast.health, by=by, standing=standing(by))
    assert (had, Assignment.objects.get().leaf) == (1, "I02")
    with pytest.raises(NotPossible):
        unassign(assessment=assessment, leaves=["I01"], unit=cast.health, by=by, standing=standing(by))


def test_units_are_reminded_of_what_is_open_and_not_twice_a_day(cast: Cast, assessment: Assessment) -> None:
    by, officer = cast.person("coordinator"), cast.person("unit_officer")
    assign(assessment=assessment, leaves=["I01", "I02"], lead=cast.health, by=by, standing=standing(by))
    assign(assessment=assessment, leaves=["I03"], lead=cast.statistics, by=by, standing=standing(by))
    answer(assessment, "I01", "3")
    answer(assessment, "I03", "2", state=ClaimState.PROPOSED)
    assert remind(assessment=assessment, by=by, standing=standing(by)) == [cast.health]
    notice = Notice.objects.get(person=officer, kind="work.reminder")
    assert notice.told["indicators"] == "I02"
    with pytest.raises(AlreadyDone):
        remind(assessment=assessment, by=by, standing=standing(by))
    with pytest.raises(NotPossible):
        remind(assessment=assessment, units=[cast.statistics], by=by, standing=standing(by))
