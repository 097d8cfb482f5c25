"""Questions for plans, small enough to be answered by trying everything."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

from tests.scoring.small_instruments import leaf, made

from tolok.analysis.plan import Costs, Limits, Need, Question, Reach, Standing, StepCost
from tolok.analysis.plan.question import Aim
from tolok.instruments import Instrument, instrument
from tolok.results import known_levels
from tolok.scoring import score
from tolok.scoring.reading import read_answers


def weighted(*weights: int, scale: str = "level") -> Instrument:
    """An index of leaves a, b, c ... with these weights."""
    children = [leaf("abcdefgh"[n], scale, weight=weight) for n, weight in enumerate(weights)]
    return made({"aggregate": "weighted_mean", "weights_total": sum(weights), "children": children})


def standing(of: Instrument, values: dict[str, Any], agency: str = "A", year: int | None = 2024) -> Standing:
    """An agency with these values."""
    answers, faults = read_answers(of, values, of.publication)
    assert faults == []
    return Standing(agency, year, answers)


def city(year: int = 2024) -> tuple[Instrument, Standing]:
    """A real agency with all its levels."""
    of = instrument("spbe-2020").at(year)
    name = "Pemerintah Kota Bandar Lampung"
    return of, standing(of, dict(known_levels("spbe-2020")[name, year]), name, year)


def asked(of: Instrument, agencies: tuple[Standing, ...], aim: Aim, **more: Any) -> Question:
    """A question with the rules of the instrument."""
    return Question(of, of.publication, agencies, aim, **more)


def priced(steps: dict[tuple[str, int], tuple[int, int]], needs: dict[tuple[str, int], tuple[str, int]]) -> Costs:
    """Costs of steps: (leaf, level) to (cost, effort), and what they need."""
    found: dict[tuple[str | None, str, str], StepCost] = {}
    for (id_, level), (cost, effort) in steps.items():
        wanted = needs.get((id_, level))
        need = () if wanted is None else (Need(wanted[0], str(wanted[1])),)
        found[None, id_, str(level)] = StepCost(Fraction(cost), Fraction(effort), f"unit-{id_}", need)
    return Costs(found)


def small_case(seed: int) -> tuple[Question, dict[str, int]]:
    """A made-up question about four indicators in two years, with money, staff and a prerequisite; and the levels."""
    chance = random.Random(seed)
    of = weighted(*(chance.randint(1, 9) for _ in range(4)))
    levels = {name: chance.randint(1, 4) for name in "abcd"}
    steps = {(n, lv): (chance.randint(1, 30), chance.randint(1, 6)) for n in "abcd" for lv in range(2, 6)}
    needs = {(chance.choice("ab"), chance.randint(2, 5)): (chance.choice("cd"), chance.randint(2, 5))}
    limits = Limits(
        money=tuple(Fraction(chance.randint(30, 80)) for _ in range(2)) if chance.random() < 0.6 else None,
        effort=tuple(Fraction(chance.randint(10, 20)) for _ in range(2)) if chance.random() < 0.6 else None,
    )
    now = score(of, dict(levels)).exact or Fraction(0)
    aim = Reach(now + Fraction(chance.randint(40, 280), 100))
    who = (standing(of, dict(levels)),)
    return asked(of, who, aim, years=2, costs=priced(steps, needs), limits=limits), levels


def tried_out(question: Question, levels: dict[str, int]) -> Fraction | None:
    """The least cost of any plan of a small case, by trying every one of them; None: there is none."""
    assert isinstance(question.aim, Reach)
    pace, limits = question.limits.levels_a_year, question.limits
    paths = [
        [(one, two) for one in range(low, min(low + pace, 5) + 1) for two in range(one, min(one + pace, 5) + 1)]
        for low in levels.values()
    ]
    best: Fraction | None = None
    indices: dict[tuple[int, ...], Fraction] = {}
    for path in product(*paths):
        states = [levels, dict(zip(levels, (one[0] for one in path), strict=True)), {}]
        states[2] = dict(zip(levels, (one[1] for one in path), strict=True))
        spent = [_spent(question, states[year], states[year + 1]) for year in range(2)]
        total = spent[0][0] + spent[1][0]
        if best is not None and total >= best:
            continue
        if any(limits.money and spent[year][0] > limits.money[year] for year in range(2)):
            continue
        if any(limits.effort and spent[year][1] > limits.effort[year] for year in range(2)):
            continue
        if any(_lacks(question, levels, state) for state in states[1:]):
            continue
        end = tuple(states[2].values())
        if end not in indices:
            indices[end] = score(question.instrument, dict(states[2])).exact or Fraction(0)
        if indices[end] >= question.aim.index:
            best = total
    return best


def _spent(question: Question, before: dict[str, int], after: dict[str, int]) -> tuple[Fraction, Fraction]:
    steps = [question.costs.steps[None, n, str(lv)] for n in before for lv in range(before[n] + 1, after[n] + 1)]
    return sum((s.cost for s in steps), Fraction(0)), sum((s.effort for s in steps), Fraction(0))


def _lacks(question: Question, start: dict[str, int], state: dict[str, int]) -> bool:
    """Whether a step done by now needs a level that is not there by now."""
    done = [(name, level) for name in state for level in range(start[name] + 1, state[name] + 1)]
    needs = [need for name, level in done for need in question.costs.steps[None, name, str(level)].needs]
    return any(state[need.leaf] < int(need.code) for need in needs)
