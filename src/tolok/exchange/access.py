"""Who may bring in, take out, and see what is on its way."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tolok.assessment.access import Hand, assessments
from tolok.assessment.models import Assessment, CycleState
from tolok.exchange.models import Import
from tolok.instruments import mapping_ids
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


def has_earlier(assessment: Assessment) -> bool:
    """Whether ``earlier_of`` may find one; a query only for a first cycle on an instrument that follows another."""
    return assessment.cycle.previous_id is not None or (bool(_origins(assessment)) and _before(assessment).exists())


def earlier_of(assessment: Assessment) -> Assessment | None:
    """The same agency (or unit) in the cycle before. One query.

    For a first cycle on an instrument: in the latest one on an instrument that a mapping leads from (SPBE 2020 for
    Pemdi 2026).
    """
    if assessment.cycle.previous_id is None and not _origins(assessment):
        return None
    return _before(assessment).select_related("cycle", "stage", "agency", "unit").first()


def _before(assessment: Assessment) -> QuerySet[Assessment]:
    cycle = assessment.cycle
    rows = Assessment.objects.filter(agency=assessment.agency_id, unit=assessment.unit_id)
    if cycle.previous_id is not None:
        return rows.filter(cycle=cycle.previous_id)
    rows = rows.filter(cycle__edition__instrument__in=_origins(assessment), cycle__year__lte=cycle.year)
    rows = rows.filter(cycle__sample=cycle.sample).exclude(cycle__state=CycleState.CANCELLED).exclude(cycle=cycle)
    return rows.order_by("-cycle__year", "-cycle")


def _origins(assessment: Assessment) -> list[str]:
    """The instruments that a mapping leads from to this one."""
    target = assessment.cycle.instrument.id
    return [origin for origin, _to, found in (name.partition("--") for name in mapping_ids()) if found == target]
