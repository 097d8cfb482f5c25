"""What the uncertainty of an index comes from: the closed form first, Sobol indices of whole groups where needed.

A group is everything that one decision or one source of error moves together: the assessors' judgements, the weights,
the codes of the levels, the kind of mean. One factor for each indicator is neither needed (the closed form has it) nor
affordable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from tolok.analysis.certainty.alpha import Floats
from tolok.analysis.certainty.errors import Errors
from tolok.analysis.certainty.interval import Sure, expect_scale
from tolok.analysis.stated import Source
from tolok.analysis.straight import Straight
from tolok.scoring.columns import Numbers, places


def shares_of_variance(straight: Straight, points: Numbers, errors: Errors, *, sure: Sure = None) -> Floats:
    """By agency and counted leaf, the share of the variance of the index that its judgement makes; exact, no runs.

    Args:
        straight: the index.
        points: the values given, shape (agencies, counted leaves), as of ``Straight.counted``.
        errors: assessor error.
        sure: where nobody judged, as ``intervals`` takes it.

    For a weighted sum with independent errors first-order and total Sobol indices are the same: S_i = w_i² v_i / sum.
    Rows without any error are NaN. With a team's part the shares are of the independent errors only.

    Source: Saltelli and others 2010, Computer Physics Communications 181, 259-270 (for the indices; the form for a sum
    follows from their definition).
    """
    expect_scale(straight, errors)
    given, inside = straight.rungs(points)
    every = straight.at(inside)
    spread = every**2 @ errors.matrix.T - (every @ errors.matrix.T) ** 2
    parts = np.take_along_axis(spread, given[..., None], axis=-1)[..., 0] * straight.floats**2
    parts = parts if sure is None else np.where(sure, 0.0, parts)
    total = parts.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 1e-18, parts / total, np.nan)


@dataclass(frozen=True)
class Sobol:
    """Indices of shape (groups, outputs); intervals at ``level`` with a last axis of low and high.

    Nothing is clipped: an estimate below 0 stays below 0. ``seen`` says where the total index is above 0 beyond its
    interval. NaN where an output does not vary at all. ``runs`` is the number of times the model was run.
    """

    groups: tuple[str, ...]
    first: Floats
    total: Floats
    first_interval: Floats
    total_interval: Floats
    level: float
    runs: int
    source: Source | None = None

    @property
    def seen(self) -> npt.NDArray[np.bool_]:
        """Where a group does anything at all that these runs can tell from nothing."""
        return np.asarray(self.total_interval[..., 0] > 0, dtype=np.bool_)


def sobol_indices(
    groups: Sequence[str],
    a: Floats,
    b: Floats,
    mixed: Floats,
    *,
    level: float = 0.95,
    replications: int = 100,
    seed: int = 1,
    source: Source | None = None,
) -> Sobol:
    """First-order and total indices of many outputs at once.

    Args:
        groups: names of the groups.
        a: the outputs of runs with the first sample, shape (runs, outputs).
        b: the same with the second sample.
        mixed: shape (groups, runs, outputs): the first sample with one group from the second.
        level: of the bootstrap intervals (estimate ± normal quantile × bootstrap deviation).
        replications: of the bootstrap, which draws runs again.
        seed: of the bootstrap.
        source: what the sampled errors stand on.

    Raises:
        ValueError: the shapes do not go together.

    Source: first order by Saltelli and others 2010 (Table 2 b), total by Jansen 1999, both as in SALib; the outputs are
    centred first, which changes nothing but the noise.
    """
    a, b, mixed = (np.asarray(values, dtype=np.float64) for values in (a, b, mixed))
    if a.shape != b.shape or mixed.shape != (len(groups), *a.shape):
        raise ValueError("a and b have the shape (runs, outputs), mixed has the groups in front")
    runs, outputs = a.shape
    centre = (a.mean(axis=0) + b.mean(axis=0) + mixed.mean(axis=1).sum(axis=0)) / (len(groups) + 2)
    a, b, mixed = a - centre, b - centre, mixed - centre
    products = (b * (mixed - a)).reshape(len(groups), runs, outputs)
    squares = ((a - mixed) ** 2) / 2
    # Means over runs drawn again are one product with how often each run was drawn.
    times = np.random.default_rng(seed).multinomial(runs, np.full(runs, 1 / runs), size=replications)
    drawn = np.concatenate([np.ones((1, runs)), times.astype(np.float64)]) / runs
    flat = np.concatenate([a + b, a**2 + b**2]).reshape(2, runs, outputs)
    sums = drawn @ flat[0]
    variance = (drawn @ flat[1]) / 2 - (sums / 2) ** 2
    scale = np.where(variance > 1e-18, variance, np.nan)
    first = np.stack([(drawn @ product) / scale for product in products])
    total = np.stack([(drawn @ square) / scale for square in squares])
    wide = float(ndtri((1 + level) / 2))
    return Sobol(
        tuple(groups),
        first[:, 0],
        total[:, 0],
        _around(first, wide),
        _around(total, wide),
        level,
        runs * (len(groups) + 2),
        source,
    )


def _around(found: Floats, wide: float) -> Floats:
    half = wide * found[:, 1:].std(axis=1, ddof=1)
    return np.stack([found[:, 0] - half, found[:, 0] + half], axis=-1)


def sobol_of(
    groups: Sequence[str],
    model: Callable[..., Floats],
    first: Sequence[Numbers],
    second: Sequence[Numbers],
    **more: float,
) -> Sobol:
    """Runs a model on two samples and their mixtures.

    Args:
        groups: names of the groups.
        model: takes one array a group (runs first) and gives outputs (runs, outputs).
        first: one sample: an array a group.
        second: another sample, independent of the first.
        more: ``level``, ``replications``, ``seed`` of ``sobol_indices``.
    """
    mixed = [model(*(second[j] if j == i else part for j, part in enumerate(first))) for i in range(len(groups))]
    return sobol_indices(groups, model(*first), model(*second), np.stack(mixed), **more)  # type: ignore[arg-type]


GROUPS = ("assessors", "weights", "codes", "mean")
"""What can move an index. The first two are its levels and its weights, the others conventions."""


def index_sensitivity(
    straight: Straight,
    points: Numbers,
    errors: Errors,
    *,
    runs: int = 1024,
    spread: float = 0.25,
    level: float = 0.95,
    seed: int = 1,
) -> Sobol:
    """Sobol indices of four groups for the index of every agency: what would move it, and by how much.

    Args:
        straight: the index.
        points: the values given, shape (agencies, counted leaves), as of ``Straight.counted``.
        errors: assessor error; each run judges all agencies again.
        runs: the size of either sample; the model is run six times as often.
        spread: each weight is multiplied by a factor between 1 - spread and 1 + spread, and all made to add up again.
        level: of the intervals.
        seed: the same seed gives the same indices.

    The codes of the levels between the ends are random and increasing, and the mean is arithmetic or geometric by the
    toss of a coin. Those two are no proposals: they ask how much hangs on a convention.

    Source: Saisana, Saltelli & Tarantola 2005, doi 10.1111/j.1467-985X.2005.00350.x, for doing this to an index.
    """
    return sensitivity(straight, points, errors, runs=runs, spread=spread, level=level, seed=seed)[0]


def sensitivity(
    straight: Straight,
    points: Numbers,
    errors: Errors,
    *,
    groups: Sequence[str] | None = None,
    sure: Sure = None,
    runs: int = 1024,
    spread: float = 0.25,
    level: float = 0.95,
    seed: int = 1,
    conventions: bool = True,
) -> tuple[Sobol, Sobol]:
    """``index_sensitivity``, and the same for the rank of every agency in its group, from the same runs.

    Args:
        groups: the group of every agency, within which it is ranked (ties share the mean of their places).
        sure: where nobody judged, as ``intervals`` takes it.
        straight: the other arguments are those of ``index_sensitivity``.
        points: as there.
        errors: as there.
        runs: as there.
        spread: as there.
        level: as there.
        seed: as there.
        conventions: whether codes and mean move too; else levels and weights alone, as the instrument adds them up.
    """
    expect_scale(straight, errors)
    chance = np.random.default_rng(seed)
    given, inside = straight.rungs(np.asarray(points, dtype=np.float64))
    judging = _Judging(straight, errors, given, sure)
    told = GROUPS if conventions else GROUPS[:2]
    one, other = (_sample(judging, spread=spread, chance=chance, runs=runs, conventions=conventions) for _ in range(2))
    names = np.array(groups if groups is not None else [""] * len(given))
    members = [np.flatnonzero(names == name) for name in dict.fromkeys(names.tolist())]
    indices = {key: _model(*sample, inside=inside) for key, sample in _samples(one, other, told)}
    ranks = {key: _ranked(values, members) for key, values in indices.items()}
    found = [
        sobol_indices(
            told,
            outputs["a"],
            outputs["b"],
            np.stack([outputs[name] for name in told]),
            level=level,
            seed=seed,
            source=errors.source,
        )
        for outputs in (indices, ranks)
    ]
    return found[0], found[1]


# Judgements of one model: beyond it, one run after the other stays in the processor's cache.
_AT_ONCE = 400_000
_Sample: TypeAlias = tuple[Numbers, Floats, Floats, Numbers]


def _samples(one: _Sample, other: _Sample, groups: Sequence[str]) -> Iterator[tuple[str, _Sample]]:
    """The two samples, and the first with each of the groups from the second."""
    yield "a", one
    yield "b", other
    for i, name in enumerate(groups):
        mixed = [other[j] if j == i else part for j, part in enumerate(one)]
        yield name, (mixed[0], mixed[1], mixed[2], mixed[3])


def _model(judged: Numbers, weights: Floats, codes: Floats, kind: Numbers, *, inside: Floats) -> Floats:
    """The index of every agency in every run: shape (runs, agencies). A few agencies go all at once."""
    if judged.size <= _AT_ONCE:
        return _indices(judged, weights, codes, kind, inside)
    found = np.empty(judged.shape[:2])
    for run in range(len(judged)):
        part = slice(run, run + 1)
        found[part] = _indices(judged[part], weights[part], codes[part], kind[part], inside)
    return found


def _indices(judged: Numbers, weights: Floats, codes: Floats, kind: Numbers, inside: Floats) -> Floats:
    runs = np.arange(len(judged))[:, None, None]
    # Means are of a handful of codes, so that logarithms are taken of those; einsum, for BLAS would start threads.
    if inside.any():
        below = codes[runs, judged]
        values = below + inside * (codes[runs, np.minimum(judged + 1, codes.shape[1] - 1)] - below)
        if kind.any():
            values = np.where(kind[:, None, None], np.log(values), values)
    else:
        known = np.where(kind[:, None], np.log(codes), codes) if kind.any() else codes
        values = known[runs, judged] if len(judged) > 1 else known[0][judged[0]][None]
    sums = np.einsum("rai,ri->ra", values, weights)
    total = weights.sum(axis=1, keepdims=True)
    if not kind.any():
        return np.asarray(sums, dtype=np.float64)
    return np.asarray(np.where(kind[:, None], np.exp(sums / total) * total, sums), dtype=np.float64)


def _ranked(values: Floats, members: Sequence[Numbers]) -> Floats:
    ranks = np.empty_like(values)
    for run, row in enumerate(np.round(values, 9)):
        for group in members:
            first, last = places(row[group])
            ranks[run, group] = (first + last) / 2
    return ranks


@dataclass(frozen=True)
class _Judging:
    """Agencies that are judged again and again."""

    straight: Straight
    errors: Errors
    given: Numbers
    sure: Sure

    def again(self, chance: np.random.Generator, runs: int) -> Numbers:
        """The levels of all agencies in every run, as positions."""
        limits = np.cumsum(self.errors.matrix, axis=1)[:, :-1][self.given]
        drawn = chance.random((runs, *self.given.shape), dtype=np.float32)
        judged = np.zeros(drawn.shape, dtype=np.int8)
        for k in range(limits.shape[-1]):
            judged += drawn >= limits[..., k]
        return judged if self.sure is None else np.where(self.sure, self.given.astype(np.int8), judged)


def _sample(judging: _Judging, *, spread: float, chance: np.random.Generator, runs: int, conventions: bool) -> _Sample:
    """One sample of the four groups, in the order of ``GROUPS``: ``runs`` realisations of each."""
    straight = judging.straight
    judged = judging.again(chance, runs)
    factors = straight.floats * chance.uniform(1 - spread, 1 + spread, (runs, len(straight.weights)))
    weights = factors / factors.sum(axis=1, keepdims=True) * straight.floats.sum()
    starts, widths = straight.ladder
    ends = starts[-1] + widths[-1]
    if not conventions:
        official = np.append(starts, ends) if straight.banded else starts
        return judged, weights, np.tile(official, (runs, 1)), np.zeros(runs, dtype=np.bool_)
    shift = float(starts[0] <= 0)  # a geometric mean takes nothing that is not above 0
    low, high = max(starts[0], 0.0) + shift, ends + shift
    inner = np.sort(chance.uniform(low, high, (runs, len(starts) - (1 if straight.banded else 2))), axis=1)
    codes = np.column_stack([np.full(runs, low), inner, np.full(runs, high)])
    return judged, weights, codes, chance.random(runs) < 0.5
