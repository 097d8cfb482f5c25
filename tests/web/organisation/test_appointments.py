"""Who gives which role to whom; nobody judges their own agency; somebody always leads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.web.cast import Cast

from tolok.ledger.models import Entry
from tolok.organisation.access import Refused, standing_of
from tolok.organisation.actions import appoint, deactivate_person, end_appointment, reactivate_person, update_profile
from tolok.organisation.errors import AlreadyAppointed, ConflictOfInterest, LastCoordinator, OwnRight, WrongPlace
from tolok.organisation.models import Agency, Appointment, Person, Role, Unit

pytestmark = pytest.mark.django_db


def give(cast: Cast, by: Person, person: Person, role: str, agency: Agency | None = None, **more: Any) -> Appointment:
    row = Role.objects.get(pk=role)
    return appoint(person=person, role=row, agency=agency, by=by, standing=standing_of(by), **more)


def newcomer(agency: Agency | None = None, name: str = "Sari") -> Person:
    return Person.objects.create_user(f"{name.lower()}@example.go.id", name=name, agency=agency)


def test_a_coordinator_gives_the_roles_of_the_agency(cast: Cast) -> None:
    sari, coordinator = newcomer(cast.agency), cast.person("coordinator")
    made = give(cast, coordinator, sari, "data_entry", cast.agency)
    assert standing_of(sari).roles() == {"data_entry"}
    entry = Entry.objects.get(verb="person.appointed")
    assert (entry.actor, entry.subject, entry.agency) == (coordinator.ledger_id, sari.ledger_id, cast.agency.pk)
    assert (entry.detail["role"], made.since) == ("data_entry", timezone.localdate())


@pytest.mark.parametrize("role", ["external_assessor", "reviewer", "national_coordinator", "auditor"])
def test_national_roles_and_assessors_are_given_by_the_national_coordinator_alone(cast: Cast, role: str) -> None:
    place = cast.agency if role == "external_assessor" else None
    with pytest.raises(Refused):
        give(cast, cast.person("coordinator"), newcomer(), role, place)
    give(cast, cast.person("national_coordinator"), newcomer(name="Budi"), role, place)


@pytest.mark.parametrize(
    "role",
    ["person_in_charge", "data_entry", "unit_officer", "team_member", "internal_assessor", "reviewer", "auditor"],
)
def test_others_give_no_role(cast: Cast, role: str) -> None:
    with pytest.raises(Refused):
        give(cast, cast.person(role), newcomer(), "team_member", cast.agency)
    assert Appointment.objects.filter(person__name="Sari").count() == 0


def test_a_coordinator_gives_nothing_in_another_agency(cast: Cast) -> None:
    with pytest.raises(Refused):
        give(cast, cast.person("coordinator"), newcomer(), "team_member", cast.other)


def test_nobody_raises_their_own_rights(cast: Cast) -> None:
    coordinator, national = cast.person("coordinator"), cast.person("national_coordinator")
    give(cast, coordinator, coordinator, "internal_assessor", cast.agency)  # no right that they lack
    with pytest.raises(OwnRight):
        give(cast, national, national, "coordinator", cast.agency)
    with pytest.raises(OwnRight):
        give(cast, national, national, "reviewer")


@pytest.mark.parametrize(
    ("role", "where"),
    [("reviewer", "agency"), ("coordinator", ""), ("unit_officer", "agency"), ("data_entry", "unit"), ("public", "")],
)
def test_a_role_is_given_where_it_belongs(cast: Cast, role: str, where: str) -> None:
    place: dict[str, Any] = {"agency": cast.agency} if where else {}
    place |= {"unit": cast.health} if where == "unit" else {}
    with pytest.raises((WrongPlace, Refused)):
        give(cast, cast.person("national_coordinator"), newcomer(), role, **place)


def test_a_unit_of_another_agency_is_refused_by_the_action_and_by_the_database(cast: Cast) -> None:
    foreign, sari = Unit.objects.create(agency=cast.other, name="Dinas Kesehatan"), newcomer()
    with pytest.raises(WrongPlace):
        give(cast, cast.person("coordinator"), sari, "unit_officer", cast.agency, unit=foreign)
    row = {"person": sari, "agency": cast.agency, "unit": foreign, "since": date(2026, 1, 1)}
    with pytest.raises(IntegrityError, match="another agency"), transaction.atomic():
        Appointment.objects.create(role_id="unit_officer", **row)


def test_the_same_role_twice_is_refused_and_again_after_it_ended_is_not(cast: Cast) -> None:
    coordinator, sari = cast.person("coordinator"), newcomer()
    first = give(cast, coordinator, sari, "data_entry", cast.agency, since=date(2026, 1, 1))
    with pytest.raises(AlreadyAppointed):
        give(cast, coordinator, sari, "data_entry", cast.agency)
    end_appointment(appointment=first, by=coordinator, standing=standing_of(coordinator), reason="mutasi")
    assert standing_of(sari).roles() == frozenset()
    give(cast, coordinator, sari, "data_entry", cast.agency)
    assert standing_of(sari).roles() == {"data_entry"}


def test_a_role_that_ends_is_gone_the_same_day_even_when_it_began_today(cast: Cast) -> None:
    coordinator, sari = cast.person("coordinator"), newcomer()
    made = give(cast, coordinator, sari, "data_entry", cast.agency)
    end_appointment(appointment=made, by=coordinator, standing=standing_of(coordinator))
    assert standing_of(sari).roles() == frozenset()
    assert Entry.objects.filter(verb="person.appointment_ended", subject=sari.ledger_id).exists()


class TestConflictOfInterest:
    def test_nobody_is_assessor_of_the_agency_they_come_from(self, cast: Cast) -> None:
        with pytest.raises(ConflictOfInterest, match="Lampung"):
            give(cast, cast.person("national_coordinator"), newcomer(cast.agency), "external_assessor", cast.agency)

    def test_nor_of_one_they_serve(self, cast: Cast) -> None:
        national, sari = cast.person("national_coordinator"), newcomer()
        give(cast, cast.person("coordinator"), sari, "team_member", cast.agency)
        with pytest.raises(ConflictOfInterest):
            give(cast, national, sari, "external_assessor", cast.agency)
        give(cast, national, sari, "external_assessor", cast.other)

    def test_nor_does_an_assessor_come_to_serve_the_agency(self, cast: Cast) -> None:
        sari = newcomer()
        give(cast, cast.person("national_coordinator"), sari, "external_assessor", cast.agency)
        with pytest.raises(ConflictOfInterest, match="asesor"):
            give(cast, cast.person("coordinator"), sari, "team_member", cast.agency)

    @pytest.mark.parametrize("first", ["external_assessor", "team_member"])
    def test_the_database_refuses_it_in_either_order(self, cast: Cast, first: str) -> None:
        second = ({"external_assessor", "team_member"} - {first}).pop()
        row = {"person": newcomer(), "agency": cast.agency, "since": date(2026, 1, 1)}
        Appointment.objects.create(role_id=first, **row)
        with pytest.raises(IntegrityError, match="conflict of interest"), transaction.atomic():
            Appointment.objects.create(role_id=second, **row)

    def test_the_database_refuses_a_home_that_one_judges_and_judging_ones_home(self, cast: Cast) -> None:
        sari, budi = newcomer(), newcomer(cast.agency, "Budi")
        row = {"role_id": "external_assessor", "agency": cast.agency, "since": date(2026, 1, 1)}
        Appointment.objects.create(person=sari, **row)
        with pytest.raises(IntegrityError, match="conflict of interest"), transaction.atomic():
            Person.objects.filter(pk=sari.pk).update(agency=cast.agency)
        with pytest.raises(IntegrityError, match="conflict of interest"), transaction.atomic():
            Appointment.objects.create(person=budi, **row)
        with pytest.raises(IntegrityError, match="to an agency"), transaction.atomic():
            Appointment.objects.create(person=budi, role_id="external_assessor", since=date(2026, 1, 1))

    def test_what_is_over_is_no_conflict(self, cast: Cast) -> None:
        sari, row = newcomer(), {"agency": cast.agency}
        past = {"since": date(2020, 1, 1), "until": date(2023, 12, 31)}
        Appointment.objects.create(person=sari, role_id="team_member", **past, **row)
        Appointment.objects.create(person=sari, role_id="external_assessor", since=date(2024, 1, 1), **row)
        with pytest.raises(IntegrityError, match="conflict of interest"), transaction.atomic():
            Appointment.objects.filter(role_id="team_member", person=sari).update(until=date(2024, 1, 1))


class TestSomebodyLeads:
    def test_the_last_coordinator_stays(self, cast: Cast) -> None:
        coordinator = cast.person("coordinator")
        own = Appointment.objects.get(person=coordinator)
        with pytest.raises(LastCoordinator):
            end_appointment(appointment=own, by=coordinator, standing=standing_of(coordinator))
        second = cast.person("coordinator", name="second")
        end_appointment(appointment=own, by=second, standing=standing_of(second))
        national = cast.person("national_coordinator")
        with pytest.raises(LastCoordinator):
            deactivate_person(person=second, by=national, standing=standing_of(national))

    def test_a_deactivated_or_former_coordinator_is_nobody_to_leave_it_to(self, cast: Cast) -> None:
        coordinator, shut = cast.person("coordinator"), cast.person("coordinator", name="shut")
        gone = cast.person("coordinator", name="gone")
        deactivate_person(person=shut, by=coordinator, standing=standing_of(coordinator))
        Appointment.objects.filter(person=gone).update(until=timezone.localdate() - timedelta(days=1))
        own = Appointment.objects.get(person=coordinator)
        with pytest.raises(LastCoordinator):
            end_appointment(appointment=own, by=coordinator, standing=standing_of(coordinator))

    def test_the_last_national_coordinator_stays_too(self, cast: Cast) -> None:
        national = cast.person("national_coordinator")
        own = Appointment.objects.get(person=national)
        with pytest.raises(LastCoordinator, match="nasional"):
            end_appointment(appointment=own, by=national, standing=standing_of(national))


class TestAccounts:
    def test_a_deactivated_person_is_out_at_the_next_request_and_comes_back(self, cast: Cast, signed_in: Any) -> None:
        officer, coordinator = cast.person("data_entry"), cast.person("coordinator")
        client = signed_in(officer)
        assert client.get("/").status_code == 200
        deactivate_person(person=officer, by=coordinator, standing=standing_of(coordinator), reason="pensiun")
        assert client.get("/my-work/").status_code == 302
        assert standing_of(officer).held == ()
        reactivate_person(person=officer, by=coordinator, standing=standing_of(coordinator))
        assert standing_of(officer).roles() == {"data_entry"}

    def test_nobody_shuts_themselves_out_or_a_stranger_or_a_national_role(self, cast: Cast) -> None:
        coordinator = cast.person("coordinator")
        with pytest.raises(OwnRight):
            deactivate_person(person=coordinator, by=coordinator, standing=standing_of(coordinator))
        stranger = cast.person("coordinator", agency=cast.other)
        with pytest.raises(Refused):
            deactivate_person(person=stranger, by=coordinator, standing=standing_of(coordinator))
        reviewer = cast.person("reviewer")
        Person.objects.filter(pk=reviewer.pk).update(agency=cast.agency)
        reviewer.refresh_from_db()
        with pytest.raises(Refused):
            deactivate_person(person=reviewer, by=coordinator, standing=standing_of(coordinator))

    def test_people_change_their_own_profile_alone(self, cast: Cast) -> None:
        officer = cast.person("data_entry")
        update_profile(person=officer, by=officer, name="Nama Baru", language="en", time_zone="Asia/Jayapura")
        officer.refresh_from_db()
        assert (officer.name, officer.language, officer.zone) == ("Nama Baru", "en", "Asia/Jayapura")
        assert Entry.objects.get(verb="person.profile_changed").detail == {"fields": ["language", "name", "time_zone"]}
        update_profile(person=officer, by=officer, name="Nama Baru")
        assert Entry.objects.filter(verb="person.profile_changed").count() == 1
        with pytest.raises(OwnRight):
            update_profile(person=officer, by=cast.person("coordinator"), name="x")
