"""How an entry's hash is made: pure, so that anybody can do it again without our database (docs/ledger.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

START = "0" * 64
"""What the first entry has as its previous hash."""


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8: the same value gives the same bytes everywhere.

    >>> canonical({"b": 1, "a": "é"}).decode()
    '{"a":"é","b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest_of(value: Any) -> str:
    """The SHA-256 of a value's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def moment(at: datetime) -> str:
    """A moment as the ledger writes it: UTC with microseconds.

    >>> moment(datetime(2026, 6, 5, 1, 2, 3, tzinfo=UTC))
    '2026-06-05T01:02:03.000000Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def hash_of(entry: Mapping[str, Any]) -> str:
    """The hash of an entry: SHA-256 over the canonical JSON of its fields but ``hash`` itself and ``detail``.

    ``detail`` is covered through its ``digest``; ``at`` is text as ``moment`` writes it.
    """
    covered = ("seq", "at", "actor", "verb", "subject", "agency", "digest", "previous")
    return digest_of({name: entry[name] for name in covered})
