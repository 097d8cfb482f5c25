"""One value out of several findings; returns, verification and review."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from tests.web.assessment.judging import (
    RETURNED,
    accept_up_to,
    acting,
    appoint,
    assessor,
    brought_in,
    claimed,
    finish,
    judge,
    say,
    settled_by,
)

from tolok.assessment.access import ConflictOfInterest, hand
from tolok.assessment.actions.claims import propose_claim, resolve_return, save_claim
from tolok.assessment.actions.judgements import reopen_judgement
from tolok.assessment.actions.judging import NotNow
from tolok.assessment.actions.returns import return_item, withdraw_return, working_days_after
from tolok.assessment.actions.reviews import review_claim, withdraw_review
from tolok.assessment.actions.settlements import withdraw_settlement
from tolok.assessment.actions.submissions import advance
from tolok.assessment.actions.verifications import AnswerChanged, verify_claim, withdraw_verification
from tolok.assessment.assessors import assessors_of, judgements_seen
from tolok.assessment.clock import Locked
from tolok.assessment.models import Assessment, Claim, Cycle, Judgement, Return, StageKind, Submission
from tolok.assessment.values import values_of
from tolok.ledger.models import Entry
from tolok.organisation.access import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.evaluation import Evaluation

    from tolok.organisation.models import Person

pytestmark = pytest.mark.django_db
LEAF = "I23"


@pytest.fixture
def spbe(evaluation_on: Callable[..., Evaluation]) -> Evaluation:
    return evaluation_on("spbe-2020")


@pytest.fixture
def documents(spbe: Evaluation) -> Evaluation:
    spbe.move_to(StageKind.DOCUMENTS)
    return spbe


def seen(evaluation: Evaluation, person: Person) -> set[str]:
    own = hand(evaluation.standing(person), evaluation.mine)
    return {row.assessor.name for row in judgements_seen(own, evaluation.mine.stage)}


# Settling -------------------------------------------------------------------------------------------------------------


def test_the_only_assessor_settles_by_finishing_and_the_score_follows(documents: Evaluation) -> None:
    by = assessor(documents)
    judge(documents, by, LEAF, 3)
    claim = Claim.objects.get()
    assert (claim.value, claim.state, claim.author, claim.stage.kind) == ("3", "settled", by, "documents")
    assert claim.fact == "SK 12/2024"
    documents.mine.refresh_from_db()
    assert documents.mine.answered == 1


def test_when_all_agree_it_settles_by_itself_and_the_ledger_names_both(documents: Evaluation) -> None:
    first, second = assessor(documents, "Ani"), assessor(documents, "Budi")
    judge(documents, first, LEAF, 3)
    assert not Claim.objects.exists()
    judge(documents, second, LEAF, 3)
    assert Claim.objects.get().value == "3"
    detail = Entry.objects.get(verb="value.settled").detail
    assert detail["agreed"] is True
    assert detail["assessors"] == [first.ledger_id, second.ledger_id]


def test_when_they_disagree_they_are_told_and_one_settles_with_a_reason(documents: Evaluation) -> None:
    first, second = assessor(documents, "Ani"), assessor(documents, "Budi")
    judge(documents, first, LEAF, 3)
    judge(documents, second, LEAF, 2)
    assert not Claim.objects.exists()
    assert first.notices.filter(kind="values.disagree").count() == 1
    with pytest.raises(ValidationError) as told:
        settled_by(documents, first, LEAF, "", why=" ")
    assert set(told.value.message_dict) == {"value", "justification"}
    claim = settled_by(documents, first, LEAF, "2")
    assert (claim.value, claim.justification) == ("2", "Bukti kedua lebih kuat")
    detail = Entry.objects.get(verb="value.settled").detail
    assert detail["values"] == {first.ledger_id: "3", second.ledger_id: "2"}
    with pytest.raises(NotNow):
        settled_by(documents, second, LEAF, "3")


def test_settling_needs_the_right_a_finding_and_ones_own_finding(documents: Evaluation) -> None:
    first, second = assessor(documents, "Ani"), assessor(documents, "Budi")
    with pytest.raises(NotNow):
        settled_by(documents, first, LEAF, "3")
    judge(documents, first, LEAF, 3)
    with pytest.raises(NotNow, match="Anda sendiri"):
        settled_by(documents, second, LEAF, "1")
    for role in ("coordinator", "internal_assessor", "auditor"):
        with pytest.raises(Refused):
            settled_by(documents, documents.cast.person(role), LEAF, "3")
    claim = settled_by(documents, first, LEAF, "3", why="Budi berhalangan")
    assert Entry.objects.get(verb="value.settled").detail["waiting"] == [second.ledger_id]
    assert claim.fact == "SK 12/2024"


def test_a_settlement_is_withdrawn_before_hand_over_only(documents: Evaluation) -> None:
    by = assessor(documents)
    judge(documents, by, LEAF, 3)
    with pytest.raises(NotNow):
        reopen_judgement(**acting(documents, by, LEAF))
    withdraw_settlement(**acting(documents, by, LEAF))
    documents.mine.refresh_from_db()
    assert (Claim.objects.count(), documents.mine.answered) == (0, 0)
    assert Judgement.objects.get().done
    reopen_judgement(**acting(documents, by, LEAF))
    judge(documents, by, LEAF, 2)
    Submission.objects.create(
        assessment=documents.mine,
        agency=documents.cast.agency,
        stage=documents.mine.stage,
        kind=Submission.SUBMISSION,
        digest="0" * 64,
        content={},
        by=by,
        at=timezone.now(),
    )
    with pytest.raises(NotNow, match="diserahkan"):
        withdraw_settlement(**acting(documents, by, LEAF))


def test_the_interview_touches_three_of_47_and_the_others_keep_their_value(documents: Evaluation) -> None:
    by = assessor(documents)
    leaves = [leaf.id for leaf in documents.cycle.instrument.leaves]
    for leaf in leaves:
        claimed(documents, leaf, "2", stage=documents.stages[StageKind.DOCUMENTS], state="settled")
    documents.move_to(StageKind.INTERVIEW)
    for leaf in leaves[10:13]:
        judge(documents, by, leaf, 3)
    values = values_of(documents.mine)
    assert Claim.objects.filter(stage=documents.mine.stage).count() == 3
    assert [leaf for leaf, value in values.answers().items() if value == "3"] == leaves[10:13]
    assert sum(value == "2" for value in values.answers().values()) == 44
    assert Claim.objects.filter(value="2").count() == 47, "the values of the stage before stay as they were"


def test_a_conflict_that_comes_later_takes_the_assessor_out(documents: Evaluation) -> None:
    first, second = assessor(documents, "Ani"), assessor(documents, "Budi")
    judge(documents, first, LEAF, 2)
    with brought_in():
        appoint(documents, first, "team_member")
    assert set(assessors_of(documents.mine)) == {second}
    judge(documents, second, LEAF, 3)
    assert Claim.objects.get().value == "3"
    with pytest.raises(ConflictOfInterest):
        settled_by(documents, first, LEAF, "2")


def test_appointments_for_another_cycle_or_that_ended_do_not_count(
    documents: Evaluation, evaluation: Evaluation
) -> None:
    person = documents.cast.person("team_member", agency=documents.cast.other)
    row = appoint(documents, person, "external_assessor", cycle=evaluation.cycle.pk)
    assert person not in assessors_of(documents.mine)
    row.cycle, row.until = documents.cycle.pk, timezone.localdate()
    row.save()
    assert person in assessors_of(documents.mine)
    row.until = timezone.localdate() - timedelta(days=1)
    row.save()
    assert person not in assessors_of(documents.mine)


# Independence ---------------------------------------------------------------------------------------------------------


def test_assessors_do_not_see_each_other_until_they_are_done(documents: Evaluation) -> None:
    first, second = assessor(documents, "Ani"), assessor(documents, "Budi")
    judge(documents, first, LEAF, 3)
    accept_up_to(documents, second, LEAF, 2)
    assert (seen(documents, first), seen(documents, second)) == ({"Ani"}, {"Budi"})
    finish(documents, second, LEAF)
    assert seen(documents, first) == seen(documents, second) == {"Ani", "Budi"}


def test_the_agency_never_reads_findings_and_the_national_side_only_finished_ones(documents: Evaluation) -> None:
    judge(documents, assessor(documents, "Ani"), LEAF, 3)
    accept_up_to(documents, assessor(documents, "Budi"), LEAF, 2)
    for role in ("coordinator", "unit_officer", "internal_assessor"):
        assert seen(documents, documents.cast.person(role)) == set()
    for role in ("auditor", "national_coordinator", "reviewer"):
        assert seen(documents, documents.cast.person(role)) == {"Ani"}


def test_the_workbench_tells_no_assessor_what_another_found(
    documents: Evaluation, signed_in: Callable[..., Client]
) -> None:
    first, second = assessor(documents, "Ani"), assessor(documents, "Budi")
    say(documents, first, LEAF, "3.1", RETURNED, "Rahasia Ani")
    judge(documents, first, LEAF, 2)
    address = f"/assessments/{documents.mine.pk}/indicators/{LEAF}/"
    assert "Rahasia Ani" not in signed_in(second).get(address).content.decode()
    assert "Rahasia Ani" in signed_in(documents.cast.person("coordinator")).get(address).content.decode()
    judge(documents, second, LEAF, 2)
    assert "Rahasia Ani" in signed_in(second).get(address).content.decode()


def test_within_an_agency_internal_assessors_judge_units_but_never_their_own(documents: Evaluation) -> None:
    cast = documents.cast
    cycle = Cycle.objects.get(pk=documents.cycle.pk)
    cycle.pk, cycle.agency, cycle.subject, cycle._state.adding = None, cast.agency, "unit", True
    cycle.save()
    stage = documents.mine.stage
    stage.pk, stage.cycle, stage._state.adding = None, cycle, True
    stage.save()
    documents.mine = Assessment.objects.create(cycle=cycle, agency=cast.agency, unit=cast.health, stage=stage)
    cast.person("coordinator")
    by = cast.person("internal_assessor")
    judge(documents, by, LEAF, 2)
    assert Claim.objects.get().value == "2", "who did not begin is not waited for"
    own = cast.person("internal_assessor", name="Petugas")
    appoint(documents, own, "unit_officer", unit=cast.health)
    with pytest.raises(ConflictOfInterest, match="Dinas Kesehatan"):
        judge(documents, own, "I01", 2)
    with pytest.raises((Refused, ConflictOfInterest)):
        judge(documents, assessor(documents), "I01", 2)


# Returns --------------------------------------------------------------------------------------------------------------


def test_a_return_opens_the_answer_and_reaches_the_officers(spbe: Evaluation) -> None:
    spbe.assign(LEAF)
    officer = spbe.cast.person("unit_officer")
    claimed(spbe, LEAF, "3", state="proposed")
    by = spbe.cast.person("internal_assessor")
    row = return_item(**acting(spbe, by, LEAF), note=" Lampirkan SK ", level=3, criterion=1)
    assert (row.note, row.due) == ("Lampirkan SK", working_days_after(timezone.localdate(), 5))
    assert Claim.objects.get().state == "returned"
    notice = officer.notices.get()
    assert (notice.kind, notice.link) == ("item.returned", f"/assessments/{spbe.mine.pk}/indicators/{LEAF}/")
    assert Entry.objects.get(verb="item.returned").detail["criterion"] == "3.1"
    again = return_item(**acting(spbe, by, LEAF), note="Lampirkan SK yang berlaku", level=3, criterion=1)
    assert (again.pk, Return.objects.count()) == (row.pk, 1)
    resolve_return(by=officer, standing=spbe.standing(officer), returned=row)
    assert Claim.objects.get().state == "proposed"


def test_a_return_says_why_until_a_day_that_is_not_over(spbe: Evaluation) -> None:
    by = spbe.cast.person("internal_assessor")
    yesterday = timezone.localdate() - timedelta(days=1)
    for wrong in ({"note": ""}, {"note": "x", "due": yesterday}, {"note": "x", "level": 3, "criterion": 9}):
        with pytest.raises(ValidationError):
            return_item(**acting(spbe, by, LEAF, **wrong))
    with pytest.raises(Refused):
        return_item(**acting(spbe, spbe.cast.person("unit_officer"), LEAF, note="x"))
    assert not Return.objects.exists()


def test_a_return_is_due_before_the_stage_ends(spbe: Evaluation) -> None:
    stage = spbe.stage
    stage.closes_at = timezone.now() + timedelta(hours=1)
    stage.save()
    row = return_item(**acting(spbe, spbe.cast.person("internal_assessor"), LEAF, note="x"))
    assert row.due == timezone.localtime(stage.closes_at).date()


@pytest.mark.parametrize(("days", "until"), [(1, date(2026, 11, 30)), (5, date(2026, 12, 4)), (0, date(2026, 11, 27))])
def test_working_days_leave_the_weekend_out(days: int, until: date) -> None:
    assert working_days_after(date(2026, 11, 27), days) == until


def test_only_the_one_who_returned_it_takes_it_back_and_only_before_the_answer(spbe: Evaluation) -> None:
    claimed(spbe, LEAF, "3", state="proposed")
    by, other = spbe.cast.person("internal_assessor"), spbe.cast.person("internal_assessor", name="Lain")
    row = return_item(**acting(spbe, by, LEAF, note="x"))
    with pytest.raises(Refused):
        withdraw_return(by=other, standing=spbe.standing(other), returned=row)
    withdraw_return(by=by, standing=spbe.standing(by), returned=row)
    assert (Claim.objects.get().state, Return.objects.count()) == ("proposed", 0)
    row = return_item(**acting(spbe, by, LEAF, note="x"))
    Return.objects.update(resolved_at=timezone.now(), resolved_by=by)
    with pytest.raises(NotNow):
        withdraw_return(by=by, standing=spbe.standing(by), returned=row)


def test_what_an_external_assessor_asks_for_is_answered_in_the_interview(documents: Evaluation) -> None:
    documents.assign(LEAF)
    officer = documents.cast.person("unit_officer")
    documents.move_to(StageKind.SELF_ASSESSMENT)
    claimed(documents, LEAF, "3", state="approved")
    documents.move_to(StageKind.DOCUMENTS)
    row = return_item(**acting(documents, assessor(documents), LEAF, note="Bawa log aplikasi"))
    assert Claim.objects.get().state == "approved", "what the agency handed over is not touched"
    documents.move_to(StageKind.INTERVIEW)
    assert resolve_return(by=officer, standing=documents.standing(officer), returned=row).resolved_at is not None


# Verification ---------------------------------------------------------------------------------------------------------


def test_an_internal_assessor_verifies_what_was_read(spbe: Evaluation) -> None:
    coordinator, by = spbe.cast.person("coordinator"), spbe.cast.person("internal_assessor")
    who = acting(spbe, coordinator, LEAF)
    with pytest.raises(NotNow, match="belum dijawab"):
        verify_claim(**acting(spbe, by, LEAF))
    save_claim(**who, value="3", fact="", analysis="", version=0)
    with pytest.raises(NotNow):
        verify_claim(**acting(spbe, by, LEAF))
    propose_claim(**who)
    with pytest.raises(AnswerChanged):
        verify_claim(**acting(spbe, by, LEAF), version=7)
    with pytest.raises(Refused):
        verify_claim(**acting(spbe, spbe.cast.person("unit_officer"), LEAF))
    assert verify_claim(**acting(spbe, by, LEAF), version=1).state == "verified"
    assert withdraw_verification(**acting(spbe, by, LEAF)).state == "proposed"
    verify_claim(**acting(spbe, by, LEAF))
    assert save_claim(**who, value="2", fact="", analysis="", version=1).state == "proposed", "changed: checked again"


def test_an_answer_whose_criteria_the_assessor_returned_is_not_verified(spbe: Evaluation) -> None:
    claimed(spbe, LEAF, "3", state="proposed")
    by = spbe.cast.person("internal_assessor")
    say(spbe, by, LEAF, "3.1", RETURNED)
    Claim.objects.update(state="proposed")
    with pytest.raises(NotNow, match=r"3\.1"):
        verify_claim(**acting(spbe, by, LEAF))


def test_verifying_settles_what_was_returned(spbe: Evaluation) -> None:
    claimed(spbe, LEAF, "3", state="proposed")
    by = spbe.cast.person("internal_assessor")
    return_item(**acting(spbe, by, LEAF, note="x"))
    Claim.objects.update(state="proposed")
    verify_claim(**acting(spbe, by, LEAF))
    assert Return.objects.get().resolved_by == by


# Review ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def review(spbe: Evaluation) -> Evaluation:
    stage = spbe.move_to(StageKind.DOCUMENTS)
    claimed(spbe, LEAF, "3", stage=stage, state="settled")
    spbe.move_to(StageKind.REVIEW)
    return spbe


def test_a_valid_value_stays_without_a_new_one(review: Evaluation) -> None:
    by = review.cast.person("reviewer")
    judgement = review_claim(**acting(review, by, LEAF), valid=True, value="5", fact="diabaikan")
    assert (judgement.valid, judgement.done, judgement.value, judgement.fact) == (True, True, "3", "")
    assert Claim.objects.count() == 1
    assert Entry.objects.get(verb="value.valid").detail["value"] == "3"


def test_a_value_that_is_not_valid_is_corrected_with_all_three_parts(review: Evaluation) -> None:
    by = review.cast.person("reviewer")
    with pytest.raises(ValidationError) as told:
        review_claim(**acting(review, by, LEAF), valid=False, value="3", fact="f")
    assert set(told.value.message_dict) == {"value", "analysis", "justification"}
    texts: dict[str, Any] = {"fact": "f", "analysis": "a", "justification": "j"}
    review_claim(**acting(review, by, LEAF), valid=False, value="2", **texts)
    assert values_of(review.mine).answers() == {LEAF: "2"}
    assert Claim.objects.filter(value="3").exists()
    other = review.cast.person("reviewer", name="Reviu kedua")
    with pytest.raises(NotNow, match=by.name):
        review_claim(**acting(review, other, LEAF), valid=True)
    review_claim(**acting(review, by, LEAF), valid=True)
    assert values_of(review.mine).answers() == {LEAF: "3"}
    withdraw_review(**acting(review, by, LEAF))
    review_claim(**acting(review, other, LEAF), valid=True)


def test_a_review_that_found_all_valid_is_passed_on(review: Evaluation) -> None:
    by = review.cast.person("reviewer")
    review_claim(**acting(review, by, LEAF), valid=True)
    advance(assessment=review.mine, by=by, standing=review.standing(by))
    review.mine.refresh_from_db()
    assert review.mine.stage.kind == "decision"


def test_only_reviewers_review_and_only_in_review(review: Evaluation) -> None:
    for person in (assessor(review), review.cast.person("coordinator"), review.cast.person("auditor")):
        with pytest.raises((Refused, Locked)):
            review_claim(**acting(review, person, LEAF), valid=True)
    with pytest.raises(NotNow, match="belum bernilai"):
        review_claim(**acting(review, review.cast.person("reviewer"), "I01"), valid=True)
    review.move_to(StageKind.DECISION)
    with pytest.raises(Locked):
        review_claim(**acting(review, review.cast.person("reviewer"), LEAF), valid=True)
