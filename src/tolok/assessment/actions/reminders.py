"""Reminding people of days that come near, before the assessment waits for them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tolok.assessment.actions.assignments import open_work
from tolok.assessment.audience import people_with
from tolok.assessment.clock import window
from tolok.assessment.models import Assessment, Assignment, CycleState, SetBy
from tolok.assessment.running import both_names
from tolok.notices.actions import notify
from tolok.organisation.models import Unit
from tolok.organisation.rights import Right

DAYS = timedelta(days=3)
"""How long before a day people are reminded of it."""


def remind_of_deadlines() -> int:
    """Remind whoever has something to do in an agency's stage within ``DAYS``; a job calls it every morning.

    Officers hear of the indicators that their unit answers or brings evidence for, are due or overdue, and are not
    proposed: once for each day they fall due, and once more when it is over. Coordinators hear once of the end of
    their agency's stage (and again when it was moved).

    Returns:
        How many notices were left.
    """
    answering = Assessment.objects.filter(cycle__state=CycleState.OPEN, stage__set_by=SetBy.AGENCY)
    told = 0
    for one in answering.select_related("cycle", "stage", "agency", "unit").prefetch_related("extensions"):
        with transaction.atomic():
            told += _of_stage(one) + _of_units(one)
    return told


def _of_stage(assessment: Assessment) -> int:
    until = window(assessment.stage, assessment.extensions.all()).closes_at
    today = timezone.localdate()
    if not today <= timezone.localdate(until) <= today + DAYS:
        return 0
    own = assessment.unit_id
    people = people_with(Right.ASSIGN, agencies=[assessment.agency_id], cycle=assessment.cycle_id)
    if own is not None:
        people += people_with(Right.CLAIM_ASSIGNED, units=[own], cycle=assessment.cycle_id)
    return notify(
        people=people,
        kind="stage.closes",
        link=reverse("assessment", args=[assessment.pk]),
        once=f"{assessment.pk}:{assessment.stage_id}:{timezone.localdate(until)}",
        stage=both_names(assessment.stage),
        cycle=both_names(assessment.cycle),
        subject=str(assessment.unit or assessment.agency),
        until=until,
    )


def _of_units(assessment: Assessment) -> int:
    """What units have not proposed, by the day it is due: an indicator without a day is due when the stage ends."""
    waiting = open_work(assessment)
    if not waiting:
        return 0
    today = timezone.localdate()
    closes = timezone.localdate(window(assessment.stage, assessment.extensions.all()).closes_at)
    rows = Assignment.objects.filter(assessment=assessment).values_list("unit", "leaf", "due")
    days = {(unit, leaf): due for unit, leaf, due in rows}
    told = 0
    for unit, leaves in waiting.items():
        by_day: dict[date, list[str]] = defaultdict(list)
        for leaf in leaves:
            by_day[days[unit.pk, leaf] or closes].append(leaf)
        told += sum(_of_day(assessment, unit, day, by_day[day]) for day in sorted(by_day) if day <= today + DAYS)
    return told


def _of_day(assessment: Assessment, unit: Unit, day: date, leaves: list[str]) -> int:
    return notify(
        people=people_with(Right.CLAIM_ASSIGNED, units=[unit.pk], cycle=assessment.cycle_id),
        kind="work.overdue" if day < timezone.localdate() else "work.due",
        link=reverse("home"),
        once=f"{assessment.pk}:{assessment.stage_id}:{unit.pk}:{day}",
        count=len(leaves),
        indicators=", ".join(sorted(leaves)),
        due=day,
        cycle=both_names(assessment.cycle),
    )
