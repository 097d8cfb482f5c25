"""Where stages and assessors differ."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tolok.assessment.access import Hand, hand
from tolok.assessment.clock import require_open
from tolok.assessment.models import SetBy
from tolok.assessment.queries.disagreements import matrix
from tolok.assessment.views.asked import assessment_of, standing_of
from tolok.organisation.access import Refused
from tolok.organisation.rights import Right


@require_safe
def disagreements(request: HttpRequest, assessment: int) -> HttpResponse:
    """All indicators by stage and by assessor; ``?only=1``: those that differ."""
    found = assessment_of(request, assessment)
    own = hand(standing_of(request), found)
    if not own.may(Right.SEE):
        raise Refused(Right.SEE)
    shown = matrix(own, may_settle=_may_settle(own))
    only = request.GET.get("only") == "1"
    context = {
        "matrix": shown,
        "only": only,
        "lines": [line for line in shown.lines if line.differs or not only],
        "sample": found.cycle.sample,
        "unofficial": not found.decided_at,
    }
    return render(request, "assessment/disagreements.html", context)


def _may_settle(own: Hand) -> bool:
    if not own.may(Right.JUDGE) or not own.may(Right.SETTLE):
        return False
    try:
        require_open(own.assessment, set_by=SetBy.EXTERNAL)
    except PermissionDenied:
        return False
    return True
