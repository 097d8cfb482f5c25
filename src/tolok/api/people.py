"""People, what they are appointed to, invitations, roles, and oneself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field

from tolok.api.asked import agency_named, named, one_of, wanted
from tolok.api.door import In, Line, Noun, Number, Out, doing, json_answer, made, person_of, standing_of, token_of
from tolok.api.faults import WrongField
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope
from tolok.organisation import access, actions
from tolok.organisation.models import Agency, Appointment, Invitation, Person, Role, Unit

noun = Noun("people")


class AppointmentOut(Out):
    """A role somebody has: everywhere, in an agency, in one of its units."""

    id: int
    person: int
    role: str
    agency: str | None
    unit: int | None
    cycle: int | None
    since: date
    until: date | None


class PersonOut(Out):
    """Somebody one may know of."""

    id: int
    name: str
    email: str
    position: str
    agency: str | None
    is_active: bool


class PersonWhole(PersonOut):
    """Somebody with their roles in force."""

    appointments: list[AppointmentOut]


class Me(PersonWhole):
    """Oneself."""

    language: str
    time_zone: str
    mail_rhythm: str
    scopes: list[str] | None = Field(description="of the token; null: a session")


class MeIn(In):
    """What one says of oneself; what is left out stays."""

    name: Annotated[str, Field(max_length=120, min_length=1, pattern=r"\S")] | None = None
    position: Annotated[str, Field(max_length=160)] | None = None
    language: Literal["id", "en"] | None = None
    time_zone: Literal["", "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"] | None = None
    mail_rhythm: Literal["at_once", "daily", "never"] | None = None


class AppointmentIn(In):
    """A role for somebody."""

    person: Number
    role: Line
    agency: Line | None = None
    unit: Number | None = None
    cycle: Number | None = None
    since: date | None = None
    until: date | None = None


class InvitationOut(Out):
    """A link that was sent to somebody."""

    id: int
    email: str
    name: str
    role: str
    agency: str | None
    unit: int | None
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None


class InvitationIn(In):
    """Whom to invite to what."""

    email: Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", examples=["sari@example.go.id"])]
    role: Line
    name: Annotated[str, Field(max_length=120)] = ""
    agency: Line | None = None
    unit: Number | None = None
    cycle: Number | None = None


class RoleOut(Out):
    """A named set of rights."""

    code: str
    name: str
    says: str
    rights: list[str]
    national: bool
    by_unit: bool


class Roles(Out):
    """All roles."""

    items: list[RoleOut]


@noun.read("/me", out=Me, name="me")
def get_me(request: HttpRequest) -> Me:
    """Oneself, one's roles, and the scopes of the token."""
    return _me(request)


@noun.change("/me", out=Me, scope=Scope.ACCOUNT_WRITE, name="me")
def change_me(request: HttpRequest, body: MeIn) -> Me:
    """Change what one says of oneself."""
    me = person_of(request)
    changed = {name: value for name, value in dict(body).items() if value is not None}
    if changed:
        actions.update_profile(person=me, by=me, **changed)
        me.refresh_from_db()
    return _me(request)


@noun.read("/roles", out=Roles, name="roles")
def list_roles(request: HttpRequest) -> HttpResponse:
    """The roles there are, each with what it does."""
    return json_answer({"items": [made(RoleOut, row) for row in Role.objects.order_by("position")]})


@noun.read("/people", out=Page[PersonOut], scope=Scope.PEOPLE_READ, name="people")
def list_people(request: HttpRequest, after: After = "", limit: Limit = 50) -> HttpResponse:
    """The people one may know of."""
    rows = Person.objects.filter(pk__in=access.people(standing_of(request)).values("pk")).select_related("agency")
    return paged(request, rows, order=["id"], limit=limit, after=after, show=lambda found: [*map(_person, found)])


@noun.read("/people/{int:person}", out=PersonWhole, scope=Scope.PEOPLE_READ, name="person")
def get_person(request: HttpRequest, person: int) -> PersonWhole:
    """Somebody, with the roles in force that one may know of."""
    row = one_of(access.people(standing_of(request)).select_related("agency"), person)
    return made(PersonWhole, row, agency=_slug(row.agency), appointments=_roles(row))


class DeactivationIn(In):
    """Why."""

    reason: Annotated[str, Field(max_length=2000)] = ""


@noun.create("/people/{int:person}/deactivation", out=None, scope=Scope.PEOPLE_WRITE, status=204, name="deactivation")
def deactivate_person(request: HttpRequest, person: int, body: DeactivationIn) -> None:
    """Shut an account: the person is out at once, tokens too."""
    row = one_of(access.people(standing_of(request)), person)
    actions.deactivate_person(person=row, reason=body.reason, **doing(request))


@noun.remove("/people/{int:person}/deactivation", scope=Scope.PEOPLE_WRITE, name="deactivation")
def reactivate_person(request: HttpRequest, person: int) -> None:
    """Open an account again."""
    actions.reactivate_person(person=one_of(access.people(standing_of(request)), person), **doing(request))


@noun.create("/appointments", out=AppointmentOut, scope=Scope.PEOPLE_WRITE, name="appointments")
def appoint(request: HttpRequest, body: AppointmentIn) -> AppointmentOut:
    """Give somebody a role."""
    standing = standing_of(request)
    agency = agency_named(access.agencies(standing), body.agency)
    person = wanted(access.people(standing), body.person, "person")
    done = actions.appoint(
        person=person,
        role=_role(body.role),
        agency=agency,
        unit=named(Unit.objects.filter(agency=agency), body.unit, "unit"),
        cycle=body.cycle,
        since=body.since,
        until=body.until,
        **doing(request),
    )
    return _appointment(done)


@noun.remove("/appointments/{int:appointment}", scope=Scope.PEOPLE_WRITE, name="appointment")
def end_appointment(request: HttpRequest, appointment: int, reason: Line = "") -> None:
    """End a role from now on."""
    known = Appointment.objects.filter(person__in=access.people(standing_of(request)).values("pk"))
    actions.end_appointment(appointment=one_of(known, appointment), reason=reason, **doing(request))


@noun.read("/invitations", out=Page[InvitationOut], scope=Scope.PEOPLE_READ, name="invitations")
def list_invitations(request: HttpRequest, after: After = "", limit: Limit = 50) -> HttpResponse:
    """The invitations of the agencies whose people one manages, the newest first."""
    rows = access.invitations(standing_of(request)).select_related("agency")
    return paged(request, rows, order=["-id"], limit=limit, after=after, show=lambda found: [*map(_invitation, found)])


@noun.create("/invitations", out=InvitationOut, scope=Scope.PEOPLE_WRITE, name="invitations")
def invite(request: HttpRequest, body: InvitationIn) -> InvitationOut:
    """Send somebody a link that lets them in with a role."""
    agency = agency_named(access.agencies(standing_of(request)), body.agency)
    done = actions.invite(
        email=body.email,
        name=body.name,
        role=_role(body.role),
        agency=agency,
        unit=named(Unit.objects.filter(agency=agency), body.unit, "unit"),
        cycle=body.cycle,
        **doing(request),
    )
    return _invitation(done)


@noun.remove("/invitations/{int:invitation}", scope=Scope.PEOPLE_WRITE, name="invitation")
def withdraw_invitation(request: HttpRequest, invitation: int) -> None:
    """Make a link void."""
    row = one_of(access.invitations(standing_of(request)), invitation)
    actions.withdraw_invitation(invitation=row, **doing(request))


def _role(code: str) -> Role:
    found = Role.objects.filter(pk=code).first()
    if found is None:
        raise WrongField("role", code)
    return found


def _me(request: HttpRequest) -> Me:
    me, token = person_of(request), token_of(request)
    return made(
        Me,
        me,
        agency=_slug(me.agency),
        appointments=_roles(me),
        scopes=sorted(token.scopes) if token else None,
    )


def _roles(person: Person) -> list[AppointmentOut]:
    rows = Appointment.objects.in_force().filter(person=person).select_related("agency").order_by("id")
    return [_appointment(row) for row in rows]


def _slug(agency: Agency | None) -> str | None:
    return agency.slug if agency else None


def _person(row: Person) -> PersonOut:
    return made(PersonOut, row, agency=_slug(row.agency))


def _appointment(row: Appointment) -> AppointmentOut:
    facts = {"person": row.person_id, "role": row.role_id, "agency": _slug(row.agency), "unit": row.unit_id}
    return made(AppointmentOut, row, **facts)


def _invitation(row: Invitation) -> InvitationOut:
    return made(InvitationOut, row, role=row.role_id, agency=_slug(row.agency), unit=row.unit_id)
