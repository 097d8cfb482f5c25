"""The plan that an agency has adopted, for reports; the room that keeps plans says how it is found."""

from __future__ import annotations

from collections.abc import Callable

from tolok.analysis.plan import Plan
from tolok.assessment.access import Hand

PlanOf = Callable[[Hand], Plan | None]
_finders: list[PlanOf] = []


def register_plan(found: PlanOf) -> None:
    """Let ``found`` say which plan is in force; None where there is none, or the person may not read it."""
    if found not in _finders:
        _finders.append(found)


def plan_in_force(own: Hand) -> Plan | None:
    """The plan in force for an assessment's agency, as far as the person may read it."""
    return next((plan for finder in _finders if (plan := finder(own)) is not None), None)
