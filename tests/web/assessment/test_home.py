"""The first page, by role; what is public, for strangers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tolok.assessment.actions.claims import propose_claim, save_claim
from tolok.assessment.actions.judgements import judge_criterion
from tolok.assessment.actions.returns import return_item
from tolok.assessment.models import Assessment, Claim, ClaimState, Outcome, StageKind
from tolok.assessment.queries.home import agency_states, cycle_states
from tolok.organisation.models import Agency, Person, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def saved(evaluation: Evaluation, leaf: str = "I01", *, role: str = "coordinator", value: str = "2") -> Claim:
    by = evaluation.cast.person(role)
    return save_claim(
        by=by,
        standing=evaluation.standing(by),
        assessment=evaluation.mine,
        leaf=leaf,
        value=value,
        fact="SK",
        analysis="-",
        version=0,
    )


def test_a_stranger_sees_what_tolok_is_and_finds_published_results(client: Client) -> None:
    found = page(client)
    assert "Masuk" in found
    assert reverse("agencies") in found
    assert "3,12" in found  # the national index of 2024


def test_an_officer_sees_first_what_waits(evaluation: Evaluation, signed_in: Callable[..., Client]) -> None:
    evaluation.assign("I02", due=timezone.localdate() - timedelta(days=1))
    found = page(signed_in(evaluation.cast.person("unit_officer")))
    assert "1 hal menunggu Anda" in found
    assert "terlambat" in found
    assert reverse("indicator", args=[evaluation.mine.pk, "I02"]) in found
    assert reverse("work") in found


@pytest.mark.parametrize("role", ["coordinator", "person_in_charge", "data_entry", "team_member", "internal_assessor"])
def test_the_agencys_people_see_where_it_stands_and_what_blocks(
    evaluation: Evaluation, signed_in: Callable[..., Client], role: str
) -> None:
    saved(evaluation)
    found = page(signed_in(evaluation.cast.person(role)))
    assert "Yang menghambat" in found
    assert "20 indikator belum ditugaskan" in found
    assert "1 jawaban tanpa bukti" in found


def test_the_internal_assessor_sees_what_waits_to_be_checked(
    evaluation: Evaluation, signed_in: Callable[..., Client]
) -> None:
    saved(evaluation)
    by = evaluation.cast.person("coordinator")
    propose_claim(by=by, standing=evaluation.standing(by), assessment=evaluation.mine, leaf="I01")
    assert "1 jawaban menunggu diperiksa" in page(signed_in(evaluation.cast.person("internal_assessor")))
    assert "menunggu diperiksa" not in page(signed_in(evaluation.cast.person("data_entry")))


@pytest.mark.parametrize("role", ["national_coordinator", "reviewer", "auditor"])
def test_the_national_side_sees_the_stages_of_open_cycles(
    evaluation: Evaluation, signed_in: Callable[..., Client], role: str
) -> None:
    found = page(signed_in(evaluation.cast.person(role)))
    assert "Di tahap mana instansi berada" in found
    assert "2 instansi" in found


def test_somebody_with_two_roles_sees_both(evaluation: Evaluation, signed_in: Callable[..., Client]) -> None:
    person = evaluation.cast.person("unit_officer")
    other = evaluation.cast.person("team_member").appointments.get()
    other.pk, other.person = None, person
    other.save()
    evaluation.assign("I02")
    found = page(signed_in(person))
    assert "1 hal menunggu Anda" in found
    assert "Yang menghambat" in found


def test_somebody_without_any_work_is_told_what_will_be_here(
    evaluation: Evaluation, signed_in: Callable[..., Client]
) -> None:
    assert "Belum ada yang berjalan untuk Anda" in page(signed_in(evaluation.cast.person("unit_officer")))


def test_news_are_what_others_did_since_one_was_last_here(
    evaluation: Evaluation, signed_in: Callable[..., Client]
) -> None:
    officer = evaluation.cast.person("unit_officer", name="Sari")
    evaluation.assign("I01")
    saved(evaluation)
    saved(evaluation, "I03")
    client = signed_in(officer)
    found = page(client)
    assert "menyimpan jawaban" in found
    assert found.count('class="told') <= 1
    assert "Anggaran" not in found
    news = found[found.index('id="news"') :]
    assert "/indicators/I01/" in news
    assert "/indicators/I03/" not in news
    assert "menyimpan jawaban" in page(client)  # the same session still shows it
    assert Person.objects.get(pk=officer.pk).seen_until is not None
    later = page(signed_in(officer))  # a new session begins where that one ended
    assert "menyimpan jawaban" not in later[later.index('id="news"') :]


@pytest.mark.parametrize("place", [None, (2, 1)])
def test_an_officer_hears_at_once_of_what_the_internal_assessor_sends_back(
    evaluation: Evaluation, signed_in: Callable[..., Client], place: tuple[int, int] | None
) -> None:
    officer, assessor = (evaluation.cast.person(role) for role in ("unit_officer", "internal_assessor"))
    evaluation.assign("I01")
    saved(evaluation, role="unit_officer")
    propose_claim(by=officer, standing=evaluation.standing(officer), assessment=evaluation.mine, leaf="I01")
    client = signed_in(officer)
    page(client)
    given: dict[str, Any] = {"by": assessor, "standing": evaluation.standing(assessor), "leaf": "I01"}
    given["assessment"] = evaluation.mine
    if place:
        judge_criterion(**given, level=place[0], criterion=place[1], outcome=Outcome.RETURNED, note="Belum resmi.")
    else:
        return_item(**given, note="Belum resmi.")
    for found in (page(client), page(signed_in(officer))):
        news = found[found.index('id="news"') :]
        assert "mengembalikan" in news
        assert "Belum resmi." in news


def test_an_officer_hears_of_no_external_finding_before_it_is_finished(
    evaluation: Evaluation, signed_in: Callable[..., Client]
) -> None:
    officer, assessor = (evaluation.cast.person(role) for role in ("unit_officer", "external_assessor"))
    evaluation.assign("I01")
    saved(evaluation, role="unit_officer")
    evaluation.move_to(StageKind.DOCUMENTS)
    judge_criterion(
        by=assessor,
        standing=evaluation.standing(assessor),
        assessment=evaluation.mine,
        leaf="I01",
        level=2,
        criterion=1,
        outcome=Outcome.RETURNED,
        note="Belum resmi.",
    )
    assert "Belum resmi." not in page(signed_in(officer))


def test_another_agency_hears_nothing(evaluation: Evaluation, signed_in: Callable[..., Client]) -> None:
    saved(evaluation)
    for role in ("coordinator", "team_member"):
        found = page(signed_in(evaluation.cast.person(role, agency=evaluation.cast.other)))
        assert "menyimpan jawaban" not in found


def test_if_accepted_counts_what_is_proposed_and_no_draft(evaluation: Evaluation) -> None:
    for leaf in ("I01", "I02"):
        saved(evaluation, leaf, value="5")
    Claim.objects.filter(leaf="I01").update(state=ClaimState.PROPOSED)
    (state,) = agency_states(evaluation.standing(evaluation.cast.person("coordinator")))
    assert (state.answered, state.now.missing, state.if_accepted.missing) == (2, 14, 15)
    assert state.now.low is not None
    assert state.if_accepted.low is not None
    assert state.now.low > state.if_accepted.low


@pytest.mark.parametrize("role", ["unit_officer", "coordinator", "external_assessor", "national_coordinator"])
def test_the_page_makes_the_same_queries_whatever_there_is(
    evaluation: Evaluation, signed_in: Callable[..., Client], role: str
) -> None:
    client = signed_in(evaluation.cast.person(role))
    saved(evaluation, "I01")
    evaluation.assign("I01")
    page(client)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client)
        return len(captured)

    few = count()
    for number in range(2, 21):
        leaf = f"I{number:02}"
        saved(evaluation, leaf)
        unit = Unit.objects.create(agency=evaluation.cast.agency, name=f"Dinas {number}")
        evaluation.assign(leaf, unit=unit)
        agency = Agency.objects.create(name=f"Kota {number}", slug=f"kota-{number}", cluster="kota")
        Assessment.objects.create(cycle=evaluation.cycle, agency=agency, stage=evaluation.stage)
    assert count() == few


def test_agencies_are_counted_by_stage(evaluation: Evaluation) -> None:
    (one,) = cycle_states(evaluation.standing(evaluation.cast.person("auditor")))
    assert {stage.kind: n for stage, n in one.stages if n} == {"self_assessment": 2}
    assert cycle_states(evaluation.standing(evaluation.cast.person("coordinator"))) == []
