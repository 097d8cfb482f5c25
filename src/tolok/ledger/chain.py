"""How an entry's hash is made: pure, so that anybody can do it again without our database (docs/ledger.md).

An entry is closed in two steps. Its *seal* is the hash of what it tells; its *hash* ties the seal to the entry before.
Who may not read an entry is given its seal, and can still follow the chain across it. The salt, random and as secret
as the entry, keeps a seal from being opened by guessing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

START = "0" * 64
"""What the first entry has as its previous hash."""

SEALED = ("at", "actor", "verb", "subject", "agency", "digest", "salt")
"""The fields under the seal; ``detail`` is covered through its ``digest``, ``at`` is text as ``moment`` writes it."""

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8: the same value gives the same bytes everywhere.

    >>> canonical({"b": 1, "a": "é"}).decode()
    '{"a":"é","b":1}'
    """
    return _ENCODER.encode(value).encode()


def digest_of(value: Any) -> str:
    """The SHA-256 of a value's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def moment(at: datetime) -> str:
    """A moment as the ledger writes it: UTC with microseconds.

    >>> moment(datetime(2026, 6, 5, 1, 2, 3, tzinfo=UTC))
    '2026-06-05T01:02:03.000000Z'
    """
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def seal_of(entry: Mapping[str, Any]) -> str:
    """The seal of an entry: what stands for it where it may not be read."""
    return digest_of({name: entry[name] for name in SEALED})


def link(*, seq: int, previous: str, seal: str) -> str:
    """The hash of the entry number ``seq`` with this seal, after the entry with the hash ``previous``."""
    return digest_of({"seq": seq, "previous": previous, "seal": seal})


def hash_of(entry: Mapping[str, Any]) -> str:
    """The hash of an entry that may be read: its seal, tied to its number and the hash before it."""
    return link(seq=entry["seq"], previous=entry["previous"], seal=seal_of(entry))


def plain(value: Any) -> Any:
    """``value`` as the database will give it back: plain JSON.

    Raises:
        TypeError: it holds something that JSON does not know, or a number with a fraction: those come back from a
            database in another spelling than they went in, and no longer fit their digest. Write them as text.
    """
    if isinstance(value, float):
        raise TypeError(f"ledger detail: write {value!r} as text, such as str(value)")
    if isinstance(value, Mapping):
        if odd := [key for key in value if not isinstance(key, str)]:
            raise TypeError(f"ledger detail: the key {odd[0]!r} is not text")
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return json.loads(canonical(value))
