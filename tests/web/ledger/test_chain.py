"""Properties of the chain, over many made-up entries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolok.ledger.chain import START, canonical, digest_of, hash_of, plain, seal_of
from tolok.ledger.walking import Broken, Walk

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(TEXT, part, max_size=3),
    max_leaves=8,
)
DETAIL = st.dictionaries(TEXT, JSON, max_size=4)


def _chain(details: list[dict[str, Any]]) -> list[dict[str, Any]]:
    previous, made = START, []
    for seq, detail in enumerate(details, start=1):
        entry: dict[str, Any] = {
            "seq": seq,
            "at": f"2026-01-01T00:00:00.{seq:06}Z",
            "actor": "person:1",
            "verb": "claim.saved",
            "subject": "claim:1",
            "agency": None,
            "detail": detail,
            "digest": digest_of(detail),
            "salt": f"{seq:032x}",
            "previous": previous,
        }
        previous = entry["hash"] = hash_of(entry)
        made.append(entry)
    return made


def _walk(entries: list[dict[str, Any]], *, sealed: frozenset[int] = frozenset()) -> str:
    walk = Walk()
    for entry in entries:
        if entry["seq"] in sealed:
            walk.pass_over(seq=entry["seq"], seal=seal_of(entry))
        else:
            walk.step(entry)
    return walk.hash


@given(JSON)
def test_a_value_and_what_comes_back_of_it_have_one_digest(value: Any) -> None:
    assert digest_of(json.loads(canonical(value))) == digest_of(value) == digest_of(plain(value))
    assert plain(value) == value


@given(JSON, JSON)
def test_different_values_have_different_digests(one: Any, other: Any) -> None:
    # Compared as JSON: for Python, True is 1.
    assert (digest_of(one) == digest_of(other)) == (
        json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    )


@given(st.lists(DETAIL, min_size=1, max_size=6), st.data())
def test_sealing_entries_changes_no_hash(details: list[dict[str, Any]], data: st.DataObject) -> None:
    entries = _chain(details)
    sealed = data.draw(st.frozensets(st.integers(1, len(entries))))
    assert _walk(entries, sealed=sealed) == entries[-1]["hash"]


@given(st.lists(DETAIL, min_size=1, max_size=6), st.data())
def test_no_field_can_be_changed_unseen(details: list[dict[str, Any]], data: st.DataObject) -> None:
    entries = _chain(details)
    at = data.draw(st.integers(0, len(entries) - 1))
    name = data.draw(st.sampled_from(sorted(entries[at])))
    changed: Any = {"seq": 99, "agency": 7, "detail": {"other": "x" * 20}}.get(name, "0" * 63 + "1")
    entries[at] = {**entries[at], name: changed}
    with pytest.raises(Broken):
        _walk(entries)


@given(st.lists(DETAIL, min_size=2, max_size=6), st.data())
def test_no_entry_can_be_moved_or_taken_out_unseen(details: list[dict[str, Any]], data: st.DataObject) -> None:
    entries = _chain(details)
    whole = _walk(entries)
    order = data.draw(st.permutations(entries))
    if order != entries:
        with pytest.raises(Broken):
            _walk(list(order))
    out = data.draw(st.integers(0, len(entries) - 1))
    left = entries[:out] + entries[out + 1 :]
    if out == len(entries) - 1:
        assert _walk(left) != whole  # the end alone is guarded by the signed head
    else:
        with pytest.raises(Broken):
            _walk(left)
