"""What is sent back to the unit with a note and a deadline, by assessors inside and outside."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.access import JUDGING, hand
from tolok.assessment.actions.judging import NotNow, held_for_judging
from tolok.assessment.actions.locking import indicator_of, locked
from tolok.assessment.audience import people_with
from tolok.assessment.clock import require_open, window
from tolok.assessment.models import (
    Assessment,
    Assignment,
    Claim,
    ClaimState,
    Extension,
    Return,
    SetBy,
    Stage,
    StageKind,
    Submission,
)
from tolok.assessment.proof import Place, criteria_of
from tolok.ledger.actions import record
from tolok.notices.actions import notify
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right

DAYS = 5
"""Working days a unit has to answer, unless the stage ends before."""


def return_item(
    *,
    by: Person,
    standing: Standing,
    assessment: Assessment,
    leaf: str,
    note: str,
    level: int | None = None,
    criterion: int | None = None,
    due: date | None = None,
    stage: Stage | None = None,
) -> Return:
    """Send an indicator, or one criterion of it, back to the unit with a note.

    In self-assessment the answer is open again. In the assessors' stages it stays as it is: the unit is asked for more
    evidence, which the interview takes. A second return of the same thing by the same assessor replaces the first.

    Args:
        by: who sends it back.
        standing: what they may do.
        assessment: of which agency in which cycle.
        leaf: the indicator.
        note: what is missing.
        level: of the criterion; None: the indicator as a whole.
        criterion: its number there.
        due: until when; None: ``DAYS`` working days, or the end of the stage that takes the answer.
        stage: the stage in which the page was opened; None when that does not matter.

    Raises:
        NoSuchIndicator: the instrument has none of that name.
        ValidationError: no note, a day that is over, or no such criterion; by field.
        ConflictOfInterest, Refused, Locked: as ``held_for_judging``.
    """
    node = indicator_of(assessment, leaf)
    place = (level, criterion) if level is not None and criterion is not None else None
    if place and place not in {one.place for criteria in criteria_of(node).values() for one in criteria}:
        raise ValidationError(
            _("Indikator ini tidak mempunyai kriteria {level}.{number}.").format(level=level, number=criterion)
        )
    if not note.strip():
        raise ValidationError({"note": _("Tulis apa yang kurang, agar unit tahu apa yang harus diperbaiki.")})
    if due is not None and due < timezone.localdate():
        raise ValidationError({"due": _("Tenggat {day} sudah lewat.").format(day=date_format(due, "j F Y"))})
    with transaction.atomic():
        held, current = held_for_judging(assessment, standing, stage, SetBy.AGENCY, SetBy.EXTERNAL)
        returned = hand_back(held, current, leaf, by=by, note=note.strip(), place=place, due=due)
        record(
            by=by,
            verb="item.returned",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail={
                "indicator": leaf,
                "stage": current.kind,
                "criterion": f"{level}.{criterion}" if place else "",
                "note": returned.note,
                "due": returned.due.isoformat(),
            },
        )
    return returned


def withdraw_return(*, by: Person, standing: Standing, returned: Return) -> None:
    """Take back what was sent to a unit, as long as it has not answered.

    Raises:
        NotNow: it is answered.
        Refused: somebody else sent it.
        Locked: the stage is over.
    """
    with transaction.atomic():
        held = locked(returned.assessment)
        current = require_open(held, stage=returned.stage)
        row = Return.objects.select_for_update().get(pk=returned.pk)
        right = JUDGING.get(SetBy(current.set_by), Right.VERIFY)
        if row.by_id != by.pk or not hand(standing, held).may(right):
            raise Refused(right)
        if row.resolved_at is not None:
            raise NotNow(_("Unit sudah menjawab catatan ini; terimalah atau kembalikan lagi."))
        row.delete()
        _proposed_again(held, current, row.leaf)
        record(
            by=by,
            verb="return.withdrawn",
            subject=subjects.indicator(held.pk, row.leaf),
            agency=held.agency_id,
            detail={"indicator": row.leaf, "stage": current.kind, "note": row.note},
        )


def hand_back(
    held: Assessment,
    stage: Stage,
    leaf: str,
    *,
    by: Person,
    note: str,
    place: Place | None = None,
    due: date | None = None,
) -> Return:
    """The row of a return, with what follows from it and word to the unit. Inside an action's transaction."""
    level, criterion = place or (None, None)
    returned = Return.objects.filter(
        assessment=held, stage=stage, leaf=leaf, level=level, criterion=criterion, by=by, resolved_at__isnull=True
    ).first() or Return(
        assessment=held, agency_id=held.agency_id, stage=stage, leaf=leaf, level=level, criterion=criterion, by=by
    )
    returned.note = note
    returned.due = due or returned.due or due_day(held, stage)
    returned.save()
    if stage.set_by == SetBy.AGENCY:
        _open_answer(held, stage, leaf, by=by)
    node = held.cycle.instrument.nodes[leaf]
    notify(
        people=answering(held, leaf),
        kind="item.returned",
        link=f"/assessments/{held.pk}/indicators/{leaf}/",
        assessor=by.name,
        indicator=str(node.number or node.code or leaf),
        note=note,
        due=returned.due,
    )
    return returned


def take_back(held: Assessment, stage: Stage, leaf: str, *, by: Person) -> None:
    """Undo what a person returned of an indicator in this stage and nobody answered. Inside an action's transaction."""
    _own_open(held, stage, leaf, by).delete()


def withdraw_own(held: Assessment, stage: Stage, leaf: str, *, by: Person, places: Collection[Place]) -> None:
    """The same for some criteria; without open returns the answer is proposed again. Inside an action's transaction."""
    rows = [row for row in _own_open(held, stage, leaf, by) if (row.level, row.criterion) in places]
    for row in rows:
        row.delete()
    if rows:
        _proposed_again(held, stage, leaf)


def answering(held: Assessment, leaf: str) -> list[Person]:
    """Who answers an indicator: the person it is assigned to, else the officers of its units, else who assigns."""
    rows = list(Assignment.objects.filter(assessment=held, leaf=leaf).select_related("person"))
    named = [row.person for row in rows if row.person is not None]
    units = {row.unit_id for row in rows if row.person is None} | ({held.unit_id} if held.unit_id else set())
    if not rows and not held.unit_id:
        return people_with(Right.ASSIGN, agencies=[held.agency_id], cycle=held.cycle_id)
    return named + people_with(Right.CLAIM_ASSIGNED, units=units, cycle=held.cycle_id)


def due_day(held: Assessment, stage: Stage) -> date:
    """Until when a unit answers what is returned now.

    ``DAYS`` working days (Monday to Friday; which days are holidays is not known here), but not after the end of the
    stage in which the answer is taken: this one, or the interview that follows.
    """
    today = timezone.localdate()
    taking = stage
    if stage.kind == StageKind.DOCUMENTS:
        taking = Stage.objects.filter(cycle=held.cycle_id, kind=StageKind.INTERVIEW).first() or stage
    closes = window(taking, Extension.objects.filter(assessment=held, stage=taking)).closes_at
    last = timezone.localtime(closes).date()
    if taking.pk != stage.pk:
        return max(last, today)
    return max(min(working_days_after(today, DAYS), last), today)


def working_days_after(day: date, days: int) -> date:
    """The day that is so many working days later.

    >>> working_days_after(date(2026, 11, 26), 2)
    datetime.date(2026, 11, 30)
    """
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def _open_answer(held: Assessment, stage: Stage, leaf: str, *, by: Person) -> None:
    Claim.objects.filter(assessment=held, stage=stage, leaf=leaf).update(state=ClaimState.RETURNED)
    approvals = Submission.objects.filter(
        assessment=held, stage=stage, kind=Submission.APPROVAL, leaf=leaf, reopened_at__isnull=True
    )
    approvals.update(
        reopened_at=timezone.now(), reopened_why=_("{who} mengembalikan indikator ini.").format(who=by.name)
    )


def _proposed_again(held: Assessment, stage: Stage, leaf: str) -> None:
    if Return.objects.filter(assessment=held, stage=stage, leaf=leaf, resolved_at__isnull=True).exists():
        return
    claims = Claim.objects.filter(assessment=held, stage=stage, leaf=leaf, state=ClaimState.RETURNED)
    claims.exclude(value="").update(state=ClaimState.PROPOSED)
    claims.filter(value="").update(state=ClaimState.DRAFT)


def _own_open(held: Assessment, stage: Stage, leaf: str, by: Person) -> QuerySet[Return]:
    return Return.objects.filter(assessment=held, stage=stage, leaf=leaf, by=by, resolved_at__isnull=True)
