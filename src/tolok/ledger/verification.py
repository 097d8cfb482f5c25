"""Is the ledger whole? The chain worked out again from the database, held against the heads signed on earlier days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tolok.ledger import heads
from tolok.ledger.reading import BATCH, end_of_chain, entries
from tolok.ledger.signing import public_key
from tolok.ledger.walking import Broken, HeadsToFind, Walk, Why


@dataclass(frozen=True)
class Verified:
    """What was checked: how many entries, the head, and how many signed heads were found again in the chain."""

    entries: int
    head: str
    heads: int


def verify(tell: Callable[[int], None] | None = None) -> Verified:
    """Work the whole chain out again, and find the data folder's signed heads in it. ``tell`` hears how far it is.

    Raises:
        Broken: the first entry that does not hold, and why.
    """
    until, last_hash = end_of_chain()
    signed = HeadsToFind(heads.kept(), public_key())
    walk = Walk()
    for entry in entries(until=until):
        walk.step(entry)
        signed.expect(walk)
        if tell and walk.seq % BATCH == 0:
            tell(walk.seq)
    if walk.seq < until:
        raise Broken(walk.seq + 1, Why.GAP)
    if walk.hash != last_hash:
        raise Broken(walk.seq, Why.HEAD)
    signed.expect_all()
    return Verified(walk.seq, walk.hash, signed.found)
