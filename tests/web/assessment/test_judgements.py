"""An assessor's words on criteria, what falls with them, the value, and standing by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.assessment.judging import (
    ACCEPTED,
    REJECTED,
    RETURNED,
    accept_up_to,
    acting,
    appoint,
    assessor,
    brought_in,
    claimed,
    finish,
    judge,
    outcomes_of,
    say,
)

from tolok.assessment.access import ConflictOfInterest
from tolok.assessment.actions.cycles import open_official_cycle
from tolok.assessment.actions.judgements import (
    AboveProof,
    accept_level,
    finish_judgement,
    judge_criterion,
    reopen_judgement,
    save_judgement,
)
from tolok.assessment.actions.judging import JudgementChanged, NotNow
from tolok.assessment.actions.locking import NoSuchIndicator
from tolok.assessment.actions.returns import answering
from tolok.assessment.clock import Locked
from tolok.assessment.models import Claim, CriterionVerdict, Judgement, Outcome, Return, StageKind
from tolok.assessment.proof import below_of, criteria_of, proof
from tolok.assessment.verdicts import above, carried_value, most, outcomes
from tolok.instruments import WithinBand, instrument
from tolok.ledger.actions import System
from tolok.ledger.models import Entry
from tolok.organisation.access import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.evaluation import Evaluation

LEAF = "I23"


@pytest.fixture
def documents(evaluation_on: Callable[..., Evaluation]) -> Evaluation:
    """SPBE 2020, in the external assessors' document check."""
    made = evaluation_on("spbe-2020")
    made.move_to(StageKind.DOCUMENTS)
    return made


@pytest.mark.django_db
def test_a_word_on_a_criterion_is_kept_and_told(documents: Evaluation) -> None:
    by = assessor(documents)
    judgement = say(documents, by, LEAF, "2.1", ACCEPTED)
    assert outcomes_of(judgement) == {"2.1": ACCEPTED}
    assert (judgement.assessor, judgement.stage.kind, judgement.version) == (by, "documents", 1)
    entry = Entry.objects.get(verb="criterion.accepted")
    assert entry.subject == f"indicator:{documents.mine.pk}.{LEAF}"
    assert (entry.agency, entry.detail["criterion"]) == (documents.cast.agency.pk, "2.1")


@pytest.mark.django_db
def test_a_returned_criterion_makes_all_above_fall_and_accepting_it_brings_them_back(documents: Evaluation) -> None:
    by = assessor(documents)
    say(documents, by, LEAF, "3.1", ACCEPTED)
    say(documents, by, LEAF, "4.2", RETURNED)
    judgement = say(documents, by, LEAF, "2.1", RETURNED)
    found = outcomes_of(judgement)
    assert found["2.1"] == found["4.2"] == RETURNED
    assert {label for label, outcome in found.items() if outcome == REJECTED} == {
        "3.1", "3.2", "4.1", "4.3", "5.1", "5.2", "5.3",
    }  # fmt: skip
    assert Entry.objects.filter(verb="criterion.returned").latest("seq").detail["fallen"][0] == "3.1"
    judgement = say(documents, by, LEAF, "2.1", ACCEPTED)
    assert outcomes_of(judgement) == {
        "2.1": ACCEPTED, "3.1": ACCEPTED, "4.2": RETURNED, "5.1": REJECTED, "5.2": REJECTED, "5.3": REJECTED,
    }  # fmt: skip
    assert judgement.verdicts.get(level=4, criterion=2).note == "Kurang halaman"


@pytest.mark.django_db
def test_a_word_can_be_taken_back(documents: Evaluation) -> None:
    by = assessor(documents)
    say(documents, by, LEAF, "2.1", RETURNED)
    assert outcomes_of(say(documents, by, LEAF, "2.1", None)) == {}


@pytest.mark.django_db
def test_a_level_is_accepted_at_once(documents: Evaluation) -> None:
    by = assessor(documents)
    judgement = accept_level(**acting(documents, by, LEAF), level=4)
    assert outcomes_of(judgement) == {"4.1": ACCEPTED, "4.2": ACCEPTED, "4.3": ACCEPTED}
    with pytest.raises(ValidationError):
        accept_level(**acting(documents, by, LEAF), level=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        {"outcome": RETURNED, "note": "  "},
        {"outcome": REJECTED},
        {"outcome": ACCEPTED, "criterion": 9},
        {"outcome": ACCEPTED, "level": 1},
        {"outcome": RETURNED, "note": "x\x00"},
        {"outcome": RETURNED, "note": "x" * 20_001},
    ],
)
def test_what_cannot_be_said_is_refused_and_leaves_nothing(documents: Evaluation, words: dict[str, Any]) -> None:
    by = assessor(documents)
    with pytest.raises(ValidationError):
        judge_criterion(**acting(documents, by, LEAF, **{"level": 2, "criterion": 1, **words}))
    assert not Judgement.objects.exists()
    assert not Entry.objects.filter(verb__startswith="criterion").exists()


@pytest.mark.django_db
def test_an_unknown_indicator_is_told(documents: Evaluation) -> None:
    with pytest.raises(NoSuchIndicator):
        say(documents, assessor(documents), "I99", "2.1", ACCEPTED)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", ["coordinator", "unit_officer", "internal_assessor", "auditor", "national_coordinator"]
)
def test_whoever_is_no_external_assessor_judges_nothing(documents: Evaluation, role: str) -> None:
    person = documents.cast.person(role)
    with pytest.raises((Refused, Locked)):
        say(documents, person, LEAF, "2.1", ACCEPTED)
    assert not Judgement.objects.exists()


@pytest.mark.django_db
def test_an_assessor_of_another_agency_judges_nothing(documents: Evaluation) -> None:
    with pytest.raises(Refused):
        say(documents, assessor(documents, agency=documents.cast.other), LEAF, "2.1", ACCEPTED)


@pytest.mark.django_db
def test_nobody_judges_the_own_agency_also_when_appointed_to_it_afterwards(documents: Evaluation) -> None:
    by = assessor(documents)
    judge(documents, by, "I01", 2)
    with brought_in():
        appoint(documents, by, "team_member")
    with pytest.raises(ConflictOfInterest, match="Benturan kepentingan"):
        say(documents, by, LEAF, "2.1", ACCEPTED)
    native = assessor(documents, "native")
    native.agency = documents.cast.agency
    with brought_in():
        native.save()
    with pytest.raises(ConflictOfInterest):
        finish(documents, native, LEAF, value="2")


@pytest.mark.django_db
def test_outside_its_stage_and_after_its_time_nothing_is_judged(documents: Evaluation) -> None:
    by = assessor(documents)
    page = documents.mine.stage
    documents.close(StageKind.DOCUMENTS)
    with pytest.raises(Locked):
        say(documents, by, LEAF, "2.1", ACCEPTED)
    documents.move_to(StageKind.INTERVIEW)
    with pytest.raises(Locked, match="berpindah"):
        accept_level(**acting(documents, by, LEAF), level=2, stage=page)
    documents.move_to(StageKind.SELF_ASSESSMENT)
    with pytest.raises(Locked):
        say(documents, by, LEAF, "2.1", ACCEPTED)


@pytest.mark.django_db
def test_saving_is_versioned_and_the_same_again_is_no_version(documents: Evaluation) -> None:
    by = assessor(documents)
    texts: dict[str, Any] = {"value": "3", "fact": "SK", "analysis": "a", "justification": "j"}
    first = save_judgement(**acting(documents, by, LEAF), **texts, version=0)
    again = save_judgement(**acting(documents, by, LEAF), **texts, version=0)
    assert (first.version, again.version) == (1, 1)
    with pytest.raises(JudgementChanged) as told:
        save_judgement(**acting(documents, by, LEAF), **{**texts, "fact": "lain"}, version=0)
    assert told.value.current.fact == "SK"
    assert save_judgement(**acting(documents, by, LEAF), **{**texts, "fact": "lain"}, version=1).version == 2


@pytest.mark.django_db
def test_judging_a_criterion_makes_no_version_of_the_text_another_window_is_writing(documents: Evaluation) -> None:
    by = assessor(documents)
    say(documents, by, LEAF, "2.1", ACCEPTED)
    texts: dict[str, Any] = {"value": "", "fact": "SK", "analysis": "", "justification": ""}
    say(documents, by, LEAF, "3.1", ACCEPTED)
    assert save_judgement(**acting(documents, by, LEAF), **texts, version=1).version == 2


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["0", "6", "2.5", "x", "3 4", "²"])
def test_a_value_the_indicator_does_not_take_is_refused_at_its_field(documents: Evaluation, value: str) -> None:
    with pytest.raises(ValidationError) as told:
        finish(documents, assessor(documents), LEAF, value=value)
    assert set(told.value.message_dict) == {"value"}
    assert not Judgement.objects.exists()


@pytest.mark.django_db
def test_without_a_value_what_the_accepted_criteria_carry_is_found(documents: Evaluation) -> None:
    by = assessor(documents)
    accept_up_to(documents, by, LEAF, 3)
    say(documents, by, LEAF, "5.1", ACCEPTED)
    done = finish(documents, by, LEAF)
    assert (done.value, done.done) == ("3", True)
    assert outcomes_of(done)["5.1"] == REJECTED, "level 4 has no word, so nothing above it stands"
    assert finish(documents, by, "I24", reason="Tidak ada bukti").value == "1"


@pytest.mark.django_db
def test_a_value_above_the_proof_is_refused_unless_meant(documents: Evaluation) -> None:
    by = assessor(documents)
    accept_up_to(documents, by, LEAF, 2)
    with pytest.raises(AboveProof, match=r"3\.1, 3\.2") as told:
        finish(documents, by, LEAF, value="3")
    assert told.value.carried == "2"
    assert not Judgement.objects.get().done
    done = finish(documents, by, LEAF, value="3", beyond=True)
    assert done.value == "3"
    assert Entry.objects.get(verb="judgement.finished").detail["beyond"] is True


@pytest.mark.django_db
def test_standing_by_it_needs_a_justification_and_something_judged(documents: Evaluation) -> None:
    by = assessor(documents)
    with pytest.raises(NotNow):
        finish_judgement(**acting(documents, by, LEAF))
    accept_up_to(documents, by, LEAF, 2)
    with pytest.raises(ValidationError) as told:
        finish_judgement(**acting(documents, by, LEAF))
    assert set(told.value.message_dict) == {"justification"}


@pytest.mark.django_db
def test_a_finished_judgement_is_opened_before_it_is_changed(documents: Evaluation) -> None:
    first, second = assessor(documents, "Ani"), assessor(documents, "Budi")
    say(documents, first, LEAF, "3.1", RETURNED)
    judge(documents, first, LEAF, 2)
    assert Return.objects.count() == 1
    with pytest.raises(NotNow):
        say(documents, first, LEAF, "3.1", ACCEPTED)
    with pytest.raises(NotNow):
        finish(documents, first, LEAF)
    again = reopen_judgement(**acting(documents, first, LEAF))
    assert (again.done, Return.objects.count()) == (False, 0)
    say(documents, first, LEAF, "3.1", ACCEPTED)
    with pytest.raises(NotNow):
        reopen_judgement(**acting(documents, second, LEAF))


@pytest.mark.django_db
def test_an_officer_appointed_for_another_cycle_does_not_answer_here(documents: Evaluation) -> None:
    documents.assign(LEAF)
    officer = documents.cast.person("unit_officer")
    assert answering(documents.mine, LEAF) == [officer]
    officer.appointments.update(cycle=documents.cycle.pk)
    assert answering(documents.mine, LEAF) == [officer]
    other = open_official_cycle(instrument="spbe-2020", year=2021, source="Laporan", by=System("set-up"))
    officer.appointments.update(cycle=other.pk)
    assert answering(documents.mine, LEAF) == []


@pytest.mark.django_db
def test_returned_criteria_reach_the_unit_when_the_external_assessor_finishes(documents: Evaluation) -> None:
    documents.assign(LEAF)
    officer = documents.cast.person("unit_officer")
    by = assessor(documents)
    say(documents, by, LEAF, "3.2", RETURNED, "Pedoman tidak memuat data induk")
    assert not Return.objects.exists()
    judge(documents, by, LEAF, 2)
    row = Return.objects.get()
    assert (row.level, row.criterion, row.note) == (3, 2, "Pedoman tidak memuat data induk")
    assert row.due >= documents.stages[StageKind.INTERVIEW].opens_at.date()
    notice = officer.notices.get(kind="item.returned")
    assert notice.told["indicator"] == "23"


@pytest.mark.django_db
def test_the_next_stage_starts_from_the_assessors_own_words_and_changes_nothing_before(documents: Evaluation) -> None:
    by = assessor(documents)
    say(documents, by, LEAF, "3.2", RETURNED, "Kurang")
    judge(documents, by, LEAF, 2)
    documents.move_to(StageKind.INTERVIEW)
    judgement = say(documents, by, LEAF, "3.2", ACCEPTED)
    assert outcomes_of(judgement) == {"2.1": ACCEPTED, "3.2": ACCEPTED}
    earlier = Judgement.objects.get(stage=documents.stages[StageKind.DOCUMENTS])
    assert outcomes_of(earlier)["3.2"] == RETURNED
    assert Claim.objects.get().stage.kind == "documents"


@pytest.mark.django_db
def test_a_banded_level_lies_as_high_as_the_accepted_share(evaluation: Evaluation) -> None:
    evaluation.move_to(StageKind.DOCUMENTS)
    by = assessor(evaluation)
    accept_up_to(evaluation, by, "I01", 1)
    say(evaluation, by, "I01", "2.1", ACCEPTED)
    assert finish(evaluation, by, "I01").value == "1.75"
    accept_up_to(evaluation, by, "I02", 5)
    assert finish(evaluation, by, "I02").value == "5"
    with pytest.raises(AboveProof):
        finish(evaluation, by, "I03", value="1.2")
    assert finish(evaluation, by, "I05", value="SDI=68.75").value == "SDI=68.75"


@pytest.mark.django_db
def test_the_database_itself_holds_what_a_verdict_is(documents: Evaluation) -> None:
    from django.db import IntegrityError, transaction

    judgement = say(documents, assessor(documents), LEAF, "2.1", ACCEPTED)
    for wrong in (
        {"outcome": "returned", "said": "returned"},
        {"outcome": "returned", "said": "accepted", "note": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CriterionVerdict.objects.filter(judgement=judgement).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.filter(pk=judgement.pk).update(done=True)


@pytest.mark.django_db
def test_in_self_assessment_an_internal_assessor_judges_criteria_for_the_agency(evaluation: Evaluation) -> None:
    claimed(evaluation, "I01", "2", state="proposed")
    by = evaluation.cast.person("internal_assessor")
    say(evaluation, by, "I01", "2.1", RETURNED)
    assert Claim.objects.get().state == "returned"
    assert Return.objects.get().level == 2
    say(evaluation, by, "I01", "2.1", ACCEPTED)
    assert Claim.objects.get().state == "proposed"
    assert not Return.objects.exists()
    with pytest.raises(Refused):
        finish(evaluation, by, "I01", value="2")


# What follows from words, over every indicator of the two instruments ------------------------------------------------

LEAVES = [leaf for name in ("spbe-2020", "pemdi-2026") for leaf in instrument(name).leaves if criteria_of(leaf)]


@st.composite
def spoken(draw: st.DrawFn) -> tuple[Any, dict[tuple[int, int], Outcome]]:
    leaf = draw(st.sampled_from(LEAVES))
    places = [one.place for criteria in criteria_of(leaf).values() for one in criteria]
    words = draw(st.lists(st.sampled_from([ACCEPTED, RETURNED, None]), min_size=len(places), max_size=len(places)))
    return leaf, {place: word for place, word in zip(places, words, strict=True) if word}


FAST = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FAST
@given(spoken(), st.booleans())
def test_nothing_is_proven_above_a_gap(case: tuple[Any, dict[tuple[int, int], Outcome]], finished: bool) -> None:
    leaf, said = case
    found = outcomes(leaf, said, finished=finished)
    accepted = {place for place, outcome in found.items() if outcome == ACCEPTED}
    assert accepted <= {place for place, word in said.items() if word == ACCEPTED}
    assert {place for place, outcome in found.items() if outcome == RETURNED} == {
        place for place, word in said.items() if word == RETURNED
    }
    proven = proof(leaf, accepted, None).proven
    if proven is not None:
        for level in (proven, *below_of(leaf, proven)):
            assert all(one.place in accepted for one in criteria_of(leaf)[level])
    for level, _criterion in accepted:
        for below in below_of(leaf, level):
            assert not any(said.get(one.place) == RETURNED for one in criteria_of(leaf)[below])


@FAST
@given(spoken(), st.sampled_from(WithinBand), st.data())
def test_one_more_accepted_never_lowers_and_the_carried_value_is_never_above_itself(
    case: tuple[Any, dict[tuple[int, int], Outcome]], rule: WithinBand, data: st.DataObject
) -> None:
    leaf, said = case
    places = [one.place for criteria in criteria_of(leaf).values() for one in criteria]
    more = said | {data.draw(st.sampled_from(places)): ACCEPTED}
    values = []
    for words in (said, more):
        found = outcomes(leaf, words, finished=True)
        accepted = frozenset(place for place, outcome in found.items() if outcome == ACCEPTED)
        values.append((proof(leaf, accepted, None).proven or 0, most(leaf, accepted, rule)))
        assert not above(leaf, carried_value(leaf, accepted, rule), accepted, rule)
    assert values[0] <= values[1]


@FAST
@given(spoken(), st.data())
def test_what_fell_stands_again_as_it_was_once_the_level_below_is_accepted(
    case: tuple[Any, dict[tuple[int, int], Outcome]], data: st.DataObject
) -> None:
    leaf, said = case
    places = [one.place for criteria in criteria_of(leaf).values() for one in criteria]
    place = data.draw(st.sampled_from(places))
    assert outcomes(leaf, {**said, place: RETURNED} | {place: ACCEPTED}) == outcomes(leaf, said | {place: ACCEPTED})
