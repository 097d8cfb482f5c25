"""What the views read of a request: the assessment, and the plan, as far as the person may know of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from tolok.assessment.access import Hand
from tolok.insight.views.asked import hand_of
from tolok.roadmap.access import plans, require_plan, require_read
from tolok.roadmap.models import Plan


def reader_of(request: HttpRequest, assessment: int) -> Hand:
    """What the person may do in the assessment, who reads its plans. Two queries.

    Raises:
        Http404: there is no such assessment for them.
        NotForAssessors: they may not.
    """
    own = hand_of(request, assessment)
    require_read(own)
    return own


def planner_of(request: HttpRequest, assessment: int) -> Hand:
    """The same for who makes plans.

    Raises:
        Http404, NotForAssessors: as ``reader_of``.
        Refused: they read them only.
    """
    own = hand_of(request, assessment)
    require_plan(own)
    return own


def plan_of(own: Hand, key: int) -> Plan:
    """A plan of the assessment, or 404. One query."""
    rows = plans(own.standing).select_related("run", "by", "adopted_by").filter(assessment=own.assessment)
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404(_("Rencana ini tidak ada, atau sudah dibuang."))
    found.assessment = own.assessment
    return found
