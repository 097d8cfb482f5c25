"""Whose keys are known here: our own, and those the operator wrote into the file that ``TOLOK_BUNDLE_KEYS`` names."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from tolok.ledger.signing import public_key


def known_keys() -> dict[str, str]:
    """Whose each key is. A line of the file is a key in Base64, a space, and whose it is; ``#`` begins a remark."""
    found = {public_key(): _("Tolok ini sendiri")}
    path = settings.BUNDLE_KEYS
    for line in Path(path).read_text("utf-8").splitlines() if path else ():
        key, _space, name = line.strip().partition(" ")
        if key and not key.startswith("#"):
            found.setdefault(key, name.strip() or key)
    return found
