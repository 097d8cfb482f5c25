"""Who may see, open, add and change evidence."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tolok.evidence.models import Classification, Item
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Unit
from tolok.organisation.rights import Right


def items(standing: Standing) -> QuerySet[Item]:
    """The items a person may know of, withdrawn ones too.

    Who sees an agency sees its whole shelf. Who serves one unit sees that unit's, what they added themselves, and what
    belongs to the whole agency and is not restricted (the governor's regulation carries many units' indicators).
    """
    agencies = standing.agencies_with(Right.SEE)
    if agencies is None:
        return Item.objects.all()
    units = standing.units_with(Right.SEE) | standing.units_with(Right.ATTACH)
    shared = {held.agency for held in standing.held if held.unit in units and Right.ATTACH in held.rights}
    mine = Q(added_by=standing.person, agency__in=standing.own_agencies) if standing.person else Q(pk__in=[])
    return Item.objects.filter(
        Q(agency__in=agencies | (standing.agencies_with(Right.ATTACH) or frozenset()))
        | Q(unit__in=units)
        | mine
        | (Q(agency__in=shared, unit__isnull=True) & ~Q(classification=Classification.RESTRICTED))
    )


def may_open(standing: Standing, item: Item) -> bool:
    """Whether a person who may know of ``item`` may open its file.

    A restricted one needs the right to, or it is their own: added by them, or of the unit they bring evidence for.
    """
    if item.classification != Classification.RESTRICTED:
        return True
    if standing.may(Right.SEE_RESTRICTED, agency=item.agency_id, unit=item.unit_id):
        return True
    if standing.person is not None and item.added_by_id == standing.person.pk:
        return item.agency_id in standing.own_agencies
    return item.unit_id is not None and item.unit_id in standing.units_with(Right.ATTACH)


def may_change(standing: Standing, item: Item) -> bool:
    """Whether a person may change or withdraw ``item``: who may bring evidence there, and may open it."""
    return standing.may(Right.ATTACH, agency=item.agency_id, unit=item.unit_id) and may_open(standing, item)


def agencies_to_add_to(standing: Standing) -> QuerySet[Agency]:
    """The agencies to whose shelf a person may add."""
    whole = standing.agencies_with(Right.ATTACH)
    if whole is None:
        return Agency.objects.all()
    return Agency.objects.filter(pk__in={held.agency for held in standing.held if Right.ATTACH in held.rights})


def units_to_add_for(standing: Standing, agency: Agency) -> QuerySet[Unit]:
    """The units of an agency for which a person may add."""
    units = Unit.objects.filter(agency=agency, active=True)
    if standing.may(Right.ATTACH, agency=agency.pk):
        return units
    return units.filter(pk__in=standing.units_with(Right.ATTACH))
