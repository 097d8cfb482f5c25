"""Who stands for a bundle: the Ed25519 key of the Tolok that made it, over all of it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tolok.exchange.bundle.bag import SIGNATURE, Bag
from tolok.exchange.bundle.faults import NotSound
from tolok.instruments.language import Text
from tolok.ledger.chain import canonical
from tolok.ledger.signature import is_signed, signed_head

FORM = "tolok-bundle"
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z")
_UNSIGNED = Text(
    "paket ini tidak ditandatangani; siapa yang membuatnya tidak dapat dipastikan",
    "the bundle is not signed; nobody can say for certain who made it",
)
_FORGED = Text("tanda tangannya palsu atau rusak", "the signature is forged or damaged")
_OTHER = Text("tanda tangan ini bukan untuk isi paket ini", "the signature is not for what this bundle holds")


@dataclass(frozen=True)
class Signed:
    """Who signed, when, for what: the last entry of the ledger inside and its hash."""

    key: str
    at: str
    agency: str
    by: str
    seq: int
    head: str


def signature(
    key: Ed25519PrivateKey,
    *,
    root: str,
    seal: str,
    seq: int,
    head: str,
    agency: str,
    by: str,
    at: datetime,
) -> bytes:
    """The content of ``signature.json``.

    Args:
        key: of the Tolok that makes the bundle.
        root: the bag's folder.
        seal: the digest of its tag manifest.
        seq: the number of the last ledger entry inside.
        head: its hash.
        agency: whose assessment it is.
        by: who had it made.
        at: when.
    """
    more = {"bag": root, "tagmanifest": seal, "agency": agency, "by": by}
    return canonical(signed_head(key, form=FORM, seq=seq, hash_=head, at=at, **more)) + b"\n"


def signed(bag: Bag) -> Signed:
    """Who signed a bag.

    Raises:
        NotSound: nobody did, or the signature does not hold.
    """
    if SIGNATURE not in bag.members:
        raise NotSound("", _UNSIGNED)
    raw = bag.content(SIGNATURE, 20_000)
    try:
        told = json.loads(raw)
        written = canonical(told) + b"\n"
    except ValueError:
        raise NotSound(SIGNATURE, _FORGED) from None
    # Written in the one canonical way: two spellings would be two files.
    if written != raw or not isinstance(told, dict) or set(told) != {"head", "key", "signature"}:
        raise NotSound(SIGNATURE, _FORGED)
    if not isinstance(told["head"], dict) or not is_signed(told):
        raise NotSound(SIGNATURE, _FORGED)
    return _for(bag, told["head"], str(told["key"]))


def _for(bag: Bag, head: Mapping[str, object], key: str) -> Signed:
    expected = {"format": FORM, "version": 1, "bag": bag.root, "tagmanifest": bag.seal}
    if any(head.get(name) != value for name, value in expected.items()):
        raise NotSound(SIGNATURE, _OTHER)
    seq, at = head.get("seq"), head.get("signed_at")
    if not isinstance(seq, int) or not isinstance(at, str) or not _is_moment(at):
        raise NotSound(SIGNATURE, _FORGED)
    return Signed(key, at, str(head.get("agency", "")), str(head.get("by", "")), seq, str(head.get("hash", "")))


def _is_moment(at: str) -> bool:
    try:
        datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return _MOMENT.fullmatch(at) is not None
