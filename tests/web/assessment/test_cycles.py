"""Opening a cycle, dating it, extending, cancelling, publishing: works, validates, needs the right, refuses others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.web.assessment.stage import answer, assessment_of, dates, national_cycle, standing

from tolok.assessment.actions.cycles import Plan, cancel_cycle, open_cycle, publish_cycle, start_cycle
from tolok.assessment.actions.deadlines import change_stage_dates, extend
from tolok.assessment.clock import Locked, require_open
from tolok.assessment.faults import AlreadyDone, Faulty, NotPossible
from tolok.assessment.models import Assessment, Cycle, CycleState, InstrumentEdition, Stage, StageKind, Subject
from tolok.assessment.stages import stage_templates, template_for
from tolok.ledger.models import Entry
from tolok.notices.models import Notice
from tolok.organisation.access import Refused
from tolok.organisation.models import Agency

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.cast import Cast

    from tolok.organisation.models import Person

SOON = timedelta(days=40)


def plan_of(cast: Cast, **more: Any) -> Plan:
    given = {"instrument": "pemdi-2026", "year": 2026, "stages": dates("pemdi"), "agencies": [cast.agency], **more}
    return Plan(**given)


def opened(cast: Cast, **more: Any) -> Cycle:
    return opened_by(cast.person("national_coordinator"), plan_of(cast, **more))


def opened_by(by: Person, plan: Plan) -> Cycle:
    return open_cycle(plan, by=by, standing=standing(by))


def test_a_cycle_has_the_stages_of_its_template_and_the_rules_of_its_instrument(cast: Cast) -> None:
    cycle = opened(cast)
    assert list(cycle.stages.values_list("kind", flat=True)) == [
        stage.kind for stage in template_for("pemdi-2026").stages
    ]
    assert (cycle.name_id, cycle.predicate_basis, cycle.within_band) == ("Indeks Pemdi 2026", "exact", "free")
    assert cycle.assessments.get().stage.kind == StageKind.SELF_ASSESSMENT
    entry = Entry.objects.get(verb="cycle.opened")
    assert entry.detail["identity"] == cycle.instrument.identity == cycle.edition.identity


@pytest.mark.parametrize(("year", "basis"), [(2023, "rounded"), (2024, "exact")])
def test_the_predicate_basis_is_that_of_the_year(cast: Cast, year: int, basis: str) -> None:
    cycle = opened(cast, instrument="spbe-2020", year=year, stages=dates("spbe"))
    assert cycle.predicate_basis == basis


def test_all_agencies_of_the_chosen_clusters_take_part(
    cast: Cast, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    Agency.objects.bulk_create(Agency(name=f"Kab. {n}", slug=f"kab-{n}", cluster="kabupaten") for n in range(640))
    with django_assert_max_num_queries(20):
        cycle = opened(cast, clusters=["kabupaten", "kota"], agencies=[])
    assert cycle.assessments.count() == 641


def test_an_optional_stage_may_be_left_out(cast: Cast) -> None:
    cycle = opened(cast, stages=dates("pemdi", without=(StageKind.VISIT,)))
    assert StageKind.VISIT not in set(cycle.stages.values_list("kind", flat=True))
    assert list(cycle.stages.values_list("position", flat=True)) == list(range(1, 8))


def test_an_agency_opens_a_cycle_of_its_units(cast: Cast) -> None:
    by = cast.person("coordinator")
    plan = plan_of(cast, agency=cast.agency, agencies=[], units=[cast.health, cast.statistics], stages=dates("unit"))
    cycle = open_cycle(plan, by=by, standing=standing(by))
    assert (cycle.subject, cycle.assessments.count()) == (Subject.UNIT, 2)
    stranger = cast.person("coordinator", agency=cast.other)
    with pytest.raises(Refused):
        open_cycle(plan, by=stranger, standing=standing(stranger))
    with pytest.raises(Refused):
        start_cycle(cycle=cycle, by=stranger, standing=standing(stranger))
    start_cycle(cycle=cycle, by=by, standing=standing(by))


@pytest.mark.parametrize("role", ["coordinator", "person_in_charge", "external_assessor", "reviewer", "auditor"])
def test_only_the_national_coordinator_opens_a_national_cycle(cast: Cast, role: str) -> None:
    by = cast.person(role)
    with pytest.raises(Refused, match="membuka siklus"):
        open_cycle(plan_of(cast), by=by, standing=standing(by))
    assert not Cycle.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"year": 1999}, "year"),
        ({"instrument": "unknown", "template": "plain", "stages": {}}, "instrument"),
        ({"agencies": []}, "clusters"),
        ({"predicate_basis": "guess"}, "predicate_basis"),
        ({"within_band": "guess"}, "within_band"),
    ],
)
def test_what_cannot_be_opened_is_told_by_field_and_nothing_is_kept(
    cast: Cast, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Faulty) as told:
        opened(cast, **change)
    assert field in told.value.faults
    assert not Cycle.objects.exists()
    assert not Entry.objects.filter(verb="cycle.opened").exists()


def test_stages_need_dates_in_order(cast: Cast) -> None:
    spans = dates("pemdi")
    now = timezone.now()
    with pytest.raises(Faulty) as told:
        opened(cast, stages={**spans, StageKind.DOCUMENTS: (now - 3 * SOON, now + SOON)})
    assert set(told.value.faults) == {"stage_documents", "stage_interview"}
    with pytest.raises(Faulty) as told:
        opened(cast, stages={**spans, StageKind.PUBLICATION: (now + SOON, now + SOON)})
    assert list(told.value.faults) == ["stage_publication"]
    missing = dict(spans)
    del missing[StageKind.REVIEW]
    with pytest.raises(Faulty) as told:
        opened(cast, stages=missing)
    assert list(told.value.faults) == ["stage_review"]


def test_the_previous_cycle_is_the_latest_on_the_same_instrument(cast: Cast) -> None:
    first = opened(cast, instrument="spbe-2020", year=2022, stages=dates("spbe"))
    opened(cast, instrument="pemdi-2026", year=2023)
    second = opened(cast, instrument="spbe-2020", year=2024, stages=dates("spbe"))
    assert second.previous == first


def test_a_new_edition_of_an_instrument_never_touches_what_was_scored_on_the_old_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tolok.assessment.actions import cycles
    from tolok.assessment.scores import rescore
    from tolok.instruments.library import library_text

    old = opened(cast, instrument="spbe-2020", year=2023, stages=dates("spbe"))
    by = cast.person("national_coordinator")
    start_cycle(cycle=old, by=by, standing=standing(by))
    assessment = assessment_of(old, cast)
    for leaf in old.instrument.leaves:
        answer(assessment, leaf.id, "3")
    before = rescore(assessment).index
    changed = library_text("spbe-2020").replace("kurang, name: {id: Kurang", "kurang, name: {id: Sangat kurang", 1)
    changed = changed.replace("from: 4.2}", "from: 2.9}")
    monkeypatch.setattr(cycles, "library_text", lambda _id: changed)
    new = opened(cast, instrument="spbe-2020", year=2024, stages=dates("spbe"))
    assert new.edition_id != old.edition_id
    assert InstrumentEdition.objects.count() == 2
    again = Cycle.objects.get(pk=old.pk)
    assert again.instrument.identity == old.edition.identity != new.instrument.identity
    assert rescore(Assessment.objects.get(pk=assessment.pk)).index == before
    assert Assessment.objects.get(pk=assessment.pk).predicate == "baik"


def test_starting_tells_the_coordinators_and_happens_once(cast: Cast) -> None:
    coordinator, by = cast.person("coordinator"), cast.person("national_coordinator")
    cycle = opened(cast)
    with pytest.raises(Locked, match="disiapkan"):
        require_open(cycle.assessments.select_related("cycle", "stage").get())
    start_cycle(cycle=cycle, by=by, standing=standing(by))
    assert Notice.objects.get(person=coordinator).kind == "cycle.started"
    with pytest.raises(AlreadyDone):
        start_cycle(cycle=cycle, by=by, standing=standing(by))


def test_the_officers_of_units_are_told_what_concerns_the_units_own_assessment(cast: Cast) -> None:
    by, officer, other = (
        cast.person("coordinator"),
        cast.person("unit_officer"),
        cast.person("unit_officer", unit=cast.statistics),
    )
    cycle = opened_by(by, plan_of(cast, agency=cast.agency, agencies=[], units=[cast.health], stages=dates("unit")))
    start_cycle(cycle=cycle, by=by, standing=standing(by))
    own = cycle.assessments.get(unit=cast.health)
    extend(assessment=own, until=timezone.now() + SOON, reason="Banjir", by=by, standing=standing(by))
    kinds = Notice.objects.filter(person=officer).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["cycle.started", "stage.extended"]
    assert not Notice.objects.filter(person=other).exists()


def test_assessors_hear_of_the_dates_of_the_stage_they_judge_in(cast: Cast) -> None:
    by, cycle = cast.person("national_coordinator"), national_cycle(cast)
    mine = cast.person("external_assessor")
    elsewhere = cast.person("external_assessor", agency=cast.other)
    documents, visit = cycle.stages.get(kind=StageKind.DOCUMENTS), cycle.stages.get(kind=StageKind.VISIT)
    cycle.assessments.filter(agency=cast.agency).update(stage=documents)
    before = mine.appointments.get()
    before.cycle = cycle.pk
    before.save()

    def move(stage: Stage) -> None:
        stage.refresh_from_db()
        moved = stage.closes_at + timedelta(seconds=5)
        change_stage_dates(
            stage=stage, opens_at=stage.opens_at, closes_at=moved, reason="Surat", by=by, standing=standing(by)
        )

    move(documents)
    move(visit)
    own = assessment_of(cycle, cast)
    extend(assessment=own, until=timezone.now() + SOON, reason="Banjir", by=by, standing=standing(by))
    heard = Notice.objects.filter(person=mine).order_by("pk")
    assert list(heard.values_list("kind", flat=True)) == ["stage.moved", "stage.extended_there"]
    assert heard[1].told["subject"] == cast.agency.name
    assert not Notice.objects.filter(person=elsewhere).exists()


def test_who_decides_hears_that_the_decision_was_moved_before_anything_waits_for_it(cast: Cast) -> None:
    by, colleague = cast.person("national_coordinator"), cast.person("national_coordinator", name="Rekan")
    cycle, reviewer = national_cycle(cast), cast.person("reviewer")
    Notice.objects.all().delete()
    for kind in (StageKind.DECISION, StageKind.REVIEW):
        stage = cycle.stages.get(kind=kind)
        moved = stage.closes_at + timedelta(seconds=20)
        change_stage_dates(
            stage=stage, opens_at=stage.opens_at, closes_at=moved, reason="Surat", by=by, standing=standing(by)
        )
    (told,) = Notice.objects.filter(person=colleague)
    assert (told.kind, told.told["stage"]["id"]) == ("stage.moved", "Penetapan")
    assert not Notice.objects.filter(person=reviewer).exists()


def test_moved_dates_stand_in_the_ledger_with_the_old_ones(cast: Cast) -> None:
    by, cycle = cast.person("national_coordinator"), national_cycle(cast)
    stage = cycle.stages.get(kind=StageKind.SELF_ASSESSMENT)
    old, new = stage.closes_at, stage.closes_at + timedelta(seconds=30)
    change_stage_dates(
        stage=stage, opens_at=stage.opens_at, closes_at=new, reason="Surat 12/2026", by=by, standing=standing(by)
    )
    stage.refresh_from_db()
    assert stage.closes_at == new
    detail = Entry.objects.get(verb="stage.moved").detail
    assert detail["old_closes"][:16] == timezone.localtime(old).isoformat()[:16]
    assert (detail["reason"], detail["stage"]) == ("Surat 12/2026", "self_assessment")


def test_a_stage_ends_now_only_when_that_is_said(cast: Cast) -> None:
    by, cycle = cast.person("national_coordinator"), national_cycle(cast)
    stage = cycle.stages.get(kind=StageKind.PREPARATION)
    asked: dict[str, Any] = {
        "stage": stage,
        "opens_at": stage.opens_at,
        "closes_at": timezone.now() - timedelta(minutes=1),
        "reason": "Selesai",
        "by": by,
        "standing": standing(by),
    }
    with pytest.raises(Faulty, match="langsung terkunci"):
        change_stage_dates(**asked)
    change_stage_dates(**asked, closing_now=True)
    assert Entry.objects.get(verb="stage.moved").detail["closed_now"] is True


@pytest.mark.parametrize("role", ["coordinator", "external_assessor", "auditor"])
def test_dates_and_ends_are_for_who_runs_the_cycle(cast: Cast, role: str) -> None:
    cycle, by = national_cycle(cast), cast.person(role)
    stage, may = cycle.stages.get(kind=StageKind.SELF_ASSESSMENT), standing(by)
    with pytest.raises(Refused):
        change_stage_dates(
            stage=stage, opens_at=stage.opens_at, closes_at=stage.closes_at + SOON, reason="x", by=by, standing=may
        )
    with pytest.raises(Refused):
        cancel_cycle(cycle=cycle, reason="x", by=by, standing=may)
    with pytest.raises(Refused):
        publish_cycle(cycle=cycle, by=by, standing=may)
    with pytest.raises(Refused):
        extend(assessment=assessment_of(cycle, cast), until=timezone.now() + 2 * SOON, reason="x", by=by, standing=may)


def test_a_closed_stage_opens_again_for_whom_it_was_extended(cast: Cast) -> None:
    by, cycle = cast.person("national_coordinator"), national_cycle(cast)
    assessment = assessment_of(cycle, cast)
    Stage.objects.filter(pk=assessment.stage_id).update(closes_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(Locked):
        require_open(Assessment.objects.select_related("cycle", "stage").get(pk=assessment.pk))
    for until, reason, field in [(SOON, "", "reason"), (-SOON, "Banjir", "until")]:
        with pytest.raises(Faulty) as told:
            extend(assessment=assessment, until=timezone.now() + until, reason=reason, by=by, standing=standing(by))
        assert list(told.value.faults) == [field]
    extend(assessment=assessment, until=timezone.now() + SOON, reason="Banjir", by=by, standing=standing(by))
    require_open(Assessment.objects.select_related("cycle", "stage").get(pk=assessment.pk))
    other = Assessment.objects.select_related("cycle", "stage").get(cycle=cycle, agency=cast.other)
    with pytest.raises(Locked):
        require_open(other)


def test_a_cancelled_cycle_stays_cancelled(cast: Cast) -> None:
    by, cycle = cast.person("national_coordinator"), national_cycle(cast)
    with pytest.raises(Faulty):
        cancel_cycle(cycle=cycle, reason=" ", by=by, standing=standing(by))
    cancel_cycle(cycle=cycle, reason="Diganti instrumen baru", by=by, standing=standing(by))
    assert Cycle.objects.get().state == CycleState.CANCELLED
    with pytest.raises(NotPossible):
        cancel_cycle(cycle=cycle, reason="Lagi", by=by, standing=standing(by))


def test_nothing_is_published_before_anything_is_decided(cast: Cast) -> None:
    by, cycle = cast.person("national_coordinator"), national_cycle(cast)
    with pytest.raises(NotPossible, match="Belum ada hasil"):
        publish_cycle(cycle=cycle, by=by, standing=standing(by))


def test_every_stage_of_every_template_says_what_it_is_and_where_it_comes_from() -> None:
    for template in stage_templates().values():
        kinds = [stage.kind for stage in template.stages]
        assert len(set(kinds)) == len(kinds)
        assert kinds[-1] == StageKind.PUBLICATION
        for stage in template.stages:
            texts = (stage.name, stage.says, stage.source)
            assert all(text.id and text.en for text in texts), (template.id, stage.kind)
        for calendar in template.calendars.values():
            assert set(calendar.days) <= set(kinds)
            assert calendar.source.id
            assert calendar.doubt.id
    assert template_for("spbe-2018").id == template_for("spbe-2020").id == "spbe"
