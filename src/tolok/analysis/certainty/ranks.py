"""Confidence sets for ranks: which places the true index of an agency may have, within its group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tolok.analysis.certainty.alpha import Floats
from tolok.analysis.stated import Source
from tolok.scoring.columns import Numbers


@dataclass(frozen=True)
class RankSets:
    """Places from ``low`` (best) to ``high`` for every agency, at ``level``; ``simultaneous``: for all of them at once.

    Agencies that nothing tells apart share all their places. The sets hold also near ties, and are wide for it.
    """

    low: Numbers
    high: Numbers
    level: float
    simultaneous: bool
    of: int
    source: Source | None = None


def rank_sets(
    estimates: Floats,
    sd: Floats,
    *,
    level: float = 0.95,
    simultaneous: bool = False,
    replications: int = 1000,
    seed: int = 1,
    source: Source | None = None,
) -> RankSets:
    """Confidence sets for the ranks of independent estimates.

    Args:
        estimates: shape (agencies,): unbiased estimates of the true index.
        sd: their standard deviations, the same shape.
        level: the chance that a set holds the true rank (simultaneous: that all sets do).
        simultaneous: one statement about all agencies, instead of one about each.
        replications: draws of the largest studentised difference.
        seed: the same seed gives the same sets.
        source: what the deviations stand on; it goes with the sets.

    Each set follows from confidence intervals for the differences from all others: who is surely higher comes before,
    who is surely lower comes after. Marginal sets step down: differences already told apart no longer widen the rest.
    Simultaneous ones take a single step, which is valid and a little wider.

    Raises:
        ValueError: shapes differ, or a deviation is below 0.

    Source: Mogstad, Romano, Shaikh & Wilhelm 2023, Inference for ranks, doi 10.1093/restud/rdad006.
    """
    estimates, sd = _checked(estimates, sd)
    count = len(estimates)
    draws = _draws(sd, replications, seed)
    low, high = np.ones(count, dtype=np.int64), np.full(count, count, dtype=np.int64)
    common = _common(draws, sd, level) if simultaneous and count > 1 else None
    for j in range(count):
        better, worse = _told_apart(j, estimates, sd, draws, level=level, common=common)
        low[j] += better
        high[j] -= worse
    return RankSets(low, high, level, simultaneous, count, source)


def rank_set_of(
    j: int, estimates: Floats, sd: Floats, *, level: float = 0.95, replications: int = 1000, seed: int = 1
) -> tuple[int, int]:
    """The places that agency ``j`` may have, as its marginal set in ``rank_sets`` with the same seed.

    Raises:
        ValueError: as ``rank_sets``.

    >>> rank_set_of(0, np.array([4.0, 3.0, 2.0]), np.array([0.01, 0.01, 0.01]))
    (1, 1)
    """
    estimates, sd = _checked(estimates, sd)
    draws = _draws(sd, replications, seed)
    better, worse = _told_apart(j, estimates, sd, draws, level=level, common=None)
    return 1 + better, len(estimates) - worse


def _checked(estimates: Floats, sd: Floats) -> tuple[Floats, Floats]:
    estimates, sd = np.asarray(estimates, dtype=np.float64), np.asarray(sd, dtype=np.float64)
    if estimates.shape != sd.shape or estimates.ndim != 1 or (sd < 0).any():
        raise ValueError("estimates and deviations must have one shape, and no deviation is below 0")
    return estimates, sd


def _draws(sd: Floats, replications: int, seed: int) -> Numbers:
    drawn = np.random.default_rng(seed).standard_normal((replications, len(sd)), dtype=np.float32)
    return drawn * sd.astype(np.float32)


def _told_apart(
    j: int, estimates: Floats, sd: Floats, draws: Numbers, *, level: float, common: float | None
) -> tuple[int, int]:
    """How many are surely higher than ``j``, and how many surely lower."""
    apart, errors = estimates - estimates[j], np.hypot(sd, sd[j])
    others = np.arange(len(estimates)) != j
    certain = others & (errors == 0) & (apart != 0)
    active = np.flatnonzero(others & (errors > 0))
    ratio = np.abs(apart[active]) / errors[active]
    surely = np.zeros(len(active), dtype=np.bool_)
    if common is not None:
        surely = ratio > common
    elif len(active):
        surely = _stepped_down(ratio, _studentised(draws, j, active, errors), level)
    found = certain.copy()
    found[active[surely]] = True
    return int((found & (apart > 0)).sum()), int((found & (apart < 0)).sum())


def _stepped_down(ratio: Floats, drawn: Numbers, level: float) -> Numbers:
    """Which ratios exceed the largest that chance gives, asked again among those left until nothing more does."""
    surely = np.zeros(len(ratio), dtype=np.bool_)
    left = np.arange(len(ratio))
    while len(left):
        part = drawn if len(left) == len(ratio) else drawn[left]
        critical = np.quantile(part.max(axis=0), level)
        beyond = ratio[left] > critical
        if not beyond.any():
            break
        surely[left[beyond]] = True
        left = left[~beyond]
    return surely


def _studentised(draws: Numbers, j: int, active: Numbers, errors: Floats) -> Numbers:
    """By other agency and draw, the difference from ``j`` in standard errors: shape (others, draws)."""
    apart = draws.T[active] - draws[:, j]
    apart /= errors[active, None].astype(np.float32)
    np.abs(apart, out=apart)
    return apart


def _common(draws: Numbers, sd: Floats, level: float) -> float:
    """The largest difference of any two that chance gives."""
    worst = np.zeros(len(draws), dtype=np.float32)
    for j in range(len(sd) - 1):
        errors = np.hypot(sd[j + 1 :], sd[j])
        active = np.flatnonzero(errors > 0)
        if len(active):
            np.maximum(worst, _studentised(draws, j, active + j + 1, np.hypot(sd, sd[j])).max(axis=0), out=worst)
    return float(np.quantile(worst, level))
