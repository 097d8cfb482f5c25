"""The plan in force as reports tell it: with the owners that its steps have now."""

from __future__ import annotations

from dataclasses import replace

from tolok.analysis.plan import Plan as Found
from tolok.analysis.plan import PlannedStep
from tolok.assessment.access import Hand
from tolok.roadmap.access import may_read
from tolok.roadmap.models import Plan
from tolok.roadmap.queries.answer import answer_of


def plan_reported(own: Hand) -> Found | None:
    """The plan in force of an assessment's agency or unit; None where there is none, or not for them. Two queries."""
    if not may_read(own):
        return None
    found = own.assessment
    rows = Plan.objects.filter(agency=found.agency_id, unit=found.unit_id, instrument=found.cycle.instrument.id)
    rows = rows.filter(adopted_at__isnull=False, ended_at=None, assessment__cycle__sample=found.cycle.sample)
    row = rows.select_related("assessment__cycle", "assessment__agency", "assessment__unit").first()
    answer = answer_of(row) if row else None
    if row is None or answer is None:
        return None
    steps = row.steps.filter(unit__isnull=False).values_list("leaf", "year", "unit__name")
    owners = {(leaf, year): unit for leaf, year, unit in steps}
    plan = answer.found

    def owned(step: PlannedStep) -> PlannedStep:
        return replace(step, unit=owners.get((step.leaf.id, plan.calendar(step.year) or 0), step.unit))

    return replace(plan, steps=tuple(map(owned, plan.steps)))
