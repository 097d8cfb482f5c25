"""Who reads plans and who makes them: the agency's own affair, which whoever judges it does not see."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tolok.assessment import access
from tolok.assessment.access import Hand
from tolok.organisation.access import Standing
from tolok.organisation.rights import Right
from tolok.roadmap.models import Plan


class NotForAssessors(PermissionDenied):
    """What an agency aims at must not sway whoever judges it, as with its targets."""

    def __init__(self) -> None:
        super().__init__(
            _("Rencana adalah urusan instansi sendiri; asesor eksternal, Tim Reviu, dan publik tidak membacanya.")
        )


def may_read(own: Hand) -> bool:
    """Whether a person reads the plans of an assessment: who sees all of it, but whoever judges or reviews it."""
    found, standing = own.assessment, own.standing
    judges = any(
        standing.may(right, agency=found.agency_id, cycle=found.cycle_id) for right in (Right.JUDGE, Right.REVIEW)
    )
    return (own.may(Right.SEE) or own.is_own_unit) and not judges


def require_read(own: Hand) -> None:
    """As ``may_read``.

    Raises:
        NotForAssessors: the person may not.
    """
    if not may_read(own):
        raise NotForAssessors


def may_plan(own: Hand) -> bool:
    """Whether they write down costs, make plans and adopt one: who shares out the work."""
    return may_read(own) and own.may(Right.ASSIGN)


def require_plan(own: Hand) -> None:
    """As ``may_plan``.

    Raises:
        NotForAssessors: the person may not even read plans.
        Refused: they may not share out work here.
    """
    require_read(own)
    own.require(Right.ASSIGN)


def plans(standing: Standing) -> QuerySet[Plan]:
    """The plans of assessments that a person may open; whether they may read them says ``may_read``."""
    return Plan.objects.filter(assessment__in=access.assessments(standing))
