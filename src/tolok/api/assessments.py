"""Assessments: the list, the score with its working, more time, what to look at, what differs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field

from tolok.api.asked import assessment_of
from tolok.api.door import In, Line, Moment, Noun, Number, Out, Text, doing, json_answer, made, standing_of
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope
from tolok.assessment import access
from tolok.assessment.actions import deadlines
from tolok.assessment.answers import language
from tolok.assessment.models import Assessment, Extension
from tolok.assessment.queries.disagreements import matrix
from tolok.assessment.scores import decimal, scored
from tolok.assessment.values import values_of
from tolok.organisation.access import Refused
from tolok.organisation.rights import Right
from tolok.scoring.explanation import explain

noun = Noun("assessments")
ONE = "/assessments/{int:assessment}"


class AssessmentOut(Out):
    """One agency (or unit) in one cycle."""

    id: int
    cycle: int
    year: int
    agency: str = Field(description="slug")
    unit: int | None
    name: str
    stage: str
    answered: int
    missing: int
    index: Decimal | None
    printed: str
    predicate: str
    low: Decimal | None
    high: Decimal | None
    target: str = Field(description="the index that the agency wants; empty: none, or not for who judges")
    public: bool
    decided_at: datetime | None


@noun.read("/assessments", out=Page[AssessmentOut], name="assessments")
def list_assessments(
    request: HttpRequest, cycle: Number | None = None, agency: Line | None = None, after: After = "", limit: Limit = 50
) -> HttpResponse:
    """The assessments that one may open, newest first; of a cycle, of an agency (by its slug)."""
    rows = access.assessments(standing_of(request)).select_related("cycle", "stage", "agency", "unit")
    if cycle is not None:
        rows = rows.filter(cycle=cycle)
    if agency is not None:
        rows = rows.filter(agency__slug=agency)
    return paged(
        request, rows, order=["-id"], limit=limit, after=after, show=lambda found: [_out(request, x) for x in found]
    )


@noun.read(ONE, out=AssessmentOut, name="assessment")
def get_assessment(request: HttpRequest, assessment: int) -> AssessmentOut:
    """One assessment; `/tree` has everything in it."""
    return _out(request, assessment_of(request, assessment))


class Term(Out):
    """A part of a sum."""

    id: str
    value: str | None = Field(description="a decimal number, or a fraction such as 10/3; null: missing")
    weight: str | None


class Step(Out):
    """How one branch came about."""

    id: str
    title: str
    value: str | None
    published: str | None
    formula: str
    remarks: list[str]
    terms: list[Term]


class Score(Out):
    """The index with every step."""

    index: str | None = Field(description="as it is published; null while answers are missing")
    exact: Decimal | None = Field(description="six decimals")
    low: Decimal | None
    high: Decimal | None
    predicate: str | None
    missing: list[str]
    waiting: list[str]
    steps: list[Step] = Field(description="the index last")
    closing: list[str] = Field(description="how it was rounded and labelled")


@noun.read(f"{ONE}/score", out=Score, name="assessment_score")
def get_score(request: HttpRequest, assessment: int) -> HttpResponse:
    """The score of the values in force, with its working step by step."""
    row = assessment_of(request, assessment)
    if not access.hand(standing_of(request), row).sees_all:
        raise Refused(Right.SEE)
    result, spoken = scored(row.cycle, values_of(row).answers()), language()
    low, high = result.bounds
    told = explain(result)
    steps = [
        {
            "id": step.node.id,
            "title": step.node.title.in_(spoken),
            "value": _number(step.value),
            "published": step.published,
            "formula": step.formula.in_(spoken),
            "remarks": [text.in_(spoken) for text in step.remarks],
            "terms": [
                {"id": term.node.id, "value": _number(term.value), "weight": _number(term.weight)}
                for term in step.terms
            ],
        }
        for step in told.steps
    ]
    return json_answer(
        {
            "index": result.index,
            "exact": decimal(result.exact),
            "low": decimal(low),
            "high": decimal(high),
            "predicate": result.predicate.name.in_(spoken) if result.predicate else None,
            "missing": sorted(result.missing),
            "waiting": sorted(result.waiting),
            "steps": steps,
            "closing": [text.in_(spoken) for text in told.closing],
        }
    )


class ExtensionOut(Out):
    """More time, by right and for a reason."""

    id: int
    stage: str
    until: datetime
    reason: str
    by: str
    created_at: datetime


class Extensions(Out):
    """The extensions given."""

    items: list[ExtensionOut]


class ExtensionIn(In):
    """How much more time, and why."""

    until: Moment
    reason: Text


@noun.read(f"{ONE}/extensions", out=Extensions, name="extensions")
def list_extensions(request: HttpRequest, assessment: int) -> Extensions:
    """The extensions given to an assessment, the longest first."""
    row = assessment_of(request, assessment)
    found = Extension.objects.filter(assessment=row).select_related("stage", "by").order_by("-until", "-id")
    return Extensions(items=[_extension(one) for one in found])


@noun.create(f"{ONE}/extensions", out=ExtensionOut, scope=Scope.CYCLES_WRITE, name="extensions")
def extend(request: HttpRequest, assessment: int, body: ExtensionIn) -> ExtensionOut:
    """Give an assessment more time in the stage it stands in."""
    row = assessment_of(request, assessment)
    return _extension(deadlines.extend(assessment=row, until=body.until, reason=body.reason, **doing(request)))


class Difference(Out):
    """An indicator with the values of stages and assessors."""

    leaf: str
    number: str
    title: str
    stages: list[str] = Field(description="in the order of `stages`; empty: none yet")
    assessors: list[str] = Field(description="in the order of `assessors`")
    last_year: str
    in_force: str
    differs: bool
    choices: list[str] = Field(description="what may be settled on")


class Differences(Out):
    """Every indicator side by side. Values are written as people read them."""

    stages: list[str]
    assessors: list[str]
    differing: int
    items: list[Difference]


@noun.read(f"{ONE}/disagreements", out=Differences, scope=Scope.VERDICTS_READ, name="disagreements")
def list_disagreements(request: HttpRequest, assessment: int) -> HttpResponse:
    """Where stages, and assessors inside the stage, differ."""
    row = assessment_of(request, assessment)
    own = access.hand(standing_of(request), row)
    if not own.sees_all:
        raise Refused(Right.SEE)
    found = matrix(own, may_settle=own.may(Right.SETTLE))
    items = [
        made(
            Difference,
            line,
            stages=[cell.value for cell in line.stages],
            assessors=[cell.value for cell in line.assessors],
            last_year=line.last_year.value,
            choices=list(line.choices),
        )
        for line in found.lines
    ]
    return json_answer(
        {
            "stages": [stage.kind for stage in found.stages],
            "assessors": [person.name for person in found.assessors],
            "differing": found.differing,
            "items": items,
        }
    )


def _number(value: Any) -> str | None:
    return None if value is None else str(value)


def _extension(row: Extension) -> ExtensionOut:
    return made(ExtensionOut, row, stage=row.stage.kind, by=row.by.name)


def _knows_target(request: HttpRequest, row: Assessment) -> bool:
    standing = standing_of(request)
    own = access.Hand(standing, row, frozenset(), frozenset())  # what is assigned tells nothing of it
    works = own.may(Right.SEE) or standing.belongs_to(row.agency_id)
    return works and not (own.may(Right.JUDGE) or own.may(Right.REVIEW))


def _out(request: HttpRequest, row: Assessment) -> AssessmentOut:
    return made(
        AssessmentOut,
        row,
        cycle=row.cycle_id,
        year=row.cycle.year,
        agency=row.agency.slug,
        unit=row.unit_id,
        name=row.unit.name if row.unit else row.agency.name,
        stage=row.stage.kind,
        target=row.target if _knows_target(request, row) else "",
    )
