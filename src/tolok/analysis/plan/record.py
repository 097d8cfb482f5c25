"""A plan as plain data for JSON: the shape is a promise, told in ``docs/planning.md``."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tolok.analysis.plan.found import Alternative, Plan, PlannedStep, Point
from tolok.analysis.plan.question import Reach, ReachBand, Spend
from tolok.analysis.plan.sentences import aim_text, sentences
from tolok.instruments.language import Text
from tolok.scoring.engine import Result
from tolok.worksheets.write import exact_text


def record(plan: Plan) -> dict[str, Any]:
    """``plan`` as dicts, lists, text and numbers; exact values are decimal text."""
    question = plan.question
    before, after = plan.index
    return {
        "instrument": question.instrument.id,
        "aim": _aim(plan),
        "years": question.years,
        "costs": _costs(plan),
        "money": _both(question.costs.money),
        "effort": _both(question.costs.effort),
        "reached": plan.out_of_reach is None,
        "cost": exact_text(plan.cost),
        "effort_total": exact_text(plan.effort),
        "index": {"before": exact_text(before), "after": exact_text(after)},
        "gap": None if plan.gap is None else exact_text(plan.gap),
        "seconds": round(plan.seconds, 3),
        "agencies": [
            _agency(standing.agency, standing.year, old, new)
            for standing, old, new in zip(question.agencies, plan.before, plan.after, strict=True)
        ],
        "path": [_year(plan, year) for year in range(1, question.years + 1)],
        "steps": [_step(plan, step) for step in plan.steps],
        "out_of_reach": _blame(plan),
        "then": [_both(text) for text in plan.out_of_reach.then] if plan.out_of_reach else [],
        "margin": None if plan.margin is None else exact_text(plan.margin),
        "alternatives": [_alternative(found) for found in plan.alternatives],
        "curve": [_point(point) for point in plan.curve],
        "sentences": [_both(text) for text in sentences(plan)],
        "assumptions": [_both(text) for text in plan.assumptions],
    }


def _costs(plan: Plan) -> str:
    costs = plan.question.costs
    return "file" if not costs.made_up else "partly" if costs.steps else "default"


def _aim(plan: Plan) -> dict[str, Any]:
    mean = {"mean": True} if plan.question.mean else {}
    match plan.question.aim:
        case Reach(index):
            return {"index": exact_text(index), **mean, "words": _both(aim_text(plan))}
        case ReachBand(band):
            return {"band": band.code, **mean, "words": _both(aim_text(plan))}
        case Spend(budget):
            return {"budget": exact_text(budget), "words": _both(aim_text(plan))}


def _agency(name: str, year: int | None, before: Result, after: Result) -> dict[str, Any]:
    return {
        "agency": name,
        "year": year,
        "before": {"exact": exact_text(before.exact), "index": before.index, "predicate": before.official_predicate},
        "after": {"exact": exact_text(after.exact), "index": after.index, "predicate": after.official_predicate},
        "nodes": {
            id_: {"before": before.nodes[id_].published, "after": found.published}
            for id_, found in after.nodes.items()
            if not found.node.is_leaf
        },
    }


def _year(plan: Plan, year: int) -> dict[str, Any]:
    steps = plan.in_year(year)
    return {
        "year": year,
        "calendar": plan.calendar(year),
        "steps": len(steps),
        "cost": exact_text(sum((step.cost for step in steps), Fraction(0))),
        "effort": exact_text(sum((step.effort for step in steps), Fraction(0))),
        "index": exact_text(plan.path[year - 1]),
    }


def _step(plan: Plan, step: PlannedStep) -> dict[str, Any]:
    return {
        "agency": step.agency,
        "indicator": step.leaf.id,
        "title": _both(step.leaf.title),
        "from": step.start,
        "to": step.end,
        "year": step.year,
        "calendar": plan.calendar(step.year),
        "cost": exact_text(step.cost),
        "effort": exact_text(step.effort),
        "unit": step.unit,
        "gain": exact_text(step.gain),
        "criterion": _criterion(step),
        "needs": [{"indicator": need.leaf.id, "to": need.code} for need in step.needs],
        "decided": step.decided,
        "assumed": step.assumed,
        "core": step.core,
    }


def _criterion(step: PlannedStep) -> dict[str, str] | None:
    """What the level asks for, in the words of the instrument."""
    found = step.leaf.levels.get(step.end)
    return None if found is None else _both(found.text)


def _blame(plan: Plan) -> list[dict[str, Any]] | None:
    if plan.out_of_reach is None:
        return None
    return [
        {"kind": one.kind, "limit": _both(one.name), "least": None if one.least is None else _both(one.least)}
        for one in plan.out_of_reach.blame
    ]


def _alternative(found: Alternative) -> dict[str, Any]:
    def told(steps: tuple[tuple[str, str, str], ...]) -> list[dict[str, str]]:
        return [{"agency": agency, "indicator": leaf, "to": code} for agency, leaf, code in steps]

    return {"cost": exact_text(found.cost), "without": told(found.without), "instead": told(found.instead)}


def _point(point: Point) -> dict[str, Any]:
    band = None if point.band is None else _both(point.band)
    return {"index": exact_text(point.index), "band": band, "cost": exact_text(point.cost), "proved": point.proved}


def _both(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}
