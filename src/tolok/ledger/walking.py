"""Following the chain entry by entry: pure, the same for the database and for an exported file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tolok.ledger.chain import START, digest_of, hash_of, link
from tolok.ledger.signature import is_signed


class Why(StrEnum):
    """What can be wrong with an entry, or with the file it stands in."""

    GAP = "gap"
    ORDER = "order"
    PREVIOUS = "previous"
    DIGEST = "digest"
    HASH = "hash"
    HEAD = "head"
    FORMAT = "format"
    TRUNCATED = "truncated"
    COVERS = "covers"
    SIGNATURE = "signature"
    KEY = "key"


class Broken(Exception):
    """The chain breaks at entry ``seq`` (0: before the first one, or in no entry), and why."""

    def __init__(self, seq: int, why: Why) -> None:
        super().__init__(f"entry {seq}: {why}")
        self.seq, self.why = seq, why


@dataclass
class Walk:
    """How far the chain was followed: the last entry's number, hash and moment."""

    seq: int = 0
    hash: str = START
    at: str = ""

    def step(self, entry: Mapping[str, Any]) -> None:
        """Follow one entry that may be read, with its ``detail``; ``at`` is text as ``moment`` writes it.

        Raises:
            Broken: it does not follow from the one before, or was changed.
        """
        self._expect(entry["seq"])
        if entry["previous"] != self.hash:
            raise Broken(entry["seq"], Why.PREVIOUS)
        if digest_of(entry["detail"]) != entry["digest"]:
            raise Broken(entry["seq"], Why.DIGEST)
        if hash_of(entry) != entry["hash"]:
            raise Broken(entry["seq"], Why.HASH)
        if entry["at"] < self.at:
            raise Broken(entry["seq"], Why.ORDER)
        self.seq, self.hash, self.at = entry["seq"], entry["hash"], entry["at"]

    def pass_over(self, *, seq: int, seal: str) -> None:
        """Follow one entry of which only the seal is known.

        Raises:
            Broken: it has the wrong number; a wrong seal shows at the next entry, or at the head.
        """
        self._expect(seq)
        self.seq, self.hash = seq, link(seq=seq, previous=self.hash, seal=seal)

    def _expect(self, seq: int) -> None:
        if seq > self.seq + 1:
            raise Broken(self.seq + 1, Why.GAP)
        if seq <= self.seq:
            raise Broken(seq, Why.ORDER)


class HeadsToFind:
    """Signed heads of earlier days: each must be met on the way. Whoever rewrote the chain cannot meet them."""

    def __init__(self, signed: Iterable[Mapping[str, Any]], key: str = "") -> None:
        """Take heads signed with ``key`` (by default with the key that each names itself).

        Raises:
            Broken: one is not signed with it.
        """
        self._by_number: dict[int, list[str]] = {}
        self.keys: set[str] = set()
        self.found = 0
        for one in signed:
            if not is_signed(one, key):
                raise Broken(int(one.get("head", {}).get("seq", 0)), Why.SIGNATURE)
            self._by_number.setdefault(one["head"]["seq"], []).append(one["head"]["hash"])
            self.keys.add(one["key"])
        self.expect(Walk(0, START))

    def expect(self, walk: Walk) -> None:
        """The walk is at an entry: whatever was signed for it must be its hash.

        Raises:
            Broken: an earlier head says otherwise.
        """
        hashes = self._by_number.pop(walk.seq, [])
        if any(hash_ != walk.hash for hash_ in hashes):
            raise Broken(walk.seq, Why.HEAD)
        self.found += len(hashes)

    def expect_all(self) -> None:
        """The walk is over: no head may be left.

        Raises:
            Broken: entries that a head was signed for are gone.
        """
        if self._by_number:
            raise Broken(min(self._by_number), Why.TRUNCATED)


def read_head(path: Path) -> dict[str, Any]:
    """A head from its file; an empty one when the file holds none."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("head"), dict) else {}
