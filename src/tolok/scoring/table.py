"""The vectorised path: many agencies or replications at once, as whole numbers, so that it is exact too.

A value is held as a whole number of units (``Table.units`` of them make 1), every node as whole numbers over one
common denominator. Weighted sums of whole numbers are exact in the fast float64 matrix product as long as they stay
below 2^53; the table checks that when it is made and takes slower whole numbers otherwise. Only geometric and harmonic
means and what is normalised over the population are binary floats, and marked so (``Column.denominator`` is None).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from tolok.instruments.model import Aggregate, Condition, Gate, Instrument, Node, PredicateBasis, Publication
from tolok.instruments.scales import Band, BandTable, LevelScale, NumberScale, OptionScale
from tolok.scoring.answers import Answer
from tolok.scoring.columns import INT_MOST, Column, Numbers, extreme, normalised, places, rounded, weighted
from tolok.scoring.gates import in_groups

_FLOAT_EXACT = 2**53
_FLOAT32_EXACT = 2**24
# Digits kept of a value between two levels, and of a number whose scale does not say.
_DIGITS = 4
# Rows widened to float64 at a time, so that a million agencies need no second copy of their levels.
_BLOCK = 65_536


class Table:
    """An instrument made ready for arrays. Values are arrays of shape (agencies, leaves), in ``Table.leaves`` order.

    A leaf with whole levels takes the level, one with answers the position of the answer in its list (0 the first), any
    other its value times its ``units``.

    >>> from tolok.instruments import instrument
    >>> table = Table(instrument("spbe-2020"))
    >>> scores = table.score(np.full((2, 47), 3))
    >>> scores.index.tolist(), scores.predicates
    ([3.0, 3.0], ['baik', 'baik'])
    """

    def __init__(self, instrument: Instrument, publication: Publication | None = None) -> None:
        self.instrument = instrument
        self.publication = publication or instrument.publication
        self.leaves = instrument.leaves
        self.position = {leaf.id: i for i, leaf in enumerate(self.leaves)}
        self.units = tuple(_units(leaf) for leaf in self.leaves)
        self.lows, self.highs = self._range()
        # What every leaf takes: two comparisons settle the usual case, that all values are allowed.
        self._inner = int(self.lows.max()), int(self.highs.min())
        # What a leaf may be at the most, in units of its points: keeps sums inside the exact range of their type.
        self.most = tuple(_most(leaf, unit) for leaf, unit in zip(self.leaves, self.units, strict=True))
        self._linear = {node.id: self._weights(node) for node in instrument.nodes.values()}
        self._narrow = self._root_weights()
        self._limits: dict[tuple[str, int | None], Numbers] = {}

    def encode(self, rows: Sequence[Mapping[str, Answer]]) -> tuple[Numbers, npt.NDArray[np.bool_]]:
        """Answers (of ``reading.read_answers``) as values and a mask of what is missing, both (rows, leaves).

        Raises:
            ValueError: a value has more digits than the units of its leaf can hold.
        """
        values = np.zeros((len(rows), len(self.leaves)), dtype=self.lows.dtype)
        missing = np.zeros(values.shape, dtype=np.bool_)
        for i, row in enumerate(rows):
            for j, leaf in enumerate(self.leaves):
                found = row[leaf.id]
                if found.value is None:
                    missing[i, j] = True
                    values[i, j] = self.lows[j]
                else:
                    values[i, j] = _encoded(leaf, found, self.units[j])
        return values, missing

    def score(self, values: Numbers, missing: npt.NDArray[np.bool_] | None = None) -> Scores:
        """Score all rows of ``values`` (whole numbers of units), leaving out nothing but what ``missing`` marks.

        Raises:
            ValueError: wrong shape, fractions, or values outside their scales.
        """
        values = np.asarray(values)
        if values.ndim != 2 or values.shape[1] != len(self.leaves):
            raise ValueError(f"values must have the shape (agencies, {len(self.leaves)}), not {values.shape}")
        if values.dtype.kind not in "iu" and values.dtype != self.lows.dtype:
            raise ValueError("values must be whole numbers of units; see Table.units")
        if len(values) and not (values.min() >= self._inner[0] and values.max() <= self._inner[1]):
            self._check_range(values)
        return Scores(self, values, missing)

    def _check_range(self, values: Numbers) -> None:
        outside = (values.min(axis=0) < self.lows) | (values.max(axis=0) > self.highs)
        if outside.any():
            worst = ", ".join(leaf.id for leaf, wrong in zip(self.leaves, outside, strict=True) if wrong)
            raise ValueError(f"values outside their scales: {worst}")

    def column(self, node: Node, values: Numbers, missing: npt.NDArray[np.bool_] | None = None) -> Column:
        """The values of ``node`` for all rows of ``values``; who misses an answer below is of no population."""
        weights = self._linear[node.id]
        if weights is not None:
            return self._product(weights, values)
        is_open = [self.gate_open(gate, node, values) for gate in node.gates]
        columns = [self._child(node, child, self.column(child, values, missing), is_open) for child in node.counted]
        column = _combined(node, columns, self, values)
        for step in node.normalise:
            column = normalised(step, column, self.known(node, values, missing))
        return column

    def known(self, node: Node, values: Numbers, missing: npt.NDArray[np.bool_] | None) -> npt.NDArray[np.bool_]:
        """For every row, whether all answers that ``node`` needs are there."""
        if missing is None:
            return np.ones(len(values), dtype=np.bool_)
        needed = [self.position[leaf.id] for leaf in node.counted_leaves]
        return np.asarray(~missing[:, needed].any(axis=1), dtype=np.bool_)

    def _child(self, node: Node, child: Node, column: Column, is_open: list[npt.NDArray[np.bool_]]) -> Column:
        """The column of a child, 0 where a gate of ``node`` keeps it from counting."""
        shut = [held for gate, held in zip(node.gates, is_open, strict=True) if in_groups(child, gate.closes)]
        if not shut or not child.is_leaf:
            return column
        counts = np.logical_and.reduce(shut)
        return Column(np.where(counts, column.numerators, 0), column.denominator, column.most)

    def gate_open(self, gate: Gate, node: Node, values: Numbers) -> npt.NDArray[np.bool_]:
        """For every row, whether all conditions of ``gate`` hold."""
        held = [self._holds(condition, node, values) for condition in gate.opens_when]
        return np.asarray(np.logical_and.reduce(held), dtype=np.bool_)

    def _holds(self, condition: Condition, node: Node, values: Numbers) -> npt.NDArray[np.bool_]:
        leaves = [leaf for leaf in node.leaves if in_groups(leaf, condition.groups)]
        if condition.answers is None:
            column = weighted([self.column(leaf, values) for leaf in leaves], [Fraction(1)] * len(leaves))
        else:
            counts = np.zeros(len(values), dtype=np.int64)
            for leaf in leaves:
                chosen = [i for i, option in enumerate(_options(leaf)) if option.code in condition.answers]
                counts += np.isin(values[:, self.position[leaf.id]], chosen)
            column = Column(counts, 1, len(leaves))
        held = np.ones(len(values), dtype=np.bool_)
        if condition.at_least is not None:
            held &= column.numerators >= ceil(condition.at_least * (column.denominator or 1))
        if condition.at_most is not None:
            held &= column.numerators <= floor(condition.at_most * (column.denominator or 1))
        return held

    def limits(self, bands: BandTable, denominator: int | None) -> Numbers:
        """Where the bands begin, as the least numerators over ``denominator`` (or floats) that have reached them."""
        key = (bands.name, denominator)
        if key not in self._limits:
            self._limits[key] = np.array([_limit(band, denominator) for band in bands.bands])
        return self._limits[key]

    def _range(self) -> tuple[Numbers, Numbers]:
        lows, highs = [], []
        for leaf, unit in zip(self.leaves, self.units, strict=True):
            scale = leaf.scale
            if isinstance(scale, OptionScale):
                lows.append(0)
                highs.append(len(scale.options) - 1)
            elif scale is not None:
                lows.append(-INT_MOST if scale.low is None else ceil(scale.low * unit))
                highs.append(INT_MOST if scale.high is None else floor(scale.high * unit))
        # Scales finer than 64 bits hold are kept in Python's own whole numbers.
        kind = np.int64 if max(map(abs, [*lows, *highs])) <= INT_MOST else np.object_
        return np.array(lows, dtype=kind), np.array(highs, dtype=kind)

    def _weights(self, node: Node) -> dict[int, Fraction] | None:
        """What each leaf adds to ``node`` per point; None where the way up is not a plain weighted sum."""
        if node.normalise or node.gates:
            return None
        if node.is_leaf:
            return {self.position[node.id]: Fraction(1)}
        if node.aggregate is Aggregate.PERCENTAGE:
            if any(inner.gates for inner in node.walk()):
                return None
            highest = sum((_high_points(leaf) for leaf in node.counted_leaves), Fraction(0))
            return {self.position[leaf.id]: 100 / highest for leaf in node.counted_leaves}
        if node.aggregate not in (Aggregate.WEIGHTED_MEAN, Aggregate.SUM):
            return None
        total = sum((child.weight or Fraction(0) for child in node.counted), Fraction(0))
        weights: dict[int, Fraction] = {}
        for child in node.counted:
            below = self._weights(child)
            if below is None:
                return None
            share = Fraction(1) if node.aggregate is Aggregate.SUM else (child.weight or Fraction(0)) / total
            for leaf, weight in below.items():
                weights[leaf] = weights.get(leaf, Fraction(0)) + weight * share
        return weights

    def _root_weights(self) -> tuple[Numbers, int, int] | None:
        """The whole index as one product of small whole numbers, where the instrument allows it."""
        weights = self._linear[self.instrument.tree.id]
        plain = all(not isinstance(leaf.scale, OptionScale) for leaf in self.leaves)
        if weights is None or not plain:
            return None
        factors, denominator, most = self._factors(weights)
        if most >= _FLOAT_EXACT:
            return None
        # Half the width is half the work, and just as exact as long as the sums are this small.
        row = np.zeros(len(self.leaves), dtype=np.float32 if most < _FLOAT32_EXACT else np.float64)
        row[list(factors)] = [float(factor) for factor in factors.values()]
        return row, denominator, most

    def _factors(self, weights: Mapping[int, Fraction]) -> tuple[dict[int, int], int, int]:
        shares = {leaf: weight / self.units[leaf] for leaf, weight in weights.items()}
        denominator = lcm(*(share.denominator for share in shares.values()))
        factors = {leaf: int(share * denominator) for leaf, share in shares.items()}
        return factors, denominator, sum(abs(factor) * self.most[leaf] for leaf, factor in factors.items())

    def _product(self, weights: Mapping[int, Fraction], values: Numbers) -> Column:
        factors, denominator, most = self._factors(weights)
        leaves = list(factors)
        if most < _FLOAT_EXACT:
            row = np.array([factors[leaf] for leaf in leaves], dtype=np.float64)
            sums = np.empty(len(values), dtype=np.int64)
            for start in range(0, len(values), _BLOCK):
                block = self._points(values[start : start + _BLOCK], leaves).astype(np.float64)
                sums[start : start + _BLOCK] = block @ row
            return Column(sums, denominator, most)
        kind = np.int64 if most < INT_MOST else np.object_
        total: Numbers = np.zeros(len(values), dtype=kind)
        for leaf in leaves:
            total = total + self._points(values, [leaf])[:, 0].astype(kind) * factors[leaf]
        return Column(total, denominator, most)

    def _points(self, values: Numbers, leaves: list[int]) -> Numbers:
        """The values of some leaves with answers replaced by their points (in units of the leaf)."""
        chosen = values if len(leaves) == values.shape[1] and leaves == sorted(leaves) else values[:, leaves]
        if not any(isinstance(self.leaves[leaf].scale, OptionScale) for leaf in leaves):
            return chosen
        points = np.empty(chosen.shape, dtype=np.int64)
        for j, leaf in enumerate(leaves):
            options = _options(self.leaves[leaf])
            if options:
                worth = np.array([int(option.points * self.units[leaf]) for option in options], dtype=np.int64)
                points[:, j] = worth[chosen[:, j]]
            else:
                points[:, j] = chosen[:, j]
        return points


class Scores:
    """The scores of many agencies; everything but the index is worked out when it is asked for."""

    def __init__(self, table: Table, values: Numbers, missing: npt.NDArray[np.bool_] | None) -> None:
        self.table, self.values, self.missing = table, values, missing
        self._columns: dict[str, Column] = {}

    def __len__(self) -> int:
        return len(self.values)

    def column(self, node_id: str) -> Column:
        """The values of one node, whether or not something below it is missing (see ``known``)."""
        if node_id not in self._columns:
            node = self.table.instrument.nodes[node_id]
            self._columns[node_id] = self.table.column(node, self.values, self.missing)
        return self._columns[node_id]

    @cached_property
    def root(self) -> Column:
        """The index."""
        narrow = self.table._narrow  # noqa: SLF001 - one module, two classes
        if narrow is None:
            return self.column(self.table.instrument.tree.id)
        row, denominator, most = narrow
        if len(self.values) <= _BLOCK:
            return Column((self.values.astype(row.dtype) @ row).astype(np.int64), denominator, most)
        sums = np.empty(len(self.values), dtype=np.int64)
        for start in range(0, len(self.values), _BLOCK):
            sums[start : start + _BLOCK] = self.values[start : start + _BLOCK].astype(row.dtype) @ row
        return Column(sums, denominator, most)

    @cached_property
    def known(self) -> npt.NDArray[np.bool_]:
        """For every agency, whether every answer that the index needs is there."""
        return self.node_known(self.table.instrument.tree.id)

    def node_known(self, node_id: str) -> npt.NDArray[np.bool_]:
        """For every agency, whether every answer that one node needs is there."""
        return self.table.known(self.table.instrument.nodes[node_id], self.values, self.missing)

    @cached_property
    def published_units(self) -> Numbers:
        """The index as published, in units of its last published digit (2 decimals: hundredths)."""
        return self.published(self.table.instrument.tree.id)

    def published(self, node_id: str) -> Numbers:
        """A node as published, in units of the last published digit."""
        root = node_id == self.table.instrument.tree.id
        publication = self.table.publication
        return rounded(self.root if root else self.column(node_id), publication.decimals, publication.rounding)

    @cached_property
    def index(self) -> npt.NDArray[np.float64]:
        """The index as published, for reading (floats of already rounded values); NaN where something is missing."""
        values = self.published_units / 10.0**self.table.publication.decimals
        return values if self.missing is None else np.where(self.known, values, np.nan)

    @cached_property
    def bands(self) -> npt.NDArray[np.int64]:
        """The position of the predicate in its table of bands (lowest 0); -1: none."""
        tree = self.table.instrument.tree
        if tree.bands_by is not None:
            return self._matrix(tree.bands_by.node, tree.bands_by.tables)
        if tree.bands is None:
            return np.full(len(self.values), -1, dtype=np.int64)
        return np.where(self.known, self._banded(self.root, tree.bands), -1)

    @cached_property
    def predicates(self) -> list[str | None]:
        """The code of the predicate of every agency; None where there is none."""
        tree = self.table.instrument.tree
        tables = list(tree.bands_by.tables.values()) if tree.bands_by else [tree.bands] if tree.bands else []
        # All tables of a matrix hold the same predicates in the same order; ``check`` sees to that.
        codes = [band.code for band in tables[0].bands] if tables else []
        return [codes[position] if position >= 0 else None for position in self.bands.tolist()]

    @cached_property
    def ranks(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """First and last place of every agency from the highest index down; equal values share them; 0 if missing."""
        values = self.root.numerators
        if self.missing is None:
            return places(values)
        first, last = np.zeros((2, len(values)), dtype=np.int64)
        first[self.known], last[self.known] = places(values[self.known])
        return first, last

    def _banded(self, column: Column, bands: BandTable, *, whole: bool = False) -> npt.NDArray[np.int64]:
        publication = self.table.publication
        if publication.predicate_basis is PredicateBasis.ROUNDED and not whole:
            units = rounded(column, publication.decimals, publication.rounding)
            column = Column(units, 10**publication.decimals, 0)
        denominator = column.denominator
        limits = self.table.limits(bands, denominator)
        return limits.searchsorted(column.numerators, side="right") - 1

    def _matrix(self, chooser: str, tables: Mapping[str, BandTable]) -> npt.NDArray[np.int64]:
        node = self.table.instrument.nodes[chooser]
        reached = np.full(len(self.values), -1, dtype=np.int64)
        if node.bands is None:
            return reached
        category = self._banded(self.column(chooser), node.bands, whole=True)
        for position, band in enumerate(node.bands.bands):
            here = category == position
            reached[here] = self._banded(self.root, tables[band.code])[here]
        return np.where(self.known & self.node_known(chooser), reached, -1)


def _units(leaf: Node) -> int:
    scale = leaf.scale
    if isinstance(scale, OptionScale):
        return lcm(*(option.points.denominator for option in scale.options))
    if isinstance(scale, LevelScale) and not scale.continuous:
        return 1
    decimals = scale.decimals if isinstance(scale, NumberScale) and scale.decimals is not None else _DIGITS
    return int(10**decimals)


def _most(leaf: Node, unit: int) -> int:
    scale = leaf.scale
    ends = (scale.low, scale.high) if scale is not None else (None, None)
    return max(INT_MOST if end is None else ceil(abs(end) * unit) for end in ends)


def _encoded(leaf: Node, answer: Answer, unit: int) -> int:
    if isinstance(leaf.scale, OptionScale):
        return [option.code for option in leaf.scale.options].index(answer.code or "")
    value = (answer.value or Fraction(0)) * unit
    if value.denominator != 1:
        raise ValueError(f"{leaf.id}: {answer.value} has more digits than {unit} units hold")
    return int(value)


def _options(leaf: Node) -> tuple[Any, ...]:
    return leaf.scale.options if isinstance(leaf.scale, OptionScale) else ()


def _high_points(leaf: Node) -> Fraction:
    return (leaf.scale.high if leaf.scale else None) or Fraction(0)


def _limit(band: Band, denominator: int | None) -> int | float:
    if denominator is None:
        return float(np.nextafter(float(band.start), np.inf)) if band.above else float(band.start)
    limit = band.start * denominator
    return floor(limit) + 1 if band.above else ceil(limit)


def _combined(node: Node, columns: list[Column], table: Table, values: Numbers) -> Column:
    if node.is_leaf:
        return table._product({table.position[node.id]: Fraction(1)}, values)  # noqa: SLF001 - the other half of Table
    weights = [child.weight or Fraction(1) for child in node.counted]
    total = sum(weights, Fraction(0))
    match node.aggregate:
        case Aggregate.WEIGHTED_MEAN:
            return weighted(columns, [weight / total for weight in weights])
        case Aggregate.SUM:
            return weighted(columns, [Fraction(1)] * len(columns))
        case Aggregate.MINIMUM | Aggregate.MAXIMUM:
            return extreme(columns, smallest=node.aggregate is Aggregate.MINIMUM)
        case Aggregate.GEOMETRIC_MEAN:
            shares = np.array([float(weight / total) for weight in weights])
            stacked = np.column_stack([column.floats() for column in columns])
            with np.errstate(divide="ignore"):
                return Column(np.exp(np.log(stacked) @ shares), None, 0)
        case Aggregate.HARMONIC_MEAN:
            shares = np.array([float(weight / total) for weight in weights])
            stacked = np.column_stack([column.floats() for column in columns])
            with np.errstate(divide="ignore"):
                return Column(1.0 / ((1.0 / stacked) @ shares), None, 0)
    raise TypeError(f"{node.id}: {node.aggregate} over normalised or gated parts has no vectorised form")
