"""Whether one agency is better than another: not by the index alone when levels are ordinal and assessors err."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from tolok.analysis.straight import Straight
from tolok.instruments.language import Text
from tolok.scoring.columns import Numbers

# On levels 1 to 5: below this less than half of all pairs are ordered whatever the level codes are.
TOO_CLOSE = Fraction(3, 10)
_SPAN = 4


class Verdict(StrEnum):
    """What may be said of the first of two agencies."""

    SAME = "same"
    TOO_CLOSE = "too_close"
    HIGHER = "higher"
    BETTER = "better"
    LOWER = "lower"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two agencies.

    ``dominant`` is True where the first is ahead whatever the codes of the levels, False where the second is, None
    where it depends on them.
    """

    difference: Fraction
    dominant: bool | None
    verdict: Verdict
    words: Text


def dominance(straight: Straight, levels: Numbers) -> npt.NDArray[np.bool_]:
    """Which agencies are ahead of which whatever increasing codes the levels get (first-order dominance).

    ``found[a, b]``: at every level, ``a`` has at least the weight at or above it that ``b`` has, and more at one. The
    weights are whole numbers, so that equality is equality.

    Args:
        straight: the index.
        levels: shape (agencies, leaves).

    Raises:
        ValueError: the levels are not of the instrument.

    Source: an average of ordinal levels is a convention; Manisera 2007, Statistica 67(3), 309-324, doi
    10.6092/issn.1973-2201/3512. First-order stochastic dominance holds for every increasing coding.
    """
    shares = _shares(straight, levels)
    at_least = np.logical_and.reduce([column[:, None] >= column[None, :] for column in shares.T])
    more = np.logical_or.reduce([column[:, None] > column[None, :] for column in shares.T])
    return np.asarray(at_least & more, dtype=np.bool_)


def dominates(straight: Straight, first: Numbers, second: Numbers) -> bool | None:
    """Whether the first of two agencies is ahead whatever the codes: True, False if the second is, None if neither."""
    found = dominance(straight, np.stack([first, second]))
    return True if found[0, 1] else False if found[1, 0] else None


def compare(straight: Straight, first: Numbers, second: Numbers) -> Comparison:
    """What may be said of two agencies, by their levels of all leaves.

    Under 0.3 (of a scale of 1 to 5, in proportion on others) nobody is called better, whoever dominates: that close,
    assessor error and level codes decide. From 0.3 on the first is *better* where it dominates, else only *higher*.

    Raises:
        ValueError: the levels are not of the instrument.
    """
    rows = straight.counted(np.stack([first, second]))
    one, other = (sum((w * int(x) for w, x in zip(straight.weights, row, strict=True)), Fraction(0)) for row in rows)
    difference, dominant = one - other, dominates(straight, first, second)
    limit = too_close(Fraction(straight.low), Fraction(straight.high))
    verdict = _verdict(difference, dominant, limit)
    figure = f"{float(limit):g}"
    return Comparison(
        difference, dominant, verdict, _WORDS[verdict].filled(limit=Text(figure.replace(".", ","), figure))
    )


def too_close(low: Fraction, high: Fraction) -> Fraction:
    """Below which difference of two indices on a scale from ``low`` to ``high`` nobody is called better."""
    return TOO_CLOSE * (high - low) / _SPAN


def by_index(first: Fraction, second: Fraction, *, low: Fraction, high: Fraction) -> Comparison:
    """What may be said where only the indices are known, on a scale from ``low`` to ``high``.

    Without the levels nobody can be called better: an index may be higher, and under 0.3 of 4 not even that is said.

    >>> found = by_index(Fraction("3.2"), Fraction("2.95"), low=Fraction(1), high=Fraction(5))
    >>> found.verdict.value, str(found.difference)
    ('too_close', '1/4')
    >>> by_index(Fraction(4), Fraction(3), low=Fraction(1), high=Fraction(5)).words.en
    'a higher index; its levels are not known here, so it cannot be called better'
    """
    difference = first - second
    limit = too_close(low, high)
    verdict = _verdict(difference, None, limit)
    figure = f"{float(limit):g}"
    words = _UNKNOWN_LEVELS.get(verdict, _WORDS[verdict])
    return Comparison(difference, None, verdict, words.filled(limit=Text(figure.replace(".", ","), figure)))


def _verdict(difference: Fraction, dominant: bool | None, limit: Fraction) -> Verdict:
    if difference == 0:
        return Verdict.SAME
    if abs(difference) < limit:
        return Verdict.TOO_CLOSE
    if difference > 0:
        return Verdict.BETTER if dominant is True else Verdict.HIGHER
    return Verdict.WORSE if dominant is False else Verdict.LOWER


def _shares(straight: Straight, levels: Numbers) -> npt.NDArray[np.int64]:
    """By agency and level above the lowest, the weight at or above it, in whole numbers."""
    counted = straight.counted(np.asarray(levels))
    scale = max(weight.denominator for weight in straight.weights)
    common = np.lcm.reduce([weight.denominator for weight in straight.weights]) if scale else 1
    whole = np.array([int(weight * int(common)) for weight in straight.weights], dtype=np.int64)
    above = [(counted >= level).astype(np.int64) @ whole for level in range(straight.low + 1, straight.high + 1)]
    return np.stack(above, axis=1)


_WORDS = {
    Verdict.SAME: Text("indeksnya sama", "the same index"),
    Verdict.TOO_CLOSE: Text(
        "selisihnya di bawah {limit}: jangan katakan lebih baik", "less than {limit} apart: do not say better"
    ),
    Verdict.HIGHER: Text(
        "indeksnya lebih tinggi, tetapi itu bergantung pada nilai yang diberikan kepada tiap tingkat",
        "a higher index, but that depends on the value given to each level",
    ),
    Verdict.BETTER: Text("lebih baik, berapa pun nilai tiap tingkat", "better, whatever value each level is given"),
    Verdict.LOWER: Text(
        "indeksnya lebih rendah, tetapi itu bergantung pada nilai yang diberikan kepada tiap tingkat",
        "a lower index, but that depends on the value given to each level",
    ),
    Verdict.WORSE: Text("kurang baik, berapa pun nilai tiap tingkat", "less good, whatever value each level is given"),
}
_UNKNOWN_LEVELS = {
    Verdict.HIGHER: Text(
        "indeksnya lebih tinggi; tingkatnya tidak diketahui di sini, jadi tidak dapat dikatakan lebih baik",
        "a higher index; its levels are not known here, so it cannot be called better",
    ),
    Verdict.LOWER: Text(
        "indeksnya lebih rendah; tingkatnya tidak diketahui di sini, jadi tidak dapat dikatakan kurang baik",
        "a lower index; its levels are not known here, so it cannot be called less good",
    ),
}
