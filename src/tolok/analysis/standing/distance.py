"""How far it is to the next band: in points of the index, exact, and in levels, the fewest that would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tolok.analysis.bands import Limit, limit_of
from tolok.instruments.model import Instrument
from tolok.instruments.scales import Band, LevelScale
from tolok.scoring.changes import is_straight, worths
from tolok.scoring.engine import Result, band_table


@dataclass(frozen=True, slots=True)
class Distance:
    """The way to the next band.

    ``points`` is what the exact index lacks (where the band begins just above its limit, more than that is needed:
    ``above``). ``levels`` is the fewest single steps up that reach it, ``steps`` one such choice: the leaf and how many
    levels up. Both are None where levels cannot be counted (values between levels, or an index that is no weighted
    sum), and ``levels`` is None with ``out_of_reach`` where even the highest levels do not reach it.
    """

    band: Band
    points: Fraction
    above: bool
    levels: int | None
    steps: tuple[tuple[str, int], ...]
    out_of_reach: bool = False


def distance(result: Result) -> Distance | None:
    """The way to the next band up; None at the top, without bands, or while the index is not complete.

    The fewest levels are exact: a step of any leaf counts one, so that the heaviest steps are taken first.

    >>> from tolok.instruments import instrument
    >>> from tolok.scoring import score
    >>> found = distance(score(instrument("spbe-2020"), {str(n): 3 for n in range(1, 48)}, year=2024))
    >>> str(found.points), found.levels, found.band.code
    ('1/2', 18, 'sangat_baik')
    """
    table = band_table(result.instrument.tree, result.nodes)
    if table is None or result.exact is None:
        return None
    for band in table.bands:
        limit = limit_of(band, result.publication)
        if not limit.reached_by(result.exact):
            return _to(result, result.exact, band, limit)
    return None


def _to(result: Result, exact: Fraction, band: Band, limit: Limit) -> Distance:
    points = limit.value - exact
    climb = _climb(result)
    if climb is None:
        return Distance(band, points, limit.above, None, ())
    taken: dict[str, int] = {}
    left = points
    for worth, leaf_id in climb:
        if left < 0 or (left == 0 and not limit.above):
            break
        left -= worth
        taken[leaf_id] = taken.get(leaf_id, 0) + 1
    if left > 0 or (left == 0 and limit.above):
        return Distance(band, points, limit.above, None, (), out_of_reach=True)
    return Distance(band, points, limit.above, sum(taken.values()), tuple(taken.items()))


def _climb(result: Result) -> list[tuple[Fraction, str]] | None:
    """Every single step up that is left, the heaviest first; None where steps cannot be counted."""
    if not countable(result.instrument):
        return None
    known = worths(result.instrument)
    steps = [(known[id_], id_) for id_, room in _room(result) for _ in range(room)]
    return sorted(steps, key=lambda step: (-step[0], step[1]))


def countable(instrument: Instrument) -> bool:
    """Whether the index is a weighted sum of whole levels, so that steps up can be counted."""
    scales = [leaf.scale for leaf in instrument.tree.counted_leaves]
    whole = all(isinstance(s, LevelScale) and not s.continuous and not s.banded for s in scales)
    return whole and is_straight(instrument)


def _room(result: Result) -> Iterator[tuple[str, int]]:
    for leaf in result.instrument.tree.counted_leaves:
        value, high = result.nodes[leaf.id].value, leaf.scale.high if leaf.scale else None
        if value is not None and high is not None and high > value:
            yield leaf.id, int(high - value)
