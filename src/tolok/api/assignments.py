"""Which unit answers which indicator, and reminding them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field

from tolok.api.asked import assessment_of, named, one_of
from tolok.api.door import In, Line, Noun, Number, Out, Text, doing, json_answer, made, standing_of
from tolok.api.faults import WrongField
from tolok.api.scopes import Scope
from tolok.assessment import access
from tolok.assessment.actions import assignments
from tolok.assessment.models import Assignment
from tolok.organisation.access import people
from tolok.organisation.models import Unit

noun = Noun("assignments")
ONE = "/assessments/{int:assessment}/assignments"


class AssignmentOut(Out):
    """A unit that answers an indicator (lead), or brings evidence for it."""

    id: int
    leaf: str
    unit: int
    unit_name: str
    person: int | None
    lead: bool
    due: date | None
    note: str


class Assignments(Out):
    """Who answers what."""

    items: list[AssignmentOut]


class AssignmentIn(In):
    """Indicators for units."""

    leaves: Annotated[list[Line], Field(min_length=1, max_length=300, examples=[["I01", "I02"]])]
    lead: Number | None = Field(default=None, description="the unit that answers; null: the lead stays who it is")
    supporting: Annotated[list[Number], Field(max_length=200, description="units that bring evidence")] = []
    person: Number | None = Field(default=None, description="whose it is in the leading unit")
    due: date | None = None
    note: Text = ""


@noun.read(ONE, out=Assignments, name="assignments")
def list_assignments(request: HttpRequest, assessment: int) -> HttpResponse:
    """Which units answer which indicators, as far as one sees them."""
    row = assessment_of(request, assessment)
    own = access.hand(standing_of(request), row)
    found = Assignment.objects.filter(assessment=row).select_related("unit").order_by("leaf", "-lead", "id")
    return json_answer({"items": [_out(one) for one in found if own.sees(one.leaf)]})


@noun.create(ONE, out=Assignments, scope=Scope.CLAIMS_WRITE, status=200, name="assignments")
def assign(request: HttpRequest, assessment: int, body: AssignmentIn) -> HttpResponse:
    """Give indicators to units. What a unit had is brought up to date; another lead gives way."""
    row = assessment_of(request, assessment)
    units = Unit.objects.filter(agency=row.agency_id)
    supporting = list(units.filter(pk__in=body.supporting))
    if len(supporting) != len(set(body.supporting)):
        raise WrongField("supporting", ", ".join(map(str, body.supporting)))
    given = assignments.assign(
        assessment=row,
        leaves=body.leaves,
        lead=named(units, body.lead, "lead"),
        supporting=supporting,
        person=named(people(standing_of(request)), body.person, "person"),
        due=body.due,
        note=body.note,
        **doing(request),
    )
    rows = Assignment.objects.filter(pk__in=[one.pk for one in given]).select_related("unit").order_by("leaf", "id")
    return json_answer({"items": [_out(one) for one in rows]})


@noun.remove(f"{ONE}/{{leaf}}/units/{{int:unit}}", scope=Scope.CLAIMS_WRITE, name="assignment")
def unassign(request: HttpRequest, assessment: int, leaf: str, unit: int, reason: Line = "") -> None:
    """Take an indicator back from a unit; what it answered stays."""
    row = assessment_of(request, assessment)
    found = one_of(Unit.objects.filter(agency=row.agency_id), unit)
    assignments.unassign(assessment=row, leaves=[leaf], unit=found, reason=reason, **doing(request))


class RemindIn(In):
    """Whom to remind."""

    units: Annotated[list[Number], Field(max_length=500)] | None = Field(default=None, description="null: all")


class Reminded(Out):
    """Who was reminded."""

    units: list[int]


@noun.create("/assessments/{int:assessment}/reminders", out=Reminded, scope=Scope.CLAIMS_WRITE, name="reminders")
def remind(request: HttpRequest, assessment: int, body: RemindIn) -> Reminded:
    """Remind units of the indicators that wait for them, each at most once a day."""
    row = assessment_of(request, assessment)
    chosen = None if body.units is None else list(Unit.objects.filter(agency=row.agency_id, pk__in=body.units))
    return Reminded(units=[unit.pk for unit in assignments.remind(assessment=row, units=chosen, **doing(request))])


def _out(row: Assignment) -> AssignmentOut:
    return made(AssignmentOut, row, unit=row.unit_id, unit_name=row.unit.name, person=row.person_id)
