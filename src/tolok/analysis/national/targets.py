"""What share of some agencies has a predicate or a better one, against a share that was stated as the target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from tolok.analysis.national.entries import Entry


@dataclass(frozen=True, slots=True)
class Reached:
    """Of ``known`` agencies with a predicate, ``there`` have the one asked for or a better one.

    ``lacking`` is how many more of them would be needed for the target; None without a target, or while nobody has a
    predicate. ``unknown`` agencies have none, and count neither way.
    """

    known: int
    there: int
    unknown: int
    lacking: int | None

    @property
    def share(self) -> Fraction | None:
        """The share that is there."""
        return Fraction(self.there, self.known) if self.known else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where nobody can tell."""
        return None if self.lacking is None else self.lacking == 0


def reached(entries: Iterable[Entry], codes: Sequence[str], band: str, target: Fraction | None = None) -> Reached:
    """How many of ``entries`` have ``band`` or better; ``codes`` are the predicates from the lowest up.

    Raises:
        ValueError: ``band`` is none of them.

    >>> rows = [Entry(str(n), "", "", None, code) for n, code in enumerate(("cukup", "baik", "baik", ""))]
    >>> found = reached(rows, ["cukup", "baik"], "baik", Fraction(9, 10))
    >>> found.there, found.known, found.unknown, found.lacking
    (2, 3, 1, 1)
    """
    good = set(codes[list(codes).index(band) :])
    rows = list(entries)
    known = [row for row in rows if row.band in codes]
    there = sum(row.band in good for row in known)
    lacking = None if target is None or not known else max(0, ceil(target * len(known)) - there)
    return Reached(len(known), there, len(rows) - len(known), lacking)
