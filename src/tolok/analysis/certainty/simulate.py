"""Monte Carlo over assessors: what index, band and rank agencies may truly have, 47 judgements drawn for each of them.

Noise is not added to the published levels once more: they have it already, and lenient assessors shift them. Each draw
is an assessment of the given levels; what its unbiased score misses is taken off the corrected index (the basic
bootstrap), so that the draws lie around the true index and not around the published one.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tolok.analysis.certainty.alpha import Floats
from tolok.analysis.certainty.errors import Errors
from tolok.analysis.certainty.interval import Sure, band_limits, intervals
from tolok.analysis.stated import Source
from tolok.analysis.straight import Straight
from tolok.scoring.columns import Numbers

# Chances are drawn with sixteen bits: they are right to 1/65,536.
_BITS = 65_536
# Indices this close to a limit stand on it: the dust of 32-bit floats.
_DUST = 2e-6
# Draws closer than this are ranked by chance: well above that dust, well below what tells two indices apart.
_TIE = 3e-5
# Agencies of one stream of random numbers, so that the number of threads changes no digit.
_CHUNK = 32


@dataclass(frozen=True)
class Simulated:
    """For every agency (first axis), what ``replications`` draws of the true index say.

    ``quantiles`` of the index have the columns ``levels_of_quantiles``; ``band_chances`` (agencies, bands);
    ``rank_low`` and ``rank_high`` are percentiles of the place within the agency's group at ``rank_level``,
    ``rank_mean`` its mean. Percentiles of ranks promise nothing near ties; ``rank_sets`` do.
    """

    replications: int
    levels_of_quantiles: tuple[float, ...]
    quantiles: Floats
    mean: Floats
    sd: Floats
    band_codes: tuple[str, ...]
    band_chances: Floats
    rank_level: float
    rank_low: Numbers
    rank_high: Numbers
    rank_mean: Floats
    source: Source


def simulate(
    straight: Straight,
    levels: Numbers,
    errors: Errors,
    *,
    groups: Sequence[str] | None = None,
    replications: int = 10_000,
    rank_level: float = 0.95,
    seed: int = 1,
    threads: int | None = None,
    sure: Sure = None,
) -> Simulated:
    """Draws of the true indices of agencies whose given levels are ``levels``, shape (agencies, leaves).

    Args:
        straight: the index.
        levels: the levels given.
        errors: assessor error, with the team's part.
        groups: the group of every agency, within which it is ranked; all together without it.
        replications: how many draws.
        rank_level: of the percentile interval of ranks.
        seed: the same seed gives the same draws, whatever the number of threads.
        threads: at most so many, by default as many as there are cores.
        sure: where nobody judged, as ``intervals`` takes it.

    Memory: 4 bytes × agencies × replications, twice (51 MB for 640 × 10,000), and 2 MB a thread.

    Raises:
        TooNoisy: the error matrix can hardly be inverted.
        ValueError: the levels are not of the instrument, ``errors`` are of another scale, or ``groups`` do not match.
    """
    given, inside = straight.rungs(straight.counted(levels))
    if groups is not None and len(groups) != len(given):
        raise ValueError("there must be a group for every agency")
    centre = intervals(straight, levels, errors, sure=sure).corrected
    drawer = _Drawer(straight, errors, replications)
    rows = _Rows(given, inside, sure)
    chunks = [slice(start, start + _CHUNK) for start in range(0, len(given), _CHUNK)]
    streams = np.random.SeedSequence(seed).spawn(len(chunks) + 1)
    drawn = np.empty((len(given), replications), dtype=np.float32)
    workers = max(1, min(threads or os.cpu_count() or 1, len(chunks)))
    with ThreadPoolExecutor(workers) as pool:
        jobs = [
            pool.submit(drawer.fill, drawn[chunk], rows.part(chunk), centre[chunk], stream)
            for chunk, stream in zip(chunks, streams[1:], strict=True)
        ]
        for job in jobs:
            job.result()
        at = (0.05, 0.25, 0.5, 0.75, 0.95)
        codes, limits = band_limits(straight)
        reductions = [pool.submit(_reduced, drawn[chunk], at, limits) for chunk in chunks]
        ranks = _ranks(drawn, groups, rank_level, np.random.default_rng(streams[0]))
        parts = [job.result() for job in reductions]
    quantiles, mean, sd, chances = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Simulated(replications, at, quantiles, mean, sd, codes, chances, rank_level, *ranks, source=errors.source)


@dataclass(frozen=True)
class _Rows:
    """The levels given of some agencies, as positions, where inside their bands they are, and which are sure."""

    given: Numbers
    inside: Floats
    sure: Sure

    def part(self, chunk: slice) -> _Rows:
        return _Rows(self.given[chunk], self.inside[chunk], None if self.sure is None else self.sure[chunk])


class _Drawer:
    """Draws what unbiased scores miss, one agency after another, with its numbers staying in the processor's cache."""

    def __init__(self, straight: Straight, errors: Errors, replications: int) -> None:
        self.replications, self.team = replications, errors.team
        self.weights, self.straight, self.errors = straight.floats, straight, errors
        limits = np.rint(np.cumsum(errors.matrix, axis=1)[:, :-1] * _BITS).astype(np.int64)
        self.lowest = (limits == 0).sum(axis=1)
        # By true level, where a uniform number below 65,536 steps up, and to which level it steps from there.
        self.steps = [[(limit, k) for k, limit in enumerate(row) if 0 < limit < _BITS] for row in limits.tolist()]

    def fill(self, drawn: Numbers, rows: _Rows, centre: Floats, stream: np.random.SeedSequence) -> None:
        """Fills rows of ``drawn`` (agencies, replications)."""
        chance = np.random.Generator(np.random.SFC64(stream))
        values = self.straight.at(rows.inside)
        scores = self.errors.scores_of(values)[0]
        for i, given in enumerate(rows.given):
            weights = self.weights if rows.sure is None else np.where(rows.sure[i], 0.0, self.weights)
            drawn[i] = self._one(given, (values[i], scores[i]), weights, float(centre[i]), chance)

    def _one(
        self,
        given: Numbers,
        told: tuple[Floats, Floats],
        weights: Floats,
        centre: float,
        chance: np.random.Generator,
    ) -> npt.NDArray[np.float32]:
        values, scores = told
        leaves = np.arange(len(given))
        low_miss = scores[leaves, self.lowest[given]] - values[leaves, given]
        found = np.full(self.replications, centre - float((weights * low_miss).sum()), dtype=np.float32)
        levels = given.tolist()
        most = max(len(self.steps[level]) for level in set(levels))
        if most:
            numbers = _sixteen_bits(chance, (len(given), self.replications))
            for k in range(most):
                having = np.array([i for i, level in enumerate(levels) if len(self.steps[level]) > k])
                limits = np.array([self.steps[given[i]][k][0] for i in having], dtype=np.uint16)
                below = np.array([self.steps[given[i]][k][1] for i in having])
                heights = (scores[having, below + 1] - scores[having, below]) * weights[having]
                chosen = numbers if len(having) == len(given) else numbers[having]
                reached = (chosen >= limits[:, None]).astype(np.float32)
                # Not by BLAS: its own threads beside ours cost ten times the product.
                found -= np.einsum("i,ij->j", heights.astype(np.float32), reached)
        if self.team:
            found += chance.standard_normal(self.replications, dtype=np.float32) * np.float32(self.team)
        return found


def _sixteen_bits(chance: np.random.Generator, shape: tuple[int, int]) -> npt.NDArray[np.uint16]:
    """Uniform whole numbers below 65,536, four out of each raw number."""
    count = shape[0] * shape[1]
    raw = chance.bit_generator.random_raw(-(-count // 4))
    return np.asarray(raw).view(np.uint16)[:count].reshape(shape)


def _reduced(drawn: Numbers, at: tuple[float, ...], limits: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    ordered = np.sort(drawn, axis=1)
    places = np.rint(np.array(at) * (drawn.shape[1] - 1)).astype(np.int64)
    mean = drawn.mean(axis=1, dtype=np.float64)
    sd = drawn.std(axis=1, dtype=np.float64)
    above = np.stack([1 - row.searchsorted(limits - _DUST) / drawn.shape[1] for row in ordered])
    chances = above - np.column_stack([above[:, 1:], np.zeros(len(drawn))]) if len(limits) else above
    if len(limits):
        chances[:, 0] += 1 - above[:, 0]
    return ordered[:, places].astype(np.float64), mean, sd, chances


def _ranks(
    drawn: Numbers, groups: Sequence[str] | None, level: float, chance: np.random.Generator
) -> tuple[Numbers, Numbers, Floats]:
    """Percentiles and mean of the place of every agency in its group."""
    low, high = np.zeros((2, len(drawn)), dtype=np.int64)
    mean = np.zeros(len(drawn))
    names = np.array(groups if groups is not None else [""] * len(drawn))
    for name in dict.fromkeys(names.tolist()):
        members = np.flatnonzero(names == name)
        low[members], high[members], mean[members] = _ranks_in(drawn[members], level, chance)
    return low, high, mean


def _ranks_in(drawn: Numbers, level: float, chance: np.random.Generator) -> tuple[Numbers, Numbers, Floats]:
    count, replications = drawn.shape
    counts = np.zeros(count * count, dtype=np.int64)
    block = max(1, min(replications, 2_000_000 // count))
    lengths = np.arange(count)
    for start in range(0, replications, block):
        part = -drawn[:, start : start + block].T
        part = part + chance.random(part.shape, dtype=np.float32) * np.float32(_TIE)
        order = np.argsort(part, axis=1)
        counts += np.bincount((order * count + lengths).ravel(), minlength=count * count)
    table = counts.reshape(count, count)
    below = np.cumsum(table, axis=1)
    ends = ((1 - level) / 2 * replications, (1 + level) / 2 * replications)
    low = 1 + (below <= ends[0]).sum(axis=1)
    high = 1 + (below < ends[1]).sum(axis=1)
    return low, np.maximum(low, high), (table @ (lengths + 1)) / replications
