"""Evidence under a criterion: where it may go, whose it may be, when it may still move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tolok.assessment.actions.locking import NoSuchIndicator
from tolok.assessment.actions.supports import (
    AlreadyThere,
    HandedOver,
    NoSuchCriterion,
    NotUsable,
    add_support,
    change_support,
    remove_support,
)
from tolok.assessment.clock import Locked
from tolok.assessment.models import Claim, ClaimState, Return, StageKind, Support
from tolok.evidence.models import Classification
from tolok.ledger.models import Entry
from tolok.organisation.access import Refused

if TYPE_CHECKING:
    from tests.web.evaluation import Evaluation

    from tolok.organisation.models import Person

pytestmark = pytest.mark.django_db
LEAF = "I01"


def add(evaluation: Evaluation, by: Person | None = None, **fields: Any) -> Support:
    by = by or evaluation.cast.person("coordinator")
    given = {"assessment": evaluation.mine, "leaf": LEAF, "level": 1, "criterion": 1, **fields}
    given.setdefault("item", evaluation.item()) if "item" not in given else None
    return add_support(by=by, standing=evaluation.standing(by), **given)


def test_an_item_stands_under_its_criterion_with_where_to_look(evaluation: Evaluation) -> None:
    support = add(evaluation, cites=" hlm. 4-6 ", note="Pasal 3")
    row = Support.objects.get()
    assert (row.level, row.criterion, row.cites, row.note, row.stage) == (1, 1, "hlm. 4-6", "Pasal 3", evaluation.stage)
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject) == ("support.added", f"indicator:{evaluation.mine.pk}.{LEAF}")
    assert entry.detail["criterion"] == "1.1"
    assert support.pk == row.pk


def test_the_same_item_stands_once_under_a_criterion_and_anywhere_else_too(evaluation: Evaluation) -> None:
    item = evaluation.item()
    add(evaluation, item=item)
    with pytest.raises(AlreadyThere, match=item.title):
        add(evaluation, item=item)
    add(evaluation, item=item, level=2)
    add(evaluation, item=item, leaf="I02")
    assert Support.objects.count() == 3


def test_a_criterion_that_the_level_has_not_is_told_with_those_it_has(evaluation: Evaluation) -> None:
    for level, number in ((1, 99), (9, 1), (1, 0)):
        with pytest.raises(NoSuchCriterion, match=r"1\.1"):
            add(evaluation, level=level, criterion=number)
    with pytest.raises(NoSuchIndicator):
        add(evaluation, leaf="I99")


def test_what_is_not_the_agencys_or_was_withdrawn_is_not_usable(evaluation: Evaluation) -> None:
    with pytest.raises(NotUsable, match="instansi lain"):
        add(evaluation, item=evaluation.item(agency=evaluation.cast.other))
    with pytest.raises(NotUsable, match="ditarik"):
        add(evaluation, item=evaluation.item(withdrawn_at=timezone.now()))
    assert not Support.objects.exists()


def test_a_restricted_item_is_not_attached_by_who_may_not_open_it(evaluation: Evaluation) -> None:
    officer = evaluation.cast.person("unit_officer")
    evaluation.assign(LEAF)
    secret = evaluation.item(classification=Classification.RESTRICTED)
    with pytest.raises(NotUsable, match="tidak terbuka"):
        add(evaluation, by=officer, item=secret)
    assert add(evaluation, item=secret).pk


def test_a_unit_brings_evidence_for_what_is_assigned_to_it_and_nothing_else(evaluation: Evaluation) -> None:
    officer = evaluation.cast.person("unit_officer")
    evaluation.assign("I01")
    evaluation.assign("I02", lead=False)
    for leaf in ("I01", "I02"):
        assert add(evaluation, by=officer, leaf=leaf).added_by == officer
    with pytest.raises(Refused):
        add(evaluation, by=officer, leaf="I03")


@pytest.mark.parametrize("role", ["internal_assessor", "external_assessor", "reviewer", "auditor"])
def test_who_only_looks_is_refused(evaluation: Evaluation, role: str) -> None:
    with pytest.raises(Refused):
        add(evaluation, by=evaluation.cast.person(role))


def test_evidence_under_a_checked_answer_sends_it_to_be_checked_again(evaluation: Evaluation) -> None:
    claim = Claim.objects.create(
        assessment=evaluation.mine,
        agency=evaluation.cast.agency,
        stage=evaluation.stage,
        leaf=LEAF,
        value="2",
        state=ClaimState.VERIFIED,
        updated_at=timezone.now(),
    )
    add(evaluation)
    claim.refresh_from_db()
    assert claim.state == ClaimState.PROPOSED


def test_words_are_changed_and_told_only_when_they_change(evaluation: Evaluation) -> None:
    by = evaluation.cast.person("coordinator")
    support = add(evaluation)
    for _again in range(2):
        change_support(by=by, standing=evaluation.standing(by), support=support, cites="hlm. 9", note="")
    assert Support.objects.get().cites == "hlm. 9"
    assert Entry.objects.filter(verb="support.changed").count() == 1
    with pytest.raises(ValidationError) as told:
        change_support(by=by, standing=evaluation.standing(by), support=support, cites="x" * 201, note="\x00")
    assert set(told.value.message_dict) == {"cites", "note"}


def test_an_item_taken_away_stays_on_the_shelf(evaluation: Evaluation) -> None:
    by = evaluation.cast.person("coordinator")
    support = add(evaluation)
    item = support.item
    remove_support(by=by, standing=evaluation.standing(by), support=support)
    assert not Support.objects.exists()
    item.refresh_from_db()
    assert item.withdrawn_at is None


def test_the_interview_takes_more_evidence_but_keeps_what_was_handed_over(evaluation: Evaluation) -> None:
    by = evaluation.cast.person("coordinator")
    support = add(evaluation)
    evaluation.move_to(StageKind.INTERVIEW)
    with pytest.raises(HandedOver):
        remove_support(by=by, standing=evaluation.standing(by), support=support)
    more = add(evaluation)
    assert more.stage.kind == StageKind.INTERVIEW
    remove_support(by=by, standing=evaluation.standing(by), support=more)


def test_the_assessors_documents_stage_takes_evidence_only_for_what_they_sent_back(evaluation: Evaluation) -> None:
    stage = evaluation.move_to(StageKind.DOCUMENTS)
    with pytest.raises(Locked, match="asesor eksternal"):
        add(evaluation)
    Return.objects.create(
        assessment=evaluation.mine,
        agency=evaluation.cast.agency,
        stage=stage,
        leaf=LEAF,
        note="SK yang lain",
        due=timezone.localdate(),
        by=evaluation.cast.person("external_assessor"),
    )
    assert add(evaluation).pk
    with pytest.raises(Locked):
        add(evaluation, leaf="I02")


def test_a_closed_stage_takes_nothing(evaluation: Evaluation) -> None:
    evaluation.close()
    with pytest.raises(Locked):
        add(evaluation)
