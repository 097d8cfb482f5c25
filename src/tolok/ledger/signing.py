"""This Tolok's own key, which signs the ledger's head."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from tolok.ledger.signature import public_text, raw, text


def signing_key() -> Ed25519PrivateKey:
    """The private key: ``TOLOK_SIGNING_KEY``, else the data folder's, made when there is none.

    Raises:
        WrongKey: the setting is not 32 bytes in Base64.
    """
    given = settings.SIGNING_KEY
    if given:
        return Ed25519PrivateKey.from_private_bytes(raw(given, "TOLOK_SIGNING_KEY"))
    path = Path(settings.DATA) / "secrets" / "ledger"
    if not path.exists():
        _make(path)
    return Ed25519PrivateKey.from_private_bytes(raw(path.read_text("ascii").strip(), str(path)))


def public_key() -> str:
    """The public key in Base64: what others need to check a signature."""
    return public_text(signing_key())


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = path.with_suffix(f".{os.getpid()}")
    made.touch(mode=0o600)
    made.write_text(text(Ed25519PrivateKey.generate().private_bytes_raw()), "ascii")
    try:
        # A second process may have been first: its key stands.
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()
