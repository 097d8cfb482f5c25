"""Whether an assessor judges far from the others: by how much on average, and whether that is more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

FEWEST = 10
"""With fewer indicators judged together nothing is said."""
FAR = 0.3
"""Levels on average: as much as makes indices too close to call (``tolok.analysis.standing``)."""
_WIDE = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Apart:
    """An assessor beside the others on the same indicators: the mean difference in levels and its 95 % interval.

    ``far``: the mean is 0.3 levels or more, and the interval does not hold 0.
    """

    together: int
    mean: float
    low: float
    high: float
    far: bool


def apart(together: int, mean: float, sd: float) -> Apart | None:
    """What may be said of an assessor; None with fewer than ten indicators judged together.

    Args:
        together: how many indicators others judged too.
        mean: own level less the mean of the others, on average.
        sd: the standard deviation of those differences.

    >>> found = apart(100, -0.5, 1.0)
    >>> found.far, round(found.low, 2), round(found.high, 2)
    (True, -0.7, -0.3)
    >>> apart(100, -0.1, 1.0).far, apart(3, -2.0, 0.1)
    (False, None)
    """
    if together < FEWEST:
        return None
    half = _WIDE * sd / sqrt(together)
    far = abs(mean) >= FAR and not mean - half <= 0 <= mean + half
    return Apart(together, mean, mean - half, mean + half, far)
