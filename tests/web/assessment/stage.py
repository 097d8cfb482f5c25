"""A cycle to play in: dates round today, so that every stage is open unless a test says otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tolok.assessment.actions.cycles import Plan, open_cycle, start_cycle
from tolok.assessment.models import Assessment, Claim, ClaimState, Cycle, Stage, StageKind
from tolok.assessment.stages import stage_templates, template_for
from tolok.organisation.access import Standing, standing_of

if TYPE_CHECKING:
    from tests.web.cast import Cast

    from tolok.organisation.models import Person

ALL_OPEN = (timedelta(days=-30), timedelta(days=30))


def standing(person: Person) -> Standing:
    """What a person may do today."""
    return standing_of(person)


def dates(template: str, *, without: tuple[StageKind, ...] = ()) -> dict[StageKind, tuple[datetime, datetime]]:
    """All stages of a template open from a month ago for two months; later ones close a minute later each."""
    now = timezone.now().replace(microsecond=0)
    kinds = [stage.kind for stage in stage_templates()[template].stages if stage.kind not in without]
    return {
        kind: (now + ALL_OPEN[0] + timedelta(minutes=place), now + ALL_OPEN[1] + timedelta(minutes=place))
        for place, kind in enumerate(kinds)
    }


def national_cycle(cast: Cast, instrument: str = "spbe-2020", year: int = 2024, **more: Any) -> Cycle:
    """A running national cycle for both agencies of the cast."""
    by = cast.person("national_coordinator")
    plan = Plan(
        instrument=instrument,
        year=year,
        stages=dates(template_for(instrument).id),
        agencies=[cast.agency, cast.other],
        **more,
    )
    cycle = open_cycle(plan, by=by, standing=standing(by))
    start_cycle(cycle=cycle, by=by, standing=standing(by))
    return cycle


def assessment_of(cycle: Cycle, cast: Cast) -> Assessment:
    """The own agency's."""
    return Assessment.objects.get(cycle=cycle, agency=cast.agency)


def answer(assessment: Assessment, leaf: str, value: str, stage: Stage | None = None, **fields: Any) -> Claim:
    """Set a value as it would stand after an action."""
    given = {"fact": "Fakta", "analysis": "Analisis", "state": ClaimState.PROPOSED, **fields}
    return Claim.objects.create(
        assessment=assessment,
        agency_id=assessment.agency_id,
        stage=stage or assessment.stage,
        leaf=leaf,
        value=value,
        updated_at=timezone.now(),
        **given,
    )
