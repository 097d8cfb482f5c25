"""How the indices and predicates of some agencies are spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tolok.analysis.national.entries import Entry


@dataclass(frozen=True, slots=True)
class Spread:
    """Some agencies: how many, how many of them with an index, and where those lie; all None while none has one.

    ``bands`` counts predicates by code, from the lowest up, those nobody has too. The mean is a plain one, every agency
    counting once; averages that a ministry prints may be made otherwise.
    """

    agencies: int
    known: int
    low: Fraction | None
    first: Fraction | None
    median: Fraction | None
    third: Fraction | None
    high: Fraction | None
    mean: Fraction | None
    bands: Mapping[str, int]


def spread(entries: Iterable[Entry], codes: Sequence[str]) -> Spread:
    """The spread of ``entries``; ``codes`` are the predicates from the lowest up.

    >>> rows = [Entry("a", "", "", Fraction(2), "cukup"), Entry("b", "", "", Fraction(4), "baik")]
    >>> found = spread([*rows, Entry("c", "", "", None, "")], ["cukup", "baik"])
    >>> found.agencies, found.known, str(found.median), str(found.first), dict(found.bands)
    (3, 2, '3', '5/2', {'cukup': 1, 'baik': 1})
    """
    rows = list(entries)
    values = sorted(row.index for row in rows if row.index is not None)
    counted = Counter(row.band for row in rows if row.band)
    bands = {code: counted[code] for code in codes}
    if not values:
        return Spread(len(rows), 0, None, None, None, None, None, None, bands)
    low, first, median, third, high = (_at(values, Fraction(part, 4)) for part in range(5))
    mean = sum(values, Fraction(0)) / len(values)
    return Spread(len(rows), len(values), low, first, median, third, high, mean, bands)


def _at(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """The value below which a share lies, between neighbours in proportion (the inclusive method)."""
    place = share * (len(values) - 1)
    below = place.numerator // place.denominator
    left = place - below
    return values[below] if not left else values[below] + left * (values[below + 1] - values[below])
