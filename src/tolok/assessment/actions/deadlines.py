"""Moving the dates of a stage, and giving one assessment more time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.actions.locking import locked_whole
from tolok.assessment.audience import assessors_of, deciders_of, people_of
from tolok.assessment.faults import Faulty, NotPossible
from tolok.assessment.models import Assessment, CycleState, Extension, SetBy, Stage
from tolok.assessment.running import both_names, hold, iso, order_faults, reason_faults, require_running
from tolok.ledger.actions import Actor, record
from tolok.notices.actions import notify
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right


def change_stage_dates(
    *,
    stage: Stage,
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    by: Actor,
    standing: Standing,
    closing_now: bool = False,
) -> None:
    """Move the dates of a stage.

    Args:
        stage: with its cycle.
        opens_at: when it opens.
        closes_at: when it closes.
        reason: why; kept in the ledger.
        by: who moves them.
        standing: what they may.
        closing_now: said expressly by whoever lets a stage end that is still running.

    Raises:
        Refused: the person does not run this cycle.
        NotPossible: the cycle has ended.
        Faulty: no reason, dates out of order, or an end in the past without ``closing_now``.
    """
    cycle = stage.cycle
    with transaction.atomic():
        hold(cycle, standing)
        require_running(cycle)
        stage.refresh_from_db()
        old = (stage.opens_at, stage.closes_at)
        if old == (opens_at, closes_at):
            raise Faulty({"": _("Tanggalnya sama dengan yang berlaku; tidak ada yang berubah.")})
        faults = reason_faults(reason)
        now = timezone.now()
        if closes_at <= now < stage.closes_at and not closing_now:
            faults["closes_at"] = _(
                "Waktu ini sudah lewat: tahap akan langsung terkunci. Nyatakan bahwa memang begitu."
            )
        # Where nobody sets values (preparation, publication) dates bind nobody else.
        others = cycle.stages.exclude(set_by=SetBy.NOBODY) if stage.set_by != SetBy.NOBODY else [stage]
        spans = {other.kind: (other.opens_at, other.closes_at) for other in others}
        spans[stage.kind] = (opens_at, closes_at)
        faults = {**order_faults(list(spans.items()), only=stage.kind), **faults}
        if faults:
            raise Faulty(faults)
        stage.opens_at, stage.closes_at = opens_at, closes_at
        stage.save(update_fields=["opens_at", "closes_at"])
        told = {"stage": stage.kind, "name": stage.name_id, "reason": reason, "closed_now": closes_at <= now}
        dates = {"old_opens": old[0], "old_closes": old[1], "opens": opens_at, "closes": closes_at}
        if cycle.state == CycleState.OPEN:
            touched = cycle.assessments.filter(stage=stage)
            notify(
                people=people_of(touched, cycle.pk) + assessors_of(touched) + deciders_of(stage),
                kind="stage.moved",
                link=reverse("home"),
                cycle=both_names(cycle),
                stage=both_names(stage),
                until=closes_at,
                reason=reason,
            )
        record(
            by=by,
            verb="stage.moved",
            subject=f"cycle:{cycle.pk}",
            agency=cycle.agency_id,
            detail={**told, **{name: iso(at) for name, at in dates.items()}},
        )


def extend(
    *, assessment: Assessment, until: datetime, reason: str, by: Person, standing: Standing, stage: Stage | None = None
) -> Extension:
    """Give one assessment more time in the stage it stands in.

    In a national cycle this is for those who may extend everywhere, not for the agency itself; in an agency's own
    cycle for its coordinator.

    Args:
        assessment: with its stage and cycle.
        until: the new end.
        reason: why; kept with the extension and in the ledger.
        by: who gives it.
        standing: what they may.
        stage: the stage it is meant for, when a page showed one.

    Raises:
        Refused: the person may not extend here.
        NotPossible: the cycle is not running, or the assessment stands in another stage.
        Faulty: no reason, or not longer than now.
    """
    with transaction.atomic():
        assessment = locked_whole(assessment)
        cycle, current = assessment.cycle, assessment.stage
        standing.require(Right.EXTEND, agency=cycle.agency_id, cycle=cycle.pk)
        require_running(cycle)
        if stage is not None and stage.pk != current.pk:
            raise NotPossible(_("Penilaian ini sekarang di tahap {stage}.").format(stage=current.name))
        faults = reason_faults(reason)
        longest = max([current.closes_at, *assessment.extensions.filter(stage=current).values_list("until", flat=True)])
        if until <= max(timezone.now(), longest):
            faults["until"] = _("Harus lebih lama daripada tenggat sekarang dan daripada saat ini.")
        if faults:
            raise Faulty(faults)
        extension = Extension.objects.create(
            assessment=assessment, agency=assessment.agency, stage=current, until=until, reason=reason, by=by
        )
        touched = Assessment.objects.filter(pk=assessment.pk)
        notify(
            people=assessors_of(touched),
            kind="stage.extended_there",
            link=reverse("assessment", args=[assessment.pk]),
            stage=both_names(current),
            subject=str(assessment.unit or assessment.agency),
            until=until,
            reason=reason,
        )
        notify(
            people=people_of(touched, cycle.pk),
            kind="stage.extended",
            link=reverse("assessment", args=[assessment.pk]),
            stage=both_names(current),
            until=until,
            reason=reason,
        )
        record(
            by=by,
            verb="stage.extended",
            subject=f"assessment:{assessment.pk}",
            agency=assessment.agency_id,
            detail={
                "stage": current.kind,
                "name": current.name_id,
                "old": iso(longest),
                "until": iso(until),
                "reason": reason,
            },
            within=[f"cycle:{cycle.pk}"],
        )
    return extension
