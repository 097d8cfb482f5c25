"""Saving, proposing and answering: what is kept, what is refused, and that nobody's words are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tolok.assessment.actions.claims import (
    ChangedMeanwhile,
    NotInThisState,
    propose_claim,
    resolve_return,
    save_claim,
    withdraw_proposal,
)
from tolok.assessment.actions.locking import NoSuchIndicator
from tolok.assessment.clock import Locked
from tolok.assessment.models import Claim, ClaimState, Return, StageKind
from tolok.assessment.scores import decimal, scored
from tolok.assessment.values import values_of
from tolok.ledger.chain import digest_of
from tolok.ledger.models import Entry
from tolok.organisation.access import Refused

if TYPE_CHECKING:
    from tests.web.evaluation import Evaluation

    from tolok.organisation.models import Person

pytestmark = pytest.mark.django_db
LEAF = "I01"


def save(evaluation: Evaluation, by: Person | None = None, **fields: Any) -> Claim:
    by = by or evaluation.cast.person("coordinator")
    given = {"leaf": LEAF, "value": "2", "fact": "SK 12/2024", "analysis": "Memenuhi", "version": 0, **fields}
    given.setdefault("assessment", evaluation.mine)
    return save_claim(by=by, standing=evaluation.standing(by), **given)


def propose(evaluation: Evaluation, **fields: Any) -> Claim:
    by = evaluation.cast.person("coordinator")
    return propose_claim(
        by=by, standing=evaluation.standing(by), assessment=evaluation.mine, leaf=fields.pop("leaf", LEAF), **fields
    )


def test_a_save_is_kept_scored_and_told(evaluation: Evaluation) -> None:
    claim = save(evaluation)
    row = Claim.objects.get()
    assert (row.value, row.fact, row.analysis, row.version, row.state) == ("2", "SK 12/2024", "Memenuhi", 1, "draft")
    assert row.stage == evaluation.stage
    evaluation.mine.refresh_from_db()
    assert (evaluation.mine.answered, claim.pk) == (1, row.pk)  # what waits for another index counts, unanswered
    entry = Entry.objects.get(verb="claim.saved")
    assert entry.subject == f"indicator:{evaluation.mine.pk}.{LEAF}"
    assert entry.agency == evaluation.cast.agency.pk
    assert entry.detail["content"] == digest_of({"value": "2", "fact": "SK 12/2024", "analysis": "Memenuhi"})


def test_the_same_content_again_makes_no_new_version(evaluation: Evaluation) -> None:
    save(evaluation)
    again = save(evaluation, version=1, fact="SK 12/2024\r\n")
    late = save(evaluation, version=0)
    assert (again.version, late.version, Entry.objects.filter(verb="claim.saved").count()) == (1, 1, 1)


def test_nothing_typed_makes_no_row(evaluation: Evaluation) -> None:
    assert save(evaluation, value="", fact=" ", analysis="").version == 0
    assert not Claim.objects.exists()


def test_a_save_on_an_old_version_overwrites_nothing_and_shows_what_stands(evaluation: Evaluation) -> None:
    save(evaluation)
    entry = evaluation.cast.person("data_entry")
    save(evaluation, by=entry, version=1, value="3", fact="Yang lebih baru")
    with pytest.raises(ChangedMeanwhile, match=entry.name) as told:
        save(evaluation, version=1, fact="Yang saya ketik")
    assert (told.value.current.value, told.value.current.fact, told.value.current.version) == (
        "3",
        "Yang lebih baru",
        2,
    )
    assert Claim.objects.get().fact == "Yang lebih baru"
    with pytest.raises(ChangedMeanwhile):
        save(evaluation, version=0, fact="Belum melihat apa pun")


@pytest.mark.parametrize(
    ("leaf", "typed", "kept"),
    [
        ("I01", " 3 ", "3"),
        ("I01", "2.75", "2.75"),
        ("I05", "SDI=68.75", "SDI=68.75"),
        ("I05", "sdi = 25", "SDI=25"),
        ("I05", "menunggu", ""),
        ("I05", "1.8", "1.8"),
    ],
)
def test_a_value_is_kept_as_the_instrument_writes_it(evaluation: Evaluation, leaf: str, typed: str, kept: str) -> None:
    assert save(evaluation, leaf=leaf, value=typed).value == kept


@pytest.mark.parametrize(
    ("leaf", "typed", "words"),
    [
        ("I01", "6", "1 sampai 5"),
        ("I01", "tiga", "bukan bilangan"),
        ("I01", "2,5", "koma"),
        ("I01", "SDI=20", "bukan bilangan"),
        ("I05", "SDI=101", "0 sampai 100"),
        ("I05", "SDI=", "bukan bilangan"),
        ("I01", "1" * 60, ""),
        ("I01", "1.0000000000000000000000000000000000000001", "Paling banyak"),
        ("I01", "\x00", ""),
    ],
)
def test_a_value_the_indicator_does_not_take_is_told_at_its_field(
    evaluation: Evaluation, leaf: str, typed: str, words: str
) -> None:
    with pytest.raises(ValidationError) as told:
        save(evaluation, leaf=leaf, value=typed)
    assert words in told.value.message_dict["value"][0]
    assert not Claim.objects.exists()
    assert not Entry.objects.exists()


def test_whole_levels_only_where_the_scale_has_no_fractions(evaluation_on: Any) -> None:
    evaluation = evaluation_on("spbe-2020", year=2024)
    with pytest.raises(ValidationError):
        save(evaluation, leaf="I01", value="2.5")
    assert save(evaluation, leaf="I01", value="04").value == "4"


def test_a_converted_index_scores_as_converted_and_an_absent_one_as_waiting(evaluation: Evaluation) -> None:
    save(evaluation, leaf="I05", value="SDI=68.75")
    answers = values_of(evaluation.mine).answers()
    assert answers == {"I05": "SDI=68.75"}
    result = scored(evaluation.cycle, answers)
    assert str(float(result.nodes["I05"].value or 0)) == "3.75"
    assert "I06" in result.waiting


def test_long_and_unstorable_texts_are_told_at_their_fields(evaluation: Evaluation) -> None:
    with pytest.raises(ValidationError) as told:
        save(evaluation, fact="x" * 20_001, analysis="a\x00b", value="9")
    assert set(told.value.message_dict) == {"fact", "analysis", "value"}


def test_a_unit_answers_what_it_leads_and_nothing_else(evaluation: Evaluation) -> None:
    officer = evaluation.cast.person("unit_officer")
    evaluation.assign("I01")
    evaluation.assign("I02", lead=False)
    assert save(evaluation, by=officer).version == 1
    for leaf in ("I02", "I03"):
        with pytest.raises(Refused):
            save(evaluation, by=officer, leaf=leaf)


@pytest.mark.parametrize("role", ["internal_assessor", "external_assessor", "reviewer", "auditor", "team_member"])
def test_who_may_not_claim_is_refused(evaluation: Evaluation, role: str) -> None:
    with pytest.raises(Refused):
        save(evaluation, by=evaluation.cast.person(role))


def test_another_agencys_coordinator_is_refused(evaluation: Evaluation) -> None:
    with pytest.raises(Refused):
        save(evaluation, by=evaluation.cast.person("coordinator", agency=evaluation.cast.other))


def test_a_stage_that_closed_while_someone_typed_keeps_nothing(evaluation: Evaluation) -> None:
    evaluation.close()
    with pytest.raises(Locked, match="ditutup"):
        save(evaluation, stage=evaluation.stage)
    assert not Claim.objects.exists()


def test_a_page_of_an_earlier_stage_is_told_that_the_assessment_moved_on(evaluation: Evaluation) -> None:
    page = evaluation.stage
    evaluation.move_to(StageKind.DOCUMENTS)
    with pytest.raises(Locked, match="sudah berpindah"):
        save(evaluation, stage=page)
    with pytest.raises(Locked, match="asesor eksternal"):
        save(evaluation)


def test_an_unknown_indicator_or_a_branch_is_none(evaluation: Evaluation) -> None:
    for leaf in ("I99", "A1", "pemdi"):
        with pytest.raises(NoSuchIndicator):
            save(evaluation, leaf=leaf)


def test_an_answer_without_a_value_is_not_proposed(evaluation: Evaluation) -> None:
    save(evaluation, value="")
    with pytest.raises(NotInThisState, match="Pilih tingkat"):
        propose(evaluation)


def test_proposing_and_taking_it_back(evaluation: Evaluation) -> None:
    by = evaluation.cast.person("coordinator")
    save(evaluation)
    assert propose(evaluation, version=1).state == ClaimState.PROPOSED
    with pytest.raises(NotInThisState, match="diajukan"):
        propose(evaluation)
    back = withdraw_proposal(by=by, standing=evaluation.standing(by), assessment=evaluation.mine, leaf=LEAF)
    assert back.state == ClaimState.DRAFT
    with pytest.raises(NotInThisState):
        withdraw_proposal(by=by, standing=evaluation.standing(by), assessment=evaluation.mine, leaf=LEAF)
    verbs = list(Entry.objects.values_list("verb", flat=True))
    assert verbs == ["claim.saved", "claim.proposed", "claim.withdrawn"]


def test_one_proposes_what_one_has_seen(evaluation: Evaluation) -> None:
    save(evaluation)
    save(evaluation, version=1, value="4")
    with pytest.raises(ChangedMeanwhile):
        propose(evaluation, version=1)


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        (ClaimState.DRAFT, "3", ClaimState.DRAFT),
        (ClaimState.PROPOSED, "3", ClaimState.PROPOSED),
        (ClaimState.PROPOSED, "", ClaimState.DRAFT),
        (ClaimState.RETURNED, "3", ClaimState.RETURNED),
        (ClaimState.VERIFIED, "3", ClaimState.PROPOSED),
        (ClaimState.APPROVED, "3", ClaimState.PROPOSED),
        (ClaimState.APPROVED, "", ClaimState.DRAFT),
    ],
)
def test_a_changed_answer_has_to_be_checked_again(evaluation: Evaluation, before: str, value: str, after: str) -> None:
    save(evaluation)
    Claim.objects.update(state=before)
    assert save(evaluation, version=1, value=value).state == after


def returned(evaluation: Evaluation, note: str = "Tambah halaman.", **fields: Any) -> Return:
    return Return.objects.create(
        assessment=evaluation.mine,
        agency=evaluation.cast.agency,
        stage=fields.pop("stage", evaluation.stage),
        leaf=LEAF,
        note=note,
        due=timezone.localdate(),
        by=evaluation.cast.person("internal_assessor"),
        **fields,
    )


def resolve(evaluation: Evaluation, row: Return) -> Return:
    by = evaluation.cast.person("coordinator")
    return resolve_return(by=by, standing=evaluation.standing(by), returned=row)


def test_with_the_last_return_answered_the_answer_is_proposed_again(evaluation: Evaluation) -> None:
    save(evaluation)
    first, second = returned(evaluation), returned(evaluation, "Dan SK yang benar.")
    Claim.objects.update(state=ClaimState.RETURNED)
    resolve(evaluation, first)
    assert Claim.objects.get().state == ClaimState.RETURNED
    resolve(evaluation, second)
    assert Claim.objects.get().state == ClaimState.PROPOSED
    with pytest.raises(NotInThisState):
        resolve(evaluation, second)


def test_proposing_again_answers_every_return(evaluation: Evaluation) -> None:
    save(evaluation)
    returned(evaluation), returned(evaluation)
    Claim.objects.update(state=ClaimState.RETURNED)
    propose(evaluation)
    assert not Return.objects.filter(resolved_at=None).exists()
    assert len(Entry.objects.get(verb="claim.proposed").detail["returns"]) == 2


def test_a_return_of_the_assessors_is_answered_in_their_stage(evaluation: Evaluation) -> None:
    row = returned(evaluation, stage=evaluation.move_to(StageKind.DOCUMENTS))
    assert resolve(evaluation, row).resolved_at is not None
    late = returned(evaluation, stage=evaluation.stage)
    with pytest.raises(Locked):
        resolve(evaluation, late)


_VALUES = st.sampled_from(["", "1", "2", "3.25", "5"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saves=st.lists(st.tuples(st.sampled_from(["I01", "I02", "I05", "I20"]), _VALUES), max_size=8))
def test_the_kept_score_is_that_of_the_claims(evaluation: Evaluation, saves: list[tuple[str, str]]) -> None:
    Claim.objects.all().delete()
    for leaf, value in saves:
        found = Claim.objects.filter(leaf=leaf).first()
        save(evaluation, leaf=leaf, value=value, version=found.version if found else 0)
    evaluation.mine.refresh_from_db()
    result = scored(evaluation.cycle, dict(Claim.objects.exclude(value="").values_list("leaf", "value")))
    kept = evaluation.mine
    if not saves or not Claim.objects.exists():
        return
    assert (kept.index, kept.printed, kept.missing) == (decimal(result.exact), result.index or "", len(result.missing))
    assert (kept.low, kept.high) == tuple(map(decimal, result.bounds))
    assert kept.nodes == {
        id_: node.published for id_, node in result.nodes.items() if not node.node.is_leaf and node.published
    }


def test_a_save_makes_the_same_number_of_queries_however_much_is_answered(evaluation: Evaluation) -> None:
    counts = []
    for number, leaf in enumerate(["I01", "I02", "I03"]):
        with CaptureQueriesContext(connection) as captured:
            save(evaluation, leaf=leaf)
        counts.append(len(captured))
        if number == 0:
            for other in range(6, 20):
                save(evaluation, leaf=f"I{other:02}", value="2")
    assert counts[1] == counts[2] <= 20
