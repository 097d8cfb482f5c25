"""A plan written down and read back is the same plan: its record, its sentences, its drawing."""

from __future__ import annotations

import json
from fractions import Fraction
from types import MappingProxyType

import pytest
from tests.analysis.plan.asking import asked, city

from tolok.analysis.plan import Asked, Costs, Limits, Reach, Spend, StepCost, make_plans
from tolok.analysis.plan.gantt import gantt
from tolok.analysis.plan.question import Aim
from tolok.analysis.plan.record import record
from tolok.analysis.plan.restored import plan_from
from tolok.analysis.plan.sentences import sentences


@pytest.mark.parametrize(
    ("aim", "limits"),
    [
        (Reach(Fraction("4.3")), Limits()),
        (Reach(Fraction("4.9")), Limits(money=(Fraction(9),) * 2)),
        (Spend(Fraction(20)), Limits()),
    ],
)
def test_read_back_it_is_the_same_plan(aim: Aim, limits: Limits) -> None:
    of, who = city()
    question = asked(of, (who,), aim, years=2, limits=limits)
    (plan,) = make_plans(question, Asked(near=Fraction(1, 100), curve=3))
    again = plan_from(json.loads(json.dumps(record(plan))), question)
    assert record(again) == record(plan)
    assert sentences(again) == sentences(plan)
    assert gantt(again, "id") == gantt(plan, "id")


def test_costs_given_in_part_are_told_apart_from_the_default() -> None:
    of, who = city()
    first = next(leaf.id for leaf in of.leaves if (who.answers[leaf.id].value or 0) < 5)
    level = str(int(who.answers[first].value or 0) + 1)
    steps: dict[tuple[str | None, str, str], StepCost] = {
        (None, first, level): StepCost(Fraction(7), Fraction(1), "Bappeda")
    }
    costs = Costs(MappingProxyType(steps), made_up=True, owners=MappingProxyType({leaf.id: "X" for leaf in of.leaves}))
    (plan,) = make_plans(asked(of, (who,), Spend(None), years=2, costs=costs))
    assert record(plan)["costs"] == "partly"
    units = {(step.leaf.id, step.end): step.unit for step in plan.steps}
    assert units.pop((first, level)) == "Bappeda"
    assert set(units.values()) == {"X"}
    assert plan.assumptions[0].en.startswith(f"{len(plan.steps) - 1} of {len(plan.steps)} steps")
