"""An assessment passes from stage to stage."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.access import hand, own_right, require_hand_over
from tolok.assessment.actions.locking import locked_whole
from tolok.assessment.audience import people_with
from tolok.assessment.faults import Faulty, NotPossible
from tolok.assessment.models import (
    Assessment,
    Claim,
    CycleState,
    Judgement,
    SetBy,
    Stage,
    StageKind,
)
from tolok.assessment.running import both_names
from tolok.ledger.actions import record
from tolok.notices.actions import notify
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right

_WAITS = {
    SetBy.REVIEWER: ("review.waits", Right.REVIEW),
    SetBy.NATIONAL: ("decision.waits", Right.DECIDE),
}
"""What is told when the first assessment of a cycle reaches review or decision, and whom."""


def advance(
    *, assessment: Assessment, by: Person, standing: Standing, to: Stage | None = None, reason: str = ""
) -> Stage:
    """Pass the assessment on from an assessors' stage to the next one; earlier values stay as they are.

    Args:
        assessment: with its cycle and stage.
        by: who passes it on: who settles, reviews or decides in this stage, or who runs the cycle.
        standing: what they may.
        to: a later stage; the ones between must be optional. None: the next.
        reason: needed to skip a stage, and for whoever runs the cycle to pass on what an agency did not submit.

    Returns:
        The stage where it stands now.

    Raises:
        Refused: the person may not.
        NotPossible: the cycle is not running, there is no such stage ahead, a stage between is not optional, or
            assessors have not settled on one value yet.
        Faulty: a reason is missing.
    """
    with transaction.atomic():
        assessment = locked_whole(assessment)
        current = assessment.stage
        if assessment.cycle.state != CycleState.OPEN:
            raise NotPossible(_("Siklus ini {state}.").format(state=assessment.cycle.get_state_display()))
        require_hand_over(hand(standing, assessment))
        target = to or following(assessment, current)
        skipped = _between(assessment, current, target)
        if (skipped or current.set_by == SetBy.AGENCY) and not reason.strip():
            raise Faulty({"reason": _("Tulis alasannya; alasan ini tersimpan di riwayat.")})
        if unsettled := _unsettled(assessment):
            raise NotPossible(
                _("Belum ditetapkan satu nilai untuk indikator {leaves}; tetapkan lebih dahulu.").format(
                    leaves=", ".join(unsettled)
                )
            )
        move_on(assessment, target)
        record(
            by=by,
            verb="assessment.advanced",
            subject=f"assessment:{assessment.pk}",
            agency=assessment.agency_id,
            detail={
                "from": current.kind,
                "to": target.kind,
                "from_name": current.name_id,
                "to_name": target.name_id,
                "skipped": [stage.name_id for stage in skipped],
                "reason": reason,
            },
            within=subjects.around(assessment),
        )
    return target


def following(assessment: Assessment, stage: Stage, *, skip_optional: bool = False) -> Stage:
    """The stage after ``stage``, publication aside.

    Raises:
        NotPossible: there is none.
    """
    for later in _stages_after(assessment, stage):
        if later.kind != StageKind.PUBLICATION and not (skip_optional and later.optional):
            return later
    raise NotPossible(_("Tidak ada tahap lagi setelah {stage} selain pengumuman.").format(stage=stage.name))


def move_on(assessment: Assessment, stage: Stage) -> None:
    """Let an assessment stand in ``stage``, and tell who works there. In the action's transaction."""
    assessment.stage = stage
    assessment.save(update_fields=["stage"])
    if stage.set_by in _WAITS:
        _tell_waiting(assessment, stage)
        return
    right = {SetBy.AGENCY: Right.ASSIGN, SetBy.EXTERNAL: Right.JUDGE}.get(SetBy(stage.set_by))
    if right is None:
        return
    notify(
        people=people_with(own_right(right, assessment), agencies=[assessment.agency_id], cycle=assessment.cycle_id),
        kind="assessment.arrived",
        link=reverse("assessment", args=[assessment.pk]),
        subject=str(assessment.unit or assessment.agency),
        stage=both_names(stage),
        until=stage.closes_at,
    )


def _stages_after(assessment: Assessment, stage: Stage) -> Sequence[Stage]:
    return list(Stage.objects.filter(cycle=assessment.cycle_id, position__gt=stage.position))


def _between(assessment: Assessment, current: Stage, target: Stage) -> list[Stage]:
    later = _stages_after(assessment, current)
    if target.pk not in {stage.pk for stage in later} or target.kind == StageKind.PUBLICATION:
        raise NotPossible(_("{stage} bukan tahap yang dapat dituju dari sini.").format(stage=target.name))
    between = [stage for stage in later if stage.position < target.position]
    for stage in between:
        if not stage.optional:
            raise NotPossible(_("Tahap {stage} tidak dapat dilewati.").format(stage=stage.name))
    return between


def _unsettled(assessment: Assessment) -> list[str]:
    """Indicators that assessors finished in this stage but for which the stage has no value of its own."""
    stage = assessment.stage_id
    # What a reviewer finds valid keeps the assessors' value; the review writes none of its own.
    finished = Judgement.objects.filter(assessment=assessment, stage=stage, done=True).exclude(valid=True)
    judged = finished.values_list("leaf", flat=True)
    settled = Claim.objects.filter(assessment=assessment, stage=stage).exclude(value="").values_list("leaf", flat=True)
    return sorted(set(judged) - set(settled))


def _tell_waiting(assessment: Assessment, stage: Stage) -> None:
    """Who reviews or decides has all agencies of the cycle before them: one word for the stage, not one for each."""
    kind, right = _WAITS[SetBy(stage.set_by)]
    notify(
        people=people_with(own_right(right, assessment), agencies=[assessment.agency_id], cycle=assessment.cycle_id),
        kind=kind,
        link=reverse("cycle", args=[assessment.cycle_id]),
        once=f"{assessment.cycle_id}:{stage.kind}",
        cycle=both_names(assessment.cycle),
        until=stage.closes_at,
    )
