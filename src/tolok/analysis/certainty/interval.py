"""The interval of an index and the support of its band, from unbiased scores of the levels given: a closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from tolok.analysis.bands import limit_of
from tolok.analysis.certainty.alpha import Floats
from tolok.analysis.certainty.errors import Errors
from tolok.analysis.stated import Source
from tolok.analysis.straight import Straight
from tolok.scoring.columns import Numbers

Sure: TypeAlias = "npt.NDArray[np.bool_] | None"


@dataclass(frozen=True)
class Intervals:
    """For every agency, arrays of shape (agencies,); bands (agencies, bands) from the lowest.

    ``index`` is the exact index as given, ``corrected`` an unbiased estimate of the true one (it may lie outside the
    scale), ``sd`` its standard deviation with the team's part, ``low`` and ``high`` the interval at ``level``.
    ``band_chances`` are the chances of each band for the true index and ``support`` that of the official one (NaN where
    there are no bands).
    """

    index: Floats
    corrected: Floats
    sd: Floats
    low: Floats
    high: Floats
    level: float
    band_codes: tuple[str, ...]
    official: Numbers
    band_chances: Floats
    support: Floats
    source: Source


def intervals(
    straight: Straight, levels: Numbers, errors: Errors, *, level: float = 0.90, sure: Sure = None
) -> Intervals:
    """Intervals of the true indices of agencies whose given levels are ``levels``, shape (agencies, leaves).

    Args:
        straight: the index.
        levels: the levels given, in units of the table.
        errors: assessor error.
        level: of the intervals.
        sure: shape (agencies, counted leaves): where nobody judged, such as the value of another index; no error there.

    Unbiased for the index whatever the true levels are, if errors are independent given the truth but for the team's
    part. The interval is that of a normal distribution: 47 indicators are enough, five are not.

    Raises:
        TooNoisy: the error matrix can hardly be inverted.
        ValueError: the levels are not of the instrument, or ``errors`` are of another scale.
    """
    points = straight.counted(levels)
    found = straight.table.score(np.asarray(levels))
    return intervals_of(straight, points, found.root.floats(), found.bands, errors, level=level, sure=sure)


def intervals_of(
    straight: Straight,
    points: Floats,
    index: Floats,
    official: Numbers,
    errors: Errors,
    *,
    level: float = 0.90,
    sure: Sure = None,
) -> Intervals:
    """``intervals`` where the points of the counted leaves, the indices and the positions of their bands are known.

    Raises:
        TooNoisy, ValueError: as ``intervals``.
    """
    weights = straight.floats
    scores, variances = unbiased(straight, points, errors, sure)
    corrected = (scores * weights).sum(axis=1)
    sd = np.sqrt((variances * weights**2).sum(axis=1) + errors.team**2)
    # Where there is no error at all the dust of the inverse must not move the index.
    corrected = np.where(sd < 1e-9, index, corrected)
    wide = float(ndtri((1 + level) / 2))
    codes, chances = _band_chances(straight, corrected, sd, official)
    support = (
        np.take_along_axis(chances, np.maximum(official, 0)[:, None], axis=1)[:, 0]
        if codes
        else np.full(len(index), np.nan)
    )
    return Intervals(
        index=index,
        corrected=corrected,
        sd=sd,
        low=corrected - wide * sd,
        high=corrected + wide * sd,
        level=level,
        band_codes=codes,
        official=official,
        band_chances=chances,
        support=np.where(official >= 0, support, np.nan),
        source=errors.source,
    )


def unbiased(straight: Straight, points: Floats, errors: Errors, sure: Sure = None) -> tuple[Floats, Floats]:
    """Unbiased scores of the values given and their variances, both of the shape of ``points``.

    Where a level is a band of values, an error of one level is taken to keep the place inside the band: a value a third
    up level 3 was truly a third up level 2, or 4.

    Raises:
        TooNoisy: the error matrix can hardly be inverted.
        ValueError: ``errors`` are of another scale.
    """
    expect_scale(straight, errors)
    given, inside = straight.rungs(points)
    if straight.banded:
        every, variances = errors.scores_of(straight.at(inside))
        scores = np.take_along_axis(every, given[..., None], axis=-1)[..., 0]
        spread = np.take_along_axis(variances, given[..., None], axis=-1)[..., 0]
    else:
        of_level, of_variance = errors.scores()
        scores, spread = of_level[given], of_variance[given]
    return (scores, spread) if sure is None else (np.where(sure, points, scores), np.where(sure, 0.0, spread))


def by_index(straight: Straight, indices: Floats, errors: Errors) -> tuple[Floats, Floats]:
    """Corrected indices and their deviations where nothing but the indices is known, as of most published results.

    Levels are taken to lie at the two around the mean level that an index stands for. Good where levels do not crowd at
    an end of the scale (``tests/analysis/test_certainty.py`` tells how good).

    Raises:
        TooNoisy: the error matrix can hardly be inverted.
    """
    weights = straight.floats
    means = np.asarray(indices, dtype=np.float64) / weights.sum()
    if straight.banded:
        scores, variances = unbiased(straight, means[:, None], errors)
    else:
        given, inside = np.floor(means + 1e-9), means - np.floor(means + 1e-9)
        lower, upper = (
            unbiased(straight, np.clip(given + up, straight.low, straight.high)[:, None], errors) for up in (0, 1)
        )
        share = inside[:, None]
        scores, variances = ((1 - share) * one + share * other for one, other in zip(lower, upper, strict=True))
    sd = np.sqrt(variances[:, 0] * (weights**2).sum() + errors.team**2)
    return np.where(sd < 1e-9, indices, scores[:, 0] * weights.sum()), sd


def expect_scale(straight: Straight, errors: Errors) -> None:
    """That ``errors`` are of the scale of the index.

    Raises:
        ValueError: they are of another.
    """
    if (errors.low, len(errors.matrix)) != (straight.low, straight.high - straight.low + 1):
        raise ValueError("the error matrix is of another scale")


def band_limits(straight: Straight) -> tuple[tuple[str, ...], Floats]:
    """The codes of the bands from the lowest, and from which exact index each of them is given."""
    bands = straight.table.instrument.tree.bands
    if bands is None:
        return (), np.empty(0)
    limits = [float(limit_of(band, straight.table.publication).value) for band in bands.bands]
    return tuple(band.code for band in bands.bands), np.array(limits)


def _band_chances(
    straight: Straight, corrected: Floats, sd: Floats, official: Numbers
) -> tuple[tuple[str, ...], Floats]:
    codes, limits = band_limits(straight)
    if not codes:
        return (), np.empty((len(corrected), 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        above = ndtr((corrected[:, None] - limits) / sd[:, None])
    chances = above - np.column_stack([above[:, 1:], np.zeros(len(corrected))])
    # What lies below the first limit has no predicate of its own; it counts to the lowest.
    chances[:, 0] += 1 - above[:, 0]
    certain = (np.arange(len(codes)) == official[:, None]).astype(np.float64)
    return codes, np.where(sd[:, None] < 1e-9, certain, chances)
