"""One agency's result as a view of many reads it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tolok.instruments import in_digits
from tolok.instruments.model import Instrument
from tolok.results.published import published


@dataclass(frozen=True, slots=True)
class Entry:
    """An agency with its index as printed (None: not known) and the code of its predicate (empty: none)."""

    agency: str
    cluster: str
    province: str
    index: Fraction | None
    band: str
    key: str = ""
    """Where it is told of, as its maker means it."""

    @property
    def digits(self) -> str | None:
        """The index in digits."""
        return None if self.index is None else in_digits(self.index)


def codes_of(instrument: Instrument) -> tuple[str, ...]:
    """The predicates of an instrument, from the lowest up."""
    return tuple(band.code for band in instrument.tree.bands.bands) if instrument.tree.bands else ()


def entries_of(instrument: Instrument, year: int) -> list[Entry]:
    """The published results of a year; predicates as printed, whatever their index would give.

    >>> from tolok.instruments import instrument
    >>> found = entries_of(instrument("spbe-2020"), 2024)
    >>> len(found), found[0].band
    (615, 'baik')
    """
    bands = instrument.tree.bands.bands if instrument.tree.bands else ()
    codes = {band.name.in_(instrument.language): band.code for band in bands}
    return [
        Entry(row.agency, row.cluster, row.province, row.value, codes.get(row.predicate or "", ""))
        for row in published(instrument.id)
        if row.year == year
    ]
