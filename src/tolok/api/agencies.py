"""Agencies and their units."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field

from tolok.api.asked import agency_at, named, one_of
from tolok.api.door import In, Noun, Number, Out, doing, made, standing_of
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope
from tolok.organisation import access, actions
from tolok.organisation.models import Agency, Unit

noun = Noun("agencies")
Short = Annotated[str, Field(max_length=40)]
Name = Annotated[str, Field(max_length=200, min_length=1, pattern=r"\S")]


class AgencyOut(Out):
    """An institution that is evaluated."""

    slug: str
    name: str
    cluster: str
    province: str
    time_zone: str


class UnitOut(Out):
    """A work unit of an agency."""

    id: int
    agency: str = Field(description="slug")
    parent: int | None
    name: str
    short: str
    kind: str
    active: bool


class UnitIn(In):
    """A unit to be."""

    name: Name
    short: Short = ""
    kind: Short = ""
    parent: Number | None = None


class UnitChange(In):
    """What changes; what is left out stays."""

    name: Name | None = None
    short: Short | None = None
    kind: Short | None = None
    parent: Number | None = Field(default=None, description="null (given): to the top")
    active: bool | None = None


@noun.read("/agencies", out=Page[AgencyOut], name="agencies")
def list_agencies(request: HttpRequest, after: After = "", limit: Limit = 50) -> HttpResponse:
    """All agencies by name."""
    rows = Agency.objects.all()
    return paged(request, rows, order=["name", "id"], limit=limit, after=after, show=_agencies)


@noun.read("/agencies/{slug:agency}", out=AgencyOut, name="agency")
def get_agency(request: HttpRequest, agency: str) -> AgencyOut:
    """One agency."""
    return made(AgencyOut, agency_at(Agency.objects.all(), agency))


@noun.read("/agencies/{slug:agency}/units", out=Page[UnitOut], name="agency_units")
def list_units(request: HttpRequest, agency: str, after: After = "", limit: Limit = 200) -> HttpResponse:
    """The units of an agency that one may know of, closed ones too; `parent` makes them a tree."""
    row = agency_at(access.agencies(standing_of(request)), agency)
    rows = access.units(standing_of(request)).filter(agency=row).select_related("agency")
    return paged(request, rows, order=["name", "id"], limit=limit, after=after, show=lambda found: [*map(_unit, found)])


@noun.create("/agencies/{slug:agency}/units", out=UnitOut, scope=Scope.PEOPLE_WRITE, name="agency_units")
def create_unit(request: HttpRequest, agency: str, body: UnitIn) -> UnitOut:
    """Add a unit to an agency."""
    row = agency_at(access.agencies(standing_of(request)), agency)
    parent = named(Unit.objects.filter(agency=row), body.parent, "parent")
    return _unit(
        actions.create_unit(
            agency=row, parent=parent, name=body.name, short=body.short, kind=body.kind, **doing(request)
        )
    )


@noun.read("/units/{int:unit}", out=UnitOut, name="unit")
def get_unit(request: HttpRequest, unit: int) -> UnitOut:
    """One unit."""
    return _unit(_one(request, unit))


@noun.change("/units/{int:unit}", out=UnitOut, scope=Scope.PEOPLE_WRITE, name="unit")
def change_unit(request: HttpRequest, unit: int, body: UnitChange) -> UnitOut:
    """Rename a unit, move it, close it or open it again."""
    row, given = _one(request, unit), body.model_fields_set
    if given & {"name", "short", "kind"} or not given:
        told: dict[str, Any] = {
            name: value if (value := getattr(body, name)) is not None else getattr(row, name)
            for name in ("name", "short", "kind")
        }
        actions.rename_unit(unit=row, **told, **doing(request))
    if "parent" in given:
        parent = named(Unit.objects.filter(agency=row.agency), body.parent, "parent")
        actions.move_unit(unit=row, parent=parent, **doing(request))
    if body.active is not None:
        actions.set_unit_active(unit=row, active=body.active, **doing(request))
    return _unit(_one(request, unit))


def _agencies(rows: list[Agency]) -> list[AgencyOut]:
    return [made(AgencyOut, row) for row in rows]


def _one(request: HttpRequest, key: int) -> Unit:
    return one_of(access.units(standing_of(request)).select_related("agency"), key)


def _unit(row: Unit) -> UnitOut:
    return made(UnitOut, row, agency=row.agency.slug, parent=row.parent_id)
