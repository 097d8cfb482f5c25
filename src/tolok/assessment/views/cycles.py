"""Cycles: the list, one cycle with its stages and participants, opening one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tolok.assessment import access
from tolok.assessment.actions.cycles import open_cycle
from tolok.assessment.answers import language
from tolok.assessment.faults import Faulty
from tolok.assessment.forms.cycles import OpenForm, WhatForm, rules_of
from tolok.assessment.models import Cycle, CycleState, SetBy, Stage, StageKind, Subject
from tolok.assessment.progress import (
    cluster_name,
    groups_of,
    line_of,
    participants,
    predicate_name,
    totals,
    unit_states,
)
from tolok.assessment.stages import template_for
from tolok.assessment.views.asked import cycle_of, person_of, standing_of
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Agency
from tolok.organisation.rights import Right

ROWS = 100
"""Participants on one page of a cycle."""


@require_safe
def cycle_list(request: HttpRequest) -> HttpResponse:
    """Every cycle one may know of, the running ones first."""
    standing = standing_of(request)
    seen = access.assessments(standing).values("pk")
    rows = (
        access.cycles(standing)
        .select_related("agency", "edition")
        .defer("edition__source")
        .annotate(
            participants=Count("assessments", filter=Q(assessments__in=seen), distinct=True),
            submitted=Count(
                "assessments",
                filter=Q(assessments__in=seen) & ~Q(assessments__stage__set_by=SetBy.AGENCY),
                distinct=True,
            ),
        )
        .order_by("-year", "-pk")
    )
    found = list(rows)
    stages: dict[int, list[Stage]] = {}
    for stage in Stage.objects.filter(cycle__in=[row.pk for row in found]):
        stages.setdefault(stage.cycle_id, []).append(stage)
    now = timezone.now()
    running: list[dict[str, Any]] = []
    ended: list[dict[str, Any]] = []
    for row in found:
        under_way = [one for one in stages.get(row.pk, []) if one.opens_at <= now < one.closes_at]
        current = min(under_way, key=lambda one: (one.set_by == SetBy.NOBODY, one.position), default=None)
        shown = {"cycle": row, "stage": current, "tone": TONES[CycleState(row.state)]}
        (running if row.state in {CycleState.OPEN, CycleState.PREPARED} else ended).append(shown)
    context = {"running": running, "ended": ended, "may_open": may_open(standing)}
    return render(request, "assessment/cycle_list.html", context)


TONES = {
    CycleState.PREPARED: "waiting",
    CycleState.OPEN: "working",
    CycleState.PUBLISHED: "done",
    CycleState.CANCELLED: "broken",
}


@require_safe
def cycle(request: HttpRequest, cycle: int) -> HttpResponse:
    """One cycle: its line of stages, what locks when, all participants by cluster, and what can be done."""
    found = cycle_of(request, cycle)
    standing = standing_of(request)
    cluster, stage = request.GET.get("cluster", ""), request.GET.get("stage", "")
    rows = participants(found, standing, cluster=cluster, stage=stage)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    groups = groups_of(found, standing)
    total = sum(group.total for group in groups)
    bands = {row.predicate: predicate_name(found.instrument, row.predicate) for row in page}
    return render(
        request,
        "assessment/cycle.html",
        {
            "cycle": found,
            "tone": TONES[CycleState(found.state)],
            "line": line_of(found, standing),
            "groups": groups,
            "total": total,
            "submitted": sum(group.submitted for group in groups),
            "decided": sum(group.decided for group in groups),
            "page": page,
            "rows": [(row, bands[row.predicate]) for row in page],
            "leaves": len(found.instrument.leaves),
            "instrument": found.instrument.short.in_(language()),
            "rules": rules_of(found),
            "doubt": None if found.source else template_for(found.instrument.id, Subject(found.subject)).doubt,
            "cluster": cluster,
            "cluster_name": cluster_name(cluster) if cluster else "",
            "stage_kind": stage,
            "may_run": access.may_run(standing, found),
            "may_decide": may_decide(standing, found),
            "waiting_decision": _waiting_decision(found, standing),
            "sample": found.sample,
        },
    )


@require_safe
def units(request: HttpRequest, cycle: int) -> HttpResponse:
    """Every unit of an agency's own cycle with its state and index, on one page."""
    found = cycle_of(request, cycle)
    states = unit_states(found, standing_of(request))
    wanted = request.GET.get("state", "")
    shown = [one for one in states if not wanted or one.state == wanted or (wanted == "late" and one.late)]
    counted = totals(states)
    context = {
        "cycle": found,
        "states": shown,
        "totals": counted,
        "wanted": wanted,
        "tabs": _state_tabs(request, counted),
        "sample": found.sample,
        "api": reverse("api:units", args=[found.pk]),
    }
    return render(request, "assessment/units.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_new(request: HttpRequest) -> HttpResponse:
    """Open a cycle: what and when first, then its stages, participants and rules on the same page."""
    standing = standing_of(request)
    if not may_open(standing):
        raise Refused(Right.RUN_CYCLE)
    asked = request.GET if "instrument" in request.GET else None
    own = _own_agencies(standing)
    national = standing.may(Right.RUN_CYCLE, agency=None)
    first = {
        "subject": "national" if national else str(own[0].pk) if own else "",
        "instrument": "pemdi-2026",
        "year": timezone.localdate().year,
    }
    what = WhatForm(asked, national=national, agencies=own, initial=first)
    form: OpenForm | None = None
    if asked is not None and what.is_valid():
        agency = next((one for one in own if one.pk == what.agency_number), None)
        form = OpenForm(
            request.POST if request.method == "POST" else None,
            name=what.cleaned_data["instrument"],
            year=what.cleaned_data["year"],
            agency=agency,
        )
        if request.method == "POST" and form.is_valid():
            try:
                made = open_cycle(form.plan(), by=person_of(request), standing=standing)
            except Faulty as error:
                form.tell(error.faults)
            else:
                messages.success(request, _("Siklus disiapkan. Periksa sekali lagi, lalu mulai."))
                return redirect("cycle", made.pk)
    context = {"what": what, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "assessment/cycle_new.html", context, status=status)


def may_open(standing: Standing) -> bool:
    """Whether the person may open a cycle of some kind."""
    return standing.may(Right.RUN_CYCLE, agency=None) or bool(_own_numbers(standing))


def may_decide(standing: Standing, cycle: Cycle) -> bool:
    """Whether the person may decide results of this cycle."""
    right = Right.DECIDE if cycle.agency_id is None else Right.SUBMIT
    return standing.may(right, agency=cycle.agency_id, cycle=cycle.pk)


def _own_numbers(standing: Standing) -> frozenset[int]:
    assign, units = (standing.agencies_with(right) or frozenset() for right in (Right.ASSIGN, Right.MANAGE_UNITS))
    return assign & units


def _own_agencies(standing: Standing) -> list[Agency]:
    return list(Agency.objects.filter(pk__in=_own_numbers(standing)))


def _waiting_decision(cycle: Cycle, standing: Standing) -> int:
    rows = access.assessments(standing).filter(cycle=cycle, stage__kind=StageKind.DECISION, decided_at__isnull=True)
    return rows.count()


def _state_tabs(request: HttpRequest, counted: dict[str, int]) -> list[tuple[Any, ...]]:
    words = {
        "": (_("Semua"), "total"),
        "idle": (_("Belum mulai"), "idle"),
        "answering": (_("Dikerjakan"), "answering"),
        "late": (_("Terlambat"), "late"),
        "submitted": (_("Dikirim"), "submitted"),
        "decided": (_("Ditetapkan"), "decided"),
    }
    return [
        (f"{request.path}?state={state}" if state else request.path, word, counted[count])
        for state, (word, count) in words.items()
    ]
