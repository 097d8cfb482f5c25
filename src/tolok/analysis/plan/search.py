"""Finds the best choice of steps: one goal after another, each answer checked with whole numbers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tolok.analysis.plan.program import Program, Row, Whole
from tolok.analysis.plan.solver import INFEASIBLE, Allowance, Here, Problem, Solver, seconds_left
from tolok.instruments.language import Text

Chosen: TypeAlias = npt.NDArray[np.bool_]
Telling: TypeAlias = Callable[[Text, int, int], object]

# An answer that misses a row by less than the solver's tolerance is tightened and asked for again, so often.
_TRIES = 5
# Beyond so many nodes of the search tree a tie-break is good enough; unlike seconds, the same on every machine.
TIE_NODES = 500
# Beyond so many unknowns steps are placed early, but not to the last one.
MANY, _ROUGH = 5_000, 1e-3


@dataclass(frozen=True)
class Goal:
    """What to make small: ``weights`` over ``columns``, whole numbers. ``nodes``: how long it is worth a search.

    What counts are whole multiples of ``scale``; the rest decides among equals.
    """

    columns: Whole
    weights: Whole
    gap: float = 0.0
    nodes: int | None = None
    scale: int = 1

    def value(self, chosen: Chosen) -> int:
        """What a choice scores."""
        return int(self.weights[chosen[self.columns]].sum())


@dataclass
class Watch:
    """Who solves, until when, and who is told how far it is."""

    solver: Solver = field(default_factory=Here)
    until: float = field(default_factory=lambda: time.monotonic() + 600)
    tell: Telling = lambda _what, _done, _total: None

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.until


@dataclass(frozen=True)
class Found:
    """The best choice. ``value`` and ``bound`` are of the first goal; equal: proved. ``out``: proved impossible."""

    chosen: Chosen | None
    value: int = 0
    bound: int | None = None
    out: bool = False
    scale: int = 1

    @property
    def proved(self) -> bool:
        """Whether nothing can be better."""
        return self.chosen is not None and self.bound is not None and self.bound >= self.value


def search(
    program: Program,
    goals: Sequence[Goal],
    watch: Watch,
    *,
    extra: Sequence[Row] = (),
    lower: npt.NDArray[np.float64] | None = None,
    upper: npt.NDArray[np.float64] | None = None,
) -> Found:
    """The choice that is best by the first goal, among those by the second, and so on.

    A later goal that finds nothing within its nodes or the time leaves the choice as it was.
    """
    rows = [*program.rows, *extra]
    best: Found | None = None
    for goal in goals:
        if watch.over:
            break
        found = _one(program, rows, goal, watch, (lower, upper))
        if found.chosen is None:
            return best or found
        best = found if best is None else replace(best, chosen=found.chosen)
        most = goal.value(found.chosen)
        rows.append(Row(("goal", ""), goal.columns, goal.weights, None, most, Fraction(1)))
    return best or Found(None)


def _one(
    program: Program,
    rows: Sequence[Row],
    goal: Goal,
    watch: Watch,
    bounds: tuple[npt.NDArray[np.float64] | None, npt.NDArray[np.float64] | None],
) -> Found:
    if not program.size:
        nothing = np.zeros(0, dtype=np.bool_)
        return Found(None, out=True) if missed(program, rows, nothing).any() else Found(nothing, 0, 0)
    tighter = np.zeros(len(rows), dtype=np.int64)
    for _ in range(_TRIES):
        problem = problem_of(program, rows, goal, bounds=bounds, tighter=tighter)
        solved = watch.solver.solve(problem, Allowance(seconds_left(watch.until), goal.gap, goal.nodes))
        if solved.status == INFEASIBLE or solved.x is None:
            return Found(None, out=solved.status == INFEASIBLE and not tighter.any())
        chosen = np.asarray(solved.x[: program.size] > 0.5, dtype=np.bool_)
        short = missed(program, rows, chosen)
        if not short.any():
            value = goal.value(chosen)
            bound = _bound(solved.bound, value) if not tighter.any() else None
            return Found(chosen, value, bound, scale=goal.scale)
        tighter += short
    return Found(None)


def _bound(bound: float | None, value: int) -> int | None:
    """What no choice can go below: all values are whole, so a bound just above one whole number proves the next."""
    return None if bound is None else min(value, int(np.ceil(bound - max(1e-4, 1e-9 * abs(bound)))))


def missed(program: Program, rows: Sequence[Row], chosen: Chosen) -> Whole:
    """By how much a choice misses each row, in whole numbers; broken precedence counts against all."""
    short = np.zeros(len(rows), dtype=np.int64)
    for number, row in enumerate(rows):
        found = int(row.weights[chosen[row.columns]].sum())
        if row.low is not None and found < row.low:
            short[number] = row.low - found
        if row.high is not None and found > row.high:
            short[number] = found - row.high
    if len(program.pairs) and (chosen[program.pairs[:, 0]] & ~chosen[program.pairs[:, 1]]).any():
        raise AssertionError("a step without the one it needs")
    return short


def problem_of(
    program: Program,
    rows: Sequence[Row],
    goal: Goal,
    *,
    bounds: tuple[npt.NDArray[np.float64] | None, npt.NDArray[np.float64] | None] = (None, None),
    tighter: Whole | None = None,
    elastic: frozenset[tuple[str, str]] | None = None,
) -> Problem:
    """The arrays for the solver; with ``elastic`` one more unknown gives way in every row of those tags."""
    pairs, size = program.pairs, program.size
    count = len(pairs)
    data = [np.ones(count), -np.ones(count)]
    row_of = [np.arange(count), np.arange(count)]
    columns = [pairs[:, 0], pairs[:, 1]]
    low, high = np.full(count + len(rows), -np.inf), np.zeros(count + len(rows))
    for number, row in enumerate(rows, start=count):
        narrow = 0 if tighter is None else int(tighter[number - count])
        low[number] = -np.inf if row.low is None else row.low + narrow
        high[number] = np.inf if row.high is None else row.high - narrow
        data.append(row.weights.astype(np.float64))
        row_of.append(np.full(len(row.columns), number))
        columns.append(row.columns)
        if elastic is not None and row.tag in elastic:
            data.append(np.array([-1.0 if row.high is not None else 1.0]))
            row_of.append(np.array([number]))
            columns.append(np.array([size]))
    width = size + (elastic is not None)
    objective = np.zeros(width)
    if elastic is None:
        np.add.at(objective, goal.columns, goal.weights.astype(np.float64))
    else:
        objective[size] = 1
    lower, upper = bounds
    ends = [program.lower if lower is None else lower, program.upper if upper is None else upper]
    if elastic is not None:
        ends = [np.append(ends[0], 0.0), np.append(ends[1], np.inf)]
    whole = np.ones(width, dtype=np.int64)
    return Problem(
        objective,
        np.concatenate(data),
        np.concatenate(row_of).astype(np.int64),
        np.concatenate(columns).astype(np.int64),
        low,
        high,
        ends[0],
        ends[1],
        whole,
    )


def cheapest(program: Program, gap: float = 0.0) -> Goal:
    """Spend as little as possible; among equals on the fewest indicators, where that can be told exactly (no gap)."""
    ends = program.ends(range(len(program.steps)))
    if gap:
        return Goal(ends, program.costs, gap)
    begun = np.array([step.order == 0 for step in program.steps], dtype=np.int64)
    scale = int(begun.sum()) + 1
    return Goal(ends, program.costs * scale + begun, scale=scale)


def highest(program: Program, gap: float = 0.0) -> Goal:
    """Gain as much as possible."""
    return Goal(program.ends(range(len(program.steps))), -program.gains, gap)


def earliest(program: Program, found: Found, watch: Watch, nodes: int = TIE_NODES) -> Found:
    """The same steps, each as early as the limits allow; unknowns in a fixed order: a rerun gives the same plan."""
    last = program.years - 1
    if found.chosen is None or not last or watch.over:
        return found
    placed = placed_early(program, found.chosen[program.ends(range(len(program.steps)))], watch, nodes)
    return found if placed is None else replace(found, chosen=placed)


def placed_early(program: Program, done: Chosen, watch: Watch, nodes: int = TIE_NODES) -> Chosen | None:
    """The steps ``done`` (by step), each in the earliest year that the limits allow; None: no way was found."""
    ends = program.ends(range(len(program.steps)))
    lower, upper = program.lower.copy(), program.upper.copy()
    if (done & (upper[ends] < 1)).any() or (~done & (lower[ends] > 0)).any():
        return None
    lower[ends] = upper[ends] = done
    lower = np.minimum(lower, upper)
    columns = np.setdiff1d(np.arange(program.size), ends)
    rough = _ROUGH if program.size > MANY else 0.0
    goal = Goal(columns, -np.ones(len(columns), dtype=np.int64), rough, nodes)
    return search(program, [goal], watch, lower=lower, upper=upper).chosen
