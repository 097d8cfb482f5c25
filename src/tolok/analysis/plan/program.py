"""The question as a mixed-integer program: a 0-1 unknown for every step and year, all coefficients whole numbers.

``column(s, t)`` is 1 when step ``s`` is done by the end of year ``t``. A step stays done, needs the one below, and no
indicator climbs more than so many levels a year. What is published as an index is thus met exactly or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from tolok.analysis.plan.costs import StepCost
from tolok.analysis.plan.linear import leaf_worths
from tolok.analysis.plan.question import Decided, NoPlan, Question, Reach, ReachBand, Spend, expect_sense, reached
from tolok.analysis.plan.rungs import Rung, rung_named, rungs_above, standing
from tolok.instruments.language import Text, plain
from tolok.instruments.model import Node
from tolok.instruments.scales import NumberScale

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Step:
    """One possible step: ``leaf`` of agency number ``agency`` from ``start`` onto ``rung``; ``order`` counts from 0.

    ``gain`` is what it adds to the index of its agency, ``below`` the position of the step before it.
    """

    agency: int
    leaf: Node
    start: str
    rung: Rung
    order: int
    below: int | None
    gain: Fraction
    price: StepCost


@dataclass(frozen=True, slots=True)
class Row:
    """``low`` <= sum of ``weights`` x unknowns <= ``high``; ``unit`` of it is what 1 means. ``tag``: kind and name."""

    tag: tuple[str, str]
    columns: Whole
    weights: Whole
    low: int | None
    high: int | None
    unit: Fraction


class Program:
    """A question made ready for the solver; public attributes are read by whoever explains its answer.

    ``years_apart=False`` makes the years one: only where everything stands in the end counts, within the sum of the
    yearly limits. It has the same steps in the same order, and what it rules out is ruled out year by year as well.

    Raises:
        NoPlan: the question makes no sense. NotLinear: the index is no weighted sum.
    """

    def __init__(self, question: Question, *, years_apart: bool = True) -> None:
        self.question = question
        self.worths = leaf_worths(question.instrument)
        self.now = expect_sense(question)
        self.years = question.years if years_apart else 1
        # How high an indicator may be by the end of each period.
        pace = question.limits.levels_a_year
        self.climbs = [pace * (year + 1) for year in range(question.years)] if years_apart else [pace * question.years]
        self.unpriced: list[tuple[int, Node]] = []
        self.left_out: list[tuple[int, Node]] = []
        self.steps: list[Step] = []
        self._ladders: dict[tuple[int, str], list[int]] = {}
        for agency in range(len(question.agencies)):
            for leaf in self._movable_leaves():
                self._climb(agency, leaf)
        self.lower = np.zeros(self.size, dtype=np.float64)
        self.upper = np.ones(self.size, dtype=np.float64)
        self.pairs = self._precedence()
        self.costs, self.cost_unit = _whole([step.price.cost for step in self.steps])
        self.gains, self.gain_unit = _whole([self._share(step.gain) for step in self.steps])
        self._settle_decided()
        self.rows = [*self._aims(), *self._purses(), *self._capacities(), *self._floors()]

    @property
    def size(self) -> int:
        """The number of unknowns."""
        return len(self.steps) * self.years

    def column(self, step: int, year: int) -> int:
        """The unknown of ``step`` at the end of ``year`` (from 0)."""
        return step * self.years + year

    def ends(self, steps: Iterable[int]) -> Whole:
        """The unknowns of ``steps`` at the end of the last year."""
        return np.array([self.column(step, self.years - 1) for step in steps], dtype=np.int64)

    @property
    def base(self) -> Fraction:
        """The index before anything is done: of the agency, or the mean of all."""
        found = [result.exact or Fraction(0) for result in self.now]
        return sum(found, Fraction(0)) / len(found)

    def ladder(self, agency: int, leaf: str) -> list[int]:
        """The steps of one indicator of one agency, from the lowest up."""
        return self._ladders.get((agency, leaf), [])

    def _movable_leaves(self) -> list[Node]:
        limits = self.question.limits
        asked = {need.leaf for price in self.question.costs.steps.values() for need in price.needs}
        asked |= {decided.leaf for decided in limits.decided}
        for id_ in limits.floors:
            asked |= {leaf.id for leaf in self.question.instrument.nodes[id_].counted_leaves}
        return [leaf for leaf in self.question.instrument.leaves if self.worths.get(leaf.id) or leaf.id in asked]

    def _climb(self, agency: int, leaf: Node) -> None:
        question = self.question
        standing_now = question.agencies[agency]
        name, answer = standing_now.agency, standing_now.answers[leaf.id]
        fixed = {(None, leaf.id), (name, leaf.id)} & question.limits.fixed
        given_elsewhere = leaf.external is not None and not question.costs.names(name, leaf)
        if fixed or given_elsewhere or answer.value is None:
            self.left_out.append((agency, leaf))
            return
        own = question.costs.values(name, leaf) if isinstance(leaf.scale, NumberScale) else ()
        start, value, below = standing(leaf, answer), answer.value, None
        worth = self.worths.get(leaf.id, Fraction(0))
        for order, rung in enumerate(rungs_above(leaf, value, question.publication, own)):
            price = question.costs.of(name, leaf, rung.code, max(rung.place, 1))
            if price is None:
                self.unpriced.append((agency, leaf))
                return
            self._ladders.setdefault((agency, leaf.id), []).append(len(self.steps))
            self.steps.append(Step(agency, leaf, start, rung, order, below, worth * (rung.value - value), price))
            start, value, below = rung.code, rung.value, len(self.steps) - 1

    def _share(self, gain: Fraction) -> Fraction:
        return gain / len(self.question.agencies)

    def _precedence(self) -> Whole:
        """Pairs (a, b) of unknowns: a is 1 only when b is."""
        pairs: list[tuple[int, int]] = []
        pace = self.question.limits.levels_a_year
        for number, step in enumerate(self.steps):
            ladder = self.ladder(step.agency, step.leaf.id)
            for year in range(self.years):
                here = self.column(number, year)
                if step.order >= self.climbs[year]:
                    self.upper[here] = 0
                if year:
                    pairs.append((self.column(number, year - 1), here))
                    if step.order >= pace:
                        pairs.append((here, self.column(ladder[step.order - pace], year - 1)))
                if step.below is not None:
                    pairs.append((here, self.column(step.below, year)))
            self._require(number, step, pairs)
        return np.array(pairs, dtype=np.int64).reshape(-1, 2)

    def _require(self, number: int, step: Step, pairs: list[tuple[int, int]]) -> None:
        for need in step.price.needs:
            leaf = self.question.instrument.nodes[need.leaf]
            needed = self._step_onto(step.agency, leaf, need.code)
            if needed is None:
                for year in range(self.years):
                    self.upper[self.column(number, year)] = 0
            elif needed >= 0:
                pairs += [(self.column(number, year), self.column(needed, year)) for year in range(self.years)]

    def _step_onto(self, agency: int, leaf: Node, code: str) -> int | None:
        """The step that reaches ``code``; -1 where the indicator stands there, None where no step leads there."""
        question = self.question
        own = question.costs.values(question.agencies[agency].agency, leaf)
        rung = rung_named(leaf, code, question.publication, own if isinstance(leaf.scale, NumberScale) else ())
        value = question.agencies[agency].answers[leaf.id].value
        if rung is None:
            told = Text("{leaf} tidak memiliki tingkat «{code}»", "{leaf} has no level «{code}»")
            raise NoPlan(told.filled(leaf=leaf.id, code=plain(code)))
        if value is not None and value >= rung.value:
            return -1
        return next((s for s in self.ladder(agency, leaf.id) if self.steps[s].rung.value == rung.value), None)

    def _settle_decided(self) -> None:
        for decided in self.question.limits.decided:
            for agency, standing_now in enumerate(self.question.agencies):
                if decided.agency in (None, standing_now.agency):
                    self._settle(agency, decided)

    def _settle(self, agency: int, decided: Decided) -> None:
        step = self._step_onto(agency, self.question.instrument.nodes[decided.leaf], decided.code)
        if step == -1:
            return
        if step is None:
            told = Text(
                "{leaf} diputuskan naik ke {code}, tetapi tidak dapat diubah atau tidak berbiaya",
                "{leaf} is decided to reach {code}, but cannot be changed or has no cost",
            )
            raise NoPlan(told.filled(leaf=decided.leaf, code=plain(decided.code)))
        year = self.question.years if decided.year is None else decided.year
        if not 1 <= year <= self.question.years:
            told = Text("tahun {year} di luar rencana", "year {year} is outside the plan").filled(year=year)
            raise NoPlan(told)
        if self.years == 1:
            self.lower[self.column(step, 0)] = 1
            return
        self.lower[self.column(step, year - 1) : self.column(step, self.years - 1) + 1] = 1
        if decided.year is not None:
            self.upper[self.column(step, 0) : self.column(step, year - 1)] = 0

    def _aims(self) -> Iterable[Row]:
        question = self.question
        match question.aim:
            case Spend(None):
                return
            case Spend(budget):
                high = (budget or Fraction(0)) // self.cost_unit
                columns = self.ends(range(len(self.steps)))
                yield Row(("budget", ""), columns, self.costs, None, int(high), self.cost_unit)
            case Reach() | ReachBand() if question.mean:
                yield self._aim("", range(len(self.steps)), self.base, mean=True)
            case Reach() | ReachBand():
                for agency, result in enumerate(self.now):
                    members = [s for s, step in enumerate(self.steps) if step.agency == agency]
                    name = question.agencies[agency].agency
                    yield self._aim(name, members, result.exact or Fraction(0), mean=False)

    def _aim(self, name: str, members: Sequence[int], base: Fraction, *, mean: bool) -> Row:
        gains = [self.steps[s].gain for s in members]
        weights, unit = _whole([self._share(gain) for gain in gains] if mean else gains)
        most = int(weights.sum())
        # The least whole number of units that the rule of the instrument, rounding included, takes for the aim.
        least, beyond = 0, most + 1
        while least < beyond:
            middle = (least + beyond) // 2
            if reached(self.question, base + middle * unit):
                beyond = middle
            else:
                least = middle + 1
        return Row(("aim", name), self.ends(members), weights, least, None, unit)

    def _purses(self) -> Iterable[Row]:
        limits = self.question.limits
        groups: list[tuple[str, list[int]]] = [("", list(range(len(self.steps))))]
        if not limits.shared:
            groups = [
                (standing_now.agency, [s for s, step in enumerate(self.steps) if step.agency == a])
                for a, standing_now in enumerate(self.question.agencies)
            ]
        for name, members in groups:
            if limits.money is not None:
                prices = [self.steps[s].price.cost for s in members]
                yield from self._yearly(("money", name), members, prices, limits.money)
            if limits.effort is not None:
                prices = [self.steps[s].price.effort for s in members]
                yield from self._yearly(("effort", name), members, prices, limits.effort)

    def _capacities(self) -> Iterable[Row]:
        for unit, amounts in self.question.limits.units.items():
            for agency, standing_now in enumerate(self.question.agencies):
                members = [s for s, st in enumerate(self.steps) if st.agency == agency and st.price.unit == unit]
                name = unit if len(self.question.agencies) == 1 else f"{unit} ({standing_now.agency})"
                prices = [self.steps[s].price.effort for s in members]
                yield from self._yearly(("unit", name), members, prices, amounts)

    def _yearly(
        self, tag: tuple[str, str], members: Sequence[int], prices: Sequence[Fraction], amounts: Sequence[Fraction]
    ) -> Iterable[Row]:
        """What is done in a year (done by its end, but not by the end of the one before) stays within its amount."""
        weights, unit = _whole(prices)
        for year, amount in enumerate(amounts if self.years == len(amounts) else [sum(amounts, Fraction(0))]):
            columns = [self.column(s, year) for s in members]
            signed = weights
            if year:
                columns += [self.column(s, year - 1) for s in members]
                signed = np.concatenate([weights, -weights])
            yield Row(tag, np.array(columns, dtype=np.int64), signed, None, int(amount // unit), unit)

    def _floors(self) -> Iterable[Row]:
        instrument = self.question.instrument
        for id_, floor in self.question.limits.floors.items():
            share = leaf_worths(instrument, instrument.nodes[id_])
            for agency, result in enumerate(self.now):
                members = [s for s, st in enumerate(self.steps) if st.agency == agency and st.leaf.id in share]
                gains = [self._within(share, self.steps[s]) for s in members]
                weights, unit = _whole(gains)
                lacking = floor - (result.nodes[id_].value or Fraction(0))
                name = id_ if len(self.now) == 1 else f"{id_} ({self.question.agencies[agency].agency})"
                yield Row(("floor", name), self.ends(members), weights, -int(-lacking // unit), None, unit)

    def _within(self, share: Mapping[str, Fraction], step: Step) -> Fraction:
        before = self.steps[step.below].rung.value if step.below is not None else self._value(step)
        return share[step.leaf.id] * (step.rung.value - before)

    def _value(self, step: Step) -> Fraction:
        return self.question.agencies[step.agency].answers[step.leaf.id].value or Fraction(0)


# Sums of whole numbers, times the number of indicators, stay below 2 to the 63rd.
_MOST = 2**53
_TOO_BIG = Text(
    "biaya atau beban terlalu besar atau terlalu banyak desimalnya; pakai satuan yang lebih besar, misalnya juta",
    "costs or efforts are too large or have too many decimals; use a larger unit, for example millions",
)


def _whole(values: Sequence[Fraction]) -> tuple[Whole, Fraction]:
    """``values`` as the smallest whole numbers in proportion, and what 1 of them is."""
    common = lcm(*(value.denominator for value in values))
    numbers = [value.numerator * (common // value.denominator) for value in values]
    shared = gcd(*numbers) or 1
    if sum(numbers) // shared >= _MOST:
        raise NoPlan(_TOO_BIG)
    small: Any = [number // shared for number in numbers]
    return np.array(small, dtype=np.int64), Fraction(shared, common)
