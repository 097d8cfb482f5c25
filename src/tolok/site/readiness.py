"""What must be there for Tolok to serve: database, its tables, a worker, a place for files. ``/healthz`` asks it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from tolok.evidence.store import try_to_write

DATABASE, MIGRATIONS, WORKER, FILES = "database", "migrations", "worker", "files"
_WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '2 min'"


def faults() -> list[str]:
    """What is not ready, a word each: no ``database``, waiting ``migrations``, no ``worker``, ``files`` not written."""
    try:
        found = list(_of_database())
    except DatabaseError:
        found = [DATABASE]
    try:
        try_to_write()
    except OSError:
        found.append(FILES)
    return found


def _of_database() -> Iterator[str]:
    if _migrations.wait():
        # Without its tables there is no worker to ask for.
        yield MIGRATIONS
        return
    with connection.cursor() as cursor:
        cursor.execute(_WORKERS)
        (workers,) = cursor.fetchone()
    if not workers:
        yield WORKER


class Migrations:
    """Whether the database has every migration of this code. Once it has, it has for as long as the process lives."""

    def __init__(self) -> None:
        self.all_applied = False

    def wait(self) -> bool:
        """Whether some still wait. Slow (it reads all migrations) until none does, then nothing at all."""
        if not self.all_applied:
            executor = MigrationExecutor(connection)
            self.all_applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return not self.all_applied


_migrations = Migrations()
