"""The plans of an assessment in a list, and the one in force of its agency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tolok.analysis.plan.figures import amount
from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.instruments.language import Text
from tolok.roadmap.access import plans
from tolok.roadmap.models import Plan

_MOST = 100


@dataclass(frozen=True)
class Row:
    """A plan in the list: what was asked and what came of it, in few words."""

    plan: Plan
    aim: str
    before: Decimal | None
    after: Decimal | None
    cost: str
    reached: bool
    steps: int
    tone: str
    word: str


def rows_of(own: Hand) -> list[Row]:
    """The newest plans of an assessment. One query."""
    rows = plans(own.standing).filter(assessment=own.assessment).select_related("run", "by")
    return [_row(plan) for plan in rows[:_MOST]]


def in_force(own: Hand) -> Plan | None:
    """The plan that the agency (or unit) has adopted for this instrument, of whichever year. One query."""
    found = own.assessment
    rows = Plan.objects.filter(agency=found.agency_id, unit=found.unit_id, instrument=found.cycle.instrument.id)
    return rows.filter(adopted_at__isnull=False, ended_at=None).select_related("assessment__cycle").first()


def _row(plan: Plan) -> Row:
    content: dict[str, Any] = plan.found or {}
    tone, word = _state(plan)
    if not content:
        return Row(plan, "", None, None, "", False, 0, tone, word)
    words, money = content["aim"]["words"], content["money"]
    cost = amount(Fraction(content["cost"])).in_(language())
    return Row(
        plan,
        _said(words),
        _two(content["index"]["before"]),
        _two(content["index"]["after"]),
        f"{cost} {money[language()]}",
        content["reached"],
        len(content["steps"]),
        tone,
        word,
    )


def _state(plan: Plan) -> tuple[str, str]:
    """How far it is: the tone of a tag, and a word that the template has the sentence for."""
    if plan.in_force:
        return "done", "in_force"
    if plan.ended_at is not None:
        return "locked", "ended"
    if plan.found is not None:
        return "note", "made"
    if plan.run is not None and plan.run.live:
        return "working", "waiting"
    return "broken", "failed"


def _said(both: dict[str, str]) -> str:
    said = Text(both["id"], both["en"]).in_(language())
    return said[:1].upper() + said[1:]


def _two(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"))
