"""The cheapest plan is rarely the only good one: which of its steps every near-best plan has, which can be exchanged.

One looks for the near-best plan that shares the fewest of the steps not yet exchanged by any plan found; when even that
one shares all of them, they are in every near-best plan: proved, each search exchanges at least one more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from tolok.analysis.plan.found import Alternative, Plan
from tolok.analysis.plan.program import Program, Row
from tolok.analysis.plan.question import Spend
from tolok.analysis.plan.search import Chosen, Found, Goal, Watch, search
from tolok.instruments.language import Text

# So many other plans are kept.
_MOST_KEPT = 12


def with_alternatives(plan: Plan, program: Program, best: Found, margin: Fraction, watch: Watch) -> Plan:
    """``plan`` with each step marked as core or exchangeable within ``margin``, a share of its cost or gain."""
    if best.chosen is None:
        return plan
    own = _done(program, best.chosen)
    row = _near(program, best.chosen, margin)
    open_, proved = list(own), False
    found: list[Alternative] = []
    while not watch.over:
        watch.tell(_LOOKING, len(own) - len(open_), len(own))
        if not open_:
            proved = True
            break
        shared = Goal(program.ends(open_), np.ones(len(open_), dtype=np.int64))
        other = search(program, [shared], watch, extra=[row])
        if other.chosen is None:
            break
        if other.proved and other.value == len(open_):
            proved = True
            break
        done = set(_done(program, other.chosen))
        if done != set(own) and len(found) < _MOST_KEPT:
            found.append(_alternative(program, own, sorted(done)))
        still = [step for step in open_ if step in done]
        if still == open_:
            break  # not proved, and no further: the time was up within the search
        open_ = still
    core = {_key(program, step) for step in open_}
    steps = tuple(
        replace(step, core=None if not proved and key in core else key in core)
        for step in plan.steps
        for key in [(step.agency, step.leaf.id, step.end)]
    )
    return replace(plan, steps=steps, alternatives=tuple(found), margin=margin)


def _near(program: Program, chosen: Chosen, margin: Fraction) -> Row:
    """What keeps a plan near the best: hardly dearer, or for a budget hardly lower."""
    ends = program.ends(range(len(program.steps)))
    weights = program.gains if isinstance(program.question.aim, Spend) else program.costs
    value = int(weights[chosen[ends]].sum())
    if isinstance(program.question.aim, Spend):
        return Row(("near", ""), ends, weights, -int(-(value * (1 - margin)) // 1), None, program.gain_unit)
    return Row(("near", ""), ends, weights, None, int(value * (1 + margin) // 1), program.cost_unit)


def _done(program: Program, chosen: Chosen) -> list[int]:
    return [int(step) for step in np.flatnonzero(chosen[program.ends(range(len(program.steps)))])]


def _key(program: Program, step: int) -> tuple[str, str, str]:
    found = program.steps[step]
    return program.question.agencies[found.agency].agency, found.leaf.id, found.rung.code


def _alternative(program: Program, own: Sequence[int], other: Sequence[int]) -> Alternative:
    cost = sum((program.steps[step].price.cost for step in other), Fraction(0))
    without = tuple(_key(program, step) for step in own if step not in set(other))
    instead = tuple(_key(program, step) for step in other if step not in set(own))
    return Alternative(cost, without, instead)


_LOOKING = Text("mencari alternatif", "looking for alternatives")
