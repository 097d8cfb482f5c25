"""The interval of an index and the support of its band, from unbiased scores of the levels given: a closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from tolok.analysis.bands import limit_of
from tolok.analysis.certainty.alpha import Floats
from tolok.analysis.certainty.errors import Errors
from tolok.analysis.stated import Source
from tolok.analysis.straight import Straight
from tolok.scoring.columns import Numbers


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


def intervals(straight: Straight, levels: Numbers, errors: Errors, *, level: float = 0.90) -> Intervals:
    """Intervals of the true indices of agencies whose given levels are ``levels``, shape (agencies, leaves).

    Unbiased for the index whatever the true levels are, if errors are independent given the truth but for the team's
    part. The interval is that of a normal distribution: 47 indicators are enough, five are not.

    Raises:
        TooNoisy: the error matrix can hardly be inverted.
        ValueError: the levels are not of the instrument, or ``errors`` are of another scale.
    """
    counted = expect_scale(straight, levels, errors)
    scores, variances = errors.scores()
    weights = straight.floats
    corrected = (scores[counted] * weights).sum(axis=1)
    variance = (variances[counted] * weights**2).sum(axis=1)
    found = straight.table.score(np.asarray(levels))
    sd = np.sqrt(variance + errors.team**2)
    # Where there is no error at all the dust of the inverse must not move the index.
    index = found.root.floats()
    corrected = np.where(sd < 1e-9, index, corrected)
    wide = float(ndtri((1 + level) / 2))
    codes, chances = _band_chances(straight, corrected, sd, found.bands)
    official = found.bands
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


def expect_scale(straight: Straight, levels: Numbers, errors: Errors) -> Numbers:
    """The counted levels as positions on the scale of ``errors``.

    Raises:
        ValueError: the levels are not of the instrument, or ``errors`` are of another scale.
    """
    if (errors.low, len(errors.matrix)) != (straight.low, straight.high - straight.low + 1):
        raise ValueError("the error matrix is of another scale")
    return straight.counted(np.asarray(levels)) - straight.low


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
