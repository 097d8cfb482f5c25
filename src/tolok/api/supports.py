"""Evidence under the criteria of an indicator."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field

from tolok.api.asked import assessment_of, leaf_of, wanted
from tolok.api.door import In, Line, Noun, Number, Out, Text, doing, json_answer, made, standing_of
from tolok.api.scopes import Scope
from tolok.assessment import access
from tolok.assessment.actions import supports
from tolok.assessment.actions.locking import require_hand
from tolok.assessment.models import Support
from tolok.evidence.access import items
from tolok.organisation.rights import Right

noun = Noun("supports")
ALL = "/assessments/{int:assessment}/supports"


class SupportOut(Out):
    """An item under one criterion of one level."""

    id: int
    assessment: int
    leaf: str
    level: int
    criterion: int
    item: int
    title: str
    cites: str = Field(description="where in the document")
    note: str
    stage: str = Field(description="when it was put there")
    validity: str
    created_at: datetime


class Supports(Out):
    """The evidence of an assessment."""

    items: list[SupportOut]


class SupportIn(In):
    """An item for a criterion."""

    leaf: Line
    level: Annotated[int, Field(ge=0, le=100)]
    criterion: Annotated[int, Field(ge=1, le=100)]
    item: Number
    cites: Annotated[str, Field(max_length=200)] = ""
    note: Text = ""


class SupportChange(In):
    """Where in the item to look, and what it shows."""

    cites: Annotated[str, Field(max_length=200)]
    note: Text


@noun.read(ALL, out=Supports, name="supports")
def list_supports(request: HttpRequest, assessment: int, leaf: Line | None = None) -> HttpResponse:
    """The evidence under criteria, of the indicators one sees; of one indicator with `leaf`."""
    row = assessment_of(request, assessment)
    own = access.hand(standing_of(request), row)
    found = _rows().filter(assessment=row).order_by("leaf", "level", "criterion", "id")
    if leaf is not None:
        found = found.filter(leaf=leaf)
    return json_answer({"items": [_out(one) for one in found if own.sees(one.leaf)]})


@noun.create(ALL, out=SupportOut, scope=Scope.CLAIMS_WRITE, name="supports")
def add_support(request: HttpRequest, assessment: int, body: SupportIn) -> HttpResponse:
    """Put an item of the shelf under a criterion."""
    row = assessment_of(request, assessment)
    leaf_of(request, row, body.leaf)
    require_hand(standing_of(request), row, body.leaf, Right.ATTACH, Right.CLAIM)  # before the shelf tells anything
    item = wanted(items(standing_of(request)), body.item, "item")
    done = supports.add_support(
        assessment=row,
        leaf=body.leaf,
        level=body.level,
        criterion=body.criterion,
        item=item,
        cites=body.cites,
        note=body.note,
        **doing(request),
    )
    return json_answer(_out(done), 201)


@noun.change("/supports/{int:support}", out=SupportOut, scope=Scope.CLAIMS_WRITE, name="support")
def change_support(request: HttpRequest, support: int, body: SupportChange) -> SupportOut:
    """Say better where in the item to look, or what it shows."""
    row = _support(request, support)
    return _out(supports.change_support(support=row, cites=body.cites, note=body.note, **doing(request)))


@noun.remove("/supports/{int:support}", scope=Scope.CLAIMS_WRITE, name="support")
def remove_support(request: HttpRequest, support: int) -> None:
    """Take an item away from a criterion; it stays on the shelf."""
    supports.remove_support(support=_support(request, support), **doing(request))


def _rows() -> QuerySet[Support]:
    return Support.objects.select_related("item", "stage").defer("item__search")


def _support(request: HttpRequest, key: int) -> Support:
    found = Support.objects.select_related("item", "stage", "assessment__cycle", "assessment__stage").filter(pk=key)
    row = found.filter(assessment__in=access.assessments(standing_of(request))).first()
    if row is None or not access.hand(standing_of(request), row.assessment).sees(row.leaf):
        raise Http404
    return row


def _out(row: Support) -> SupportOut:
    return made(
        SupportOut,
        row,
        assessment=row.assessment_id,
        item=row.item_id,
        title=row.item.title,
        stage=row.stage.kind,
        validity=str(row.validity),
    )
