"""`tolok people`: the first account of a system, a lost telephone, a leak."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from tests.web.cast import PASSWORD, Cast
from typer.testing import CliRunner

from tolok.cli.people import people
from tolok.ledger.models import Entry
from tolok.organisation.access import standing_of
from tolok.organisation.models import Appointment, Invitation, Person

pytestmark = pytest.mark.django_db


def command(*words: str, code: int = 0) -> str:
    ended = CliRunner().invoke(people(), list(words))
    assert ended.exit_code == code, ended.output
    return ended.output


def test_the_first_account_is_made_through_a_printed_link(client: Client) -> None:
    told = command("add", "Ketua@Example.go.id", "--role", "national_coordinator", "--name", "Ketua")
    link = told.split()[-1]
    assert link.startswith("http://localhost:")
    path = link.split(":8000")[-1] if ":8000" in link else "/" + link.split("/", 3)[3]
    assert "Ketua" in client.get(path).content.decode()
    client.post(path, {"name": "Ketua", "password": PASSWORD, "again": PASSWORD})
    person = Person.objects.get(email="ketua@example.go.id")
    assert standing_of(person).roles() == {"national_coordinator"}
    assert Entry.objects.get(verb="invitation.sent").actor == "system:operator"
    assert client.get("/people/").status_code == 200


def test_a_role_in_an_agency_and_for_a_unit(cast: Cast) -> None:
    place = ("--agency", cast.agency.slug)
    command("add", "a@example.go.id", "--role", "coordinator", *place)
    command("add", "b@example.go.id", "--role", "unit_officer", *place, "--unit", "Dinas Kesehatan")
    assert Invitation.objects.filter(agency=cast.agency).count() == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "no-address", "--role", "auditor"), "surel"),
        (("add", "a@example.go.id", "--role", "king"), "national_coordinator"),
        (("add", "a@example.go.id", "--role", "coordinator"), "instansi"),
        (("add", "a@example.go.id", "--role", "coordinator", "--agency", "nowhere"), "nowhere"),
        (("add", "a@example.go.id", "--role", "auditor", "--agency", "provinsi-lampung"), "nasional"),
        (("shut", "nobody@example.go.id"), "nobody@example.go.id"),
    ],
)
def test_what_cannot_be_done_is_told(cast: Cast, words: tuple[str, ...], told: str) -> None:
    assert told in command(*words, code=1)
    assert not Invitation.objects.exists()


def test_a_leaked_account_is_shut(cast: Cast, signed_in: Any) -> None:
    person = cast.person("national_coordinator")
    client = signed_in(person)
    assert client.get("/people/").status_code == 200
    command("shut", person.email)
    assert client.get("/people/").status_code == 302
    assert Appointment.objects.filter(person=person).exists()


def test_lost_factors_are_removed_and_told(cast: Cast) -> None:
    person = cast.person("auditor")
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "1" in command("forget-factors", person.email)
    assert not Authenticator.objects.filter(user=person).exists()
    assert Entry.objects.get(verb="person.factor_taken").detail == {"factor": "totp"}
