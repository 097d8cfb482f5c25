"""How alike assessors judge: overall, by indicator, by pair, by assessor. One coefficient is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from tolok.analysis.certainty.alpha import Alpha, alpha, alpha_each, coincidences
from tolok.analysis.straight import Straight
from tolok.instruments.language import Text
from tolok.scoring.columns import Numbers

_WIDE = 1.959963984540054


@dataclass(frozen=True)
class Ratings:
    """What several assessors judged of the same agencies, independently of each other.

    ``levels`` has the shape (assessors, agencies, counted leaves), ``given`` tells which of them there are. ``points``
    are the values behind them, where a level is a band of values. A self-assessment is no second assessor: its
    difference from a verdict is bias, told by ``compare`` and never pooled.
    """

    straight: Straight
    assessors: tuple[str, ...]
    agencies: tuple[str, ...]
    levels: npt.NDArray[np.int64]
    given: npt.NDArray[np.bool_]
    points: npt.NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        shape = (len(self.assessors), len(self.agencies), len(self.straight.weights))
        if any(part is not None and part.shape != shape for part in (self.levels, self.given, self.points)):
            raise ValueError(f"levels, given and points must have the shape {shape}")
        inside = self.levels[self.given]
        if len(inside) and not (inside.min() >= self.straight.low and inside.max() <= self.straight.high):
            raise ValueError("levels outside their scale")

    @property
    def leaves(self) -> tuple[str, ...]:
        """The ids of the counted leaves."""
        return tuple(self.straight.table.leaves[position].id for position in self.straight.positions)


@dataclass(frozen=True)
class Compared:
    """Two sets of judgements of the same agencies, second less first.

    ``table`` counts units by the level of the first (row) and of the second (column). ``mean`` and ``limits`` are of
    the index, over the ``agencies`` that both judged whole; limits are the mean ± 1.96 standard deviations, where 95 %
    of differences lie (None with fewer than two agencies). ``same_band`` is a share of those agencies.
    """

    names: tuple[str, str]
    units: int
    table: npt.NDArray[np.int64]
    same_level: float | None
    within_one: float | None
    mean_level: float | None
    agencies: int
    mean: float | None
    sd: float | None
    limits: tuple[float, float] | None
    same_band: float | None
    alpha: Alpha | None = None


@dataclass(frozen=True)
class Leniency:
    """How much higher than the others on the same units an assessor judges, in levels, with its standard error."""

    assessor: str
    units: int
    mean: float | None
    error: float | None
    alpha: Alpha


@dataclass(frozen=True)
class Agreement:
    """Agreement of assessors, every part with how much it rests on. ``by_leaf`` has the worst first."""

    alpha: Alpha
    by_leaf: tuple[tuple[str, Alpha], ...]
    pairs: tuple[Compared, ...]
    assessors: tuple[Leniency, ...]
    reason: Text | None = None


def agreement(ratings: Ratings, *, replications: int = 2000, seed: int = 1) -> Agreement:
    """Everything about the agreement of assessors.

    With one assessor the result has no figures and says why: no second assessor, no measured uncertainty.
    """
    low, high = ratings.straight.low, ratings.straight.high
    met = coincidences(ratings.levels, ratings.given, low, high)
    overall = alpha(met, replications=replications, seed=seed)
    if overall.units == 0:
        return Agreement(overall, (), (), (), overall.reason)
    leaves = list(zip(ratings.leaves, alpha_each(met, replications=replications, seed=seed), strict=True))
    leaves.sort(key=lambda found: (found[1].value is None, found[1].value))
    pairs = [
        compare(ratings, first, second, pooled=True, replications=replications, seed=seed)
        for first, second in combinations(range(len(ratings.assessors)), 2)
    ]
    people = [_leniency(ratings, who, replications, seed) for who in range(len(ratings.assessors))]
    return Agreement(overall, tuple(leaves), tuple(pairs), tuple(people))


def compare(
    ratings: Ratings, first: int, second: int, *, pooled: bool = False, replications: int = 2000, seed: int = 1
) -> Compared:
    """Two rows of ``ratings`` beside each other; ``pooled`` adds their alpha (not for a self-assessment).

    Source: limits of agreement, Bland & Altman 1999, Statistical Methods in Medical Research 8, 135-160.
    """
    levels, given = ratings.levels[[first, second]], ratings.given[[first, second]]
    low, high = ratings.straight.low, ratings.straight.high
    both: npt.NDArray[np.bool_] = given[0] & given[1]
    one, other = levels[0][both], levels[1][both]
    count = high - low + 1
    table = np.bincount((one - low) * count + other - low, minlength=count * count).reshape(count, count)
    apart = other - one
    whole = both.all(axis=1)
    found = alpha(coincidences(levels, given, low, high), replications=replications, seed=seed) if pooled else None
    points = levels if ratings.points is None else ratings.points[[first, second]]
    index, bands = _of_index(ratings.straight, points[:, whole])
    sd = float(index.std(ddof=1)) if len(index) > 1 else None
    mean = _mean(index)
    return Compared(
        names=(ratings.assessors[first], ratings.assessors[second]),
        units=len(one),
        table=table,
        same_level=_mean(apart == 0),
        within_one=_mean(np.abs(apart) <= 1),
        mean_level=_mean(apart),
        agencies=int(whole.sum()),
        mean=mean,
        sd=sd,
        limits=None if sd is None or mean is None else (mean - _WIDE * sd, mean + _WIDE * sd),
        same_band=_mean(bands),
        alpha=found,
    )


def _of_index(straight: Straight, points: Numbers) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Differences of the indices, and whether the bands are the same (of agencies that have both)."""
    (one, of_one), (other, of_other) = (_scored(straight, rows) for rows in points)
    return other - one, (of_one == of_other)[(of_one >= 0) & (of_other >= 0)]


def _scored(straight: Straight, rows: Numbers) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Exact indices and positions of their bands; what does not count stands at the bottom of its scale."""
    table = straight.table
    values = np.repeat(table.lows[None, :], len(rows), axis=0)
    values[:, list(straight.positions)] = np.rint(rows * [table.units[position] for position in straight.positions])
    scores = table.score(values)
    return scores.root.floats(), scores.bands


def _leniency(ratings: Ratings, who: int, replications: int, seed: int) -> Leniency:
    """One assessor against the mean of the others, agencies as clusters."""
    levels, given = ratings.levels.astype(np.float64), ratings.given
    others = [other for other in range(len(levels)) if other != who]
    count = given[others].sum(axis=0)
    rest = np.where(given[others], levels[others], 0).sum(axis=0) / np.maximum(count, 1)
    judged = given[who] & (count > 0)
    apart = np.where(judged, levels[who] - rest, 0.0)
    sums, counts = apart.sum(axis=1), judged.sum(axis=1)
    total = int(counts.sum())
    low, high = ratings.straight.low, ratings.straight.high
    met = [coincidences(ratings.levels[[who, other]], given[[who, other]], low, high) for other in others]
    own = alpha(np.sum(met, axis=0), replications=replications, seed=seed)
    if total == 0:
        return Leniency(ratings.assessors[who], 0, None, None, own)
    mean = float(sums.sum() / total)
    used = counts > 0
    clusters = int(used.sum())
    spread = ((sums - mean * counts)[used] ** 2).sum() * clusters / max(clusters - 1, 1)
    error = float(np.sqrt(spread) / total) if clusters > 1 else None
    return Leniency(ratings.assessors[who], total, mean, error, own)


def _mean(values: Numbers | Sequence[float]) -> float | None:
    return float(np.mean(values)) if len(values) else None
