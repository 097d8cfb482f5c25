"""The assessments one may open, and the overview of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tolok.assessment import access
from tolok.assessment.access import Hand, hand
from tolok.assessment.answers import language
from tolok.assessment.clock import window_of
from tolok.assessment.doors import doors_for
from tolok.assessment.models import Assessment, CycleState, SetBy, StageKind
from tolok.assessment.overview import overview
from tolok.assessment.progress import line_of, predicate_name
from tolok.assessment.targets import aim_of
from tolok.assessment.views.asked import assessment_of, standing_of
from tolok.organisation.rights import Right

_AHEAD = {CycleState.PREPARED, CycleState.OPEN}


@require_safe
def assessment_list(request: HttpRequest) -> HttpResponse:
    """The assessments one may open, of running cycles first."""
    rows = (
        access.assessments(standing_of(request))
        .select_related("cycle__edition", "stage", "agency", "unit")
        .defer("cycle__edition__source")
        .filter(agency__in=standing_of(request).own_agencies)
        .order_by("-cycle__year", "-cycle", "agency__name", "unit__name")[:400]
    )
    running: list[Assessment] = []
    ended: list[Assessment] = []
    for row in rows:
        (running if row.cycle.state in {CycleState.OPEN, CycleState.PREPARED} else ended).append(row)
    context = {
        "groups": [running, ended],
        "any": running or ended,
        "sample": any(row.cycle.sample for row in (*running, *ended)),
    }
    return render(request, "assessment/assessment_list.html", context)


@require_safe
def assessment(request: HttpRequest, assessment: int) -> HttpResponse:
    """The overview; whoever acts for a unit alone sees their own indicators."""
    found = assessment_of(request, assessment)
    own = hand(standing_of(request), found)
    if not own.sees_all:
        leaves = [leaf for leaf in found.cycle.instrument.leaves if leaf.id in own.assigned]
        context = {
            "assessment": found,
            "leaves": [(leaf, leaf.title.in_(language())) for leaf in leaves],
            "doors": doors_for(own),
            "closes_at": window_of(found).closes_at,
            "sample": found.cycle.sample,
        }
        return render(request, "assessment/assessment_own.html", context)
    answering = found.stage.set_by == SetBy.AGENCY and found.cycle.state == CycleState.OPEN
    inside = own.may(Right.SEE) and not own.may(Right.JUDGE)
    shown = overview(found, with_cautions=answering and inside)
    context = {
        "assessment": found,
        "overview": shown,
        "line": line_of(found.cycle, standing_of(request)),
        "predicate_now": predicate_name(found.cycle.instrument, _band(shown.now)),
        "predicate_accepted": predicate_name(found.cycle.instrument, _band(shown.accepted)),
        "may": _may(own, answering=answering),
        "doors": doors_for(own),
        "answering": answering,
        "aim": aim_of(found) if inside else None,
        "sample": found.cycle.sample,
        "unofficial": found.decided_at is None,
        "instrument": found.cycle.instrument.short.in_(language()),
    }
    return render(request, "assessment/assessment.html", context)


def _band(result: Any) -> str:
    return result.predicate.code if result.predicate else ""


def _may(own: Hand, *, answering: bool) -> dict[str, bool]:
    found = own.assessment
    running = found.cycle.state == CycleState.OPEN and found.decided_at is None
    deciding = running and found.stage.kind == StageKind.DECISION
    may_extend = own.standing.may(Right.EXTEND, agency=found.cycle.agency_id, cycle=found.cycle_id)
    return {
        "assign": own.may(Right.ASSIGN) and found.unit_id is None,
        "target": own.may(Right.ASSIGN) and found.decided_at is None and found.cycle.state in _AHEAD,
        "approve": answering and own.may(Right.APPROVE),
        "submit": answering and own.may(Right.SUBMIT),
        "hand_over": running and not deciding and access.may_hand_over(own),
        "decide": deciding and own.may(Right.DECIDE),
        "extend": running and may_extend,
        "judge": any(own.may(right) for right in (Right.JUDGE, Right.VERIFY, Right.REVIEW)),
    }
