"""Reads that pages share, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.organisation import access
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Appointment, Person, Unit


def people_of(agency: Agency | None, standing: Standing) -> QuerySet[Person]:
    """The people of an agency (None: who holds a national role), each with ``roles_here``: their appointments there."""
    here = (
        Appointment.objects.in_force().filter(agency=agency).select_related("role", "unit").order_by("role__position")
    )
    found = access.people(standing).filter(pk__in=_pks_of(agency))
    return found.select_related("agency").prefetch_related(Prefetch("appointments", here, to_attr="roles_here"))


def _pks_of(agency: Agency | None) -> QuerySet[Person, Any]:
    serves = Q(appointments__in=Appointment.objects.in_force().filter(agency=agency))
    return Person.objects.filter(serves | Q(agency=agency) if agency else serves).values("pk")


def agencies_with_counts(standing: Standing) -> QuerySet[Agency]:
    """The agencies one may know of, each with ``people_count`` (roles in force) and ``unit_count``."""
    serving = (
        Appointment.objects.in_force()
        .filter(agency=OuterRef("pk"), person__is_active=True)
        .order_by()
        .values("agency")
        .annotate(n=Count("person", distinct=True))
    )
    units = Unit.objects.filter(agency=OuterRef("pk"), active=True).order_by().values("agency").annotate(n=Count("pk"))
    return access.agencies(standing).annotate(
        people_count=Coalesce(Subquery(serving.values("n")), 0), unit_count=Coalesce(Subquery(units.values("n")), 0)
    )


@dataclass
class Branch:
    """A unit with the units below it, and how many people work for it."""

    unit: Unit
    below: list[Branch] = field(default_factory=list)


def tree_of(agency: Agency) -> list[Branch]:
    """The agency's units as a tree; closed ones too. One query."""
    officers = Count(
        "appointments",
        filter=Q(appointments__in=Appointment.objects.in_force().filter(agency=agency)),
    )
    branches = {unit.pk: Branch(unit) for unit in agency.units.annotate(officers=officers)}
    tops: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.unit.parent_id or 0)
        (above.below if above else tops).append(branch)
    return tops


@dataclass(frozen=True)
class Held:
    """One appointment of a person, in a sentence."""

    appointment: Appointment
    sentence: str

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.appointment.until is None or self.appointment.until >= timezone.localdate()


def roles_of(person: Person, standing: Standing) -> list[Held]:
    """The appointments of a person that one may know of, in sentences, the running ones first. One query."""
    rows = Appointment.objects.filter(person=person).select_related("role", "agency", "unit")
    if not standing.everywhere and (standing.person is None or standing.person.pk != person.pk):
        rows = rows.filter(Q(agency__in=standing.own_agencies) | Q(agency=None))
    ordered = rows.order_by(F("until").desc(nulls_first=True), "role__position")
    return [Held(row, _sentence(row)) for row in ordered]


def _sentence(row: Appointment) -> str:
    if row.unit:
        return _("{role} untuk {unit}, {agency}").format(role=row.role, unit=row.unit.name, agency=row.agency)
    if row.agency:
        return _("{role} di {agency}").format(role=row.role, agency=row.agency)
    return _("{role}, berlaku nasional").format(role=row.role)
