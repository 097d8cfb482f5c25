"""Krippendorff's alpha for ordinal levels: how far assessors agree beyond chance, with a bootstrap interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tolok.instruments.language import Text
from tolok.scoring.columns import Numbers

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alpha:
    """Ordinal alpha: 1 is full agreement, 0 is chance. ``value`` None: nothing to measure, ``reason`` says why.

    ``low`` and ``high`` are the percentile interval at ``level``; ``resampled`` says what was drawn again, ``agency``
    or ``unit`` (where there is one agency only). ``units`` are the judged things that at least two assessors judged.
    """

    value: float | None
    low: float | None
    high: float | None
    units: int
    level: float = 0.95
    resampled: str = "agency"
    replications: int = 0
    reason: Text | None = None


def coincidences(levels: Numbers, given: npt.NDArray[np.bool_], low: int, high: int) -> Floats:
    """How often two levels meet in a unit.

    Args:
        levels: shape (assessors, ...): whole levels ``low`` to ``high``.
        given: the same shape: whether the assessor judged the unit.
        low: the lowest level.
        high: the highest level.

    Returns:
        Shape (..., levels, levels); a unit with fewer than two judgements is all 0.

    Source: Krippendorff, Computing Krippendorff's alpha-reliability (2011), part D.
    """
    scale = np.arange(low, high + 1)
    counts = ((levels[..., None] == scale) & given[..., None]).sum(axis=0).astype(np.float64)
    judged = counts.sum(axis=-1)
    pairs = counts[..., :, None] * counts[..., None, :]
    pairs -= np.eye(len(scale)) * counts[..., None]
    return np.where((judged > 1)[..., None, None], pairs / np.maximum(judged - 1, 1)[..., None, None], 0.0)


def ordinal_alpha(met: Floats) -> Floats:
    """Alpha of coincidences summed over units, shape (..., levels, levels) to (...); NaN where nothing varies.

    The distance of two levels is the number of judgements between their middles: only the order of levels counts.
    """
    marginals = met.sum(axis=-1)
    total = marginals.sum(axis=-1)
    middles = np.cumsum(marginals, axis=-1) - marginals / 2
    apart = (middles[..., :, None] - middles[..., None, :]) ** 2
    observed = (met * apart).sum(axis=(-1, -2))
    expected = (marginals[..., :, None] * marginals[..., None, :] * apart).sum(axis=(-1, -2))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - (total - 1) * observed / expected
    return np.where(expected > 0, found, np.nan)


def alpha(met: Floats, *, replications: int = 2000, level: float = 0.95, seed: int = 1) -> Alpha:
    """Alpha with its percentile interval, whole agencies drawn again.

    An agency's levels come from the same people and papers, so that its units are not independent: drawing units again
    would make the interval too narrow. With a single agency that is all there is to draw, and ``resampled`` says so.

    Args:
        met: coincidences, shape (agencies, units, levels, levels).
        replications: how often agencies are drawn.
        level: of the interval.
        seed: the same seed gives the same interval.

    Source: Krippendorff 1980; the bootstrap over clusters is ours, Krippendorff's own draws single disagreements.
    """
    by_agency = met.sum(axis=1)
    judged = by_agency.sum(axis=(-1, -2)) > 0
    resampled = "agency" if judged.sum() > 1 else "unit"
    clusters = by_agency[judged] if resampled == "agency" else met[met.sum(axis=(-1, -2)) > 0]
    drawn = ordinal_alpha(_resample(clusters, replications, seed)) if len(clusters) > 1 else np.empty(0)
    return _told(met, drawn, level, resampled)


def alpha_each(met: Floats, *, replications: int = 2000, level: float = 0.95, seed: int = 1) -> list[Alpha]:
    """``alpha`` of every unit by itself, with one and the same drawing of agencies for all of them; see ``alpha``."""
    if len(met) < 2:
        return [_told(met[:, i : i + 1], np.empty(0), level, "unit") for i in range(met.shape[1])]
    drawn = ordinal_alpha(_resample(met, replications, seed))
    return [_told(met[:, i : i + 1], drawn[:, i], level, "agency") for i in range(met.shape[1])]


def _told(met: Floats, drawn: Floats, level: float, resampled: str) -> Alpha:
    units = int((met.sum(axis=(-1, -2)) > 0).sum())
    value = float(ordinal_alpha(met.sum(axis=(0, 1))))
    if np.isnan(value):
        return Alpha(None, None, None, units, level, reason=_NO_PAIRS if units == 0 else _NO_SPREAD)
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn) == 0:  # one judged thing alone: nothing can be drawn again
        return Alpha(value, None, None, units, level, resampled)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Alpha(value, float(low), float(high), units, level, resampled, len(drawn))


def _resample(met: Floats, replications: int, seed: int) -> Floats:
    """Sums of coincidences over clusters drawn with replacement, shape (clusters, ...) to (replications, ...)."""
    chance = np.random.default_rng(seed)
    clusters = len(met)
    chosen = chance.integers(0, clusters, (replications, clusters))
    chosen += np.arange(replications)[:, None] * clusters
    times = np.bincount(chosen.ravel(), minlength=replications * clusters).reshape(replications, clusters)
    return (times.astype(np.float64) @ met.reshape(clusters, -1)).reshape(replications, *met.shape[1:])


_NO_PAIRS = Text(
    "tidak ada yang dinilai oleh dua asesor: kesepakatan tidak diukur",
    "nothing was judged by two assessors: agreement is not measured",
)
_NO_SPREAD = Text(
    "semua menilai sama persis satu tingkat yang sama: kesepakatan di luar kebetulan tidak dapat diukur",
    "everybody gave one and the same level: agreement beyond chance cannot be measured",
)
