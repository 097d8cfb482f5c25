"""Checking an exported file: pure, without a database (the rules: docs/ledger.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tolok.ledger.chain import canonical
from tolok.ledger.signature import VERSION, is_signed
from tolok.ledger.walking import Broken, HeadsToFind, Walk, Why

FORM = "tolok-ledger"
END = "tolok-ledger-export"


@dataclass(frozen=True)
class Checked:
    """What a file was found to hold, the key it is signed with, and how many earlier heads were found in it."""

    entries: int
    shown: int
    head: str
    key: str
    signed_at: str
    part: Mapping[str, Any] | None
    heads: int


def check(lines: Iterable[bytes], *, key: str = "", heads: Iterable[Mapping[str, Any]] = ()) -> Checked:
    """Check an exported file: its form, its chain, its end and its signature; ``key`` is the one it should have.

    Raises:
        Broken: the first thing that does not hold, and why.
    """
    covered = hashlib.sha256()
    walk, shown, last = Walk(), 0, None
    rest = _parsed(lines)
    first, raw = next(rest, ({}, b""))
    if first.get("format") != FORM or first.get("version") != VERSION:
        raise Broken(0, Why.FORMAT)
    covered.update(raw)
    earlier = HeadsToFind(heads, key)
    for value, raw in rest:
        if last is not None:
            raise Broken(walk.seq, Why.FORMAT)  # something follows the signed end
        if "head" in value:
            last = value
            continue
        covered.update(raw)
        shown += _follow(walk, value, rest)
        earlier.expect(walk)
    if last is None:
        raise Broken(walk.seq, Why.TRUNCATED)
    _expect_end(last, walk, covered.hexdigest(), key)
    earlier.expect_all()
    if earlier.keys - {last["key"]}:
        raise Broken(walk.seq, Why.KEY)
    return Checked(
        entries=walk.seq,
        shown=shown,
        head=walk.hash,
        key=last["key"],
        signed_at=last["head"]["signed_at"],
        part=first.get("part"),
        heads=earlier.found,
    )


def _follow(walk: Walk, value: Mapping[str, Any], rest: Iterator[tuple[dict[str, Any], bytes]]) -> bool:
    try:
        if "seal" in value:
            walk.pass_over(seq=value["seq"], seal=value["seal"])
        else:
            walk.step(value)
    except (KeyError, TypeError):
        raise Broken(walk.seq + 1, Why.FORMAT) from None
    except Broken as broken:
        if broken.why is Why.GAP and any(later.get("seq") == broken.seq for later, _raw in rest):
            raise Broken(broken.seq, Why.ORDER) from None  # not gone, but further down
        raise
    return "seal" not in value


def _expect_end(last: Mapping[str, Any], walk: Walk, covers: str, key: str) -> None:
    head = last["head"]
    if not isinstance(head, Mapping) or head.get("format") != END:
        raise Broken(walk.seq, Why.FORMAT)
    if key and last.get("key") != key:
        raise Broken(walk.seq, Why.KEY)
    if not is_signed(last):
        raise Broken(walk.seq, Why.SIGNATURE)
    if head["seq"] > walk.seq:
        raise Broken(walk.seq + 1, Why.TRUNCATED)
    if (head["seq"], head["hash"]) != (walk.seq, walk.hash):
        raise Broken(walk.seq, Why.HEAD)
    if head["covers"] != covers:
        raise Broken(walk.seq, Why.COVERS)


def _parsed(lines: Iterable[bytes]) -> Iterator[tuple[dict[str, Any], bytes]]:
    for number, raw in enumerate(lines):
        if not raw.endswith(b"\n"):
            raise Broken(number, Why.TRUNCATED)
        try:
            value = json.loads(raw)
        except ValueError:
            value = None
        # Written in the one canonical way: two spellings of a value would be two files.
        if not isinstance(value, dict) or canonical(value) + b"\n" != raw:
            raise Broken(number, Why.FORMAT)
        yield value, raw
