"""The one way to write the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone

from tolok.ledger.chain import START, digest_of, hash_of, moment
from tolok.ledger.models import Entry

# Entries are chained one after the other: whoever writes waits here until the writer before has committed.
_CHAIN_LOCK = 7_465_001


class Actor(Protocol):
    """Whoever does something; ``ledger_id`` is ``person:12``, or ``system:demo`` for what no person did."""

    @property
    def ledger_id(self) -> str:
        """The actor as the ledger names it."""


class System:
    """Tolok itself, doing ``what``."""

    def __init__(self, what: str) -> None:
        self.ledger_id = f"system:{what}"


def record(
    *, by: Actor, verb: str, subject: str, agency: int | None = None, detail: Mapping[str, Any] | None = None
) -> Entry:
    """Add an entry at the end of the chain. Call it last in an action's transaction: others wait until it commits.

    Args:
        by: who did it.
        verb: what was done, such as ``claim.saved``; ``ledger/verbs.py`` has its sentence.
        subject: on what, as ``name:key`` (``assessment:3``, ``claim:17``).
        agency: whose affair it is (its number); None for what concerns all.
        detail: what is worth knowing later, as plain JSON values; covered by the hash through its digest.

    Raises:
        TransactionManagementError: there is no transaction; an entry stands or falls with what it tells.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry needs the transaction of what it tells")
    told = dict(detail or {})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        cursor.execute("SELECT seq, hash FROM ledger_head()")
        row = cursor.fetchone()
    seq, previous = (row[0], row[1]) if row else (0, START)
    at = timezone.now()
    fields: dict[str, Any] = {
        "seq": seq + 1,
        "actor": by.ledger_id,
        "verb": verb,
        "subject": subject,
        "agency": agency,
        "digest": digest_of(told),
        "previous": previous,
    }
    entry = Entry(at=at, detail=told, hash=hash_of({**fields, "at": moment(at)}), **fields)
    entry.save(force_insert=True)
    return entry
