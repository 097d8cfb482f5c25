"""The second wall, asked in plain SQL under the application's role (docs/decisions/0007 says what this proves)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from tests.web.cast import Cast

from tolok.ledger.actions import System, record
from tolok.organisation.access import PUBLIC, standing_of
from tolok.organisation.models import Appointment, Invitation
from tolok.organisation.walls import ROLE, close, open_for, seeing

pytestmark = pytest.mark.django_db

# Tables of an agency that have no wall, and why.
ALLOWED = {
    "organisation_person": "whoever signs in, is invited or resets a password is read before anybody is known; "
    "people are never deleted, and pages read them through access.people",
}


def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def tables_of_agencies() -> list[str]:
    """Every table with a column ``agency_id`` (or ``agency``: the ledger), as the database knows them."""
    rows = ask(
        "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        " AND a.attname IN ('agency_id', 'agency') AND NOT a.attisdropped ORDER BY 1"
    )
    return [name for (name,) in rows]


@contextmanager
def as_application(standing: Any) -> Iterator[None]:
    """What a request of somebody may do; everything is undone."""
    with transaction.atomic():
        open_for(standing)
        yield
        transaction.set_rollback(True)
    close()


def test_every_table_of_an_agency_has_a_wall_or_a_reason() -> None:
    tables = tables_of_agencies()
    assert {"organisation_unit", "evidence_item", "assessment_claim", "ledger_entry"} <= set(tables)
    rows = ask("SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace")
    walled = {name for (name,) in rows}
    assert [name for name in tables if name not in walled and name not in ALLOWED] == []
    assert [name for name in ALLOWED if name in walled or name not in tables] == [], "an allowance no longer needed"


def test_a_wall_without_a_door_is_no_wall() -> None:
    # Row-level security without a policy for the application would hide all; a policy for everybody would open all.
    rows = ask("SELECT tablename, roles::text[] FROM pg_policies WHERE schemaname = 'public'")
    assert rows
    assert [(table, roles) for table, roles in rows if roles != [ROLE]] == []


def test_the_application_is_not_above_the_walls() -> None:
    assert ask("SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = %s", ROLE) == [
        (False, False, False)
    ]
    owned = ask(
        "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = %s)"
        " AND relnamespace = 'public'::regnamespace",
        ROLE,
    )
    assert owned == [(0,)]


@pytest.fixture
def both(cast: Cast) -> Cast:
    """A row of each agency in the tables of this room and the ledger."""
    for agency, name in ((cast.agency, "coordinator"), (cast.other, "other")):
        person = cast.person("coordinator", agency=agency, name=name)
        Invitation.objects.create(
            email="a@example.go.id", role_id="data_entry", agency=agency, word_hash=name, invited_by=person,
            expires_at="2030-01-01T00:00Z",
        )  # fmt: skip
        with transaction.atomic():
            record(by=System("test"), verb="agencies.registered", subject="agency:1", agency=agency.pk)
    cast.person("unit_officer", unit=cast.other.units.create(name="Dinas Lain"))
    return cast


SEEN = ("organisation_appointment", "organisation_invitation", "ledger_entry")


@pytest.mark.parametrize("table", SEEN)
def test_without_settings_nothing_is_seen(both: Cast, table: str) -> None:
    with as_application(PUBLIC):
        assert ask(f"SELECT * FROM {table}") == []
    with transaction.atomic():
        ask(f"SET ROLE {ROLE}")
        assert ask(f"SELECT * FROM {table}") == []
        transaction.set_rollback(True)


def _agency_column(table: str) -> str:
    return "agency" if table == "ledger_entry" else "agency_id"


@pytest.mark.parametrize("table", SEEN)
def test_one_sees_ones_own_agency_alone(both: Cast, table: str) -> None:
    with as_application(standing_of(both.people["coordinator"])):
        seen = {number for (number,) in ask(f"SELECT {_agency_column(table)} FROM {table}")}
    assert seen == {both.agency.pk}


@pytest.mark.parametrize("table", SEEN)
def test_the_national_side_sees_both(both: Cast, table: str) -> None:
    with as_application(standing_of(both.person("national_coordinator"))):
        seen = {number for (number,) in ask(f"SELECT {_agency_column(table)} FROM {table}")}
    assert {both.agency.pk, both.other.pk} <= seen


@pytest.mark.parametrize("table", ["organisation_appointment", "organisation_invitation", "organisation_unit"])
def test_rows_of_another_agency_are_neither_changed_nor_made_ones_own(both: Cast, table: str) -> None:
    cycle = "active = false" if table == "organisation_unit" else "cycle = NULL"
    with as_application(standing_of(both.people["coordinator"])):
        changed = ask(f"UPDATE {table} SET {cycle} WHERE agency_id = %s RETURNING id", both.other.pk)
        assert changed == []
        assert ask(f"DELETE FROM {table} WHERE agency_id = %s RETURNING id", both.other.pk) == []
        # Giving a row of one's own to the other agency is writing there.
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ask(f"UPDATE {table} SET agency_id = %s WHERE agency_id = %s", both.other.pk, both.agency.pk)


def test_nobody_appoints_in_another_agency_or_nationally_by_sql(both: Cast) -> None:
    person = both.people["coordinator"]
    insert = "INSERT INTO organisation_appointment (person_id, role_id, agency_id, since) VALUES (%s, %s, %s, now())"
    with as_application(standing_of(person)):
        for role, agency in (("data_entry", both.other.pk), ("national_coordinator", None)):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                ask(insert, person.pk, role, agency)


def test_every_walled_table_of_an_agency_refuses_a_stranger(both: Cast) -> None:
    """Every table, those of other rooms too: without settings no row, and none can be taken away."""
    open_by_design = {"organisation_unit"}  # names of units are public; see migration 0006
    with as_application(PUBLIC):
        for table in tables_of_agencies():
            if table in ALLOWED:
                continue
            if table not in open_by_design:
                assert ask(f"SELECT * FROM {table} LIMIT 1") == [], table
            if table != "ledger_entry":
                with transaction.atomic():
                    assert ask(f"DELETE FROM {table} RETURNING 1") == [], table


class TestLedger:
    @pytest.mark.parametrize(
        "statement", ["UPDATE ledger_entry SET verb = 'x'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"]
    )
    @pytest.mark.parametrize("who", ["application", "owner"])
    def test_what_is_written_stays(self, both: Cast, statement: str, who: str) -> None:
        standing = standing_of(both.person("national_coordinator"))
        with seeing(None) if who == "owner" else as_application(standing):
            refused = pytest.raises(DatabaseError, match=r"append-only|permission denied")
            with refused, transaction.atomic():
                ask(statement)

    def test_the_application_adds_but_does_not_switch_the_wall_off(self, both: Cast) -> None:
        with as_application(standing_of(both.people["coordinator"])):
            with transaction.atomic():
                record(by=System("test"), verb="agencies.registered", subject="agency:1", agency=both.agency.pk)
            for statement in (
                "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
                "ALTER TABLE ledger_entry DISABLE ROW LEVEL SECURITY",
                "DROP TABLE ledger_entry",
                "SET session_replication_role = replica",
            ):
                with pytest.raises(DatabaseError, match=r"must be owner|permission denied"), transaction.atomic():
                    ask(statement)


def test_people_are_not_deleted_by_the_application(both: Cast) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with as_application(standing_of(both.person("national_coordinator"))), refused, transaction.atomic():
        ask("DELETE FROM organisation_person")


@pytest.fixture
def member(transactional_db: None) -> Iterator[psycopg.Connection]:
    """A connection of a login that is a member of the application's role and nothing more."""
    name, word = "tolok_login_of_a_test", "a-long-word-for-a-test"
    ask(f"CREATE ROLE {name} LOGIN NOINHERIT PASSWORD '{word}' IN ROLE {ROLE}")
    server = connection.settings_dict
    where = {"host": server["HOST"], "port": server["PORT"] or None, "dbname": server["NAME"]}
    try:
        with psycopg.connect(user=name, password=word, autocommit=True, **where) as made:
            yield made
    finally:
        ask(f"DROP ROLE {name}")


def test_a_login_that_is_only_a_member_cannot_become_the_owner(member: psycopg.Connection) -> None:
    """The login that docs/operating.md asks for: it may take the application's role and no other."""
    owner = ask("SELECT current_user")[0][0]
    member.execute(f"SET ROLE {ROLE}")
    for statement in (f'SET ROLE "{owner}"', f'SET SESSION AUTHORIZATION "{owner}"', f"ALTER ROLE {ROLE} BYPASSRLS"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            member.execute(statement)
    member.execute("RESET ROLE")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        member.execute("SELECT * FROM organisation_person")


def test_two_halves_of_a_conflict_at_once_do_not_meet(transactional_db: None, cast: Cast) -> None:
    """One request makes somebody assessor of an agency while another makes them serve it: one of them is refused."""
    person, start, outcomes = cast.person("auditor"), threading.Barrier(2), []
    row = {"person": person, "agency": cast.agency, "since": date(2026, 1, 1)}

    def write(role: str) -> None:
        try:
            with transaction.atomic():
                start.wait(60)
                Appointment.objects.create(role_id=role, **row)
                time.sleep(0.5)  # so that both are written before either is committed, if the database lets them
            outcomes.append("written")
        except IntegrityError as error:
            outcomes.append("refused" if "conflict of interest" in str(error) else str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(role,)) for role in ("external_assessor", "team_member")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["refused", "written"]
