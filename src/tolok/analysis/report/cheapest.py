"""The single steps up that cost least for every point of the index, by the documented default costs or given ones."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tolok.analysis.plan import DEFAULT, Costs, NotLinear, Plan, leaf_worths
from tolok.analysis.plan.rungs import rung_named, rungs_above, standing
from tolok.instruments.model import Node
from tolok.instruments.scales import NumberScale
from tolok.scoring.engine import Result


@dataclass(frozen=True, slots=True)
class CheapStep:
    """One step of one indicator: from where to where, what it costs, what it adds; ``assumed``: a default cost."""

    leaf: Node
    start: str
    end: str
    cost: Fraction
    gain: Fraction
    unit: str | None
    assumed: bool


def cheapest(result: Result, costs: Costs = DEFAULT, agency: str = "") -> tuple[CheapStep, ...]:
    """The next step of every indicator, the least cost for a point first; ties by gain, then in order of indicators.

    It is no plan: what is cheapest for a target may differ (``tolok.analysis.plan``). Empty where the index is no
    weighted sum. What another index supplies is left out: nobody here can lift it.

    >>> from tolok.instruments import instrument
    >>> from tolok.scoring import score
    >>> found = cheapest(score(instrument("spbe-2020"), {str(n): 2 + n % 2 for n in range(1, 48)}))[0]
    >>> found.leaf.id, found.start, found.end, str(found.gain)
    ('I42', '2', '3', '3/100')
    """
    try:
        worths = leaf_worths(result.instrument)
    except NotLinear:
        return ()
    found = [step for leaf in result.instrument.leaves if (step := _step(result, leaf, worths, costs, agency))]
    order = {leaf.id: place for place, leaf in enumerate(result.instrument.leaves)}
    return tuple(sorted(found, key=lambda step: (step.cost / step.gain, -step.gain, order[step.leaf.id])))


def planned_steps(result: Result, plan: Plan) -> tuple[CheapStep, ...]:
    """The first step of each indicator that a plan still has to do, the least cost for a point first."""
    found: dict[str, CheapStep] = {}
    for step in plan.steps:
        answer = result.nodes[step.leaf.id].answer if step.leaf.id in result.nodes else None
        rung = rung_named(step.leaf, step.end, result.publication)
        there = answer is not None and answer.value is not None and rung is not None and answer.value >= rung.value
        if step.leaf.id not in found and not there and step.gain > 0:
            found[step.leaf.id] = CheapStep(
                step.leaf, step.start, step.end, step.cost, step.gain, step.unit, step.assumed
            )
    return tuple(sorted(found.values(), key=lambda step: (step.cost / step.gain, -step.gain, step.leaf.id)))


def _step(result: Result, leaf: Node, worths: dict[str, Fraction], costs: Costs, agency: str) -> CheapStep | None:
    worth, answer = worths.get(leaf.id), result.nodes[leaf.id].answer
    if not worth or answer is None or answer.value is None or leaf.id in result.waiting:
        return None
    if (leaf.external is not None or isinstance(leaf.scale, NumberScale)) and not costs.names(agency, leaf):
        return None
    for rung in rungs_above(leaf, answer.value, result.publication)[:1]:
        price = costs.of(agency, leaf, rung.code, max(rung.place, 1))
        if price is not None:
            gain = (rung.value - answer.value) * worth
            start = standing(leaf, answer)
            return CheapStep(leaf, start, rung.code, price.cost, gain, price.unit, price.assumed)
    return None
