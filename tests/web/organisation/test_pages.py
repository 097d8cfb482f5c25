"""The pages of people, units, roles and one's own profile, entered by the door."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.cast import Cast

from tolok.ledger.actions import System
from tolok.organisation.access import standing_of
from tolok.organisation.actions import register_agencies
from tolok.organisation.models import Agency, Appointment, Invitation, Person, Unit

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def crowd(cast: Cast, start: int, stop: int) -> None:
    for number in range(start, stop):
        parent = cast.health if number % 2 else None
        unit = Unit.objects.create(agency=cast.agency, name=f"Unit {number}", parent=parent)
        person = Person.objects.create_user(f"p{number}@example.go.id", name=f"Orang {number}", agency=cast.agency)
        for role, place in (("unit_officer", unit), ("data_entry", None)):
            Appointment.objects.create(person=person, role_id=role, agency=cast.agency, unit=place, since="2026-01-01")


class TestPeople:
    def test_a_coordinator_sees_their_people_with_roles_and_nobody_elses(self, cast: Cast, signed_in: SignedIn) -> None:
        cast.person("unit_officer", name="Ni Luh Ayu")
        cast.person("coordinator", agency=cast.other, name="Orang Lain")
        page = signed_in(cast.person("coordinator")).get("/people/").content.decode()
        assert "Ni Luh Ayu" in page
        assert "Petugas unit" in page
        assert "Orang Lain" not in page

    def test_addresses_are_for_managers(self, cast: Cast, signed_in: SignedIn) -> None:
        officer = cast.person("data_entry")
        page = signed_in(cast.person("team_member")).get("/people/").content.decode()
        assert officer.name in page
        assert officer.email not in page

    def test_it_filters_by_name_role_and_account(self, cast: Cast, signed_in: SignedIn) -> None:
        cast.person("data_entry", name="Budi")
        shut = cast.person("team_member", name="Sari")
        Person.objects.filter(pk=shut.pk).update(is_active=False)
        client = signed_in(cast.person("coordinator"))

        def shown(query: str) -> set[str]:
            return {person.name for person in client.get(f"/people/?{query}").context["page"]}

        assert shown("q=bud") == {"Budi"}
        assert shown("role=data_entry") == {"Budi"}
        assert shown("state=inactive") == {"Sari"}
        assert {"Budi", "Sari"} <= shown("state=all")
        assert shown("q=nobody") == set()
        assert shown("role=nonsense&page=99")

    def test_the_number_of_queries_does_not_grow(self, cast: Cast, signed_in: SignedIn) -> None:
        client = signed_in(cast.person("coordinator"))
        paths = ("/people/", "/people/units/", f"/people/units/{cast.health.pk}/", "/people/agencies/")
        crowd(cast, 0, 3)
        few = [queries(client, path) for path in paths]
        crowd(cast, 3, 40)
        assert [queries(client, path) for path in paths] == few

    def test_invite_appoint_and_end_from_the_pages(self, cast: Cast, signed_in: SignedIn) -> None:
        client, place = signed_in(cast.person("coordinator")), f"/people/agencies/{cast.agency.slug}"
        bad = client.post(f"{place}/invitations/new/", {"email": "no address", "role": "unit_officer"})
        assert set(bad.context["form"].errors) == {"email", "unit"}
        assert "no address" in bad.content.decode(), "nothing is lost"
        client.post(f"{place}/invitations/new/", {"email": "a@example.go.id", "role": "data_entry"})
        row = Invitation.objects.get()
        assert "a@example.go.id" in client.get("/people/").content.decode()
        client.post(f"/people/invitations/{row.pk}/withdrawal/")
        assert "a@example.go.id" not in client.get("/people/").content.decode().replace("Undangan untuk a@", "")

        officer = cast.person("data_entry")
        client.post(f"/people/persons/{officer.pk}/appointments/new/{cast.agency.slug}/", {"role": "team_member"})
        assert standing_of(officer).roles() == {"data_entry", "team_member"}
        again = client.post(
            f"/people/persons/{officer.pk}/appointments/new/{cast.agency.slug}/", {"role": "team_member"}
        )
        assert "sudah menjadi" in again.content.decode()
        page = client.get(f"/people/persons/{officer.pk}/").content.decode()
        assert f"Anggota tim di {cast.agency}" in page
        made = Appointment.objects.get(person=officer, role="team_member")
        client.post(f"/people/appointments/{made.pk}/end/", {"reason": "selesai"})
        assert standing_of(officer).roles() == {"data_entry"}

    def test_a_conflict_is_told_at_the_form(self, cast: Cast, signed_in: SignedIn) -> None:
        client, officer = signed_in(cast.person("national_coordinator")), cast.person("data_entry")
        path = f"/people/persons/{officer.pk}/appointments/new/{cast.agency.slug}/"
        page = client.post(path, {"role": "external_assessor"})
        assert "Benturan kepentingan" in page.content.decode()

    def test_a_coordinator_is_not_offered_national_roles(self, cast: Cast, signed_in: SignedIn) -> None:
        page = signed_in(cast.person("coordinator")).get(f"/people/agencies/{cast.agency.slug}/invitations/new/")
        offered = {role.pk for role in page.context["roles"]}
        assert "data_entry" in offered
        assert not offered & {"external_assessor", "reviewer", "national_coordinator", "auditor", "public"}

    def test_an_account_is_shut_and_opened(self, cast: Cast, signed_in: SignedIn) -> None:
        client, officer = signed_in(cast.person("coordinator")), cast.person("data_entry")
        path = f"/people/persons/{officer.pk}/deactivation/"
        assert "langsung keluar" in client.get(path).content.decode()
        client.post(path, {"reason": "pensiun"})
        officer.refresh_from_db()
        assert not officer.is_active
        client.post(path)
        officer.refresh_from_db()
        assert officer.is_active


class TestAgencies:
    def test_the_national_coordinator_finds_one_of_all(self, cast: Cast, signed_in: SignedIn) -> None:
        register_agencies(System("test"))
        client = signed_in(cast.person("national_coordinator"))
        page = client.get("/people/agencies/")
        assert page.context["page"].paginator.count == 646
        assert len(page.context["page"].object_list) == 50

        def found(query: str) -> list[str]:
            return [agency.name for agency in client.get(f"/people/agencies/?{query}").context["page"]]

        assert "Pemerintah Kab. Mesuji" in found("q=mesuji")
        assert found("q=NTB")[0].startswith("Pemerintah"), "an earlier name is found too"
        assert all("Kota" in name for name in found("cluster=kota&page=2"))
        assert found("q=nowhere+at+all") == []

    def test_as_many_queries_for_all_as_for_two(self, cast: Cast, signed_in: SignedIn) -> None:
        client = signed_in(cast.person("national_coordinator"))
        few = queries(client, "/people/agencies/")
        register_agencies(System("test"))
        assert queries(client, "/people/agencies/") == few

    def test_an_assessor_chooses_among_theirs(self, cast: Cast, signed_in: SignedIn) -> None:
        assessor = cast.person("external_assessor")
        Appointment.objects.create(person=assessor, role_id="external_assessor", agency=cast.other, since="2026-01-01")
        Agency.objects.create(name="Pemerintah Kota Metro", slug="kota-metro", cluster="kota")
        page = signed_in(assessor).get("/people/", follow=True)
        assert [agency.name for agency in page.context["page"]] == [cast.other.name, cast.agency.name]


class TestUnits:
    def test_the_tree_grows_and_moves_on_its_page(self, cast: Cast, signed_in: SignedIn) -> None:
        client = signed_in(cast.person("coordinator"))
        path = f"/people/agencies/{cast.agency.slug}/units/new/"
        client.post(path, {"name": "Bidang TIK", "kind": "bidang", "parent": cast.statistics.pk})
        unit = Unit.objects.get(name="Bidang TIK")
        assert unit.parent == cast.statistics
        twice = client.post(path, {"name": "Bidang TIK"})
        assert "Sudah ada unit bernama" in twice.content.decode()
        circle = client.post(f"/people/units/{cast.statistics.pk}/", {"name": "Kominfo", "parent": unit.pk})
        assert "di bawah dirinya sendiri" in circle.content.decode()
        cast.statistics.refresh_from_db()
        assert cast.statistics.name != "Kominfo", "nothing half-written"
        client.post(f"/people/units/{unit.pk}/closure/")
        unit.refresh_from_db()
        assert not unit.active
        assert "ditutup" in client.get("/people/units/").content.decode()

    def test_whoever_reads_sees_no_form(self, cast: Cast, signed_in: SignedIn) -> None:
        client = signed_in(cast.person("team_member"))
        assert client.get(f"/people/units/{cast.health.pk}/").context["form"] is None
        assert "Tambah unit" not in client.get("/people/units/").content.decode()


class TestProfile:
    def test_language_and_clock_count_at_once(self, cast: Cast, signed_in: SignedIn) -> None:
        person = cast.person("data_entry")
        client = signed_in(person)
        wanted = {"name": "Budi", "language": "en", "time_zone": "Asia/Jayapura", "mail_rhythm": "daily"}
        page = client.post("/people/profile/", wanted, follow=True)
        assert page.headers["Content-Language"] == "en"
        person.refresh_from_db()
        assert (person.zone, person.mail_rhythm) == ("Asia/Jayapura", "daily")
        bad = client.post("/people/profile/", {**wanted, "name": "", "time_zone": "Mars"})
        assert set(bad.context["form"].errors) == {"name", "time_zone"}

    def test_every_role_has_its_sentence_and_every_right_its_row(self, cast: Cast, signed_in: SignedIn) -> None:
        page = signed_in(cast.person("unit_officer")).get("/people/roles/")
        assert len(page.context["roles"]) == 11
        assert all(role.says in page.content.decode() for role in page.context["roles"])
        assert len(page.context["table"]) == 18


def test_no_letter_is_sent_when_inviting_fails(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.person("coordinator"))
    path = f"/people/agencies/{cast.agency.slug}/invitations/new/"
    client.post(path, {"email": cast.person("data_entry").email, "role": "data_entry"})
    assert mail.outbox == []
    assert not Invitation.objects.exists()
