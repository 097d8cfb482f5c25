"""From the answers to the decided result: approve, submit, pass on, decide, publish."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.web.assessment.stage import answer, assessment_of, dates, national_cycle, standing

from tolok.assessment.actions.cycles import Plan, open_cycle, open_official_cycle, publish_cycle, start_cycle
from tolok.assessment.actions.submissions import (
    advance,
    approve,
    decide,
    decide_many,
    import_official,
    reopen_if_changed,
    submit,
)
from tolok.assessment.clock import Locked
from tolok.assessment.faults import AlreadyDone, Blocked, Changed, Faulty, NotPossible
from tolok.assessment.models import (
    Claim,
    ClaimState,
    Cycle,
    CycleState,
    Judgement,
    Return,
    Stage,
    StageKind,
    Submission,
    Support,
)
from tolok.evidence.actions.items import change_item
from tolok.evidence.models import Item
from tolok.ledger.actions import System
from tolok.ledger.models import Entry
from tolok.notices.actions import mark_read
from tolok.notices.models import Notice
from tolok.organisation.access import Refused
from tolok.results import known_levels

if TYPE_CHECKING:
    from tests.web.cast import Cast


def test_a_result_from_the_first_answer_to_publication(cast: Cast) -> None:
    cycle = national_cycle(cast)
    assessment = assessment_of(cycle, cast)
    leaves = [leaf.id for leaf in cycle.instrument.leaves]
    assert assessment.stage.kind == StageKind.SELF_ASSESSMENT
    for leaf in leaves:
        answer(assessment, leaf, "3")
    approver, coordinator = cast.person("person_in_charge"), cast.person("coordinator")
    approval = approve(assessment=assessment, by=approver, standing=standing(approver))
    assert set(Claim.objects.values_list("state", flat=True)) == {ClaimState.APPROVED}
    submission = submit(assessment=assessment, by=coordinator, standing=standing(coordinator))
    assert approval.digest == submission.digest
    assessment.refresh_from_db()
    assert (assessment.stage.kind, assessment.printed, assessment.missing) == (StageKind.DOCUMENTS, "3.00", 0)
    assessor = cast.person("external_assessor")
    answer(assessment, leaves[0], "2", state=ClaimState.SETTLED)
    visit = cycle.stages.get(kind=StageKind.VISIT)
    advance(assessment=assessment, by=assessor, standing=standing(assessor))
    review = cycle.stages.get(kind=StageKind.REVIEW)
    with pytest.raises(Faulty, match="alasan"):
        advance(assessment=assessment, by=assessor, standing=standing(assessor), to=review)
    advance(assessment=assessment, by=assessor, standing=standing(assessor), to=review, reason="Tidak perlu")
    assert Entry.objects.filter(verb="assessment.advanced").latest("seq").detail["skipped"] == [visit.name_id]
    reviewer, national = cast.person("reviewer"), cast.person("national_coordinator")
    advance(assessment=assessment, by=reviewer, standing=standing(reviewer))
    decide(assessment=assessment, by=national, standing=standing(national))
    with pytest.raises(AlreadyDone):
        decide(assessment=assessment, by=national, standing=standing(national))
    assert publish_cycle(cycle=cycle, by=national, standing=standing(national)) == 1
    assessment.refresh_from_db()
    cycle.refresh_from_db()
    assert (assessment.public, assessment.printed, cycle.state) == (True, "2.99", CycleState.PUBLISHED)
    assert assessment.stage.kind == StageKind.PUBLICATION


def test_an_approval_names_exactly_what_was_approved_and_a_change_reopens_it(cast: Cast) -> None:
    assessment = assessment_of(national_cycle(cast), cast)
    claim, _other = answer(assessment, "I01", "3"), answer(assessment, "I02", "2")
    by = cast.person("person_in_charge")
    one = approve(assessment=assessment, leaf="I01", by=by, standing=standing(by))
    two = approve(assessment=assessment, leaf="I02", by=by, standing=standing(by))
    assert set(one.content["indicators"]) == {"I01"}
    with pytest.raises(AlreadyDone):
        approve(assessment=assessment, leaf="I01", by=by, standing=standing(by))
    assert reopen_if_changed(assessment=assessment, leaf="I01", by=by, why="tidak ada") == []
    Claim.objects.filter(pk=claim.pk).update(fact="Fakta lain")
    assert reopen_if_changed(assessment=assessment, leaf="I01", by=by, why="Fakta diubah.") == [one]
    one.refresh_from_db()
    two.refresh_from_db()
    claim.refresh_from_db()
    assert (one.reopened_why, two.reopened_at, claim.state) == ("Fakta diubah.", None, ClaimState.PROPOSED)
    assert Notice.objects.get(person=by).kind == "approval.reopened"
    again = approve(assessment=assessment, leaf="I01", by=by, standing=standing(by))
    assert again.digest != one.digest


def test_evidence_is_part_of_what_was_submitted(cast: Cast) -> None:
    cycle = national_cycle(cast)
    assessment = assessment_of(cycle, cast)
    answer(assessment, "I01", "2")
    by = cast.person("coordinator")
    item = Item.objects.create(agency=cast.agency, title="Pergub", url="https://example.go.id/1", added_by=by)
    Support.objects.create(
        assessment=assessment, agency=cast.agency, stage=assessment.stage, leaf="I01", level=2, item=item
    )
    submission = submit(assessment=assessment, by=by, standing=standing(by))
    assert submission.content["indicators"]["I01"]["evidence"][0]["item"]["title"] == "Pergub"
    assert {"about": "missing", "indicator": "I02"}.items() <= submission.cautions[0].items()
    assessment.refresh_from_db()
    late = Item.objects.create(agency=cast.agency, title="Baru", url="https://example.go.id/2", added_by=by)
    Support.objects.create(
        assessment=assessment, agency=cast.agency, stage=assessment.stage, leaf="I01", level=2, item=late
    )
    assert reopen_if_changed(assessment=assessment, leaf="I01", by=by, why="bukti tahap lain") == []
    change_item(by=by, standing=standing(by), item=item, version=1, title="Pergub 12/2024")
    submission.refresh_from_db()
    assert submission.reopened_why == "Keterangan buktinya diubah."
    again = submit(assessment=assessment, by=by, standing=standing(by))
    assessment.refresh_from_db()
    assert (again.stage.kind, assessment.stage.kind) == (StageKind.SELF_ASSESSMENT, StageKind.DOCUMENTS)


def test_what_a_person_saw_is_what_they_sign(cast: Cast) -> None:
    assessment = assessment_of(national_cycle(cast), cast)
    answer(assessment, "I01", "3")
    by = cast.person("coordinator")
    with pytest.raises(Changed):
        submit(assessment=assessment, by=by, standing=standing(by), digest="0" * 64)
    with pytest.raises(Changed):
        approve(assessment=assessment, by=by, standing=standing(by), digest="0" * 64)
    assert not Submission.objects.exists()


def test_nothing_is_submitted_empty_late_or_with_something_to_mend(cast: Cast) -> None:
    assessment = assessment_of(national_cycle(cast), cast)
    by = cast.person("coordinator")
    with pytest.raises(NotPossible, match="satu pun jawaban"):
        submit(assessment=assessment, by=by, standing=standing(by))
    answer(assessment, "I01", "3")
    returned = Return.objects.create(
        assessment=assessment,
        agency=cast.agency,
        stage=assessment.stage,
        leaf="I01",
        note="Lampirkan pasal",
        due=date(2030, 1, 1),
        by=by,
    )
    with pytest.raises(Blocked, match="Lampirkan pasal"):
        submit(assessment=assessment, by=by, standing=standing(by))
    returned.delete()
    Stage.objects.filter(pk=assessment.stage_id).update(closes_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Locked):
        submit(assessment=assessment, by=by, standing=standing(by))
    with pytest.raises(Locked):
        approve(assessment=assessment, by=by, standing=standing(by))


@pytest.mark.parametrize("role", ["person_in_charge", "data_entry", "unit_officer", "external_assessor", "auditor"])
def test_only_the_coordinator_submits(cast: Cast, role: str) -> None:
    assessment = assessment_of(national_cycle(cast), cast)
    answer(assessment, "I01", "3")
    by = cast.person(role)
    with pytest.raises(Refused):
        submit(assessment=assessment, by=by, standing=standing(by))
    stranger = cast.person("coordinator", agency=cast.other)
    with pytest.raises(Refused):
        submit(assessment=assessment, by=stranger, standing=standing(stranger))


@pytest.mark.parametrize("role", ["coordinator", "internal_assessor", "reviewer", "auditor"])
def test_an_assessors_stage_is_passed_on_by_its_assessors(cast: Cast, role: str) -> None:
    assessment = assessment_of(national_cycle(cast), cast)
    answer(assessment, "I01", "3")
    coordinator, by = cast.person("coordinator"), cast.person(role)
    submit(assessment=assessment, by=coordinator, standing=standing(coordinator))
    with pytest.raises(Refused):
        advance(assessment=assessment, by=by, standing=standing(by))


def test_who_runs_the_cycle_passes_on_what_was_never_submitted_and_says_why(cast: Cast) -> None:
    assessment = assessment_of(national_cycle(cast), cast)
    by = cast.person("national_coordinator")
    with pytest.raises(Faulty):
        advance(assessment=assessment, by=by, standing=standing(by))
    stage = advance(assessment=assessment, by=by, standing=standing(by), reason="Tidak mengirim sampai tenggat")
    assert stage.kind == StageKind.DOCUMENTS


def test_a_stage_that_is_not_optional_is_not_skipped(cast: Cast) -> None:
    cycle = national_cycle(cast)
    assessment = assessment_of(cycle, cast)
    by = cast.person("national_coordinator")
    for kind in (StageKind.INTERVIEW, StageKind.PUBLICATION, StageKind.PREPARATION):
        with pytest.raises(NotPossible):
            advance(assessment=assessment, by=by, standing=standing(by), to=cycle.stages.get(kind=kind), reason="Cepat")


def test_assessors_settle_before_they_pass_on(cast: Cast) -> None:
    assessment = assessment_of(national_cycle(cast), cast)
    answer(assessment, "I01", "3")
    coordinator, assessor = cast.person("coordinator"), cast.person("external_assessor")
    submit(assessment=assessment, by=coordinator, standing=standing(coordinator))
    assessment.refresh_from_db()
    Judgement.objects.create(
        assessment=assessment,
        agency=cast.agency,
        stage=assessment.stage,
        leaf="I01",
        assessor=assessor,
        value="2",
        done=True,
        updated_at=timezone.now(),
    )
    with pytest.raises(NotPossible, match="I01"):
        advance(assessment=assessment, by=assessor, standing=standing(assessor))
    answer(assessment, "I01", "2", state=ClaimState.SETTLED)
    advance(assessment=assessment, by=assessor, standing=standing(assessor))


def test_many_are_decided_at_once_and_only_by_right(cast: Cast) -> None:
    cycle = national_cycle(cast)
    decision = cycle.stages.get(kind=StageKind.DECISION)
    by, reviewer = cast.person("national_coordinator"), cast.person("reviewer")
    with pytest.raises(NotPossible):
        decide_many(cycle=cycle, by=by, standing=standing(by))
    for assessment in cycle.assessments.all():
        answer(assessment, "I01", "3")
        assessment.stage = decision
        assessment.save()
    with pytest.raises(Refused):
        decide_many(cycle=cycle, by=reviewer, standing=standing(reviewer))
    assert decide_many(cycle=cycle, by=by, standing=standing(by)) == 2
    assert Entry.objects.filter(verb="assessment.decided").count() == 2


def test_only_what_stands_in_the_decision_stage_is_decided(cast: Cast) -> None:
    assessment = assessment_of(national_cycle(cast), cast)
    by = cast.person("national_coordinator")
    with pytest.raises(NotPossible, match="Penilaian Mandiri"):
        decide(assessment=assessment, by=by, standing=standing(by))


def test_units_of_an_agency_go_through_the_same_stages(cast: Cast) -> None:
    coordinator, officer, assessor = (
        cast.person(role) for role in ("coordinator", "unit_officer", "internal_assessor")
    )
    plan = Plan(
        instrument="spbe-2020",
        year=2025,
        stages=dates("unit"),
        agency=cast.agency,
        units=[cast.health, cast.statistics],
    )
    cycle = open_cycle(plan, by=coordinator, standing=standing(coordinator))
    start_cycle(cycle=cycle, by=coordinator, standing=standing(coordinator))
    own = cycle.assessments.get(unit=cast.health)
    other = cycle.assessments.get(unit=cast.statistics)
    answer(own, "I01", "3")
    with pytest.raises(Refused):
        submit(assessment=other, by=officer, standing=standing(officer))
    submit(assessment=own, by=officer, standing=standing(officer))
    with pytest.raises(Refused):
        advance(assessment=own, by=officer, standing=standing(officer))
    advance(assessment=own, by=assessor, standing=standing(assessor))
    decide(assessment=own, by=coordinator, standing=standing(coordinator))
    assert publish_cycle(cycle=cycle, by=coordinator, standing=standing(coordinator)) == 1
    own.refresh_from_db()
    assert (own.public, own.stage.kind) == (False, StageKind.PUBLICATION)


def test_review_and_decision_are_told_once_a_cycle_however_many_agencies_arrive(cast: Cast) -> None:
    cycle = national_cycle(cast)
    reviewer, national = cast.person("reviewer"), cast.person("national_coordinator")
    interview = cycle.stages.get(kind=StageKind.INTERVIEW)
    review, decision = cycle.stages.get(kind=StageKind.REVIEW), cycle.stages.get(kind=StageKind.DECISION)
    cycle.assessments.update(stage=interview)
    for assessment in cycle.assessments.all():
        advance(assessment=assessment, by=national, standing=standing(national), to=review, reason="Tanpa kunjungan")
        mark_read(by=reviewer)  # who has read it needs no second one
    for assessment in cycle.assessments.all():
        advance(assessment=assessment, by=reviewer, standing=standing(reviewer), to=decision)
    told = Notice.objects.filter(kind__in=["review.waits", "decision.waits"])
    assert set(told.values_list("person", "kind", "link")) == {
        (reviewer.pk, "review.waits", f"/cycles/{cycle.pk}/"),
        (national.pk, "decision.waits", f"/cycles/{cycle.pk}/"),
    }
    assert told.count() == 2


def test_in_an_agency_s_own_cycle_its_coordinator_hears_that_a_decision_waits(cast: Cast) -> None:
    coordinator, assessor = cast.person("coordinator"), cast.person("internal_assessor")
    national = cast.person("national_coordinator")
    plan = Plan(
        instrument="spbe-2020",
        year=2025,
        stages=dates("unit"),
        agency=cast.agency,
        units=[cast.health, cast.statistics],
    )
    cycle = open_cycle(plan, by=coordinator, standing=standing(coordinator))
    start_cycle(cycle=cycle, by=coordinator, standing=standing(coordinator))
    cycle.assessments.update(stage=cycle.stages.get(kind=StageKind.DOCUMENTS))
    for assessment in cycle.assessments.all():
        advance(assessment=assessment, by=assessor, standing=standing(assessor))
    assert Notice.objects.get(kind="decision.waits").person == coordinator
    assert not Notice.objects.filter(person=national).exists()


@pytest.mark.parametrize(("year", "printed"), [(2021, "1.20"), (2022, "1.50"), (2023, "2.15"), (2024, "2.98")])
def test_official_results_come_in_with_every_level_and_their_source(cast: Cast, year: int, printed: str) -> None:
    cycle = official_cycle(year)
    levels = known_levels("spbe-2020")["Pemerintah Kota Bandar Lampung", year]
    given: dict[str, Any] = {"cycle": cycle, "agency": cast.other, "levels": levels, "by": System("set-up")}
    assessment = import_official(**given, source="Laporan nasional", printed=printed)
    assert (assessment.printed, assessment.public, assessment.missing) == (printed, True, 0)
    claim = assessment.claims.first()
    assert claim is not None
    assert (assessment.claims.count(), claim.justification, claim.state) == (47, "Laporan nasional", "settled")
    with pytest.raises(AlreadyDone):
        import_official(**given, source="Laporan nasional")
    assert publish_cycle(cycle=cycle, by=System("set-up"), standing=None) == 1


def test_an_import_that_does_not_give_the_printed_index_is_refused_whole(cast: Cast) -> None:
    cycle = official_cycle(2021)
    levels = known_levels("spbe-2020")["Pemerintah Kota Bandar Lampung", 2021]
    changes: list[tuple[dict[str, Any], str]] = [
        ({"printed": "1.21"}, "printed"),
        ({"source": " "}, "source"),
        ({"levels": {**levels, "99": "1"}}, "levels"),
        ({"levels": {**levels, "1": "7"}}, "levels"),
    ]
    for change, field in changes:
        given: dict[str, Any] = {"levels": levels, "source": "Laporan", **change}
        with pytest.raises(Faulty) as told:
            import_official(cycle=cycle, agency=cast.other, by=System("set-up"), **given)
        assert list(told.value.faults) == [field]
    assert not Claim.objects.exists()
    assert not cycle.assessments.exists()


def test_official_results_go_into_cycles_of_official_results_alone(cast: Cast) -> None:
    cycle, by = national_cycle(cast), cast.person("coordinator")
    levels = {"1": "1"}
    with pytest.raises(NotPossible, match="hasil resmi"):
        import_official(cycle=cycle, agency=cast.other, levels=levels, source="x", by=System("set-up"))
    with pytest.raises(Refused):
        import_official(
            cycle=official_cycle(2021), agency=cast.agency, levels=levels, source="x", by=by, standing=standing(by)
        )


def official_cycle(year: int) -> Cycle:
    return open_official_cycle(instrument="spbe-2020", year=year, source="Laporan nasional", by=System("set-up"))
