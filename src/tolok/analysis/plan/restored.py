"""A plan read back from its record: what was worked out once can be drawn and written again, without a solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tolok.analysis.plan.found import Alternative, Needed, OutOfReach, Plan, PlannedStep, Point, Relaxation
from tolok.analysis.plan.question import Question, Standing
from tolok.analysis.plan.rungs import rung_named
from tolok.instruments.language import Text
from tolok.instruments.scales import NumberScale
from tolok.scoring.answers import Answer
from tolok.scoring.engine import Result, score_answers


def plan_from(record: Mapping[str, Any], question: Question) -> Plan:
    """The plan that ``record.record`` wrote down as the answer to ``question``; scores are worked out again.

    Raises:
        KeyError, ValueError: it is the record of another question.
    """
    steps = tuple(_step(found, question) for found in record["steps"])
    return Plan(
        question,
        steps,
        tuple(_scores(question, ())),
        tuple(_scores(question, steps)),
        tuple(Fraction(year["index"]) for year in record["path"]),
        _number(record["gap"]),
        record["seconds"],
        tuple(_text(both) for both in record["assumptions"]),
        _out_of_reach(record),
        tuple(_alternative(found) for found in record["alternatives"]),
        _number(record["margin"]),
        tuple(_point(found) for found in record["curve"]),
    )


def _step(found: Mapping[str, Any], question: Question) -> PlannedStep:
    nodes = question.instrument.nodes
    return PlannedStep(
        found["agency"],
        nodes[found["indicator"]],
        found["from"],
        found["to"],
        found["year"],
        Fraction(found["cost"]),
        Fraction(found["effort"]),
        found["unit"],
        Fraction(found["gain"]),
        tuple(Needed(nodes[need["indicator"]], need["to"]) for need in found["needs"]),
        found["decided"],
        found["assumed"],
        found["core"],
    )


def _scores(question: Question, steps: Sequence[PlannedStep]) -> list[Result]:
    """The scores of all agencies once ``steps`` are done."""
    found = []
    for standing in question.agencies:
        answers = dict(standing.answers)
        for step in steps:
            if step.agency == standing.agency:
                answers[step.leaf.id] = _answer(question, standing, step)
        found.append(score_answers(question.instrument, [answers], question.publication)[0])
    return found


def _answer(question: Question, standing: Standing, step: PlannedStep) -> Answer:
    numbers = isinstance(step.leaf.scale, NumberScale)
    own = question.costs.values(standing.agency, step.leaf) if numbers else ()
    rung = rung_named(step.leaf, step.end, question.publication, own)
    if rung is None:
        raise ValueError(f"{step.leaf.id} has no rung {step.end}")
    return rung.answer


def _out_of_reach(record: Mapping[str, Any]) -> OutOfReach | None:
    blame = record["out_of_reach"]
    if blame is None:
        return None
    then = tuple(_text(both) for both in record.get("then", ()))  # what was kept earlier has none
    return OutOfReach(tuple(_relaxation(found) for found in blame), then)


def _relaxation(found: Mapping[str, Any]) -> Relaxation:
    least = found["least"]
    return Relaxation(found["kind"], _text(found["limit"]), None if least is None else _text(least))


def _alternative(found: Mapping[str, Any]) -> Alternative:
    def told(steps: Sequence[Mapping[str, str]]) -> tuple[tuple[str, str, str], ...]:
        return tuple((step["agency"], step["indicator"], step["to"]) for step in steps)

    return Alternative(Fraction(found["cost"]), told(found["without"]), told(found["instead"]))


def _point(found: Mapping[str, Any]) -> Point:
    band = found["band"]
    return Point(
        Fraction(found["index"]), None if band is None else _text(band), _number(found["cost"]), found["proved"]
    )


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _text(both: Mapping[str, str]) -> Text:
    return Text(both["id"], both["en"])
