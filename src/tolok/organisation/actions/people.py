"""People's accounts: shutting and opening them, and what people say of themselves."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from tolok.ledger.actions import Actor, System, record
from tolok.organisation.access import Refused, Standing, managed
from tolok.organisation.actions.appointments import expect_another_coordinator
from tolok.organisation.errors import OwnRight
from tolok.organisation.models import Appointment, Person
from tolok.organisation.rights import Right

PROFILE = ("name", "position", "language", "time_zone", "mail_rhythm")


def deactivate_person(*, person: Person, by: Person, standing: Standing, reason: str = "") -> None:
    """Shut an account: the person is out at the next request; appointments stay, without effect.

    Raises:
        Refused: ``by`` does not manage the people of their agency.
        OwnRight: it is one's own account.
        LastCoordinator: an agency (or the nation) would be left without a coordinator.
    """
    _require_managed(standing, person)
    if person.pk == by.pk:
        raise OwnRight(_("Anda tidak dapat menonaktifkan akun sendiri. Mintalah kepada koordinator lain."))
    with transaction.atomic():
        for appointment in Appointment.objects.in_force().filter(person=person).select_related("agency", "person"):
            expect_another_coordinator(appointment)
        end_sessions(person)
        _set_active(person, active=False, by=by, reason=reason)


def reactivate_person(*, person: Person, by: Person, standing: Standing) -> None:
    """Open an account again; appointments that still run hold again.

    Raises:
        Refused: ``by`` does not manage the people of their agency.
    """
    _require_managed(standing, person)
    with transaction.atomic():
        _set_active(person, active=True, by=by, reason="")


def update_profile(*, person: Person, by: Person, **changed: str) -> None:
    """What people say of themselves: ``name``, ``position``, ``language``, ``time_zone``, ``mail_rhythm``.

    Raises:
        OwnRight: it is somebody else's profile.
        ValueError: there is no such field.
    """
    if person.pk != by.pk:
        raise OwnRight(_("Profil diubah oleh orangnya sendiri."))
    if unknown := set(changed) - set(PROFILE):
        raise ValueError(f"not a field of the profile: {sorted(unknown)}")
    before = {name: getattr(person, name) for name in changed}
    really = {name: value for name, value in changed.items() if before[name] != value}
    if not really:
        return
    with transaction.atomic():
        for name, value in really.items():
            setattr(person, name, value)
        person.save(update_fields=list(really))
        detail = {"fields": sorted(really)}
        record(by=by, verb="person.profile_changed", subject=person.ledger_id, agency=person.agency_id, detail=detail)


def shut_as_operator(person: Person) -> int:
    """As ``deactivate_person``, by whoever runs this machine: at once, and whatever role it is.

    Returns:
        How many sessions were ended.
    """
    with transaction.atomic():
        ended = end_sessions(person)
        _set_active(person, active=False, by=System("operator"), reason="")
    return ended


def forget_factors_as_operator(person: Person) -> int:
    """Remove somebody's second factors when all were lost; the person who runs this machine has made sure who asks.

    Returns:
        How many were removed.
    """
    with transaction.atomic():
        lost = list(Authenticator.objects.filter(user=person))
        for factor in lost:
            factor.delete()
            record(
                by=System("operator"),
                verb="person.factor_taken",
                subject=person.ledger_id,
                agency=person.agency_id,
                detail={"factor": factor.type},
            )
        end_sessions(person)
    return len(lost)


def end_session(*, session: UserSession, by: Person, here: str) -> None:
    """End one of one's own sessions on another device; it is out at its next request.

    Args:
        session: which.
        by: whose it is.
        here: the key of the session that asks.

    Raises:
        OwnRight: it is somebody else's, or the one that asks.
    """
    if session.user_id != by.pk:
        raise OwnRight(_("Sesi hanya dapat diakhiri oleh pemiliknya."))
    if session.session_key == here:
        raise OwnRight(_("Ini sesi yang sedang Anda pakai. Gunakan Keluar untuk mengakhirinya."))
    with transaction.atomic():
        detail = {"ip": session.ip, "since": session.created_at.isoformat(timespec="seconds")}
        session.end()
        record(by=by, verb="person.session_ended", subject=by.ledger_id, agency=by.agency_id, detail=detail)


def end_sessions(person: Person) -> int:
    """End all of somebody's sessions; they are out at the next request. Call inside a transaction."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)


def _set_active(person: Person, *, active: bool, by: Actor, reason: str) -> None:
    person.is_active = active
    person.save(update_fields=["is_active"])
    record(
        by=by,
        verb="person.reactivated" if active else "person.deactivated",
        subject=person.ledger_id,
        agency=person.agency_id,
        detail={"reason": reason},
    )


def _require_managed(standing: Standing, person: Person) -> None:
    # Who holds a national role is managed nationally, wherever they come from.
    national = Appointment.objects.in_force().filter(person=person, agency=None).exists()
    if not managed(standing, None if national else person.agency_id):
        raise Refused(Right.MANAGE_PEOPLE)
