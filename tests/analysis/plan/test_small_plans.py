"""Small plans against trying every plan there is, and what holds for any plan."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.plan.asking import asked, city, small_case, standing, tried_out, weighted
from tests.scoring.small_instruments import SETTINGS, leaf, made

from tolok.analysis.plan import (
    Costs,
    Decided,
    Limits,
    NoPlan,
    NotLinear,
    Reach,
    ReachBand,
    Spend,
    StepCost,
    band_named,
    leaf_worths,
    make_plans,
)
from tolok.instruments import Instrument, instrument
from tolok.scoring import score, score_many


@cache
def best_of(seed: int) -> Fraction | None:
    return tried_out(*small_case(seed))


@pytest.mark.parametrize("seed", range(24))
def test_no_plan_is_cheaper_and_where_there_is_none_none_is_told(seed: int) -> None:
    question, _levels = small_case(seed)
    cheapest = best_of(seed)
    (plan,) = make_plans(question)
    if cheapest is None:
        assert plan.out_of_reach is not None
        return
    assert plan.out_of_reach is None
    assert plan.cost == cheapest
    assert plan.gap == 0
    assert isinstance(question.aim, Reach)
    assert plan.index[1] >= question.aim.index


def test_small_cases_are_of_both_kinds() -> None:
    found = [best_of(seed) is None for seed in range(24)]
    assert 4 <= sum(found) <= 20


@settings(SETTINGS, max_examples=12)
@given(st.integers(0, 10**6), st.sampled_from(["2.6", "3.3", "3.5", "3.9"]), st.integers(1, 3))
def test_a_plan_meets_its_aim_exactly_keeps_its_limits_and_costs_no_more_than_greed(
    seed: int, target: str, years: int
) -> None:
    chance = random.Random(seed)
    of = instrument("spbe-2020").at(2024)
    levels = {leaf.id: chance.randint(1, 4) for leaf in of.leaves}
    steps: dict[tuple[str | None, str, str], StepCost] = {
        (None, leaf.id, str(level)): StepCost(Fraction(chance.randint(5, 200), 10), Fraction(chance.randint(1, 9)))
        for leaf in of.leaves
        for level in range(2, 6)
    }
    question = asked(of, (standing(of, dict(levels)),), Reach(Fraction(target)), years=years, costs=Costs(steps))
    (plan,) = make_plans(question)
    assert plan.gap == 0
    ends = dict(levels)
    for step in plan.steps:
        assert int(step.end) == ends[step.leaf.id] + 1
        ends[step.leaf.id] = int(step.end)
    assert (score(of, dict(ends)).exact or 0) >= Fraction(target)
    for year in range(1, years + 1):
        names = [step.leaf.id for step in plan.in_year(year)]
        assert max([names.count(name) for name in names], default=0) <= 2
    assert plan.cost <= greedy(question.costs, of, levels, Fraction(target), 2 * years)
    assert make_plans(question)[0].steps == plan.steps


def greedy(costs: Costs, of: Instrument, levels: dict[str, int], target: Fraction, most: int) -> Fraction:
    """The cost of always taking the step that brings most for its money, at most so many levels in all."""
    worth, ends, cost = leaf_worths(of), dict(levels), Fraction(0)
    index = score(of, dict(levels)).exact or Fraction(0)
    while index < target:
        possible = [id_ for id_, level in ends.items() if level < min(5, levels[id_] + most)]
        best = max(possible, key=lambda id_: worth[id_] / costs.steps[None, id_, str(ends[id_] + 1)].cost)
        ends[best] += 1
        cost += costs.steps[None, best, str(ends[best])].cost
        index += worth[best]
    return cost


def test_a_real_city_on_its_way_to_the_top_band() -> None:
    of, who = city()
    band = band_named(of, "memuaskan", score(of, {leaf.id: 1 for leaf in of.leaves}))
    (plan,) = make_plans(asked(of, (who,), ReachBand(band)))
    assert (plan.before[0].index, plan.after[0].official_predicate) == ("2.98", "Memuaskan")
    assert plan.path[-1] >= Fraction("4.2")
    assert plan.cost == 137  # the default: a step costs its place on the scale
    assert all(step.assumed for step in plan.steps)
    assert [plan.calendar(1), plan.calendar(3)] == [2025, 2027]


def test_a_band_is_reached_as_its_year_reads_it() -> None:
    # 2023 labels the rounded index, 2024 the exact one: half a hundredth less is enough in 2023.
    for year, least in ((2023, "2.595"), (2024, "2.6")):
        of = instrument("spbe-2020").at(year)
        who = standing(of, {leaf.id: 2 for leaf in of.leaves})
        band = band_named(of, "Good", score(of, {leaf.id: 2 for leaf in of.leaves}))
        (plan,) = make_plans(asked(of, (who,), ReachBand(band), years=2))
        assert plan.after[0].official_predicate == "Baik"
        assert plan.index[1] >= Fraction(least)
    cheaper = asked(of, (who,), Reach(Fraction("2.595")), years=2)
    assert make_plans(cheaper)[0].cost <= plan.cost


def test_a_budget_buys_the_highest_index_and_no_more_money_than_needed() -> None:
    of = weighted(1, 2, 3)
    who = standing(of, {"a": 1, "b": 1, "c": 1})
    costs = Costs({(None, n, str(lv)): StepCost(Fraction(3), Fraction(1)) for n in "abc" for lv in range(2, 6)})
    (plan,) = make_plans(asked(of, (who,), Spend(Fraction(8)), years=1, costs=costs))
    assert [(step.leaf.id, step.end) for step in plan.steps] == [("c", "2"), ("c", "3")]
    assert plan.cost == 6
    assert plan.index == (Fraction(1), Fraction(2))
    (all_of_it,) = make_plans(asked(of, (who,), Spend(None), years=2, costs=costs))
    assert all_of_it.index[1] == 5


def test_what_is_decided_fixed_and_needed_is_kept() -> None:
    of = weighted(1, 1, 1)
    who = standing(of, {"a": 1, "b": 1, "c": 1})
    costs = Costs({(None, n, str(lv)): StepCost(Fraction(1), Fraction(1)) for n in "abc" for lv in range(2, 6)})
    limits = Limits(decided=(Decided("a", "3", 2),), fixed=frozenset({(None, "b")}), floors={"c": Fraction(4)})
    (plan,) = make_plans(asked(of, (who,), Reach(Fraction(2)), years=3, costs=costs, limits=limits))
    assert {step.leaf.id for step in plan.steps} == {"a", "c"}
    assert [(s.end, s.year, s.decided) for s in plan.steps if s.leaf.id == "a"] == [("2", 1, False), ("3", 2, True)]
    assert max(step.end for step in plan.steps if step.leaf.id == "c") == "4"
    impossible = replace(limits, decided=(Decided("b", "2"),))
    with pytest.raises(NoPlan, match="cannot be changed"):
        make_plans(asked(of, (who,), Reach(Fraction(2)), costs=costs, limits=impossible))


def test_a_file_that_leaves_steps_out_leaves_them_out_of_the_plan() -> None:
    of = weighted(1, 1)
    who = standing(of, {"a": 1, "b": 1})
    costs = Costs({(None, "a", "2"): StepCost(Fraction(1), Fraction(1))})
    (plan,) = make_plans(asked(of, (who,), Spend(None), costs=costs))
    assert [(step.leaf.id, step.end) for step in plan.steps] == [("a", "2")]
    assert any("without a cost" in text.en for text in plan.assumptions)


@pytest.mark.parametrize("name", ["kami-4.2", "kami-5.0"])
def test_an_index_with_gates_is_refused_with_the_place(name: str) -> None:
    of = instrument(name)
    who = standing(of, {leaf.id: leaf.scale.options[0].code for leaf in of.leaves})  # type: ignore[union-attr]
    with pytest.raises(NotLinear, match="gate"):
        make_plans(asked(of, (who,), Reach(Fraction(500))))


@pytest.mark.parametrize("aggregate", ["geometric_mean", "harmonic_mean", "minimum", "maximum"])
def test_other_aggregates_are_refused(aggregate: str) -> None:
    weight: dict[str, Any] = {"weight": 1} if aggregate.endswith("_mean") else {}
    total: dict[str, Any] = {"weights_total": 2} if weight else {}
    of = made({"aggregate": aggregate, **total, "children": [leaf("a", **weight), leaf("b", **weight)]})
    with pytest.raises(NotLinear, match="index"):
        make_plans(asked(of, (standing(of, {"a": 2, "b": 2}),), Reach(Fraction(3))))


@pytest.mark.parametrize("name", ["spbe-2018", "spbe-2020", "pemdi-2026", "ips-2022", "kip-2025", "egdi-2024"])
def test_every_linear_instrument_of_the_library_is_planned(name: str) -> None:
    of = instrument(name)
    lows = {leaf.id: leaf.scale.low for leaf in of.leaves}  # type: ignore[union-attr]
    who = standing(of, lows)
    (most,) = make_plans(asked(of, (who,), Spend(None), years=1))
    assert most.index[1] > most.index[0]
    aim = (most.index[0] + most.index[1]) / 2
    (plan,) = make_plans(asked(of, (who,), Reach(aim), years=1))
    assert aim <= plan.index[1] <= most.index[1]
    assert plan.cost < most.cost
    assert plan.gap == 0


def test_an_indicator_supplied_by_another_index_is_left_to_it() -> None:
    of = instrument("pemdi-2026")
    who = standing(of, {leaf.id: 1 for leaf in of.leaves})
    (plan,) = make_plans(asked(of, (who,), Spend(None)))
    assert {"I05", "I06", "I07", "I18"} & {step.leaf.id for step in plan.steps} == set()
    assert any("I05" in text.en for text in plan.assumptions)


def test_an_agency_with_a_missing_value_is_asked_for_it() -> None:
    of = weighted(1, 1)
    with pytest.raises(NoPlan, match="b"):
        make_plans(asked(of, (standing(of, {"a": 1}),), Reach(Fraction(2))))


def test_agencies_without_a_common_purse_are_planned_apart_and_with_one_together() -> None:
    of = weighted(1, 1)
    low = {"a": 1, "b": 1}
    costs = Costs({(None, n, str(lv)): StepCost(Fraction(1), Fraction(1)) for n in "ab" for lv in range(2, 6)})
    who = (standing(of, low, "A"), standing(of, {"a": 2, "b": 2}, "B"))
    apart = make_plans(asked(of, who, Reach(Fraction(3)), years=3, costs=costs))
    assert [plan.cost for plan in apart] == [4, 2]
    purse = Limits(money=(Fraction(2),) * 3)
    (together,) = make_plans(asked(of, who, Reach(Fraction(3)), years=3, costs=costs, limits=purse))
    assert together.cost == 6
    assert [sum(step.cost for step in together.in_year(year)) for year in (1, 2, 3)] == [2, 2, 2]
    (mean,) = make_plans(asked(of, who, Reach(Fraction(2)), years=1, costs=costs, mean=True))
    assert mean.cost == 2
    assert mean.index[1] == 2
    starts = {"A": low, "B": {"a": 2, "b": 2}}
    ends = [
        {**start, **{s.leaf.id: int(s.end) for s in together.steps if s.agency == name}}
        for name, start in starts.items()
    ]
    assert [found.exact for found in score_many(of, ends)] == [3, 3]
