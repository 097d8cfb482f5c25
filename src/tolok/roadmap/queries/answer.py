"""A plan worked out, as its page, its files and programs show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from tolok.analysis.plan import Plan as Found
from tolok.analysis.plan.figures import amount
from tolok.analysis.plan.found import PlannedStep, Point
from tolok.analysis.plan.gantt import gantt
from tolok.analysis.plan.restored import plan_from
from tolok.analysis.plan.sentences import sentences
from tolok.assessment.answers import language
from tolok.insight.charts import Chart
from tolok.insight.queries.reading import Named, decimal_of, in_words, named
from tolok.instruments.language import Text
from tolok.roadmap.asking import question_of
from tolok.roadmap.charts import Dot, cost_curve
from tolok.roadmap.models import Plan


@dataclass(frozen=True)
class StepRow:
    """A step as the table shows it."""

    step: PlannedStep
    named: Named
    calendar: int
    cost: str
    effort: str
    gain: Decimal | None
    needs: str


@dataclass(frozen=True)
class YearRow:
    """A year: what is done in it, and where the index stands after it."""

    calendar: int
    steps: int
    cost: str
    effort: str
    index: Decimal | None


@dataclass(frozen=True)
class PointRow:
    """A point of the cost curve as the table shows it."""

    index: Decimal | None
    band: str
    cost: str
    proved: bool


@dataclass(frozen=True)
class Exchange:
    """Another plan that is nearly as good: what it costs, what it leaves out, what it does instead."""

    cost: str
    without: Sequence[str]
    instead: Sequence[str]


@dataclass(frozen=True)
class Answer:
    """A plan and what was found."""

    plan: Plan
    found: Found

    @property
    def reached(self) -> bool:
        """Whether the aim is within reach."""
        return self.found.out_of_reach is None

    @property
    def before(self) -> Decimal | None:
        """The index as it stood."""
        return decimal_of(self.found.index[0])

    @property
    def after(self) -> Decimal | None:
        """The index after the last year."""
        return decimal_of(self.found.index[1])

    @property
    def band_before(self) -> str:
        """The predicate as it stood."""
        band = self.found.before[0].predicate
        return band.name.in_(language()) if band else ""

    @property
    def band_after(self) -> str:
        """The predicate after the last year."""
        band = self.found.after[0].predicate
        return band.name.in_(language()) if band else ""

    @property
    def cost(self) -> str:
        """What all of it costs."""
        return _amount(self.found.cost)

    @property
    def effort(self) -> str:
        """The effort of all of it."""
        return _amount(self.found.effort)

    @property
    def money(self) -> str:
        """What costs are in."""
        return self.found.question.costs.money.in_(language())

    @property
    def effort_unit(self) -> str:
        """What efforts are in."""
        return self.found.question.costs.effort.in_(language())

    @property
    def assumed(self) -> bool:
        """Whether a cost of it is the documented default, or what all other steps cost."""
        return any(step.assumed for step in self.found.steps)

    @cached_property
    def says(self) -> list[str]:
        """The plan in sentences."""
        return [_said(text) for text in sentences(self.found)]

    @property
    def remarks(self) -> list[str]:
        """The sentences beside the first, but for those of what stands in the way, which the page lists."""
        blame = 0 if self.found.out_of_reach is None else len(self.blame) + 1 + bool(self.then)
        return self.says[1 + blame :]

    @property
    def core(self) -> int:
        """How many steps are in every plan that is nearly as good."""
        return sum(step.core is True for step in self.found.steps)

    @property
    def free(self) -> int:
        """How many can be exchanged."""
        return sum(step.core is False for step in self.found.steps)

    @property
    def assumptions(self) -> list[str]:
        """What it takes for granted."""
        return [_said(text) for text in self.found.assumptions]

    @property
    def proved(self) -> bool:
        """Whether nothing can be better."""
        return self.found.gap == 0

    @cached_property
    def names(self) -> Mapping[str, Named]:
        """Every indicator by id."""
        return named(self.found.question.instrument, self.plan.assessment_id)

    @property
    def steps(self) -> list[StepRow]:
        """The steps, year by year."""
        return [
            StepRow(
                step,
                self.names[step.leaf.id],
                self.found.calendar(step.year) or step.year,
                _amount(step.cost),
                _amount(step.effort),
                decimal_of(step.gain, 4),
                "; ".join(f"{need.leaf.id} ≥ {need.code}" for need in step.needs if need.leaf.id != step.leaf.id),
            )
            for step in self.found.steps
        ]

    @property
    def years(self) -> list[YearRow]:
        """The years."""
        found = []
        for year in range(1, self.found.question.years + 1):
            steps = self.found.in_year(year)
            found.append(
                YearRow(
                    self.found.calendar(year) or year,
                    len(steps),
                    _amount(sum((step.cost for step in steps), Fraction(0))),
                    _amount(sum((step.effort for step in steps), Fraction(0))),
                    decimal_of(self.found.path[year - 1]),
                )
            )
        return found

    @property
    def blame(self) -> list[tuple[str, str]]:
        """The limits that together rule the aim out, each with what alone would do (empty: that is not enough)."""
        out = self.found.out_of_reach
        found = [] if out is None else out.blame
        return [(_said(one.name), one.least.in_(language()) if one.least else "") for one in found]

    @property
    def then(self) -> list[str]:
        """What still stands in the way once those have given way."""
        out = self.found.out_of_reach
        return [] if out is None else [text.in_(language()) for text in out.then]

    @property
    def marked(self) -> bool:
        """Whether steps say if they can be exchanged."""
        return any(step.core is not None for step in self.found.steps)

    @property
    def exchanges(self) -> list[Exchange]:
        """The other plans found."""
        return [
            Exchange(_amount(one.cost), self._named(one.without), self._named(one.instead))
            for one in self.found.alternatives
        ]

    @property
    def points(self) -> list[PointRow]:
        """The cost curve as a table."""
        return [
            PointRow(
                decimal_of(point.index, 4 if point.index.denominator > 100 else 2),
                point.band.in_(language()) if point.band else "",
                "" if point.cost is None else _amount(point.cost),
                point.proved,
            )
            for point in self.found.curve
        ]

    @property
    def curve(self) -> Chart | None:
        """The cost curve as a chart, with the plan itself in it."""
        known = [point for point in self.found.curve if point.cost is not None]
        if len(known) < 2:
            return None
        start, end = self.found.index
        dots = [_dot(Point(start, None, Fraction(0), True)), *map(_dot, known)]
        own = _dot(Point(end, None, self.found.cost, True))
        dots.append(Dot(own.index, own.cost, own.index_word, own.cost_word, own=True))
        dots.sort(key=lambda dot: (dot.index, dot.cost))
        says = _("Biaya terkecil untuk setiap indeks, dengan tahun dan batas yang sama; belah ketupat: rencana ini.")
        return cost_curve("curve", says, dots, self.money)

    @property
    def gantt(self) -> str:
        """The plan as a drawing."""
        return gantt(self.found, language())

    def _named(self, steps: Sequence[tuple[str, str, str]]) -> list[str]:
        return [f"{self.names[leaf].number} {self.names[leaf].title} → {to}" for _agency, leaf, to in steps]


def answer_of(plan: Plan) -> Answer | None:
    """What was found for a plan; None while nothing is. No query beyond the plan, its assessment and cycle."""
    if plan.found is None:
        return None
    content: Mapping[str, Any] = plan.found
    return Answer(plan, plan_from(content, question_of(plan.assessment, plan.asked)))


def _dot(point: Point) -> Dot:
    cost = point.cost or Fraction(0)
    shown = decimal_of(point.index, 3)
    band = point.band.in_(language()) if point.band else ""
    return Dot(float(point.index), float(cost), in_words(shown) if shown is not None else "", _amount(cost), band)


def _amount(value: Fraction) -> str:
    return amount(value).in_(language())


def _said(text: Text) -> str:
    said = text.in_(language())
    return said[:1].upper() + said[1:]
