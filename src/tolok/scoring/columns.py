"""Columns of exact numbers: whole numerators over one denominator, and the arithmetic that keeps them exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tolok.instruments.model import Normalisation, NormaliseMethod, Rounding

Numbers: TypeAlias = npt.NDArray[Any]

# Whole numbers stay below this in int64 with room for one more addition; beyond it Python's own are taken.
INT_MOST = 2**62


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one node: ``numerators / denominator`` exactly, or plain floats where ``denominator`` is None."""

    numerators: Numbers
    denominator: int | None
    most: int

    def floats(self) -> npt.NDArray[np.float64]:
        """The values as binary floats, for charts and statistics."""
        values = np.asarray(self.numerators, dtype=np.float64)
        return values if self.denominator is None else values / self.denominator


def weighted(columns: list[Column], shares: list[Fraction]) -> Column:
    """The weighted sum of columns: whole numbers over a common denominator, or floats if any of them is."""
    if any(column.denominator is None for column in columns):
        floats = [column.floats() * float(share) for column, share in zip(columns, shares, strict=True)]
        return Column(np.sum(floats, axis=0), None, 0)
    parts = [share / (column.denominator or 1) for column, share in zip(columns, shares, strict=True)]
    denominator = lcm(*(part.denominator for part in parts))
    factors = [int(part * denominator) for part in parts]
    most = sum(abs(factor) * column.most for factor, column in zip(factors, columns, strict=True))
    kind = np.int64 if most < INT_MOST else np.object_
    total: Numbers = np.zeros(len(columns[0].numerators), dtype=kind)
    for factor, column in zip(factors, columns, strict=True):
        total = total + column.numerators.astype(kind) * factor
    return Column(total, denominator, most)


def extreme(columns: list[Column], *, smallest: bool) -> Column:
    """The smallest (or greatest) of several columns, row by row."""
    scaled = [weighted([column], [Fraction(1)]) for column in columns]
    if any(column.denominator is None for column in scaled):
        stacked: Numbers = np.column_stack([column.floats() for column in scaled])
        return Column(stacked.min(axis=1) if smallest else stacked.max(axis=1), None, 0)
    denominator = lcm(*(column.denominator or 1 for column in scaled))
    factors = [denominator // (column.denominator or 1) for column in scaled]
    most = max(factor * column.most for factor, column in zip(factors, scaled, strict=True))
    kind = np.int64 if most < INT_MOST else np.object_
    stacked = np.column_stack([c.numerators.astype(kind) * f for c, f in zip(scaled, factors, strict=True)])
    return Column(stacked.min(axis=1) if smallest else stacked.max(axis=1), denominator, most)


def normalised(step: Normalisation, column: Column, known: npt.NDArray[np.bool_]) -> Column:
    """A column after one step: exact against fixed goalposts; floats over the population, which is who is ``known``."""
    if not step.over_population:
        first, second = step.first or Fraction(0), step.second or Fraction(1)
        width = second - first if step.method is NormaliseMethod.MINMAX else second
        return _shifted(column, first, width)
    values = column.floats()
    population = values[known]
    low, spread = 0.0, 0.0
    if len(population) and step.method is NormaliseMethod.MINMAX:
        low, spread = population.min(), population.max() - population.min()
    elif len(population):
        low, spread = population.mean(), population.std()
    return Column((values - low) / spread if spread else np.zeros_like(values), None, 0)


def _shifted(column: Column, first: Fraction, width: Fraction) -> Column:
    if column.denominator is None:
        return Column((column.numerators - float(first)) / float(width), None, 0)
    # (n/d - a/b) * q/p  =  (n*b - a*d) * q / (d*b*p)
    a, b, p, q = first.numerator, first.denominator, width.numerator, width.denominator
    most = (column.most * b + abs(a) * column.denominator) * q
    kind = np.int64 if most < INT_MOST else np.object_
    numerators = (column.numerators.astype(kind) * b - a * column.denominator) * q
    return Column(numerators, column.denominator * b * p, most)


def rounded(column: Column, decimals: int, rounding: Rounding) -> Numbers:
    """Whole units of the last digit, by whole-number arithmetic; half goes away from zero, to even, or all go down."""
    scale = 10**decimals
    if column.denominator is None:
        return _whole_floats(column.numerators * scale, rounding)
    numerators, denominator = column.numerators, column.denominator
    if column.most * 2 * scale >= INT_MOST:
        numerators = numerators.astype(np.object_)
    negative = len(numerators) > 0 and numerators.min() < 0
    sizes = np.abs(numerators) if negative else numerators
    if rounding is Rounding.HALF_UP:
        whole = (sizes * (2 * scale) + denominator) // (2 * denominator)
    else:
        whole, rest = scale * sizes // denominator, scale * sizes % denominator
        if rounding is Rounding.HALF_EVEN:
            whole = whole + ((2 * rest > denominator) | ((2 * rest == denominator) & (whole % 2 == 1)))
    return np.where(numerators < 0, -whole, whole) if negative else np.asarray(whole)


def _whole_floats(values: Numbers, rounding: Rounding) -> Numbers:
    if rounding is Rounding.HALF_EVEN:
        return np.rint(values)
    return np.trunc(values if rounding is Rounding.DOWN else values + np.copysign(0.5, values))


def places(values: Numbers) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and last place of every value from the highest down; equal values share them."""
    ordered = np.sort(values)
    count = len(values)
    first = count + 1 - ordered.searchsorted(values, side="right")
    last = count - ordered.searchsorted(values, side="left")
    return first, last
