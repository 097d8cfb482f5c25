"""What an agency wants to reach: its index, and the level of each indicator."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from ninja import Field

from tolok.api.asked import assessment_of
from tolok.api.door import In, Line, Noun, Out, doing, standing_of
from tolok.api.scopes import Scope
from tolok.assessment.access import hand
from tolok.assessment.actions import targets
from tolok.assessment.models import Assessment
from tolok.organisation.rights import Right

noun = Noun("targets")
ONE = "/assessments/{int:assessment}"
Level = Annotated[int, Field(ge=0, le=100)]


class TargetsOut(Out):
    """What the agency wants."""

    index: str = Field(description="as 3.50; empty: none")
    levels: dict[str, int] = Field(description="by indicator")


class TargetIn(In):
    """The index that is wanted."""

    index: Annotated[Decimal, Field(ge=0, le=100)] | None = Field(description="two decimals at most; null: none")


class LevelTargetsIn(In):
    """The levels that are wanted; indicators that are left out stay."""

    levels: Annotated[dict[Line, Level | None], Field(min_length=1, max_length=300, examples=[{"I01": 4}])]


@noun.read(f"{ONE}/targets", out=TargetsOut, name="targets")
def get_targets(request: HttpRequest, assessment: int) -> TargetsOut:
    """What the agency wants to reach; who judges it is not told."""
    return _told(_row(request, assessment))


@noun.replace(f"{ONE}/target", out=TargetsOut, scope=Scope.CLAIMS_WRITE, name="target")
def set_target_index(request: HttpRequest, assessment: int, body: TargetIn) -> TargetsOut:
    """Set the index that is wanted."""
    return _told(targets.set_target(assessment=_row(request, assessment), index=body.index, **doing(request)))


@noun.change(f"{ONE}/targets", out=TargetsOut, scope=Scope.CLAIMS_WRITE, name="targets")
def set_target_levels(request: HttpRequest, assessment: int, body: LevelTargetsIn) -> TargetsOut:
    """Set the level that is wanted of one or many indicators."""
    targets.set_level_targets(assessment=_row(request, assessment), levels=body.levels, **doing(request))
    return _told(_row(request, assessment))


def _row(request: HttpRequest, key: int) -> Assessment:
    row = assessment_of(request, key)
    hand(standing_of(request), row).require(Right.ASSIGN)
    return row


def _told(row: Assessment) -> TargetsOut:
    return TargetsOut(index=row.target, levels=dict(row.targets))
