"""Who asks with a token: found by its hash, before anything else is known of the request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tolok.api.models import Token
from tolok.organisation.models import Person

PREFIX = "/api/"
STARTS = "tolok_"
"""What every token begins with, so that programs that look for leaked secrets know it."""
_WRITTEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when a token was last used."""
Answer = Callable[[HttpRequest], HttpResponse]

# The function finds the token of a hash with its owner's eyes; the application itself sees nobody's but the person's.
_FIND = (
    "SELECT p.*, t.id AS token_id, t.scopes AS token_scopes, t.expires_at AS token_ends, t.used_at AS token_used"
    " FROM api_bearer(%s) t JOIN organisation_person p ON p.id = t.person_id"
)


@dataclass(frozen=True)
class Bearer:
    """The token of a request."""

    pk: int
    scopes: frozenset[str]
    expires_at: datetime


def bearer(get_response: Answer) -> Answer:
    """Lets a token stand for its person in requests to the API; a session beside it does not count."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.token = None  # type: ignore[attr-defined]
        scheme, _space, word = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() != "bearer" or not request.path_info.startswith(PREFIX):
            return get_response(request)
        found = _person_of(word.strip())
        request.user = found or AnonymousUser()
        if found is None:
            return get_response(request)
        token = Bearer(found.token_id, frozenset(found.token_scopes), found.token_ends)
        request.token = token  # type: ignore[attr-defined]
        request.token_used = found.token_used  # type: ignore[attr-defined]
        # A page of another site cannot make a browser send this header: there is nothing to forge.
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own switch
        return get_response(request)

    return middleware


def hash_of(word: str) -> str:
    """What is kept of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()


def _person_of(word: str) -> Any:
    if not word.startswith(STARTS):
        return None
    return next(iter(Person.objects.raw(_FIND, [hash_of(word)])), None)


def note_use(request: HttpRequest) -> None:
    """Write down that the token is used, at most once a minute. Under the walls of its person."""
    token: Bearer | None = getattr(request, "token", None)
    if token is None:
        return
    used, now = request.token_used, timezone.now()  # type: ignore[attr-defined]
    if used is None or now - used > _WRITTEN_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=now)
