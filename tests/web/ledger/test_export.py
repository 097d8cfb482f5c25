"""An export holds when it is whole, and falls when anything in it was changed: by us, and by the page's script."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tolok.ledger import export, heads
from tolok.ledger.actions import System, record
from tolok.ledger.chain import START, canonical, digest_of, hash_of, seal_of
from tolok.ledger.checking import check
from tolok.ledger.export import Export, Part
from tolok.ledger.signing import public_key
from tolok.ledger.walking import Broken, Why, read_head

PAGE = Path(__file__).parents[3] / "docs" / "ledger.md"
Lines = list[bytes]
Spoil = Callable[[Lines], Lines]


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


@pytest.fixture
def script(tmp_path: Path) -> Callable[..., str]:
    """The page's own script: ``script(lines)`` is the last line it says."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(code.splitlines()) < 60
    (tmp_path / "check.py").write_text(code, "utf-8")

    def run(lines: Lines, *more: str | Path, key: str = "") -> str:
        (tmp_path / "export.jsonl").write_bytes(b"".join(lines))
        words = [sys.executable, "-W", "error::SyntaxWarning", "check.py", "export.jsonl", key or public_key(), *more]
        ended = subprocess.run(list(map(str, words)), cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "Traceback" not in ended.stderr, ended.stderr
        assert (ended.returncode == 0) == ended.stdout.startswith("WHOLE")
        return ended.stdout or ended.stderr

    return run


def _written(part: Part = export.EVERYTHING) -> Lines:
    made = Export(part)
    lines = list(made.lines())
    assert b"".join(made.chunks()).count(b"\n") == len(lines)
    return lines


def _record(count: int = 6) -> None:
    for number in range(1, count + 1):
        record(
            by=System("test"),
            verb="claim.saved",
            subject=f"claim:{number}",
            agency=number % 2 + 1,
            detail={"level": number, "note": "“é\u2028”"},
            within=[f"assessment:{number % 3}"],
        )


def _entry(lines: Lines, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lines[number])
    return found


def _with(lines: Lines, number: int, **changed: Any) -> Lines:
    return [*lines[:number], canonical({**_entry(lines, number), **changed}) + b"\n", *lines[number + 1 :]]


def _signed_anew(lines: Lines, key: Ed25519PrivateKey) -> Lines:
    import hashlib

    head = {**_entry(lines, -1)["head"], "covers": hashlib.sha256(b"".join(lines[:-1])).hexdigest()}
    last = _entry(lines, -2)
    head |= {"seq": last["seq"], "hash": last["hash"]}
    line = {
        "head": head,
        "key": base64.b64encode(key.public_key().public_bytes_raw()).decode(),
        "signature": base64.b64encode(key.sign(canonical(head))).decode(),
    }
    return [*lines[:-1], canonical(line) + b"\n"]


def _rewritten(lines: Lines) -> Lines:
    # What a clever forger does: change one detail and make every hash after it anew.
    previous, made = START, [lines[0]]
    for raw in lines[1:-1]:
        entry = json.loads(raw)
        if entry["seq"] == 2:
            entry["detail"]["level"] = 5
        entry |= {"digest": digest_of(entry["detail"]), "previous": previous}
        entry["hash"] = previous = hash_of(entry)
        made.append(canonical(entry) + b"\n")
    return [*made, lines[-1]]


def test_a_good_export_holds(db: None, script: Callable[..., str]) -> None:
    _record()
    lines = _written()
    found = check(lines, key=public_key())
    assert (found.entries, found.shown, found.key, found.part) == (6, 6, public_key(), None)
    assert script(lines).startswith("WHOLE: 6 entries, 6 shown")


def test_an_empty_ledger_can_be_exported(db: None, script: Callable[..., str]) -> None:
    lines = _written()
    assert check(lines, key=public_key()).entries == 0
    assert script(lines).startswith("WHOLE: 0 entries")


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (Part(agencies=frozenset({1})), [2, 4, 6]),
        (Part(agencies=frozenset()), []),
        (Part(subject="assessment:1"), [1, 4]),
        (Part(subject="claim:5"), [5]),
        (Part(agencies=frozenset({1}), subject="assessment:1"), [4]),
    ],
)
def test_a_part_holds_and_shows_nothing_else(
    db: None, script: Callable[..., str], part: Part, shown: list[int]
) -> None:
    _record()
    lines = _written(part)
    assert [entry["seq"] for entry in map(json.loads, lines[1:-1]) if "detail" in entry] == shown
    assert all(set(entry) == {"seq", "seal"} for entry in map(json.loads, lines[1:-1]) if "detail" not in entry)
    found = check(lines, key=public_key())
    assert (found.entries, found.shown, found.part) == (6, len(shown), part.told())
    assert script(lines).startswith(f"WHOLE: 6 entries, {len(shown)} shown")


SPOILED: dict[str, tuple[Spoil, tuple[int, Why]]] = {
    "detail changed": (lambda all_: _with(all_, 3, detail={"level": 5}), (3, Why.DIGEST)),
    "detail and digest changed": (
        lambda all_: _with(all_, 3, detail={"level": 5}, digest=digest_of({"level": 5})),
        (3, Why.HASH),
    ),
    "actor changed": (lambda all_: _with(all_, 3, actor="person:9"), (3, Why.HASH)),
    "time changed": (lambda all_: _with(all_, 3, at="2020-01-01T00:00:00.000000Z"), (3, Why.HASH)),
    "removed": (lambda all_: [*all_[:3], *all_[4:]], (3, Why.GAP)),
    "reordered": (lambda all_: [*all_[:3], all_[4], all_[3], *all_[5:]], (3, Why.ORDER)),
    "twice": (lambda all_: [*all_[:4], all_[3], *all_[4:]], (3, Why.ORDER)),
    "no end": (lambda all_: all_[:-1], (6, Why.TRUNCATED)),
    "last entry removed": (lambda all_: [*all_[:-2], all_[-1]], (6, Why.TRUNCATED)),
    "cut in a line": (lambda all_: [*all_[:4], all_[4][:30]], (4, Why.TRUNCATED)),
    "signature forged": (lambda all_: _with(all_, -1 % len(all_), signature="A" * 86 + "=="), (6, Why.SIGNATURE)),
    "signed by another": (lambda all_: _signed_anew(all_, Ed25519PrivateKey.generate()), (6, Why.KEY)),
    "chain rewritten": (_rewritten, (6, Why.HEAD)),
    "chain rewritten and signed by another": (
        lambda all_: _signed_anew(_rewritten(all_), Ed25519PrivateKey.generate()),
        (6, Why.KEY),
    ),
    "an entry sealed afterwards": (
        lambda all_: [
            *all_[:3],
            canonical({"seq": 3, "seal": seal_of(_entry(all_, 3))}) + b"\n",
            *all_[4:],
        ],
        (6, Why.COVERS),
    ),
    "a line in another spelling": (
        lambda all_: [*all_[:3], json.dumps(_entry(all_, 3)).encode() + b"\n", *all_[4:]],
        (3, Why.FORMAT),
    ),
    "something after the end": (lambda all_: [*all_, all_[3]], (6, Why.FORMAT)),
    "no export at all": (lambda _all: [b"hello\n"], (0, Why.FORMAT)),
}


@pytest.mark.parametrize("name", SPOILED)
def test_whatever_was_changed_is_refused_and_named(db: None, script: Callable[..., str], name: str) -> None:
    spoil, (seq, why) = SPOILED[name]
    _record()
    lines = spoil(_written())
    with pytest.raises(Broken) as refused:
        check(lines, key=public_key())
    assert (refused.value.seq, refused.value.why) == (seq, why)
    assert script(lines).startswith("REFUSED")


def test_a_chain_rewritten_with_the_true_key_is_found_by_an_earlier_head(db: None, script: Callable[..., str]) -> None:
    from tolok.ledger.signing import signing_key

    _record(4)
    kept = heads.write_head()
    _record(2)
    good = _written()
    assert check(good, key=public_key(), heads=[read_head(kept)]).heads == 1
    assert script(good, kept).startswith("WHOLE")

    forged = _signed_anew(_rewritten(good), signing_key())
    assert check(forged, key=public_key()).entries == 6  # alone it cannot be told
    with pytest.raises(Broken) as refused:
        check(forged, key=public_key(), heads=[read_head(kept)])
    assert (refused.value.seq, refused.value.why) == (4, Why.HEAD)
    assert script(forged, kept).startswith("REFUSED")

    shorter = _signed_anew([*good[:3], good[-1]], signing_key())
    with pytest.raises(Broken) as refused:
        check(shorter, key=public_key(), heads=[read_head(kept)])
    assert (refused.value.seq, refused.value.why) == (4, Why.TRUNCATED)
    assert script(shorter, kept).startswith("REFUSED")
