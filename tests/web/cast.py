"""A cast for the web tests, the same in every file: two agencies, their people, and the national side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tolok.organisation.models import Agency, Appointment, Person, Role, Unit

PASSWORD = "a long enough word for tests"


@dataclass
class Cast:
    """The people and places of the tests. ``person(role)`` is somebody with that role in ``agency`` (or nationally)."""

    agency: Agency
    other: Agency
    health: Unit
    statistics: Unit
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, role: str, *, agency: Agency | None = None, unit: Unit | None = None, name: str = "") -> Person:
        row = Role.objects.get(pk=role)
        place = None if row.national else (agency or self.agency)
        unit = unit or (self.health if row.by_unit else None)
        if unit is not None:
            place = unit.agency
        key = name or f"{role}@{place.slug if place else 'national'}{unit.pk if unit else ''}"
        if key not in self.people:
            home = None if role == "external_assessor" else place
            person = Person.objects.create_user(
                f"{key}@example.go.id".replace("@", ".", 1), PASSWORD, name=name or key, agency=home
            )
            Appointment.objects.create(person=person, role=row, agency=place, unit=unit, since=date(2020, 1, 1))
            self.people[key] = person
        return self.people[key]


@pytest.fixture
def cast(db: None) -> Cast:
    """Lampung with two of its units, and Bandar Lampung as the other agency."""
    agency = Agency.objects.create(
        name="Pemerintah Provinsi Lampung", slug="provinsi-lampung", cluster="provinsi", province="Lampung"
    )
    other = Agency.objects.create(
        name="Pemerintah Kota Bandar Lampung", slug="kota-bandar-lampung", cluster="kota", province="Lampung"
    )
    health = Unit.objects.create(agency=agency, name="Dinas Kesehatan", kind="dinas")
    statistics = Unit.objects.create(
        agency=agency, name="Dinas Komunikasi, Informatika dan Statistik", short="Diskominfotik", kind="dinas"
    )
    return Cast(agency, other, health, statistics)


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """``signed_in(person)``: a client that is signed in as them."""

    def client(person: Person, **headers: Any) -> Client:
        made = Client(**headers)
        made.force_login(person, backend="tolok.organisation.backends.PersonBackend")
        return made

    return client
