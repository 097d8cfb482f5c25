"""Deciding a result: the values in force stand from then on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.access import hand
from tolok.assessment.actions.locking import locked_whole
from tolok.assessment.faults import AlreadyDone, NotPossible
from tolok.assessment.models import (
    Assessment,
    Cycle,
    CycleState,
    StageKind,
)
from tolok.assessment.running import hold, require_running
from tolok.assessment.scores import rescore
from tolok.assessment.snapshots import snapshot
from tolok.ledger.actions import Actor, record
from tolok.organisation.access import Standing
from tolok.organisation.rights import Right


def decide(*, assessment: Assessment, by: Actor, standing: Standing | None) -> None:
    """Decide the result of one assessment: the values in force stand from now on.

    Raises:
        Refused: the person may not decide here.
        NotPossible: it does not stand in the decision stage, or the cycle is not running.
        AlreadyDone: it is decided already.
    """
    with transaction.atomic():
        assessment = locked_whole(assessment)
        if standing is not None:
            hand(standing, assessment).require(Right.DECIDE)
        _decide(assessment, by, timezone.now())


def decide_many(*, cycle: Cycle, by: Actor, standing: Standing | None) -> int:
    """Decide every assessment of the cycle that stands in the decision stage and is not decided yet.

    Returns:
        How many were decided.

    Raises:
        Refused: the person may not decide in this cycle.
        NotPossible: there is nothing to decide.
    """
    with transaction.atomic():
        hold(cycle, None)
        require_running(cycle)
        right = Right.DECIDE if cycle.agency_id is None else Right.SUBMIT
        if standing is not None:
            standing.require(right, agency=cycle.agency_id, cycle=cycle.pk)
        waiting = cycle.assessments.filter(stage__kind=StageKind.DECISION, decided_at__isnull=True)
        rows = list(waiting.select_related("cycle__edition", "stage", "agency", "unit").select_for_update(of=("self",)))
        if not rows:
            raise NotPossible(_("Tidak ada penilaian yang menunggu penetapan."))
        now = timezone.now()
        for assessment in rows:
            _decide(assessment, by, now)
    return len(rows)


def _decide(assessment: Assessment, by: Actor, at: datetime) -> None:
    if assessment.decided_at is not None:
        raise AlreadyDone(_("Hasilnya sudah ditetapkan."))
    if assessment.cycle.state != CycleState.OPEN or assessment.stage.kind != StageKind.DECISION:
        raise NotPossible(
            _("Hanya yang berada di tahap Penetapan dapat ditetapkan; sekarang: {stage}.").format(
                stage=assessment.stage.name
            )
        )
    result = rescore(assessment)
    content = snapshot(assessment, assessment.stage)
    assessment.decided_at = at
    assessment.save(update_fields=["decided_at"])
    record(
        by=by,
        verb="assessment.decided",
        subject=f"assessment:{assessment.pk}",
        agency=assessment.agency_id,
        detail={
            "index": result.index,
            "predicate": result.predicate.code if result.predicate else None,
            "missing": len(result.missing),
            "content": content.digest,
        },
        within=subjects.around(assessment),
    )
