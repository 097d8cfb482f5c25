"""The steps that an assessment could take, with what is known of each: the page of costs, and the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tolok.analysis.plan import Question, Spend
from tolok.analysis.plan.program import Program
from tolok.analysis.plan.program import Step as Possible
from tolok.assessment.answers import language
from tolok.assessment.models import Assessment
from tolok.assessment.scores import publication_of
from tolok.assessment.values import answers_in_force
from tolok.insight.queries.reading import Named, named
from tolok.instruments import Instrument, Node
from tolok.roadmap.amounts import written
from tolok.roadmap.asking import owners_of, standing_of
from tolok.roadmap.costing import DEFAULT, Price, Sheet


@dataclass(frozen=True)
class Rung:
    """One possible step: from where to where, what is known of it, and the default that counts otherwise."""

    leaf: str
    start: str
    to: str
    known: Price | None
    default: Fraction
    decided: str

    @property
    def key(self) -> str:
        """What its fields are called."""
        return f"{self.leaf}:{self.to}"

    @property
    def cost(self) -> str:
        """The cost as it can be typed; empty: the default."""
        return written(self.known.cost) if self.known else ""

    @property
    def effort(self) -> str:
        """The effort likewise."""
        return written(self.known.effort) if self.known else ""

    @property
    def unit(self) -> str:
        """Who does it, where somebody wrote so."""
        return self.known.unit if self.known else ""

    @property
    def needs(self) -> str:
        """What must stand before it."""
        return "; ".join(f"{leaf}={to}" for leaf, to in self.known.needs) if self.known else ""

    @property
    def by_default(self) -> str:
        """The default as it is written."""
        return written(self.default)


@dataclass(frozen=True)
class Ladder:
    """An indicator with its steps."""

    named: Named
    owner: str
    fixed: bool
    rungs: Sequence[Rung]


@dataclass(frozen=True)
class Part:
    """A part of the instrument that holds indicators."""

    id: str
    title: str


def parts_of(instrument: Instrument) -> list[Part]:
    """The branches right above indicators, in order."""
    branches = [node for node in instrument.nodes.values() if any(child.is_leaf for child in node.counted)]
    return [Part(node.id, node.title.in_(language())) for node in branches]


def leaves_of(instrument: Instrument, part: str) -> list[Node]:
    """The indicators right below a part."""
    return [child for child in instrument.nodes[part].counted if child.is_leaf]


def bare_question(
    assessment: Assessment, sheet: Sheet, answers: Mapping[str, str], owners: Mapping[str, str]
) -> Question:
    """The question that every possible step answers: the most there is, with no limit."""
    cycle = assessment.cycle
    free = Sheet(sheet.money, sheet.effort, DEFAULT, steps=sheet.steps)
    return Question(
        cycle.instrument,
        publication_of(cycle),
        (standing_of(assessment, answers, complete=True),),
        Spend(None),
        costs=free.costs(owners, cycle.instrument),
    )


def ladders(assessment: Assessment, sheet: Sheet, part: str = "") -> list[Ladder]:
    """The indicators of a part (all, where none is named) with every step they could take. Three queries.

    Raises:
        NotLinear: the index is no weighted sum.
    """
    instrument = assessment.cycle.instrument
    owners = owners_of(assessment)
    program = Program(bare_question(assessment, sheet, answers_in_force(assessment), owners))
    shown = {leaf.id for leaf in leaves_of(instrument, part)} if part else {leaf.id for leaf in instrument.leaves}
    names = named(instrument, assessment.pk)
    costs = program.question.costs
    by_leaf: dict[str, list[Rung]] = {leaf.id: [] for leaf in instrument.leaves if leaf.id in shown}
    for step in program.steps:
        if step.leaf.id in by_leaf:
            by_leaf[step.leaf.id].append(_rung(program, step, sheet))
    return [
        Ladder(names[leaf], costs.owner_of(instrument.nodes[leaf]) or "", leaf in sheet.fixed, rungs)
        for leaf, rungs in by_leaf.items()
        if rungs
    ]


def _rung(program: Program, step: Possible, sheet: Sheet) -> Rung:
    key = (step.leaf.id, step.rung.code)
    before = program.steps[step.below].rung.code if step.below is not None else step.start
    decided = "" if key not in sheet.decided else str(sheet.decided[key] or "ya")
    return Rung(*key[:1], before, key[1], sheet.steps.get(key), Fraction(max(step.rung.place, 1)), decided)


def counted(assessment: Assessment, sheet: Sheet) -> tuple[int, int]:
    """How many of the possible steps have a cost of their own, and how many there are."""
    rungs = [rung for ladder in ladders(assessment, sheet) for rung in ladder.rungs]
    return sum(rung.known is not None for rung in rungs), len(rungs)
