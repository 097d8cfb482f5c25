"""The tree of units: its agency's own, without circles."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.web.cast import Cast

from tolok.ledger.models import Entry
from tolok.organisation.access import Refused, standing_of
from tolok.organisation.actions import create_unit, move_unit, rename_unit, set_unit_active
from tolok.organisation.errors import Circle, NameTaken, NotPossible
from tolok.organisation.models import Unit

pytestmark = pytest.mark.django_db


def test_a_coordinator_grows_the_tree(cast: Cast) -> None:
    by = cast.person("coordinator")
    standing = standing_of(by)
    unit = create_unit(agency=cast.agency, name="Bidang TIK", parent=cast.statistics, by=by, standing=standing)
    rename_unit(unit=unit, name="Bidang Aptika", short="Aptika", by=by, standing=standing)
    move_unit(unit=unit, parent=cast.health, by=by, standing=standing)
    unit.refresh_from_db()
    assert (unit.name, unit.short, unit.parent) == ("Bidang Aptika", "Aptika", cast.health)
    told = Entry.objects.filter(subject=f"unit:{unit.pk}").values_list("verb", flat=True)
    assert list(told) == ["unit.created", "unit.renamed", "unit.moved"]


def test_no_unit_stands_below_itself(cast: Cast) -> None:
    by = cast.person("coordinator")
    standing = standing_of(by)
    child = create_unit(agency=cast.agency, name="Bidang", parent=cast.health, by=by, standing=standing)
    grandchild = create_unit(agency=cast.agency, name="Seksi", parent=child, by=by, standing=standing)
    for parent in (cast.health, child, grandchild):
        with pytest.raises(Circle):
            move_unit(unit=cast.health, parent=parent, by=by, standing=standing)
    with pytest.raises(IntegrityError, match="below itself"), transaction.atomic():
        Unit.objects.filter(pk=cast.health.pk).update(parent=grandchild)
    assert not Entry.objects.filter(verb="unit.moved").exists()


def test_a_parent_of_another_agency_is_refused(cast: Cast) -> None:
    by, foreign = cast.person("coordinator"), Unit.objects.create(agency=cast.other, name="Dinas")
    with pytest.raises(Circle):
        move_unit(unit=cast.health, parent=foreign, by=by, standing=standing_of(by))


def test_a_name_stands_once_in_an_agency(cast: Cast) -> None:
    by = cast.person("coordinator")
    with pytest.raises(NameTaken, match="Dinas Kesehatan"):
        create_unit(agency=cast.agency, name="Dinas Kesehatan", by=by, standing=standing_of(by))
    with pytest.raises(NameTaken):
        rename_unit(unit=cast.statistics, name="Dinas Kesehatan", by=by, standing=standing_of(by))


def test_a_unit_with_open_units_below_stays_open(cast: Cast) -> None:
    by = cast.person("coordinator")
    standing = standing_of(by)
    child = create_unit(agency=cast.agency, name="Bidang", parent=cast.health, by=by, standing=standing)
    with pytest.raises(NotPossible):
        set_unit_active(unit=cast.health, active=False, by=by, standing=standing)
    set_unit_active(unit=child, active=False, by=by, standing=standing)
    set_unit_active(unit=cast.health, active=False, by=by, standing=standing)
    assert not Unit.objects.filter(active=True, pk__in=[child.pk, cast.health.pk]).exists()


@pytest.mark.parametrize("role", ["person_in_charge", "unit_officer", "external_assessor", "national_coordinator"])
def test_others_leave_the_tree_alone(cast: Cast, role: str) -> None:
    by = cast.person(role)
    with pytest.raises(Refused):
        create_unit(agency=cast.agency, name="Baru", by=by, standing=standing_of(by))
    with pytest.raises(Refused):
        rename_unit(unit=cast.health, name="Baru", by=by, standing=standing_of(by))
