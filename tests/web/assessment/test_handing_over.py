"""From the answers to the decided result: approve, submit, pass on, decide, publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.assessment.stage import answer, assessment_of, national_cycle, standing

from tolok.assessment.actions.cycles import publish_cycle
from tolok.assessment.actions.submissions import (
    advance,
    approve,
    decide,
    submit,
)
from tolok.assessment.faults import AlreadyDone, Faulty
from tolok.assessment.models import Claim, ClaimState, CycleState, StageKind
from tolok.ledger.models import Entry

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
