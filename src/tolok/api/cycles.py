"""Cycles and their stages: opening, dating, starting, ending."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field

from tolok.api.asked import agency_named, cycle_of
from tolok.api.door import In, Line, Moment, Noun, Number, Out, Text, doing, made, standing_of
from tolok.api.faults import WrongField
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope
from tolok.assessment import access
from tolok.assessment.actions import cycles, deadlines, decisions
from tolok.assessment.actions.cycles import Plan
from tolok.assessment.models import Cycle, Stage, StageKind
from tolok.assessment.stages import stage_templates
from tolok.instruments import library_ids
from tolok.organisation.access import agencies, units
from tolok.organisation.models import Agency

noun = Noun("cycles")
CYCLE = "/cycles/{int:cycle}"


class CycleOut(Out):
    """One evaluation."""

    id: int
    name: str
    year: int
    instrument: str
    agency: str | None = Field(description="the slug of the agency that assesses its own units; null: national")
    subject: str = Field(description="agency or unit: who is assessed")
    state: str = Field(description="prepared, open, published or cancelled")
    sample: bool = Field(description="made-up values")
    source: str
    published_at: datetime | None


class CycleStage(Out):
    """A stage with its dates."""

    position: int
    kind: str
    name: str
    set_by: str
    optional: bool
    opens_at: datetime
    closes_at: datetime


class CycleWhole(CycleOut):
    """One evaluation with its stages."""

    stages: list[CycleStage]


class Dates(In):
    """When a stage opens and closes."""

    opens_at: Moment
    closes_at: Moment


class CycleIn(In):
    """A cycle to be opened. ``agency`` (and ``units``): its own evaluation; else agencies, or whole clusters."""

    instrument: Annotated[str, Field(max_length=60, examples=["pemdi-2026"])]
    year: Annotated[int, Field(ge=2000, le=2100)]
    stages: Annotated[dict[StageKind, Dates], Field(min_length=1)]
    name_id: Annotated[str, Field(max_length=160)] = ""
    name_en: Annotated[str, Field(max_length=160)] = ""
    clusters: Annotated[list[Line], Field(max_length=20)] = []
    agencies: Annotated[list[Line], Field(max_length=1000, description="slugs")] = []
    agency: Line | None = None
    units: Annotated[list[Number], Field(max_length=1000)] = []
    predicate_basis: Literal["", "published", "exact"] = ""
    within_band: Literal["", "floor", "free"] = ""
    template: Annotated[str, Field(max_length=20, description="of stages; empty: the instrument's")] = ""
    sample: bool = Field(default=False, description="made-up values: every page and document says so")


@noun.read("/cycles", out=Page[CycleOut], name="cycles")
def list_cycles(request: HttpRequest, after: After = "", limit: Limit = 50) -> HttpResponse:
    """The cycles that one may know of, the latest year first."""
    rows = access.cycles(standing_of(request)).select_related("agency", "edition").defer("edition__source")
    return paged(request, rows, order=["-year", "-id"], limit=limit, after=after, show=lambda r: [_out(x) for x in r])


@noun.create("/cycles", out=CycleWhole, scope=Scope.CYCLES_WRITE, name="cycles")
def open_cycle(request: HttpRequest, body: CycleIn) -> CycleWhole:
    """Open a cycle; it begins with `start`."""
    standing = standing_of(request)
    if body.instrument not in library_ids():
        raise WrongField("instrument", str(body.instrument))
    if body.template and body.template not in stage_templates():
        raise WrongField("template", body.template)
    own = agency_named(agencies(standing), body.agency)
    chosen = list(Agency.objects.filter(slug__in=body.agencies))
    if len(chosen) != len(set(body.agencies)):
        raise WrongField("agencies", ", ".join(sorted(set(body.agencies) - {row.slug for row in chosen})))
    of_agency = list(units(standing).filter(pk__in=body.units, agency=own)) if own else []
    if len(of_agency) != len(set(body.units)):
        raise WrongField("units", ", ".join(map(str, body.units)))
    plan = Plan(
        instrument=body.instrument,
        year=body.year,
        stages={kind: (one.opens_at, one.closes_at) for kind, one in body.stages.items()},
        name_id=body.name_id,
        name_en=body.name_en,
        clusters=body.clusters,
        agencies=chosen,
        agency=own,
        units=of_agency,
        predicate_basis=body.predicate_basis,
        within_band=body.within_band,
        template=body.template,
        sample=body.sample,
    )
    return _whole(cycles.open_cycle(plan, **doing(request)))


@noun.read(CYCLE, out=CycleWhole, name="cycle")
def get_cycle(request: HttpRequest, cycle: int) -> CycleWhole:
    """A cycle with its stages."""
    return _whole(cycle_of(request, cycle))


@noun.create(f"{CYCLE}/start", out=CycleWhole, scope=Scope.CYCLES_WRITE, status=200, name="cycle_start")
def start_cycle(request: HttpRequest, cycle: int) -> CycleWhole:
    """Let a prepared cycle begin: from now on its stages open and close by their dates."""
    found = cycle_of(request, cycle)
    cycles.start_cycle(cycle=found, **doing(request))
    return _again(found)


class CancellationIn(In):
    """Why."""

    reason: Annotated[str, Field(max_length=2000)]


@noun.create(f"{CYCLE}/cancellation", out=CycleWhole, scope=Scope.CYCLES_WRITE, status=200, name="cycle_cancellation")
def cancel_cycle(request: HttpRequest, cycle: int, body: CancellationIn) -> CycleWhole:
    """End a cycle without results."""
    found = cycle_of(request, cycle)
    cycles.cancel_cycle(cycle=found, reason=body.reason, **doing(request))
    return _again(found)


class Count(Out):
    """How many."""

    count: int


@noun.create(f"{CYCLE}/decisions", out=Count, scope=Scope.SUBMISSIONS_WRITE, status=200, name="cycle_decisions")
def decide_all(request: HttpRequest, cycle: int) -> Count:
    """Decide every assessment of the cycle that waits for it."""
    return Count(count=decisions.decide_many(cycle=cycle_of(request, cycle), **doing(request)))


class StageIn(In):
    """Other dates of a stage, and why."""

    opens_at: Moment
    closes_at: Moment
    reason: Text
    closing_now: bool = Field(default=False, description="said expressly to end a stage that is running")


@noun.change(f"{CYCLE}/stages/{{int:position}}", out=CycleStage, scope=Scope.CYCLES_WRITE, name="stage")
def move_stage(request: HttpRequest, cycle: int, position: int, body: StageIn) -> CycleStage:
    """Move the dates of a stage."""
    stage = Stage.objects.filter(cycle=cycle_of(request, cycle), position=position).select_related("cycle").first()
    if stage is None:
        raise Http404
    deadlines.change_stage_dates(stage=stage, **dict(body), **doing(request))
    stage.refresh_from_db(fields=["opens_at", "closes_at"])
    return made(CycleStage, stage)


def _again(cycle: Cycle) -> CycleWhole:
    return _whole(Cycle.objects.select_related("agency").get(pk=cycle.pk))


def _whole(row: Cycle) -> CycleWhole:
    stages = [made(CycleStage, stage) for stage in row.stages.order_by("position")]
    return made(CycleWhole, row, stages=stages, **_facts(row))


def _out(row: Cycle) -> CycleOut:
    return made(CycleOut, row, **_facts(row))


def _facts(row: Cycle) -> dict[str, Any]:
    return {"id": row.pk, "instrument": row.edition.instrument, "agency": row.agency.slug if row.agency else None}
