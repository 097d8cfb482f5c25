"""Making and revoking tokens."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.api.bearer import STARTS, Bearer, hash_of
from tolok.api.faults import Problem
from tolok.api.models import Token
from tolok.api.scopes import Scope
from tolok.ledger.actions import record
from tolok.organisation.models import Person

LONGEST = 366
"""Days that a token works at most."""
_MOST = 50
_SHOWN = 12


def make_token(
    *, by: Person, name: str, scopes: Collection[str], days: int, within: Bearer | None = None
) -> tuple[Token, str]:
    """A token of one's own, and its word, which is not kept.

    Args:
        by: whose it is; it never does more than they may.
        name: what it is for.
        scopes: what it may be used for.
        days: how long it works.
        within: the token that asks for it; the new one is no wider and lasts no longer.

    Raises:
        ValidationError: a field cannot be taken; by field.
        Problem: the token that asks does not have a scope itself, or there are too many.
    """
    _expect(name.strip(), scopes, days)
    if within is not None and not set(scopes) <= within.scopes:
        raise Problem(403, _("Token hanya dapat membuat token yang tidak lebih luas darinya."), kind="scope")
    ends = timezone.now() + timedelta(days=days)
    word = STARTS + secrets.token_urlsafe(32)
    with transaction.atomic():
        if Token.objects.filter(person=by, revoked_at=None, expires_at__gt=timezone.now()).count() >= _MOST:
            message = _("Anda sudah mempunyai {n} token. Cabut yang tidak dipakai lagi.").format(n=_MOST)
            raise Problem(409, message, kind="too-many-tokens")
        token = Token.objects.create(
            person=by,
            name=name.strip(),
            prefix=word[:_SHOWN],
            hash=hash_of(word),
            scopes=sorted(set(scopes)),
            expires_at=min(ends, within.expires_at) if within else ends,
        )
        record(
            by=by,
            verb="token.made",
            subject=by.ledger_id,
            agency=by.agency_id,
            detail={"name": token.name, "prefix": token.prefix, "scopes": token.scopes, "until": _day(token)},
        )
    return token, word


def revoke_token(*, by: Person, token: Token) -> None:
    """Let a token of one's own work no more. Once revoked, again is no fault."""
    with transaction.atomic():
        done = Token.objects.filter(pk=token.pk, person=by, revoked_at=None).update(revoked_at=timezone.now())
        if done:
            record(
                by=by,
                verb="token.revoked",
                subject=by.ledger_id,
                agency=by.agency_id,
                detail={"name": token.name, "prefix": token.prefix},
            )


def _expect(name: str, scopes: Collection[str], days: int) -> None:
    faults = {}
    if not name:
        faults["name"] = _("Tuliskan untuk apa token ini.")
    elif len(name) > 80 or not name.isprintable():
        faults["name"] = _("Paling banyak 80 huruf, dalam satu baris.")
    if not scopes or not set(scopes) <= set(Scope.values):
        faults["scopes"] = _("Pilih paling sedikit satu cakupan dari daftar.")
    if not 1 <= days <= LONGEST:
        faults["days"] = _("Antara 1 dan {most} hari.").format(most=LONGEST)
    if faults:
        raise ValidationError(faults)


def _day(token: Token) -> str:
    return timezone.localdate(token.expires_at).isoformat()
