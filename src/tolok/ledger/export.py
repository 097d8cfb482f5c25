"""The ledger as a file that somebody else can check: JSON Lines, its last line signed (rules: docs/ledger.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.utils import timezone

from tolok.ledger.chain import canonical, moment, seal_of
from tolok.ledger.checking import END, FORM
from tolok.ledger.reading import end_of_chain, entries, whole
from tolok.ledger.signature import VERSION, signed_head
from tolok.ledger.signing import signing_key


@dataclass(frozen=True)
class Part:
    """Which entries are shown; of all others a file holds the seal. None: of every agency, of every subject."""

    agencies: frozenset[int] | None = None
    subject: str | None = None

    def holds(self, entry: Mapping[str, Any]) -> bool:
        """Whether the entry is shown."""
        if self.agencies is not None and entry["agency"] not in self.agencies:
            return False
        within = entry["detail"].get("within", ())
        return self.subject is None or entry["subject"] == self.subject or self.subject in within

    def told(self) -> dict[str, Any] | None:
        """The part as the file's first line has it; None for the whole."""
        told: dict[str, Any] = {}
        if self.agencies is not None:
            told["agencies"] = sorted(self.agencies)
        if self.subject is not None:
            told["subject"] = self.subject
        return told or None


EVERYTHING = Part()


@dataclass(frozen=True)
class Written:
    """What an export holds: entries in all, those shown, and the head's hash."""

    entries: int
    shown: int
    head: str


def write(out: IO[bytes], part: Part = EVERYTHING) -> Written:
    """Write the ledger up to now into ``out``. The caller has checked that the reader may see ``part``."""
    until, hash_ = end_of_chain()
    now = timezone.now()
    covered = hashlib.sha256()
    shown = 0

    def line(value: Mapping[str, Any]) -> None:
        bytes_ = canonical(value) + b"\n"
        covered.update(bytes_)
        out.write(bytes_)

    line({"format": FORM, "version": VERSION, "made_at": moment(now), "part": part.told()})
    with whole():
        for entry in entries(until=until):
            seen = part.holds(entry)
            shown += seen
            line(entry if seen else {"seq": entry["seq"], "seal": seal_of(entry)})
    signed = signed_head(signing_key(), form=END, seq=until, hash_=hash_, at=now, covers=covered.hexdigest())
    out.write(canonical(signed) + b"\n")
    return Written(until, shown, hash_)
