"""The ledger as a file that somebody else can check: JSON Lines, its last line signed (rules: docs/ledger.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from tolok.ledger.chain import canonical, moment, seal_of
from tolok.ledger.checking import END, FORM
from tolok.ledger.reading import end_of_chain, entries
from tolok.ledger.signature import VERSION, signed_head
from tolok.ledger.signing import signing_key

_LINES_AT_ONCE = 500


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


class Export:
    """The ledger up to now, as the lines of a file; ``shown`` counts on the way. Who may see ``part`` was checked."""

    def __init__(self, part: Part = EVERYTHING) -> None:
        self.part, self.shown = part, 0
        self.entries, self.head = end_of_chain()

    def lines(self) -> Iterator[bytes]:
        """The lines, from the first to the signed end."""
        now, covered = timezone.now(), hashlib.sha256()
        for value in self._values(moment(now)):
            line = canonical(value) + b"\n"
            covered.update(line)
            yield line
        end = signed_head(
            signing_key(), form=END, seq=self.entries, hash_=self.head, at=now, covers=covered.hexdigest()
        )
        yield canonical(end) + b"\n"

    def chunks(self) -> Iterator[bytes]:
        """The same bytes, in pieces worth sending."""
        waiting: list[bytes] = []
        for number, line in enumerate(self.lines(), start=1):
            waiting.append(line)
            if number % _LINES_AT_ONCE == 0:
                yield b"".join(waiting)
                waiting.clear()
        yield b"".join(waiting)

    def _values(self, made_at: str) -> Iterator[Mapping[str, Any]]:
        yield {"format": FORM, "version": VERSION, "made_at": made_at, "part": self.part.told()}
        for entry in entries(until=self.entries):
            seen = self.part.holds(entry)
            self.shown += seen
            yield entry if seen else {"seq": entry["seq"], "seal": seal_of(entry)}
