"""An aim out of reach: what is to blame, none of it spare, and how far each alone would have to give way."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from tests.analysis.plan.asking import asked, city, small_case, standing, tried_out, weighted

from tolok.analysis.plan import Costs, Decided, Limits, Need, NoPlan, Question, Reach, Spend, StepCost, make_plans
from tolok.analysis.plan.found import Plan
from tolok.analysis.plan.sentences import sentences


def flat(names: str, cost: int = 1, **needs: tuple[str, int]) -> Costs:
    """Every step costs the same; ``c=("a", 2)``: every step of c needs a at 2."""
    steps: dict[tuple[str | None, str, str], StepCost] = {}
    for name in names:
        need = (Need(needs[name][0], str(needs[name][1])),) if name in needs else ()
        steps |= {
            (None, name, str(lv)): StepCost(Fraction(cost), Fraction(1), f"unit {name}", need) for lv in range(2, 6)
        }
    return Costs(steps)


def question(target: str, costs: Costs | None = None, **limits: Any) -> Question:
    of = weighted(1, 1, 1)
    who = standing(of, {"a": 1, "b": 1, "c": 1})
    costs = costs or flat("abc")
    return asked(of, (who,), Reach(Fraction(target)), years=2, costs=costs, limits=Limits(**limits))


def kinds(plan: Plan) -> dict[str, str | None]:
    assert plan.out_of_reach is not None
    return {one.kind: one.least.en if one.least else None for one in plan.out_of_reach.blame}


def test_too_little_money_is_told_with_what_would_do() -> None:
    (plan,) = make_plans(question("3", money=(Fraction(2),) * 2))
    assert kinds(plan) == {"money": "3 a year would do", "years": "3 years would do"}
    assert plan.index[1] == Fraction(7, 3)  # 4 steps of a third each
    (enough,) = make_plans(question("3", money=(Fraction(3),) * 2))
    assert enough.out_of_reach is None


def test_each_kind_of_limit_is_found_when_it_is_to_blame() -> None:
    effort = make_plans(question("3", effort=(Fraction(2),) * 2))[0]
    assert kinds(effort)["effort"] == "3 a year would do"
    fixed = make_plans(question("3.5", fixed=frozenset({(None, "a"), (None, "b")})))[0]
    assert kinds(fixed)["fixed"] == "free any one of: a, b"
    pace = make_plans(question("4", levels_a_year=1))[0]
    assert kinds(pace) == {"pace": "2 levels a year", "years": "3 years would do"}
    unit = make_plans(question("5", units={"unit b": (Fraction(1),) * 2}))[0]
    assert kinds(unit)["unit"] == "2 a year would do"
    floor = make_plans(question("2", money=(Fraction(2),) * 2, floors={"a": Fraction(5), "b": Fraction(4)}))[0]
    assert {"money", "floor"} <= set(kinds(floor))
    needs = make_plans(question("3", flat("abc", c=("a", 2), b=("a", 2)), fixed=frozenset({(None, "a")})))[0]
    assert {"fixed", "needs"} == set(kinds(needs)) - {"years"}


@pytest.mark.parametrize("seed", range(24))
def test_lifting_any_limit_that_is_blamed_alone_brings_the_aim_within_reach_where_it_is_said_so(seed: int) -> None:
    case, levels = small_case(seed)
    (plan,) = make_plans(case)
    if plan.out_of_reach is None:
        return
    for kind, least in kinds(plan).items():
        lifted = {"money": {"money": None}, "effort": {"effort": None}}.get(kind)
        if lifted is not None and least is not None:
            free = replace(case, limits=replace(case.limits, **lifted))  # type: ignore[arg-type]
            assert tried_out(free, levels) is not None


def test_the_least_amount_told_is_enough_and_a_unit_less_is_not() -> None:
    of, who = city()
    tight = Limits(money=(Fraction(40),) * 3)
    case = asked(of, (who,), Reach(Fraction("4.2")), limits=tight)
    (plan,) = make_plans(case)
    told = kinds(plan)["money"]
    assert told is not None
    assert told == "46 a year would do"
    for amount, within in ((46, True), (45, False)):
        other = replace(case, limits=Limits(money=(Fraction(amount),) * 3))
        assert (make_plans(other)[0].out_of_reach is None) is within


def test_the_highest_index_within_reach_is_the_highest_and_its_plan_the_cheapest_for_it() -> None:
    case = question("5", money=(Fraction(3),) * 2)
    (plan,) = make_plans(case)
    (most,) = make_plans(replace(case, aim=Spend(None)))
    assert plan.index[1] == most.index[1] == 3
    assert plan.cost == most.cost == 6
    assert any("highest within reach is 3.00" in text.en for text in sentences(plan))


def test_beyond_the_scale_no_limit_is_blamed() -> None:
    (plan,) = make_plans(replace(question("5.1"), years=3))
    assert kinds(plan) == {}
    assert any(text.en.startswith("No limit stands in the way") for text in sentences(plan))


def test_limits_that_rule_each_other_out_are_told_even_without_an_aim() -> None:
    decided = (Decided("a", "3", 1), Decided("b", "3", 1))
    (plan,) = make_plans(question("1.1", money=(Fraction(3),) * 2, decided=decided))
    assert {"money", "decided"} <= set(kinds(plan))
    assert any("already decided" in text.en for text in plan.assumptions)
    with pytest.raises(NoPlan, match="cannot be changed"):
        make_plans(question("1.1", decided=(Decided("a", "3"),), fixed=frozenset({(None, "a")})))


def test_agencies_that_cannot_reach_it_even_alone_are_named() -> None:
    of = weighted(1, 1)
    costs = Costs(dict(flat("ab").steps))
    who = (standing(of, {"a": 1, "b": 1}, "Low"), standing(of, {"a": 3, "b": 3}, "High"))
    limits = Limits(money=(Fraction(2),))
    (plan,) = make_plans(asked(of, who, Reach(Fraction(4)), years=1, costs=costs, limits=limits))
    assert plan.out_of_reach is not None
    assert [(one.kind, one.name.en) for one in plan.out_of_reach.blame] == [("agency", "Low")]


def test_a_purse_smaller_than_what_all_need_is_blamed_with_what_would_do() -> None:
    of = weighted(1, 1)
    costs = Costs(dict(flat("ab").steps))
    who = tuple(standing(of, {"a": 1, "b": 1}, name) for name in "ABC")
    limits = Limits(money=(Fraction(3),) * 2)
    (plan,) = make_plans(asked(of, who, Reach(Fraction(3)), years=2, costs=costs, limits=limits))
    assert kinds(plan) == {"money": "6 a year would do", "years": "4 years would do"}
    assert plan.cost == 6
    assert any(text.en.startswith("3 agencies together") for text in sentences(plan))


def test_what_stands_behind_the_first_obstacle_is_named_too() -> None:
    (plan,) = make_plans(question("3", money=(Fraction(2),) * 2, effort=(Fraction(1),) * 2))
    assert plan.out_of_reach is not None
    then = [text.en for text in plan.out_of_reach.then]
    assert (set(kinds(plan)) - {"years"}, then) in [
        ({"money"}, ["effort: 1 a year"]),
        ({"effort"}, ["money: 2 a year"]),
    ]
    assert any("still stands in the way" in text.en for text in sentences(plan))
    (alone,) = make_plans(question("3", money=(Fraction(2),) * 2))
    assert alone.out_of_reach is not None
    assert alone.out_of_reach.then == ()
