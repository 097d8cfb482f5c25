"""The cheapest way up: costs of steps, plans worked out in the background, the adopted one and its steps as work."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, File
from ninja.files import UploadedFile

from tolok.analysis.plan import NotLinear
from tolok.api.asked import assessment_of, named, one_of
from tolok.api.door import In, Line, Noun, Number, Out, Text, address, doing, json_answer, made, standing_of
from tolok.api.faults import Problem
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope
from tolok.assessment import access as assessments
from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.instruments import in_digits
from tolok.instruments.faults import FaultyInput
from tolok.organisation.models import Unit
from tolok.oscal.poam import NotAPlan
from tolok.roadmap import access, files
from tolok.roadmap.actions import costs, plans, roadmaps
from tolok.roadmap.asking import Wish
from tolok.roadmap.costing import PAGE, Price, Sheet, sheet_of
from tolok.roadmap.models import CostSheet, Plan, Step
from tolok.roadmap.queries.answer import answer_of
from tolok.roadmap.queries.carrying import Carry, Carrying, carrying
from tolok.roadmap.queries.progress import Line as Row
from tolok.roadmap.queries.progress import chain_of, later_of, progress
from tolok.roadmap.views.plans import sent_file

noun = Noun("plans")
OF = "/assessments/{int:assessment}"
ONE = "/plans/{int:plan}"
ROADMAP = f"{ONE}/roadmap"
Amount = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,4})?$", examples=["12.5"])]
Yearly = Annotated[list[Amount], Field(max_length=5, description="one a year; empty: no limit")]


class Rung(In):
    """A level of an indicator."""

    indicator: Line = Field(examples=["I11"])
    to: Line = Field(description="the level (answer, number) that is reached", examples=["3"])


class CostIn(Rung):
    """What one step costs."""

    cost: Amount
    effort: Amount = "0"
    unit: Annotated[str, Field(max_length=160, description="who does it; empty: whom the indicator is assigned to")] = (
        ""
    )
    needs: Annotated[list[Rung], Field(max_length=50, description="what must stand by the end of the same year")] = []


class DecidedIn(Rung):
    """A step that is decided already."""

    year: Annotated[int, Field(ge=1, le=5)] | None = Field(default=None, description="of the plan; null: any")


class CostsIn(In):
    """Everything that is known of the costs, in place of what was known."""

    money: Annotated[str, Field(max_length=40, description="what costs are in; empty: points")] = ""
    effort: Annotated[str, Field(max_length=40, description="what efforts are in; empty: points")] = ""
    rest: Literal["default", "none", "amount"] = Field(
        default="default", description="steps without a cost: the documented default, not planned, or `other_cost`"
    )
    other_cost: Amount = "0"
    other_effort: Amount = "0"
    steps: Annotated[list[CostIn], Field(max_length=2000)] = []
    decided: Annotated[list[DecidedIn], Field(max_length=500)] = []
    fixed: Annotated[list[Line], Field(max_length=500, description="indicators that cannot be changed")] = []
    version: Annotated[int, Field(ge=-1)] = Field(default=-1, description="what was read; -1: whatever is there")


class RungOut(Out):
    """A level of an indicator."""

    indicator: str
    to: str


class CostOut(RungOut):
    """What one step costs; steps that are not named stand at the default."""

    cost: str
    effort: str
    unit: str
    needs: list[RungOut]
    source: str = Field(description="page or file")


class DecidedOut(RungOut):
    """A step that is decided already."""

    year: int | None


class CostsOut(Out):
    """What is known of the costs."""

    version: int = Field(description="0: nothing is known")
    money: str
    effort: str
    rest: str
    other_cost: str
    other_effort: str
    steps: list[CostOut]
    decided: list[DecidedOut]
    fixed: list[str]


class PlanIn(In):
    """What is wanted: an index, a predicate, the most for a budget, or (none of them) the highest within the limits."""

    index: Amount | None = None
    band: Line = Field(default="", description="the code of a predicate")
    budget: Amount | None = None
    years: Annotated[int, Field(ge=1, le=5)] = 3
    money: Yearly = []
    effort: Yearly = []
    units: dict[Line, Yearly] = Field(default={}, description="the effort that a unit can do in a year")
    floors: dict[Line, Amount] = Field(
        default={}, description="least values of parts in the end", examples=[{"A2": "3"}]
    )
    levels_a_year: Annotated[int, Field(ge=1, le=4)] = 2
    near: Annotated[int, Field(ge=0, le=100)] | None = Field(default=1, description="per cent; null: no other plans")
    curve: Annotated[int, Field(ge=0, le=40, description="points of the cost curve")] = 10
    name: Annotated[str, Field(max_length=120)] = ""


class PlanOut(Out):
    """A plan."""

    id: int
    assessment: int
    name: str
    by: str
    run: int | None = Field(description="what works it out: `/runs/{run}`")
    created_at: datetime
    made_at: datetime | None = Field(description="null: not worked out (yet)")
    adopted_at: datetime | None
    ended_at: datetime | None


class PlanWhole(PlanOut):
    """A plan with what was asked and found."""

    asked: dict[str, Any]
    found: dict[str, Any] | None = Field(description="as `tolok plan --format json` tells it (docs/planning.md)")


class StepOut(Out):
    """A step of the adopted plan."""

    id: int
    indicator: str
    start: str
    end: str
    year: int
    cost: str
    effort: str
    gain: str
    unit: int | None
    due: date
    note: str
    now: str = Field(description="where the indicator stands in the newest assessment that answers it; empty: nowhere")
    state: str = Field(description="reached, late, carried (it is work in `carried`) or waiting")
    carried: int | None = Field(description="the assessment")


class RoadmapOut(Out):
    """The adopted plan as it stands."""

    plan: int
    in_force: bool
    gained: str
    expected: str
    steps: list[StepOut]
    next: list[int] = Field(description="assessments of later cycles that steps can be carried over into")


class StepIn(In):
    """Who does a step until when."""

    unit: Number | None
    due: date
    note: Text = ""


class CarryOut(Out):
    """What becomes of the steps of one indicator."""

    indicator: str
    start: str
    end: str
    kind: str = Field(description="assigned, kept (another unit answers it), no_unit, reached, carried, later or gone")
    unit: int | None
    due: date


class CarryingOut(Out):
    """What carrying over would do now."""

    digest: str
    items: list[CarryOut]


class CarryIn(In):
    """The confirmation of a preview."""

    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="of the preview that was read")]


@noun.read(f"{OF}/plan-costs", out=CostsOut, name="plan_costs")
def get_plan_costs(request: HttpRequest, assessment: int) -> CostsOut:
    """What steps cost, what is decided, what cannot be changed."""
    return _costs(_reader(request, assessment))


@noun.replace(f"{OF}/plan-costs", out=CostsOut, scope=Scope.CLAIMS_WRITE, name="plan_costs")
def set_plan_costs(request: HttpRequest, assessment: int, body: CostsIn) -> CostsOut:
    """Keep what steps cost, in place of what was kept."""
    own = _planner(request, assessment)
    sheet = Sheet(
        body.money,
        body.effort,
        body.rest,
        (Fraction(body.other_cost), Fraction(body.other_effort)),
        {
            (row.indicator, row.to): Price(
                Fraction(row.cost),
                Fraction(row.effort),
                row.unit,
                tuple((need.indicator, need.to) for need in row.needs),
                PAGE,
            )
            for row in body.steps
        },
        {(row.indicator, row.to): row.year for row in body.decided},
        frozenset(body.fixed),
        costs.kept_sheet(own.assessment).limits,
    )
    costs.set_costs(assessment=own.assessment, sheet=sheet, version=body.version, **doing(request))
    return _costs(own)


@noun.create(
    f"{OF}/plan-costs/files", out=CostsOut, scope=Scope.CLAIMS_WRITE, status=200, name="plan_cost_files", forms=True
)
def bring_plan_costs(request: HttpRequest, assessment: int, file: File[UploadedFile], years: int = 3) -> CostsOut:
    """Take the costs of a filled template (XLSX, CSV). 422 names every row that something is wrong with."""
    own = _planner(request, assessment)
    if not 1 <= years <= 5:
        raise ValidationError({"years": _("Pilih tahun rencana, 1 sampai 5.")})
    try:
        costs.import_costs(
            assessment=own.assessment, file_name=file.name or "", file=file, years=years, **doing(request)
        )
    except FaultyInput as error:
        raise ValidationError({"file": [fault.in_(language()) for fault in error.faults]}) from error
    return _costs(own)


@noun.file(f"{OF}/plan-costs/template", scope=Scope.READ, name="plan_cost_template", also=(409,))
def get_plan_cost_template(
    request: HttpRequest, assessment: int, form: Literal["xlsx", "csv"] = "xlsx"
) -> HttpResponse:
    """The file of costs to fill in, with every step and what is known."""
    own = _reader(request, assessment)
    try:
        content = files.template_of(own, costs.kept_sheet(own.assessment), form)
    except NotLinear as error:
        raise Problem(409, error.message.in_(language()), kind="not-linear") from error
    return sent_file(content, files.MEDIA[form], f"costs.{form}")


@noun.read(f"{OF}/plans", out=Page[PlanOut], name="plans")
def list_plans(request: HttpRequest, assessment: int, after: After = "", limit: Limit = 50) -> HttpResponse:
    """The plans of an assessment, the newest first."""
    own = _reader(request, assessment)
    rows = access.plans(own.standing).filter(assessment=own.assessment).select_related("by")
    return paged(request, rows, order=["-id"], limit=limit, after=after, show=lambda found: [*map(_out, found)])


@noun.start(f"{OF}/plans", out=PlanOut, scope=Scope.CLAIMS_WRITE, name="plans")
def make_plan(request: HttpRequest, assessment: int, body: PlanIn) -> HttpResponse:
    """Have a plan worked out in the background, from levels and costs as they are now; follow its run."""
    own = _planner(request, assessment)
    wish = Wish(
        index=_number(body.index),
        band=body.band,
        budget=_number(body.budget),
        years=body.years,
        money=_amounts(body.money),
        effort=_amounts(body.effort),
        units={unit: _amounts(amounts) for unit, amounts in body.units.items()},
        floors={node: Fraction(value) for node, value in body.floors.items()},
        levels_a_year=body.levels_a_year,
        near=None if body.near is None else Fraction(body.near, 100),
        curve=body.curve,
        name=body.name,
    )
    row = plans.make_plan(assessment=own.assessment, wish=wish, **doing(request))
    return json_answer(_out(row), 202, location=address("run", run=row.run_id))


@noun.read(ONE, out=PlanWhole, name="plan")
def get_plan(request: HttpRequest, plan: int) -> PlanWhole:
    """A plan with what was asked and found."""
    return made(PlanWhole, row := _plan(request, plan), assessment=row.assessment_id, by=row.by.name, run=row.run_id)


@noun.file(f"{ONE}/files/{{form}}", scope=Scope.READ, name="plan_file")
def get_plan_file(request: HttpRequest, plan: int, form: Literal["xlsx", "csv", "json", "svg", "poam"]) -> HttpResponse:
    """A plan as spreadsheet, CSV, JSON, drawing (Gantt) or OSCAL plan of action and milestones (`poam`)."""
    answer = answer_of(_plan(request, plan))
    if answer is None:
        raise Http404(_("Rencana ini belum dihitung."))
    try:
        content = files.file_of(answer, form)
    except NotAPlan as error:
        raise Http404(error.message.in_(language())) from error
    return sent_file(content, files.MEDIA[form], f"plan-{plan}.{files.ENDINGS.get(form, form)}")


@noun.remove(ONE, scope=Scope.CLAIMS_WRITE, name="plan")
def drop_plan(request: HttpRequest, plan: int) -> None:
    """Throw a plan away that nobody adopted."""
    plans.drop_plan(plan=_plan(request, plan), **doing(request))


@noun.create(f"{ONE}/adoption", out=RoadmapOut, scope=Scope.CLAIMS_WRITE, status=200, name="plan_adoption")
def adopt_plan(request: HttpRequest, plan: int) -> RoadmapOut:
    """Make a plan the agency's own: its steps get units and deadlines. The one before is ended."""
    return _roadmap(request, roadmaps.adopt(plan=_plan(request, plan), **doing(request)))


@noun.remove(f"{ONE}/adoption", scope=Scope.CLAIMS_WRITE, name="plan_adoption")
def end_plan(request: HttpRequest, plan: int) -> None:
    """The plan is the agency's own no more."""
    roadmaps.end_plan(plan=_plan(request, plan), **doing(request))


@noun.read(ROADMAP, out=RoadmapOut, name="roadmap")
def get_roadmap(request: HttpRequest, plan: int) -> RoadmapOut:
    """The steps of an adopted plan: owner, deadline, gain, and what became of each."""
    row = _plan(request, plan)
    if row.adopted_at is None:
        raise Http404(_("Rencana ini belum ditetapkan sebagai peta rencana."))
    return _roadmap(request, row)


@noun.replace(f"{ROADMAP}/steps/{{int:step}}", out=RoadmapOut, scope=Scope.CLAIMS_WRITE, name="roadmap_step")
def change_step(request: HttpRequest, plan: int, step: int, body: StepIn) -> RoadmapOut:
    """Give a step to another unit, another day, another note."""
    row = _plan(request, plan)
    found = one_of(Step.objects.filter(plan=row), step)
    found.plan = row
    unit = named(Unit.objects.filter(agency=row.agency_id, active=True), body.unit, "unit")
    roadmaps.change_step(step=found, unit=unit, due=body.due, note=body.note, **doing(request))
    return _roadmap(request, row)


@noun.read(f"{ROADMAP}/carrying/{{int:to}}", out=CarryingOut, name="roadmap_carrying")
def get_carrying(request: HttpRequest, plan: int, to: int) -> CarryingOut:
    """What would happen if the steps became work in the assessment of a later cycle."""
    row = _plan(request, plan)
    access.require_plan(assessments.hand(standing_of(request), row.assessment))
    target = next((one for one in later_of(row, chain_of(row, standing_of(request))) if one.pk == to), None)
    if target is None or not row.in_force:
        raise Http404(_("Penilaian itu bukan dari siklus berikutnya, atau rencana ini tidak berlaku."))
    return _carrying(carrying(row, target, standing_of(request)))


@noun.create(
    f"{ROADMAP}/carrying/{{int:to}}", out=CarryingOut, scope=Scope.CLAIMS_WRITE, status=200, name="roadmap_carrying"
)
def carry_over(request: HttpRequest, plan: int, to: int, body: CarryIn) -> CarryingOut:
    """Do exactly that: assignments, deadlines and level targets there."""
    row, target = _plan(request, plan), assessment_of(request, to)
    return _carrying(roadmaps.carry_over(plan=row, to=target, digest=body.digest, **doing(request)))


def _reader(request: HttpRequest, assessment: int) -> Hand:
    own = assessments.hand(standing_of(request), assessment_of(request, assessment))
    access.require_read(own)
    return own


def _planner(request: HttpRequest, assessment: int) -> Hand:
    own = assessments.hand(standing_of(request), assessment_of(request, assessment))
    access.require_plan(own)
    return own


def _plan(request: HttpRequest, key: int) -> Plan:
    rows = access.plans(standing_of(request)).select_related(
        "assessment__cycle", "assessment__stage", "assessment__agency", "assessment__unit", "by"
    )
    row = one_of(rows, key)
    access.require_read(assessments.hand(standing_of(request), row.assessment))
    return row


def _out(row: Plan) -> PlanOut:
    return made(PlanOut, row, assessment=row.assessment_id, by=row.by.name, run=row.run_id)


def _costs(own: Hand) -> CostsOut:
    row = CostSheet.objects.filter(assessment=own.assessment).first()
    sheet = sheet_of(row.content if row else {})
    content = sheet.plain()
    return CostsOut(
        version=row.version if row else 0,
        money=sheet.money,
        effort=sheet.effort,
        rest=sheet.rest,
        other_cost=content["others"][0],
        other_effort=content["others"][1],
        steps=[CostOut(**{**step, "needs": [_rung(need) for need in step["needs"]]}) for step in content["steps"]],
        decided=[DecidedOut(indicator=leaf, to=to, year=year) for leaf, to, year in content["decided"]],
        fixed=sorted(sheet.fixed),
    )


def _rung(need: list[str]) -> RungOut:
    return RungOut(indicator=need[0], to=need[1])


def _roadmap(request: HttpRequest, row: Plan) -> RoadmapOut:
    found = progress(row, standing_of(request))
    return RoadmapOut(
        plan=row.pk,
        in_force=row.in_force,
        gained=in_digits(Fraction(found.gained)),
        expected=in_digits(Fraction(found.expected)),
        steps=[_step(line) for line in found.lines],
        next=[one.pk for one in found.next] if row.in_force else [],
    )


def _step(line: Row) -> StepOut:
    step = line.step
    return made(
        StepOut,
        step,
        indicator=step.leaf,
        cost=in_digits(Fraction(step.cost)),
        effort=in_digits(Fraction(step.effort)),
        gain=in_digits(Fraction(step.gain)),
        unit=step.unit_id,
        now=line.now.shown if line.now else "",
        state=line.state,
        carried=step.carried_id,
    )


def _carrying(found: Carrying) -> CarryingOut:
    return CarryingOut(digest=found.digest, items=[_carry(row) for row in found.rows])


def _carry(row: Carry) -> CarryOut:
    return CarryOut(
        indicator=row.named.id,
        start=row.start,
        end=row.end,
        kind=row.kind,
        unit=row.unit.pk if row.unit else None,
        due=row.due,
    )


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _amounts(texts: list[str]) -> tuple[Fraction, ...]:
    return tuple(Fraction(text) for text in texts)
