"""Locks of the database that last as long as the connection that took them: a killed process leaves none behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_RUN, _PLACE = 7_465_010, 7_465_011
PLACES = 2
"""How many runs work at the same time; the worker's other hands stay free for letters and small jobs."""


@contextmanager
def run(number: int) -> Iterator[bool]:
    """Hold a run alone; False: somebody else holds it."""
    with _held(_RUN, number) as mine:
        yield mine


@contextmanager
def place() -> Iterator[bool]:
    """Take one of the places; False: all are taken."""
    for number in range(PLACES):
        with _held(_PLACE, number) as mine:
            if mine:
                yield True
                return
    yield False


def worked_on() -> set[int]:
    """The runs that somebody holds now, in any process."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [_RUN],
        )
        return {row[0] for row in cursor.fetchall()}


@contextmanager
def _held(family: int, number: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [family, number])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [family, number])
