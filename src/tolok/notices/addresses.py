"""Whole addresses, for what is read outside Tolok; and the word that lets a mail's reader stop the mails."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from tolok.organisation.models import Person

_SIGNER = Signer(salt="tolok.notices.unsubscribe")


def whole(path: str) -> str:
    """An address with its server: the one that ``TOLOK_URL`` names, else this machine."""
    site = settings.SITE_URL or f"http://localhost:{os.environ.get('TOLOK_PORT') or 8000}"
    return f"{site}{path}"


def host() -> str:
    """The server's name, as part of what must be unique in the world."""
    return urlsplit(whole("/")).hostname or "localhost"


def unsubscribe_address(person: Person) -> str:
    """Where this person, without signing in, chooses how often mails come, or that none do."""
    return whole(reverse("notices:unsubscribe", args=[_SIGNER.sign(str(person.pk))]))


def person_of(word: str) -> int | None:
    """Whose word it is; None when we did not make it."""
    try:
        return int(_SIGNER.unsign(word))
    except (BadSignature, ValueError):
        return None
