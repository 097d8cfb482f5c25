"""How far an adopted plan is: where each indicator stands in the newest assessment that answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.utils import timezone

from tolok.analysis.plan.rungs import rung_named
from tolok.assessment import access
from tolok.assessment.answers import read
from tolok.assessment.levels import level_of, levels_of
from tolok.assessment.models import Assessment, Claim, CycleState
from tolok.assessment.scores import publication_of
from tolok.insight.queries.reading import Named, named
from tolok.instruments import Node
from tolok.instruments.scales import NumberScale
from tolok.organisation.access import Standing
from tolok.roadmap.models import Plan, Step
from tolok.scoring.answers import NotAllowed


@dataclass(frozen=True)
class Stand:
    """Where an indicator stands, and in which assessment."""

    value: Fraction
    level: int | None
    shown: str
    assessment: Assessment


@dataclass(frozen=True)
class Line:
    """A step with what became of it."""

    step: Step
    named: Named
    now: Stand | None
    reached: bool
    levelled: bool

    @property
    def target(self) -> int | None:
        """The level it leads to, where it is one."""
        return int(self.step.end) if self.levelled and self.step.end.isdigit() else None

    @property
    def late(self) -> bool:
        """Whether its day is over and the level is not there."""
        return not self.reached and self.step.due < timezone.localdate()

    @property
    def state(self) -> str:
        """``reached``, ``late``, ``carried`` or ``waiting``."""
        if self.reached:
            return "reached"
        return "late" if self.late else "carried" if self.step.carried_id else "waiting"


@dataclass(frozen=True)
class Year:
    """A year of the plan: what it promised, what came of it."""

    year: int
    lines: Sequence[Line]
    promised: Decimal
    actual: str

    @property
    def reached(self) -> int:
        """How many of its steps are done."""
        return sum(line.reached for line in self.lines)


@dataclass(frozen=True)
class Progress:
    """An adopted plan as it stands."""

    plan: Plan
    lines: Sequence[Line]
    chain: Sequence[Assessment]

    @cached_property
    def years(self) -> list[Year]:
        """Its years, each with its steps."""
        path = {row["calendar"]: Decimal(row["index"]) for row in (self.plan.found or {})["path"]}
        return [
            Year(
                year,
                [line for line in self.lines if line.step.year == year],
                promised,
                next((row.printed for row in reversed(self.chain) if row.cycle.year == year and row.printed), ""),
            )
            for year, promised in path.items()
        ]

    @property
    def reached(self) -> int:
        """How many steps are done."""
        return sum(line.reached for line in self.lines)

    @property
    def late(self) -> int:
        """How many are late."""
        return sum(line.late for line in self.lines)

    @property
    def gained(self) -> Decimal:
        """What the steps that are done add to the index."""
        return sum((line.step.gain for line in self.lines if line.reached), Decimal(0))

    @property
    def expected(self) -> Decimal:
        """What all steps add."""
        return sum((line.step.gain for line in self.lines), Decimal(0))

    @property
    def without_unit(self) -> int:
        """How many steps nobody has."""
        return sum(line.step.unit_id is None for line in self.lines)

    @property
    def levels(self) -> tuple[int, int]:
        """The lowest and the highest level that any indicator has."""
        found = [level for leaf in self.plan.assessment.cycle.instrument.leaves for level in levels_of(leaf)]
        return (min(found), max(found)) if found else (1, 5)

    @property
    def next(self) -> list[Assessment]:
        """The assessments of later cycles that are prepared or open: where steps become work."""
        return later_of(self.plan, self.chain)


def progress(plan: Plan, standing: Standing) -> Progress:
    """How far a plan is, for a person. Three queries."""
    chain = chain_of(plan, standing)
    stands = stands_of(plan, chain)
    steps = list(plan.steps.select_related("unit", "carried__cycle"))
    nodes = plan.assessment.cycle.instrument.nodes
    names = named(plan.assessment.cycle.instrument, plan.assessment_id)
    lines = [
        Line(
            step,
            names[step.leaf],
            stands.get(step.leaf),
            is_reached(plan, step.leaf, step.end, stands),
            bool(levels_of(nodes[step.leaf])),
        )
        for step in steps
    ]
    return Progress(plan, lines, chain)


def chain_of(plan: Plan, standing: Standing) -> list[Assessment]:
    """The assessment of a plan and the later ones of the same agency (or unit) and instrument, oldest first."""
    rows = access.assessments(standing).filter(
        agency=plan.agency_id,
        unit=plan.unit_id,
        cycle__edition__instrument=plan.instrument,
        cycle__year__gte=plan.assessment.cycle.year,
    )
    rows = rows.exclude(cycle__state=CycleState.CANCELLED).select_related("cycle", "stage", "agency", "unit")
    return [
        row
        for row in rows.order_by("cycle__year", "pk")
        if row.pk == plan.assessment_id or row.cycle.year > plan.assessment.cycle.year
    ]


def later_of(plan: Plan, chain: Sequence[Assessment]) -> list[Assessment]:
    """Those of ``chain`` that steps can still become work in."""
    return [row for row in chain if takes_steps(row, plan)]


def takes_steps(found: Assessment, plan: Plan) -> bool:
    """Whether an assessment is of a later cycle that runs, or will."""
    running = found.cycle.state in {CycleState.PREPARED, CycleState.OPEN}
    return running and found.cycle.year > plan.assessment.cycle.year


def stands_of(plan: Plan, chain: Sequence[Assessment]) -> Mapping[str, Stand]:
    """Where each indicator stands in the newest assessment that answers it. One query."""
    by_number = {row.pk: row for row in chain}
    claims = Claim.objects.filter(assessment__in=list(by_number)).exclude(value="")
    rows = claims.order_by("assessment__cycle__year", "assessment", "stage__position")
    leaves = {leaf.id: leaf for leaf in plan.assessment.cycle.instrument.leaves}
    found = {}
    for leaf, value, number in rows.values_list("leaf", "value", "assessment"):
        if leaf in leaves:
            stand = _stand(leaves[leaf], value, by_number[number])
            found.update({leaf: stand} if stand else {})
    return found


def is_reached(plan: Plan, leaf: str, end: str, stands: Mapping[str, Stand]) -> bool:
    """Whether an indicator stands at ``end`` or above."""
    stand, wanted = stands.get(leaf), value_of(plan, leaf, end)
    return stand is not None and wanted is not None and stand.value >= wanted


def value_of(plan: Plan, leaf: str, end: str) -> Fraction | None:
    """What ``end`` counts on the scale of an indicator."""
    cycle = plan.assessment.cycle
    node = cycle.instrument.nodes[leaf]
    if isinstance(node.scale, NumberScale):
        return Fraction(end)
    rung = rung_named(node, end, publication_of(cycle))
    return None if rung is None else rung.value


def _stand(node: Node, value: str, row: Assessment) -> Stand | None:
    try:
        found = read(row.cycle, node, value)
    except NotAllowed:
        return None
    if found.value is None:
        return None
    level = level_of(node, found.value)
    return Stand(found.value, level, str(level) if level is not None else value, row)


def day_in(day: date, years: int) -> date:
    """The same day so many years later; the 29th of February is the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
