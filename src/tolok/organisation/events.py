"""What happens to accounts, written into the ledger. Addresses of clients are not: the ledger is kept for ever."""

from __future__ import annotations

import hashlib
import logging
import time
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as factors
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from tolok.ledger.actions import Actor, System, record
from tolok.organisation.models import Person

_log = logging.getLogger("tolok.organisation")
SIGNED_IN_AT, SEEN_AT, SECOND_FACTOR = "signed_in_at", "seen_at", "second_factor"
"""What a session remembers: when it began, when it was last used, that the person has a second factor."""


def sign_in_failed(email: str) -> None:
    """A wrong password; an address that nobody has stands in the log alone, and not in clear."""
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        _log.warning("failed sign-in with an unknown address %s", hashlib.sha256(email.encode()).hexdigest()[:12])
        return
    _tell("person.sign_in_failed", person, by=System("sign-in"))


@receiver(user_logged_in, dispatch_uid="tolok-session-begins")
def _session_begins(request: HttpRequest, **_signal: Any) -> None:
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())
    request.session.pop(SECOND_FACTOR, None)


@receiver(account.user_logged_in, dispatch_uid="tolok-signed-in")
def _signed_in(request: HttpRequest, user: Person, **_signal: Any) -> None:
    _tell("person.signed_in", user, means=_means(request, user))


@receiver(user_logged_out, dispatch_uid="tolok-signed-out")
def _signed_out(request: HttpRequest, user: Person | None, **_signal: Any) -> None:
    if user is not None:
        expired = getattr(request, "session_expired", False)
        by: Actor = System("sign-in") if expired else user
        _tell("person.session_expired" if expired else "person.signed_out", user, by=by)


@receiver([account.password_changed, account.password_set], dispatch_uid="tolok-password-changed")
def _password_changed(user: Person, **_signal: Any) -> None:
    _tell("person.password_changed", user)


@receiver(account.password_reset, dispatch_uid="tolok-password-reset")
def _password_reset(user: Person, **_signal: Any) -> None:
    _tell("person.password_reset", user)


@receiver(account.email_changed, dispatch_uid="tolok-email-changed")
def _email_changed(user: Person, **_signal: Any) -> None:
    _tell("person.email_changed", user)


@receiver(factors.authenticator_added, dispatch_uid="tolok-factor-added")
def _factor_added(user: Person, authenticator: Any, **_signal: Any) -> None:
    _tell("person.factor_added", user, factor=authenticator.type)


@receiver(factors.authenticator_removed, dispatch_uid="tolok-factor-removed")
def _factor_removed(request: HttpRequest, user: Person, authenticator: Any, **_signal: Any) -> None:
    request.session.pop(SECOND_FACTOR, None)
    _tell("person.factor_removed", user, factor=authenticator.type)


@receiver(factors.authenticator_reset, dispatch_uid="tolok-factor-renewed")
def _factor_renewed(user: Person, authenticator: Any, **_signal: Any) -> None:
    _tell("person.factor_renewed", user, factor=authenticator.type)


@receiver(factors.authentication_failed, dispatch_uid="tolok-factor-failed")
def _factor_failed(user: Person, **_signal: Any) -> None:
    _tell("person.factor_failed", user, by=System("sign-in"))


def _means(request: HttpRequest, user: Person) -> list[str]:
    records = get_authentication_records(request, user)
    return [
        "passkey" if one["method"] == "mfa" and one.get("passwordless") else str(one["method"]) for one in records
    ] or [""]


def _tell(verb: str, person: Person, *, by: Actor | None = None, **detail: Any) -> None:
    with transaction.atomic():
        record(by=by or person, verb=verb, subject=person.ledger_id, agency=person.agency_id, detail=detail)
