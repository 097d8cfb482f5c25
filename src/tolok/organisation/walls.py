"""The second wall: PostgreSQL itself shows a request only the rows of the agencies its person may know of.

Tables with an ``agency_id`` carry the policy ``tolok_sees(agency_id)`` (migration helper ``wall``). What a connection
may see stands in two of its settings: ``tolok.agencies`` (numbers, with commas) and ``tolok.scope`` (``all``, or
empty). Both empty: no row. Requests set them in the middleware, jobs and commands with ``seeing``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, migrations

from tolok.organisation.access import Standing

ROLE = "tolok_app"


Shown = tuple[str, str, str]
"""The scope, the agencies and the person that a connection was opened for."""


def open_for(standing: Standing, known: Shown | None = None) -> Shown:
    """Show this connection what ``standing`` may know of, under the application's role.

    One statement; none when ``known``, which a call before on this connection returned, says the same.
    """
    agencies = ",".join(str(number) for number in sorted(standing.own_agencies))
    shown = ("all" if standing.everywhere else "", agencies, str(standing.person.pk) if standing.person else "")
    if shown != known:
        _set(ROLE, *shown)
    return shown


def close() -> None:
    """Show this connection nothing any more."""
    _set("none" if _owner() else ROLE, "", "", "")


@contextmanager
def seeing(standing: Standing | None) -> Iterator[None]:
    """What a job or a command does for somebody (None: for Tolok itself, all rows) inside the block."""
    before = _get()
    if standing is None:
        _set(None, "all", "", "")
    else:
        open_for(standing)
    try:
        yield
    finally:
        _set(*before)


def _owner() -> bool:
    # A connection that did not start under the application's role belongs to set-up, or to a test: it goes back there.
    options = connection.settings_dict["OPTIONS"].get("options", "")
    return f"role={ROLE}" not in str(options)


def _set(role: str | None, scope: str, agencies: str, person: str) -> None:
    with connection.cursor() as cursor:
        values = [scope, agencies, person]
        roles = ""
        if role is not None:
            roles, values = ", set_config('role', %s, false)", [*values, role]
        cursor.execute(
            "SELECT set_config('tolok.scope', %s, false), set_config('tolok.agencies', %s, false),"
            f" set_config('tolok.person', %s, false){roles}",
            values,
        )


def _get() -> tuple[str, str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('role'), coalesce(current_setting('tolok.scope', true), ''), "
            "coalesce(current_setting('tolok.agencies', true), ''), "
            "coalesce(current_setting('tolok.person', true), '')"
        )
        role, scope, agencies, person = cursor.fetchone()
    return role, scope, agencies, person


def wall(table: str, seen: str = "tolok_sees(agency_id)") -> migrations.RunSQL:
    """A migration's step that puts the wall round a table; ``seen`` is the SQL condition for a row to be shown."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY {table}_seen ON {table} TO {ROLE} USING ({seen}) WITH CHECK ({seen});",
        f"DROP POLICY {table}_seen ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )
