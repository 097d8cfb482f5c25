"""Reading the whole chain from the database, in order, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from tolok.ledger.chain import START, moment
from tolok.ledger.models import Entry

BATCH = 2_000
FIELDS = ("seq", "at", "actor", "verb", "subject", "agency", "detail", "digest", "salt", "previous", "hash")


@contextmanager
def whole() -> Iterator[None]:
    """Every entry may be read inside the block: a chain holds or breaks as a whole. What is shown is chosen after it.

    The setting is the one that the ledger's row-level policy reads (``organisation/walls.py``, a floor above).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('tolok.scope', true), '')")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('tolok.scope', 'all', false)")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tolok.scope', %s, false)", [before])


def end_of_chain() -> tuple[int, str]:
    """The number and hash of the last entry; 0 and the start's hash when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM ledger_head()")
        row = cursor.fetchone()
    return (row[0], row[1]) if row else (0, START)


def entries(*, until: int) -> Iterator[dict[str, Any]]:
    """All entries up to number ``until``, in order, as ``Walk.step`` takes them: of everybody, past the walls."""
    last = 0
    while last < until:
        with whole():
            batch = list(Entry.objects.filter(seq__gt=last, seq__lte=until).order_by("seq").values(*FIELDS)[:BATCH])
        if not batch:
            return
        for row in batch:
            yield {**row, "at": moment(row["at"])}
        last = batch[-1]["seq"]
