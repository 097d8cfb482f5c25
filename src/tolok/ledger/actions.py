"""The one way to write the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone

from tolok.ledger.chain import START, digest_of, hash_of, moment, plain
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
    *,
    by: Actor,
    verb: str,
    subject: str,
    agency: int | None = None,
    detail: Mapping[str, Any] | None = None,
    within: Sequence[str] = (),
) -> Entry:
    """Add an entry at the end of the chain. Call it last in an action's transaction: others wait until it commits.

    Args:
        by: who did it.
        verb: what was done, such as ``claim.saved``; the room's ``verbs.py`` has its sentence (``ledger/verbs.py``).
        subject: on what, as ``name:key`` (``assessment:3``, ``claim:17``).
        agency: whose affair it is (its number); None for what concerns all.
        detail: what is worth knowing later, as plain JSON values without fractions (write those as text); covered by
            the hash through its digest. A value that names a thing as ``name:key`` is shown by its title.
        within: what the subject is a part of (``within=["assessment:3"]`` for a claim of it): the entry belongs to
            the history of those too. Kept in ``detail`` under ``within``, so covered by the hash, and indexed.

    Raises:
        TransactionManagementError: there is no transaction; an entry stands or falls with what it tells.
        TypeError: ``detail`` holds what the ledger cannot keep exactly.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry needs the transaction of what it tells")
    told: dict[str, Any] = plain({**(detail or {}), **({"within": list(within)} if within else {})})
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash, at FROM ledger_head_held(%s)", [_CHAIN_LOCK])
        row = cursor.fetchone()
    now = timezone.now()
    # A clock that was set back must not turn the order round.
    seq, previous, at = (row[0], row[1], max(now, row[2])) if row else (0, START, now)
    fields: dict[str, Any] = {
        "seq": seq + 1,
        "actor": by.ledger_id,
        "verb": verb,
        "subject": subject,
        "agency": agency,
        "digest": digest_of(told),
        "salt": secrets.token_hex(16),
        "previous": previous,
    }
    entry = Entry(at=at, detail=told, hash=hash_of({**fields, "at": moment(at)}), **fields)
    entry.save(force_insert=True)
    return entry
