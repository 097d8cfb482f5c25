"""Who may: a person's standing, read once a request, and the scopes that every read goes through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tolok.organisation.models import Agency, Appointment, Invitation, Person, Role, Unit
from tolok.organisation.rights import Right


class Refused(PermissionDenied):
    """The person lacks the right; the message says which and who can give it."""

    def __init__(self, right: Right) -> None:
        super().__init__(
            _("Anda tidak berhak {what} di sini. Mintalah peran yang sesuai kepada koordinator instansi.").format(
                what=right.label
            )
        )
        self.right = right


@dataclass(frozen=True, slots=True)
class Held:
    """One appointment as access sees it: None means all."""

    role: str
    rights: frozenset[str]
    agency: int | None
    unit: int | None
    cycle: int | None


@dataclass(frozen=True)
class Standing:
    """What a person may do today. ``person`` is None for the public."""

    person: Person | None
    held: tuple[Held, ...]

    def may(self, right: Right, *, agency: int | None, unit: int | None = None, cycle: int | None = None) -> bool:
        """Whether the person has ``right`` in ``agency`` (None: everywhere), for ``unit`` and ``cycle``.

        An appointment for an agency holds for all its units; one for a unit holds for that unit alone. An appointment
        without a cycle holds for all cycles.
        """
        return any(
            right in held.rights
            and (held.agency is None or held.agency == agency)
            and (held.unit is None or held.unit == unit)
            and (held.cycle is None or cycle is None or held.cycle == cycle)
            for held in self.held
        )

    def require(self, right: Right, *, agency: int | None, unit: int | None = None, cycle: int | None = None) -> None:
        """As ``may``.

        Raises:
            Refused: the person may not.
        """
        if not self.may(right, agency=agency, unit=unit, cycle=cycle):
            raise Refused(right)

    def roles(self, *, agency: int | None = None) -> frozenset[str]:
        """The codes of the roles held (in ``agency``, or anywhere)."""
        return frozenset(held.role for held in self.held if agency is None or held.agency in {None, agency})

    def agencies_with(self, right: Right) -> frozenset[int] | None:
        """The agencies where the person has ``right`` as a whole (not only for a unit); None: all of them."""
        found = [held for held in self.held if right in held.rights and held.unit is None]
        if any(held.agency is None for held in found):
            return None
        return frozenset(held.agency for held in found if held.agency is not None)

    def units_with(self, right: Right) -> frozenset[int]:
        """The single units for which the person has ``right``."""
        return frozenset(held.unit for held in self.held if right in held.rights and held.unit is not None)

    @property
    def everywhere(self) -> bool:
        """Whether some appointment holds for all agencies."""
        return any(held.agency is None for held in self.held)

    @property
    def own_agencies(self) -> frozenset[int]:
        """The agencies of every appointment, and the person's own."""
        home = {self.person.agency_id} if self.person and self.person.agency_id else set()
        return frozenset({held.agency for held in self.held if held.agency is not None} | home)

    def belongs_to(self, agency: int) -> bool:
        """Whether the person is of this agency: works there or serves it, other than as its external assessor.

        A conflict of interest for whoever judges it (PermenPANRB 59/2020; Pedoman Menteri PANRB 3/2024 ch. IV:
        objectivity).
        """
        serves = any(held.agency == agency and held.role != "external_assessor" for held in self.held)
        return serves or bool(self.person and self.person.agency_id == agency)


PUBLIC = Standing(person=None, held=())


def standing_of(person: Person, on: date | None = None) -> Standing:
    """The standing of a person on a day (by default today). One query."""
    if not person.is_active:
        return Standing(person, ())
    rows = (
        Appointment.objects.in_force(on)
        .filter(person=person)
        .values_list("role__code", "role__rights", "agency", "unit", "cycle")
    )
    held = (Held(role, frozenset(rights), agency, unit, cycle) for role, rights, agency, unit, cycle in rows)
    return Standing(person, tuple(held))


def agencies(standing: Standing) -> QuerySet[Agency]:
    """The agencies whose affairs the person may know of."""
    if standing.everywhere:
        return Agency.objects.all()
    return Agency.objects.filter(pk__in=standing.own_agencies)


def units(standing: Standing) -> QuerySet[Unit]:
    """The units of those agencies."""
    if standing.everywhere:
        return Unit.objects.all()
    return Unit.objects.filter(agency__in=standing.own_agencies)


def people(standing: Standing) -> QuerySet[Person]:
    """The people one may see: those of the agencies one serves; oneself."""
    if standing.everywhere:
        return Person.objects.all()
    own: Iterable[int] = standing.own_agencies
    return Person.objects.filter(
        Q(agency__in=own) | Q(appointments__agency__in=own) | Q(pk=standing.person.pk if standing.person else 0)
    ).distinct()


EXTERNAL = "external_assessor"
COORDINATOR = "coordinator"


def may_give(standing: Standing, role: Role, agency: Agency | None) -> bool:
    """Whether the person may appoint somebody to ``role`` in ``agency``, and end it.

    National roles and external assessors are given by whoever manages people everywhere; the other roles by whoever
    does in the agency. Nobody is appointed to the public.
    """
    if role.code == "public":
        return False
    if role.national or role.code == EXTERNAL or agency is None:
        return standing.may(Right.MANAGE_PEOPLE, agency=None)
    return standing.may(Right.MANAGE_PEOPLE, agency=agency.pk)


def require_may_give(standing: Standing, role: Role, agency: Agency | None) -> None:
    """As ``may_give``.

    Raises:
        Refused: the person may not.
    """
    if not may_give(standing, role, agency):
        raise Refused(Right.MANAGE_PEOPLE)


def roles_to_give(standing: Standing, agency: Agency | None) -> list[Role]:
    """The roles the person may give in ``agency`` (None: the national ones), in their order. One query."""
    fitting = [role for role in Role.objects.all() if (agency is None) == role.national]
    return [role for role in fitting if may_give(standing, role, agency)]


def managed(standing: Standing, agency: int | None) -> bool:
    """Whether the person manages the people of an agency (None: everywhere)."""
    return standing.may(Right.MANAGE_PEOPLE, agency=agency)


def invitations(standing: Standing) -> QuerySet[Invitation]:
    """The invitations of the agencies whose people one manages."""
    where = standing.agencies_with(Right.MANAGE_PEOPLE)
    return Invitation.objects.all() if where is None else Invitation.objects.filter(agency__in=where)
