"""Where a band begins for an exact index, whichever value the predicate reads and however it is rounded."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from tolok.instruments.model import PredicateBasis, Publication, Rounding
from tolok.instruments.scales import Band


@dataclass(frozen=True, slots=True)
class Limit:
    """The least exact index with a predicate; ``above``: just after ``value``."""

    value: Fraction
    above: bool = False

    def reached_by(self, exact: Fraction) -> bool:
        """Whether an exact index has the predicate."""
        return exact > self.value if self.above else exact >= self.value


def limit_of(band: Band, publication: Publication) -> Limit:
    """The least exact index that ``band`` is given for under the rules of ``publication``.

    Where the predicate reads the published value, half a unit of its last digit less is enough:

    >>> from tolok.instruments import instrument
    >>> spbe = instrument("spbe-2020")
    >>> [str(limit_of(spbe.tree.bands.bands[-1], spbe.at(year).publication).value) for year in (2023, 2024)]
    ['839/200', '21/5']
    """
    if publication.predicate_basis is PredicateBasis.EXACT:
        return Limit(band.start, band.above)
    units = band.start * 10**publication.decimals
    printed = ceil(units)
    if band.above and printed == units:
        printed += 1
    if publication.rounding is Rounding.DOWN:
        return Limit(Fraction(printed, 10**publication.decimals))
    half = Fraction(2 * printed - 1, 2 * 10**publication.decimals)
    return Limit(half, above=publication.rounding is Rounding.HALF_EVEN and printed % 2 == 1)
