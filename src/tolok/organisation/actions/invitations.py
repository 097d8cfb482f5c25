"""Letting people in by a link in an e-mail."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from functools import partial

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.ledger.actions import Actor, System, record
from tolok.organisation.access import EXTERNAL, Standing, may_give, require_may_give, standing_of
from tolok.organisation.actions.appointments import expect_no_conflict, expect_place, place
from tolok.organisation.errors import AlreadyAppointed, InvitationGone
from tolok.organisation.letters import send_invitation
from tolok.organisation.models import Agency, Appointment, Invitation, Person, Role, Unit
from tolok.organisation.walls import seeing

HOLDS_FOR = timedelta(days=7)


def invite(
    *,
    email: str,
    role: Role,
    by: Person,
    standing: Standing,
    name: str = "",
    agency: Agency | None = None,
    unit: Unit | None = None,
    cycle: int | None = None,
) -> Invitation:
    """Send somebody a link that lets them in with a role; it works once, for seven days.

    An open invitation of the same address to the same role and place is withdrawn: the newest link counts.

    Raises:
        Refused: ``by`` may not give this role there.
        WrongPlace: the role is not given there.
        ConflictOfInterest: the address is of somebody who would judge their own agency.
        AlreadyAppointed: the address is of somebody who has the role there.
    """
    require_may_give(standing, role, agency)
    made, word = _make(email, name, role, agency, unit, cycle, by)
    transaction.on_commit(partial(send_invitation, made, word))
    return made


def invite_as_operator(
    *, email: str, role: Role, name: str = "", agency: Agency | None = None, unit: Unit | None = None
) -> tuple[Invitation, str]:
    """As ``invite``, by whoever runs this machine (`tolok people add`); nothing is sent.

    Returns:
        The invitation, and the word of its link.

    Raises:
        WrongPlace, ConflictOfInterest, AlreadyAppointed: as ``invite``.
    """
    return _make(email, name, role, agency, unit, None, None)


def withdraw_invitation(*, invitation: Invitation, by: Person, standing: Standing) -> None:
    """Make a link void.

    Raises:
        Refused: ``by`` may not give its role there.
        InvitationGone: it was accepted, is withdrawn or has run out.
    """
    require_may_give(standing, invitation.role, invitation.agency)
    with transaction.atomic():
        fresh = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if not fresh.open:
            raise InvitationGone(_("Undangan ini sudah tidak berlaku."))
        _withdraw(fresh, by)
    invitation.withdrawn_at = fresh.withdrawn_at


def invitation_of(word: str) -> Invitation:
    """The open invitation whose link has this word.

    Raises:
        InvitationGone: there is none, or it cannot be used any more; the message says what to do.
    """
    with seeing(None):  # whoever has the word is who was invited; nobody is signed in yet
        found = (
            Invitation.objects.select_related("role", "agency", "unit", "invited_by")
            .filter(word_hash=_hash(word))
            .first()
        )
        if found is None or not found.open:
            raise InvitationGone(_("Tautan undangan ini tidak berlaku lagi. Mintalah undangan baru."))
        inviter = found.invited_by
        if inviter and not may_give(standing_of(inviter), found.role, found.agency):
            raise InvitationGone(
                _("{name} yang mengundang Anda tidak lagi berhak memberi peran ini. Mintalah undangan baru.").format(
                    name=inviter
                )
            )
    return found


def accept_as_new(*, word: str, name: str, password: str, position: str = "") -> Person:
    """Accept an invitation by making an account with its address.

    Raises:
        InvitationGone: the link cannot be used, or the address has an account: sign in with it to accept.
        ValidationError: the password is too weak.
    """
    invitation = invitation_of(word)
    home = None if invitation.role.code == EXTERNAL else invitation.agency
    validate_password(password, Person(email=invitation.email, name=name))
    with seeing(None), transaction.atomic():
        _lock(invitation)
        if Person.objects.filter(email__iexact=invitation.email).exists():
            raise InvitationGone(_("Alamat ini sudah punya akun. Masuklah dengan akun itu untuk menerima undangan."))
        person = Person.objects.create_user(
            invitation.email, password, name=name, position=position, agency=home, language=_language()
        )
        _take_up(invitation, person)
    return person


def accept_as(*, word: str, person: Person) -> None:
    """Accept an invitation with the account that one is signed in with.

    Raises:
        InvitationGone: the link cannot be used, or is for another address.
        ConflictOfInterest, AlreadyAppointed: the role cannot be taken up.
    """
    invitation = invitation_of(word)
    if person.email.casefold() != invitation.email.casefold():
        raise InvitationGone(
            _("Undangan ini untuk {email}. Keluarlah, lalu buka tautannya lagi.").format(email=invitation.email)
        )
    with seeing(None), transaction.atomic():
        _lock(invitation)
        _take_up(invitation, person)


def _make(  # noqa: PLR0917 - what an invitation is made of
    email: str,
    name: str,
    role: Role,
    agency: Agency | None,
    unit: Unit | None,
    cycle: int | None,
    by: Person | None,
) -> tuple[Invitation, str]:
    expect_place(role, agency, unit)
    email = email.strip().lower()
    known = Person.objects.filter(email__iexact=email).first()
    if known:
        expect_no_conflict(known, role, agency)
        there = {"agency": agency, "unit": unit, "cycle": cycle}
        if Appointment.objects.in_force().filter(person=known, role=role, **there).exists():
            raise AlreadyAppointed(_("{name} sudah menjadi {role} di sini.").format(name=known, role=role))
    word = secrets.token_urlsafe(32)
    actor: Actor = by or System("operator")
    with transaction.atomic():
        same = Invitation.objects.filter(email__iexact=email, role=role, agency=agency, unit=unit, cycle=cycle)
        for old in same.filter(accepted_at=None, withdrawn_at=None):
            _withdraw(old, actor)
        made = Invitation.objects.create(
            email=email,
            name=name,
            role=role,
            agency=agency,
            unit=unit,
            cycle=cycle,
            word_hash=_hash(word),
            invited_by=by,
            expires_at=timezone.now() + HOLDS_FOR,
        )
        record(
            by=actor,
            verb="invitation.sent",
            subject=f"invitation:{made.pk}",
            agency=made.agency_id,
            detail={
                "role": role.code,
                "unit": f"unit:{unit.pk}" if unit else None,
                "until": made.expires_at.isoformat(),
            },
        )
    return made, word


def _withdraw(invitation: Invitation, by: Actor) -> None:
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    subject = f"invitation:{invitation.pk}"
    record(by=by, verb="invitation.withdrawn", subject=subject, agency=invitation.agency_id, detail={})


def _lock(invitation: Invitation) -> None:
    # The same link opened twice at once: the second finds it used.
    if not Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk).open:
        raise InvitationGone(_("Undangan ini baru saja dipakai."))


def _take_up(invitation: Invitation, person: Person) -> None:
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    place(
        person=person,
        role=invitation.role,
        agency=invitation.agency,
        unit=invitation.unit,
        cycle=invitation.cycle,
        by=invitation.invited_by or System("operator"),
    )
    record(
        by=person,
        verb="invitation.accepted",
        subject=f"invitation:{invitation.pk}",
        agency=invitation.agency_id,
        detail={"role": invitation.role_id},
    )


def _hash(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def _language() -> str:
    from django.utils.translation import get_language

    return "en" if (get_language() or "id").startswith("en") else "id"
