"""The tree of an agency's work units."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.errors import Circle, NameTaken, NotPossible
from tolok.organisation.models import Agency, Person, Unit
from tolok.organisation.rights import Right


def create_unit(
    *,
    agency: Agency,
    name: str,
    by: Person,
    standing: Standing,
    short: str = "",
    kind: str = "",
    parent: Unit | None = None,
) -> Unit:
    """Add a unit to the agency, at the top or below another.

    Raises:
        Refused: ``by`` does not manage the agency's units.
        NameTaken: the agency has a unit of this name.
        Circle: the parent is of another agency.
    """
    standing.require(Right.MANAGE_UNITS, agency=agency.pk)
    with _told(name), transaction.atomic():
        unit = Unit.objects.create(agency=agency, parent=parent, name=name, short=short, kind=kind)
        _record(by, "unit.created", unit, name=name, parent=_reference(parent))
    return unit


def rename_unit(*, unit: Unit, name: str, by: Person, standing: Standing, short: str = "", kind: str = "") -> None:
    """Give a unit another name, short name or kind; what it answered stays its own.

    Raises:
        Refused: ``by`` does not manage the agency's units.
        NameTaken: the agency has a unit of this name.
    """
    standing.require(Right.MANAGE_UNITS, agency=unit.agency_id)
    before = unit.name
    with _told(name), transaction.atomic():
        unit.name, unit.short, unit.kind = name, short, kind
        unit.save(update_fields=["name", "short", "kind"])
        _record(by, "unit.renamed", unit, before=before, name=name)


def move_unit(*, unit: Unit, parent: Unit | None, by: Person, standing: Standing) -> None:
    """Put a unit below another one, or at the top.

    Raises:
        Refused: ``by`` does not manage the agency's units.
        Circle: the parent stands below the unit, is the unit, or is of another agency.
    """
    standing.require(Right.MANAGE_UNITS, agency=unit.agency_id)
    before = unit.parent
    with _told(unit.name), transaction.atomic():
        unit.parent = parent
        unit.save(update_fields=["parent"])
        _record(by, "unit.moved", unit, before=_reference(before), parent=_reference(parent))


def set_unit_active(*, unit: Unit, active: bool, by: Person, standing: Standing) -> None:
    """Close a unit (it gets no new work; what it did stays) or open it again.

    Raises:
        Refused: ``by`` does not manage the agency's units.
        NotPossible: units below it are open still.
    """
    standing.require(Right.MANAGE_UNITS, agency=unit.agency_id)
    with transaction.atomic():
        if not active and unit.children.filter(active=True).exists():
            raise NotPossible(
                _("{unit} masih membawahi unit yang aktif. Pindahkan atau tutup dahulu.").format(unit=unit)
            )
        unit.active = active
        unit.save(update_fields=["active"])
        _record(by, "unit.opened" if active else "unit.closed", unit)


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        match getattr(getattr(error.__cause__, "diag", None), "constraint_name", ""):
            case "unit_name_once_in_agency":
                told = _("Sudah ada unit bernama {name} di instansi ini.").format(name=name)
                raise NameTaken(told) from error
            case "unit_tree_without_circles" | "unit_not_its_own_parent":
                raise Circle(_("Unit tidak dapat berada di bawah dirinya sendiri. Pilih induk lain.")) from error
            case "unit_parent_of_its_agency":
                raise Circle(_("Induknya unit instansi lain. Pilih unit instansi ini.")) from error
        raise


def _record(by: Person, verb: str, unit: Unit, **detail: object) -> None:
    record(by=by, verb=verb, subject=f"unit:{unit.pk}", agency=unit.agency_id, detail=detail)


def _reference(unit: Unit | None) -> str | None:
    return f"unit:{unit.pk}" if unit else None
