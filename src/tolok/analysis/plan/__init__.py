"""The cheapest way up: which indicators to lift, in which year, to reach an index or to make the most of a budget."""

from tolok.analysis.plan.costs import DEFAULT, Costs, Need, StepCost
from tolok.analysis.plan.found import Plan, PlannedStep
from tolok.analysis.plan.linear import NotLinear, leaf_worths
from tolok.analysis.plan.planning import Asked, NotInTime, make_plans
from tolok.analysis.plan.question import (
    Decided,
    Limits,
    NoPlan,
    Question,
    Reach,
    ReachBand,
    Spend,
    Standing,
    band_named,
)
from tolok.analysis.plan.solver import Cancelled, SolverFailed

__all__ = [
    "DEFAULT",
    "Asked",
    "Cancelled",
    "Costs",
    "Decided",
    "Limits",
    "Need",
    "NoPlan",
    "NotInTime",
    "NotLinear",
    "Plan",
    "PlannedStep",
    "Question",
    "Reach",
    "ReachBand",
    "SolverFailed",
    "Spend",
    "Standing",
    "StepCost",
    "band_named",
    "leaf_worths",
    "make_plans",
]
