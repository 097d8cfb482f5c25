"""The people of the demonstration. They are made up; their agencies and units are real."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from tolok.organisation.access import Standing, standing_of
from tolok.organisation.models import Agency, Appointment, Person, Role, Unit

SINCE = date(2025, 1, 6)


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody to be made: address before the ``@``, name, position, role."""

    word: str
    name: str
    position: str
    role: str


LAMPUNG = "Pemerintah Provinsi Lampung"
NATIONAL = (
    Part("nasional", "Nadia Contoh", "Koordinator nasional", "national_coordinator"),
    Part("reviu", "Rizal Contoh", "Anggota Tim Reviu", "reviewer"),
    Part("auditor", "Aulia Contoh", "Auditor", "auditor"),
)
ASSESSORS = (
    Part("asesor1", "Asri Contoh", "Asesor eksternal, perguruan tinggi", "external_assessor"),
    Part("asesor2", "Bayu Contoh", "Asesor eksternal, perguruan tinggi", "external_assessor"),
)
TEAM = (
    Part("koordinator", "Kartika Contoh", "Koordinator, Sekretariat Daerah", "coordinator"),
    Part("pj", "Pandu Contoh", "Penanggung jawab, Diskominfotik", "person_in_charge"),
    Part("entri", "Endah Contoh", "Pelaksana entri data", "data_entry"),
    Part("anggota", "Anwar Contoh", "Anggota tim, Inspektorat", "team_member"),
    Part("internal", "Intan Contoh", "Asesor internal", "internal_assessor"),
)


@dataclass
class Cast:
    """Everybody, found by address; ``standing`` is read anew for each act, as a request would."""

    password: str
    people: dict[str, Person] = field(default_factory=dict)

    @cached_property
    def hashed(self) -> str:
        """The one password of all sample accounts, hashed once: hashing is slow on purpose."""
        return make_password(self.password)

    def hire(self, part: Part, domain: str, agency: Agency | None, unit: Unit | None = None) -> Person:
        """Make a person (once) and give the role in ``agency`` or ``unit``."""
        address = f"{part.word}@{domain}"
        home = None if part.role == "external_assessor" else agency
        if address not in self.people:
            self.people[address] = Person.objects.create(
                email=address, password=self.hashed, name=part.name, position=part.position, agency=home, sample=True
            )
            EmailAddress.objects.create(user=self.people[address], email=address, verified=True, primary=True)
        person = self.people[address]
        Appointment.objects.create(
            person=person, role=Role.objects.get(pk=part.role), agency=agency, unit=unit, since=SINCE
        )
        return person

    def __getitem__(self, address: str) -> Person:
        return self.people[address]

    @staticmethod
    def standing(person: Person) -> Standing:
        """What the person may do."""
        return standing_of(person)


def unit_word(unit: Unit) -> str:
    """The part of an officer's address before the ``@``: ``disdukcapil`` or ``unit12``."""
    short = "".join(letter for letter in unit.short.casefold() if letter.isalnum())
    return short or f"unit{unit.pk}"
