"""A plan as data: its steps by year, what they cost and bring, how sure it is that nothing is cheaper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tolok.analysis.plan.assumptions import assumptions
from tolok.analysis.plan.program import Program, Step
from tolok.analysis.plan.question import Question, reached
from tolok.analysis.plan.search import Chosen, Found
from tolok.instruments.language import Text
from tolok.instruments.model import Node
from tolok.scoring.engine import Result, score_answers


@dataclass(frozen=True, slots=True)
class Needed:
    """What a step waits for: another rung of the same or of another indicator."""

    leaf: Node
    code: str


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of a plan. ``year`` counts from 1; ``gain`` is what it adds to the index of its agency, exactly.

    ``core``: in every plan that is nearly as good (None: not asked). ``assumed``: its cost is the default.
    """

    agency: str
    leaf: Node
    start: str
    end: str
    year: int
    cost: Fraction
    effort: Fraction
    unit: str | None
    gain: Fraction
    needs: tuple[Needed, ...]
    decided: bool
    assumed: bool
    core: bool | None = None


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A limit that stands in the way, and how far alone it must give way (None: alone it is not enough)."""

    kind: str
    name: Text
    least: Text | None


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """Why the aim cannot be reached: limits that together rule it out, none of which could be left out of the list.

    ``then`` names those that still stand in the way once all of these have given way.
    """

    blame: tuple[Relaxation, ...]
    then: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """A plan within the margin: what it costs, what it does instead (``without`` and ``instead``: leaf and rung)."""

    cost: Fraction
    without: tuple[tuple[str, str, str], ...]
    instead: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the cost curve: the least cost of an index; None: out of reach."""

    index: Fraction
    band: Text | None
    cost: Fraction | None
    proved: bool


@dataclass(frozen=True)
class Plan:
    """The answer for one agency, or for several that share a purse or an aim.

    ``before`` and ``after`` are their scores, ``path`` the mean index after each year. Where the aim is
    ``out_of_reach``, the steps are those of the highest index that can be reached. ``gap`` is how much cheaper (or
    higher) a plan might still be, as a share: 0 is proved, None unknown.
    """

    question: Question
    steps: tuple[PlannedStep, ...]
    before: tuple[Result, ...]
    after: tuple[Result, ...]
    path: tuple[Fraction, ...]
    gap: Fraction | None
    seconds: float
    assumptions: tuple[Text, ...]
    out_of_reach: OutOfReach | None = None
    alternatives: tuple[Alternative, ...] = ()
    margin: Fraction | None = None
    curve: tuple[Point, ...] = ()

    @property
    def cost(self) -> Fraction:
        """What all steps cost."""
        return sum((step.cost for step in self.steps), Fraction(0))

    @property
    def effort(self) -> Fraction:
        """The effort of all steps."""
        return sum((step.effort for step in self.steps), Fraction(0))

    @property
    def indicators(self) -> int:
        """How many indicators are worked on, counted for each agency."""
        return len({(step.agency, step.leaf.id) for step in self.steps})

    def in_year(self, year: int) -> tuple[PlannedStep, ...]:
        """The steps of a year, from 1."""
        return tuple(step for step in self.steps if step.year == year)

    @property
    def index(self) -> tuple[Fraction, Fraction]:
        """The index before and after: of the agency, or the mean."""
        return mean_index(self.before), mean_index(self.after)

    def calendar(self, year: int) -> int | None:
        """The calendar year of a year of the plan, where the year of the levels is known."""
        known = {standing.year for standing in self.question.agencies}
        first = known.pop() if len(known) == 1 else None
        return None if first is None else first + year


class Disagrees(AssertionError):
    """The exact engine finds another index than the plan promised: a fault of ours, never shown as a plan."""


def mean_index(results: Sequence[Result]) -> Fraction:
    """The mean index of complete scores."""
    return sum((result.exact or Fraction(0) for result in results), Fraction(0)) / len(results)


def plan_of(program: Program, found: Found, *, seconds: float, expect_aim: bool = True) -> Plan:
    """The choice of steps as a plan, worked out again by the exact engine.

    Raises:
        Disagrees: the aim is not reached after all.
    """
    chosen = found.chosen
    if chosen is None:
        raise ValueError("nothing was found")
    question = program.question
    states = [_scores(program, chosen, year) for year in range(question.years)]
    after = states[-1]
    if expect_aim:
        values = [mean_index(after)] if question.mean else [result.exact or Fraction(0) for result in after]
        if not all(reached(question, value) for value in values):
            raise Disagrees([str(value) for value in values])
    steps = [
        _planned(program, chosen, number) for number in range(len(program.steps)) if _done(program, chosen, number)
    ]
    order = {leaf.id: place for place, leaf in enumerate(question.instrument.leaves)}
    steps.sort(key=lambda step: (step.year, step.agency, order[step.leaf.id]))
    plan = Plan(
        question,
        tuple(steps),
        tuple(program.now),
        tuple(after),
        tuple(mean_index(state) for state in states),
        _gap(found),
        seconds,
        assumptions(program),
    )
    promised = sum((step.gain for step in steps), Fraction(0)) / len(question.agencies)
    if plan.index[1] - plan.index[0] != promised:
        raise Disagrees(str(promised))
    return plan


def _done(program: Program, chosen: Chosen, number: int) -> bool:
    return bool(chosen[program.column(number, program.years - 1)])


def _scores(program: Program, chosen: Chosen, year: int) -> list[Result]:
    """The scores of all agencies at the end of a year, by the exact engine."""
    question = program.question
    answers = [dict(standing.answers) for standing in question.agencies]
    for number, step in enumerate(program.steps):
        if chosen[program.column(number, year)]:
            answers[step.agency][step.leaf.id] = step.rung.answer
    return [score_answers(question.instrument, [row], question.publication)[0] for row in answers]


def _planned(program: Program, chosen: Chosen, number: int) -> PlannedStep:
    step = program.steps[number]
    question = program.question
    standing = question.agencies[step.agency]
    year = next(t for t in range(program.years) if chosen[program.column(number, t)])
    before = program.steps[step.below].rung.code if step.below is not None else step.start
    return PlannedStep(
        standing.agency,
        step.leaf,
        before,
        step.rung.code,
        year + 1,
        step.price.cost,
        step.price.effort,
        step.price.unit,
        step.gain,
        _needs(program, step),
        any(
            decided.leaf == step.leaf.id and decided.agency in (None, standing.agency)
            for decided in question.limits.decided
        )
        and bool(program.lower[program.column(number, program.years - 1)]),
        step.price.assumed,
    )


def _needs(program: Program, step: Step) -> tuple[Needed, ...]:
    """What the step waits for: the rung below it where a step leads there, and what the cost file says."""
    below = () if step.below is None else (Needed(step.leaf, program.steps[step.below].rung.code),)
    nodes = program.question.instrument.nodes
    others = tuple(Needed(nodes[need.leaf], need.code) for need in step.price.needs)
    return below + others


def _gap(found: Found) -> Fraction | None:
    if found.bound is None:
        return None
    # Below the scale of a goal there is only what decides among equals.
    value, bound = found.value // found.scale, found.bound // found.scale
    if value == bound:
        return Fraction(0)
    return abs(Fraction(value - bound, value)) if value else None
