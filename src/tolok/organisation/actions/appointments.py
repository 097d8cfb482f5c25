"""Giving and ending roles."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.ledger.actions import Actor, record
from tolok.organisation.access import COORDINATOR, EXTERNAL, Standing, require_may_give, standing_of
from tolok.organisation.errors import (
    AlreadyAppointed,
    ConflictOfInterest,
    LastCoordinator,
    OwnRight,
    WrongPlace,
)
from tolok.organisation.models import Agency, Appointment, Person, Role, Unit
from tolok.organisation.walls import seeing

NATIONAL_COORDINATOR = "national_coordinator"


def appoint(
    *,
    person: Person,
    role: Role,
    by: Person,
    standing: Standing,
    agency: Agency | None = None,
    unit: Unit | None = None,
    cycle: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Appointment:
    """Give ``person`` a role in an agency, in one of its units, or (national roles) everywhere.

    Raises:
        Refused: ``by`` may not give this role there.
        WrongPlace: the role is not given there.
        OwnRight: ``by`` would get a right that they do not have.
        ConflictOfInterest: an external assessor would judge an agency they belong to (PermenPANRB 59/2020: assessors
            are objective; Pedoman Menteri PANRB 3/2024 ch. IV).
        AlreadyAppointed: they have the role there.
    """
    require_may_give(standing, role, agency)
    expect_place(role, agency, unit)
    _expect_no_higher_right(person, role, by, standing, agency)
    return place(person=person, role=role, agency=agency, unit=unit, cycle=cycle, since=since, until=until, by=by)


def place(
    *,
    person: Person,
    role: Role,
    by: Actor,
    agency: Agency | None = None,
    unit: Unit | None = None,
    cycle: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Appointment:
    """As ``appoint``, where the right was checked already: an invitation that is accepted, an operator, the demo.

    Raises:
        WrongPlace, ConflictOfInterest, AlreadyAppointed: as ``appoint``.
    """
    expect_place(role, agency, unit)
    if not person.is_active:
        raise WrongPlace(_("{name} dinonaktifkan. Aktifkan kembali lebih dahulu.").format(name=person))
    expect_no_conflict(person, role, agency)
    first = since or timezone.localdate()
    try:
        with transaction.atomic():
            made = Appointment.objects.create(
                person=person, role=role, agency=agency, unit=unit, cycle=cycle, since=first, until=until
            )
            detail = _told(made) | {"since": first.isoformat(), "until": until.isoformat() if until else None}
            place_ = agency.pk if agency else None
            record(by=by, verb="person.appointed", subject=person.ledger_id, agency=place_, detail=detail)
    except IntegrityError as error:
        _explain(error, person, role, agency)
        raise
    return made


def end_appointment(*, appointment: Appointment, by: Person, standing: Standing, reason: str = "") -> None:
    """End a role from now on. What is in the ledger stays; one that began today leaves no row.

    Raises:
        Refused: ``by`` may not end this role there.
        LastCoordinator: nobody else would coordinate the agency (or the nation).
    """
    require_may_give(standing, appointment.role, appointment.agency)
    with transaction.atomic():
        expect_another_coordinator(appointment)
        detail = _told(appointment) | {"reason": reason}
        yesterday = timezone.localdate() - timedelta(days=1)
        if appointment.since > yesterday:
            appointment.delete()
        else:
            appointment.until = yesterday
            appointment.save(update_fields=["until"])
        record(
            by=by,
            verb="person.appointment_ended",
            subject=appointment.person.ledger_id,
            agency=appointment.agency_id,
            detail=detail,
        )


def expect_another_coordinator(appointment: Appointment) -> None:
    """Call inside a transaction, before a coordinator goes.

    Raises:
        LastCoordinator: it is the last one in force.
    """
    if appointment.role_id not in {COORDINATOR, NATIONAL_COORDINATOR}:
        return
    # Two coordinators who end each other at once wait for one another here.
    Role.objects.select_for_update(no_key=True).get(pk=appointment.role_id)
    others = Appointment.objects.in_force().filter(role=appointment.role_id, agency=appointment.agency_id)
    if not others.filter(person__is_active=True).exclude(person=appointment.person_id).exists():
        raise LastCoordinator(
            _("{name} koordinator terakhir di {place}. Tunjuk penggantinya lebih dahulu.").format(
                name=appointment.person, place=appointment.agency or _("tingkat nasional")
            )
        )


def expect_place(role: Role, agency: Agency | None, unit: Unit | None) -> None:
    """Whether the role is given there.

    Raises:
        WrongPlace: it is not.
    """
    if role.code == "public":
        raise WrongPlace(_("Publik bukan peran yang diberikan: siapa saja memilikinya."))
    if role.national and (agency or unit):
        raise WrongPlace(_("{role} berlaku nasional, tidak untuk satu instansi.").format(role=role))
    if not role.national and agency is None:
        raise WrongPlace(_("Pilih instansi untuk peran {role}.").format(role=role))
    if role.by_unit and unit is None:
        raise WrongPlace(_("Pilih unit kerja untuk peran {role}.").format(role=role))
    if unit is not None and not role.by_unit:
        raise WrongPlace(_("{role} berlaku untuk seluruh instansi, tidak untuk satu unit.").format(role=role))
    if unit is not None and agency is not None and unit.agency_id != agency.pk:
        raise WrongPlace(_("{unit} bukan unit kerja {agency}.").format(unit=unit, agency=agency))


def expect_no_conflict(person: Person, role: Role, agency: Agency | None) -> None:
    """Whether nobody would judge their own agency. The database refuses it too (migration 0006).

    Raises:
        ConflictOfInterest: somebody would.
    """
    if agency is None:
        return
    with seeing(None):  # an appointment that the asking person may not see is in the way all the same
        standing = standing_of(person)
    judges = any(held.role == EXTERNAL and held.agency == agency.pk for held in standing.held)
    if standing.belongs_to(agency.pk) if role.code == EXTERNAL else judges:
        raise _conflict(person, role, agency)


def _conflict(person: Person, role: Role, agency: Agency) -> ConflictOfInterest:
    if role.code == EXTERNAL:
        told = _("Benturan kepentingan: {name} termasuk {agency}, jadi tidak dapat menilainya. Pilih asesor lain.")
    else:
        told = _(
            "Benturan kepentingan: {name} menilai {agency} sebagai asesor eksternal, jadi tidak dapat bekerja untuknya."
            " Akhiri dahulu tugasnya sebagai asesor."
        )
    return ConflictOfInterest(told.format(name=person, agency=agency))


def _expect_no_higher_right(person: Person, role: Role, by: Person, standing: Standing, agency: Agency | None) -> None:
    if person.pk != by.pk:
        return
    place_ = agency.pk if agency else None
    here = [held for held in standing.held if held.unit is None and held.agency in {None, place_}]
    if set(role.rights) - {right for held in here for right in held.rights}:
        raise OwnRight(
            _("Anda tidak dapat memberi diri sendiri hak yang belum Anda miliki. Mintalah kepada koordinator lain.")
        )


def _explain(error: IntegrityError, person: Person, role: Role, agency: Agency | None) -> None:
    # The database saw what another request wrote between our question and our answer.
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if constraint == "appointment_once":
        raise AlreadyAppointed(_("{name} sudah menjadi {role} di sini.").format(name=person, role=role)) from error
    if constraint == "appointment_conflict_of_interest" and agency:
        raise _conflict(person, role, agency) from error


def _told(appointment: Appointment) -> dict[str, object]:
    return {
        "role": appointment.role_id,
        "agency": f"agency:{appointment.agency_id}" if appointment.agency_id else None,
        "unit": f"unit:{appointment.unit_id}" if appointment.unit_id else None,
        "cycle": appointment.cycle,
    }
