"""Other levels of an assessment under a name: kept, shared, and what follows from them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field

from tolok.api.analysis import ONE
from tolok.api.asked import assessment_of
from tolok.api.door import In, Line, Noun, Out, doing, standing_of
from tolok.api.scopes import Scope
from tolok.assessment import access as assessments
from tolok.assessment.access import Hand
from tolok.insight import access
from tolok.insight.actions import change_scenario as change
from tolok.insight.actions import drop_scenario as drop
from tolok.insight.actions import save_scenario as save
from tolok.insight.models import LONGEST_NAME, Scenario
from tolok.insight.queries.scenarios import Listed, listed
from tolok.instruments import in_digits

noun = Noun("scenarios")
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Levels = Annotated[
    dict[Line, Line],
    Field(
        min_length=1, max_length=300, description="the value of each indicator that is another", examples=[{"I01": "4"}]
    ),
]


class ScenarioOut(Out):
    """A scenario, and what follows from it beside the assessment as it is now."""

    id: int
    name: str
    by: str
    mine: bool
    shared: bool
    levels: dict[str, str]
    updated_at: datetime
    index: str | None
    predicate: str | None
    difference: str | None = Field(description="exact, as a decimal number")
    place: str | None = Field(description="among the group, with everybody else as they are")


class ScenarioIn(In):
    """A new scenario."""

    name: Name
    levels: Levels
    shared: bool = False


class ScenarioChangeIn(In):
    """What is to be another; what is left out stays."""

    name: Name | None = None
    levels: Levels | None = None
    shared: bool | None = None


@noun.read(f"{ONE}/scenarios", out=list[ScenarioOut], name="analysis_scenarios")
def list_scenarios(request: HttpRequest, assessment: int) -> list[ScenarioOut]:
    """Scenarios of one's own, and those that the agency's people share."""
    own = _own(request, assessment)
    return [_told(own, row) for row in listed(own, list(access.scenarios(own)))]


@noun.create(f"{ONE}/scenarios", out=ScenarioOut, scope=Scope.CLAIMS_WRITE, name="analysis_scenarios")
def save_scenario(request: HttpRequest, assessment: int, body: ScenarioIn) -> ScenarioOut:
    """Keep other levels under a name; nothing of the assessment changes."""
    own = _own(request, assessment)
    made = save(assessment=own.assessment, name=body.name, levels=body.levels, shared=body.shared, **doing(request))
    return _one(own, made.pk)


@noun.read(f"{ONE}/scenarios/{{int:scenario}}", out=ScenarioOut, name="analysis_scenario")
def get_scenario(request: HttpRequest, assessment: int, scenario: int) -> ScenarioOut:
    """One scenario."""
    return _one(_own(request, assessment), scenario)


@noun.change(f"{ONE}/scenarios/{{int:scenario}}", out=ScenarioOut, scope=Scope.CLAIMS_WRITE, name="analysis_scenario")
def change_scenario(request: HttpRequest, assessment: int, scenario: int, body: ScenarioChangeIn) -> ScenarioOut:
    """Rename a scenario of one's own, share it, or give it other levels."""
    own = _own(request, assessment)
    change(scenario=_row(own, scenario), name=body.name, levels=body.levels, shared=body.shared, **doing(request))
    return _one(own, scenario)


@noun.remove(f"{ONE}/scenarios/{{int:scenario}}", scope=Scope.CLAIMS_WRITE, name="analysis_scenario")
def drop_scenario(request: HttpRequest, assessment: int, scenario: int) -> None:
    """Delete a scenario of one's own."""
    drop(scenario=_row(_own(request, assessment), scenario), **doing(request))


def _own(request: HttpRequest, assessment: int) -> Hand:
    own = assessments.hand(standing_of(request), assessment_of(request, assessment))
    access.require_all(own)
    return own


def _row(own: Hand, key: int) -> Scenario:
    found = access.scenarios(own).filter(pk=key).first()
    if found is None:
        raise Http404(_("Skenario ini tidak ada, atau bukan untuk Anda."))
    found.assessment = own.assessment
    return found


def _one(own: Hand, key: int) -> ScenarioOut:
    return _told(own, listed(own, [_row(own, key)])[0])


def _told(own: Hand, found: Listed) -> ScenarioOut:
    row, after = found.scenario, found.after
    return ScenarioOut(
        id=row.pk,
        name=row.name,
        by=row.by.name,
        mine=row.by == own.standing.person,
        shared=row.shared,
        levels=row.levels,
        updated_at=row.updated_at,
        index=after.index if after else None,
        predicate=after.predicate.code if after and after.predicate else None,
        difference=in_digits(found.difference) if found.difference is not None else None,
        place=str(found.place.place) if found.place else None,
    )
