"""Signing a head of the chain and checking the signature (Ed25519): pure, the key is given."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tolok.ledger.chain import canonical, moment

VERSION = 1


class WrongKey(ValueError):
    """What was given as a key is none; the message says what one looks like."""


def signed_head(
    key: Ed25519PrivateKey, *, form: str, seq: int, hash_: str, at: datetime, **more: str
) -> dict[str, Any]:
    """A signed head: at ``at`` the chain ended with entry ``seq`` and this hash."""
    told = {"format": form, "version": VERSION, "seq": seq, "hash": hash_, "signed_at": moment(at), **more}
    return {"head": told, "key": public_text(key), "signature": text(key.sign(canonical(told)))}


def is_signed(signed: Mapping[str, Any], key: str = "") -> bool:
    """Whether the signature of a head is right, by ``key`` (by default the one that it names itself)."""
    try:
        public = Ed25519PublicKey.from_public_bytes(raw(key or signed["key"], "key"))
        public.verify(raw(signed["signature"], "signature", 64), canonical(signed["head"]))
    except (InvalidSignature, WrongKey, KeyError, TypeError):
        return False
    return True


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half of a key, in Base64."""
    return text(key.public_key().public_bytes_raw())


def raw(given: str, what: str, size: int = 32) -> bytes:
    """The bytes of a key or signature.

    Raises:
        WrongKey: it is not ``size`` bytes in Base64.
    """
    try:
        found = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != size:
        raise WrongKey(f"{what}: {size} bytes, Base64")
    return found


def text(bytes_: bytes) -> str:
    """Bytes in Base64."""
    return base64.b64encode(bytes_).decode()
