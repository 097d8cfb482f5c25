"""Who may bring in, take out, and see what is on its way."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tolok.assessment.access import Hand, assessments
from tolok.assessment.models import Assessment
from tolok.exchange.models import Import
from tolok.organisation.access import Refused, Standing
from tolok.organisation.rights import Right


def may_import(hand: Hand) -> bool:
    """Whether the person answers anything in the assessment: all of it, or what is assigned to their unit."""
    return hand.may(Right.CLAIM) or hand.is_own_unit or bool(hand.led)


def may_bring(hand: Hand) -> bool:
    """Whether the person may bring evidence to some indicator."""
    return hand.may(Right.ATTACH) or hand.is_own_unit or bool(hand.assigned)


def require_import(hand: Hand) -> None:
    """As ``may_import``.

    Raises:
        Refused: the person answers nothing here.
    """
    if not may_import(hand):
        raise Refused(Right.CLAIM)


def require_bring(hand: Hand) -> None:
    """As ``may_bring``.

    Raises:
        Refused: the person brings no evidence here.
    """
    if not may_bring(hand):
        raise Refused(Right.ATTACH)


def imports(standing: Standing) -> QuerySet[Import]:
    """One's own imports; in agencies whose answers one approves, all of them."""
    own = Q(by=standing.person) if standing.person else Q(pk__in=[])
    agencies = standing.agencies_with(Right.APPROVE)
    theirs = Q(pk__isnull=False) if agencies is None else Q(agency__in=agencies)
    return Import.objects.filter(own | theirs, assessment__in=assessments(standing))


def may_export(standing: Standing, agency: int) -> bool:
    """Whether the person may take out everything an agency owns: who leads its daily work."""
    return standing.may(Right.APPROVE, agency=agency)


def may_propose(hand: Hand) -> bool:
    """Whether the person offers last year's answers to the units: who assigns."""
    return hand.may(Right.ASSIGN)


def earlier_of(assessment: Assessment) -> Assessment | None:
    """The same agency (or unit) in the cycle before. One query."""
    if assessment.cycle.previous_id is None:
        return None
    rows = Assessment.objects.filter(
        cycle=assessment.cycle.previous_id, agency=assessment.agency_id, unit=assessment.unit_id
    )
    return rows.select_related("cycle", "stage", "agency", "unit").first()
