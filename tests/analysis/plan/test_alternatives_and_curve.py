"""Near-best plans: what all of them share and what can be exchanged, against trying everything; the cost curve."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from tests.analysis.plan.asking import asked, city, small_case, standing, weighted

from tolok.analysis.plan import Asked, Costs, Question, Reach, StepCost, make_plans
from tolok.scoring import score


def near_best(question: Question, levels: dict[str, int], margin: Fraction) -> list[frozenset[tuple[str, int]]]:
    """All sets of steps within the margin of the best, of a question without yearly limits."""
    assert isinstance(question.aim, Reach)
    found = []
    for ends in product(*(range(low, 6) for low in levels.values())):
        state = dict(zip(levels, ends, strict=True))
        if (score(question.instrument, dict(state)).exact or 0) >= question.aim.index:
            steps = frozenset((name, lv) for name in levels for lv in range(levels[name] + 1, state[name] + 1))
            found.append((sum(question.costs.steps[None, n, str(lv)].cost for n, lv in steps), steps))
    best = min(cost for cost, _steps in found)
    return [steps for cost, steps in found if cost <= best * (1 + margin)]


@pytest.mark.parametrize("seed", range(10))
def test_core_steps_are_in_every_near_best_plan_and_the_others_are_not(seed: int) -> None:
    case, levels = small_case(seed)
    steps: dict[tuple[str | None, str, str], StepCost] = {
        key: StepCost(price.cost, price.effort) for key, price in case.costs.steps.items()
    }
    free = asked(case.instrument, case.agencies, case.aim, years=3, costs=Costs(steps))
    if (free.aim.index if isinstance(free.aim, Reach) else 0) > 5:
        return
    margin = Fraction(10, 100)
    plans = near_best(free, levels, margin)
    (plan,) = make_plans(free, Asked(near=margin))
    marked = {(step.leaf.id, int(step.end)): step.core for step in plan.steps}
    assert frozenset(marked) in plans
    core = frozenset.intersection(*plans)
    assert marked == {step: step in core for step in marked}
    for other in plan.alternatives:
        gone = {(leaf, int(code)) for _agency, leaf, code in other.without}
        came = {(leaf, int(code)) for _agency, leaf, code in other.instead}
        assert (frozenset(marked) - gone) | came in plans


def test_of_two_equal_indicators_either_will_do() -> None:
    of = weighted(1, 1, 8)
    steps: dict[tuple[str | None, str, str], StepCost] = {
        (None, n, str(lv)): StepCost(Fraction(10 if n != "c" or lv == 2 else 100), Fraction(1))
        for n in "abc"
        for lv in range(2, 6)
    }
    who = standing(of, {"a": 1, "b": 1, "c": 1})
    question = asked(of, (who,), Reach(Fraction("1.9")), years=1, costs=Costs(steps))
    (plan,) = make_plans(question, Asked(near=Fraction(0)))
    assert {step.leaf.id: step.core for step in plan.steps} in ({"a": False, "c": True}, {"b": False, "c": True})


def test_the_curve_rises_names_the_bands_and_meets_the_plan() -> None:
    of, who = city()
    case = asked(of, (who,), Reach(Fraction("3.5")))
    (plan,) = make_plans(case, Asked(curve=6))
    costs = [point.cost for point in plan.curve]
    assert costs == sorted(costs, key=lambda cost: cost or 0)
    assert all(point.proved for point in plan.curve)
    bands = {point.band.en: point.cost for point in plan.curve if point.band}
    assert bands["Very good"] == plan.cost
    assert list(bands) == ["Very good", "Excellent"]
    assert plan.curve[-1].index == 5
