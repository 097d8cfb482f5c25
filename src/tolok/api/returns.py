"""What is sent back to a unit, and answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field

from tolok.api.asked import assessment_of, leaf_of
from tolok.api.door import In, Line, Noun, Out, Text, doing, json_answer, made, standing_of
from tolok.api.scopes import Scope
from tolok.assessment import access
from tolok.assessment.actions import claims, returns
from tolok.assessment.assessors import returns_told
from tolok.assessment.models import Return

noun = Noun("returns")


class ReturnOut(Out):
    """An indicator, or a criterion of it, that was sent back with a note."""

    id: int
    leaf: str
    level: int | None
    criterion: int | None
    note: str
    due: date
    stage: str
    by: str
    created_at: datetime
    resolved_at: datetime | None


class Returns(Out):
    """What was sent back."""

    items: list[ReturnOut]


class ReturnIn(In):
    """What is missing."""

    leaf: Line
    note: Text
    level: Annotated[int, Field(ge=0, le=100)] | None = None
    criterion: Annotated[int, Field(ge=1, le=100)] | None = None
    due: date | None = None


@noun.read("/assessments/{int:assessment}/returns", out=Returns, name="returns")
def list_returns(request: HttpRequest, assessment: int) -> HttpResponse:
    """What was sent back, as far as one may read it, the most urgent first."""
    row = assessment_of(request, assessment)
    own = access.hand(standing_of(request), row)
    found = returns_told(own).select_related("by", "stage").order_by("due", "id")
    return json_answer({"items": [_out(one) for one in found if own.sees(one.leaf)]})


@noun.create("/assessments/{int:assessment}/returns", out=ReturnOut, scope=Scope.VERDICTS_WRITE, name="returns")
def return_item(request: HttpRequest, assessment: int, body: ReturnIn) -> HttpResponse:
    """Send an indicator, or a criterion of it, back to the unit."""
    row = assessment_of(request, assessment)
    leaf_of(request, row, body.leaf)
    return json_answer(_out(returns.return_item(assessment=row, **dict(body), **doing(request))), 201)


@noun.remove("/returns/{int:returned}", scope=Scope.VERDICTS_WRITE, name="return")
def withdraw_return(request: HttpRequest, returned: int) -> None:
    """Take back what was sent back, as long as the unit has not answered."""
    returns.withdraw_return(returned=_return(request, returned), **doing(request))


@noun.create(
    "/returns/{int:returned}/resolution", out=ReturnOut, scope=Scope.CLAIMS_WRITE, status=200, name="resolution"
)
def resolve_return(request: HttpRequest, returned: int) -> ReturnOut:
    """Say that it is done; with the last one done, the answer is proposed again."""
    return _out(claims.resolve_return(returned=_return(request, returned), **doing(request)))


def _return(request: HttpRequest, key: int) -> Return:
    rows = Return.objects.select_related("assessment__cycle", "assessment__stage", "stage", "by").filter(pk=key)
    row = rows.filter(assessment__in=access.assessments(standing_of(request))).first()
    own = access.hand(standing_of(request), row.assessment) if row else None
    if row is None or own is None or not own.sees(row.leaf) or not returns_told(own, row.leaf).filter(pk=key).exists():
        raise Http404
    return row


def _out(row: Return) -> ReturnOut:
    return made(ReturnOut, row, stage=row.stage.kind, by=row.by.name)
