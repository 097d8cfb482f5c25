"""Whether a change is more than the error of the assessors explains."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from tolok.analysis.stated import UNMEASURED, Source, assumed
from tolok.instruments.language import Text

# Both ends of the middle 95 % of a normal distribution.
_WIDE = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Noticed:
    """The smallest change that would be more than error, and whether this one is; both None without a stated error."""

    sd: float | None
    smallest: float | None
    more_than_error: bool | None
    source: Source


def smallest_change(sd: float) -> float:
    """The smallest difference of two indices that is more than error at 95 %: 1.96 × √2 × ``sd`` of one index.

    Both results carry the error, independently, so that the difference has √2 times the deviation of one.

    >>> round(smallest_change(0.064), 2), round(smallest_change(0.148), 2)
    (0.18, 0.41)
    """
    return _WIDE * sqrt(2) * sd


def noticed(difference: float, sd: float | None, source: Source | None = None) -> Noticed:
    """Whether ``difference`` is more than error, given the deviation ``sd`` of one index (None: nobody knows it).

    Raises:
        ValueError: ``sd`` is below 0.
    """
    if sd is None:
        return Noticed(None, None, None, source or UNMEASURED)
    if sd < 0:
        raise ValueError("a standard deviation is not below 0")
    smallest = smallest_change(sd)
    return Noticed(
        sd,
        smallest,
        abs(difference) > smallest,
        source or _given(sd),
    )


def _given(sd: float) -> Source:
    figure = f"{sd:g}"
    return assumed(_GIVEN.filled(sd=Text(figure.replace(".", ","), figure)))


_GIVEN = Text("simpangan baku satu indeks {sd}", "standard deviation of one index {sd}")
