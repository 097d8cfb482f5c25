"""The identity of an instrument: the same content gives the same, any other content another."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tolok.instruments import Instrument, instrument, library_ids, load
from tolok.instruments.build import build_instrument, identity_of
from tolok.instruments.source import read_source

TEXT = """\
format: 1
id: sample
title: {id: Contoh, en: Sample}
owner: {id: Kantor, en: Office}
measures: {id: Instansi, en: Agencies}
language: id
status: draft
in_force: {from: 2026-01-01}
publication: {decimals: 2, rounding: half_up, predicate_basis: exact}
bands:
  predicate:
    - {code: kurang, name: {id: Kurang, en: Poor}, from: 0}
    - {code: baik, name: {id: Baik, en: Good}, above: 60.5}
scales:
  score: {kind: number, min: 0, max: 100}
tree:
  id: index
  kind: index
  aggregate: weighted_mean
  weights_total: 100
  bands: predicate
  children:
    - {id: I1, kind: indicator, weight: 60.5, scale: score, counts: true}
    - {id: I2, kind: indicator, weight: 39.5, scale: score, aliases: [second]}
"""


def loaded(tmp_path: Path, text: str, name: str = "sample.yaml") -> Instrument:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return load(path)


def test_comments_blank_lines_style_and_file_name_change_nothing(tmp_path: Path) -> None:
    first = loaded(tmp_path, TEXT)
    noisy = "# our own copy\n\n" + TEXT.replace("status: draft", 'status: "draft"  # not yet').replace(
        "in_force: {from: 2026-01-01}", "in_force:\n    from: '2026-01-01'"
    )
    assert loaded(tmp_path, noisy, "other.yaml").identity == first.identity
    assert loaded(tmp_path, TEXT.replace("\n", "\r\n"), "windows.yaml").identity == first.identity
    assert loaded(tmp_path, TEXT.replace("60.5", "60.50"), "zeros.yaml").identity == first.identity


def test_the_order_of_keys_changes_nothing() -> None:
    data = read_source(TEXT).data
    turned = {key: data[key] for key in reversed(data)}
    turned["tree"] = {key: data["tree"][key] for key in reversed(data["tree"])}
    assert list(turned) != list(data)
    assert identity_of(turned) == identity_of(data)
    assert build_instrument(turned).identity == build_instrument(data).identity


def test_the_order_of_indicators_is_content() -> None:
    data = read_source(TEXT).data
    turned = copy.deepcopy(data)
    turned["tree"]["children"].reverse()
    assert identity_of(turned) != identity_of(data)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every single value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from places(inner, (*path, i))
    else:
        yield path


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    other = copy.deepcopy(data)
    inner = other
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return other


PLACES = list(places(read_source(TEXT).data))


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_any_other_value_is_another_identity(path: tuple[Any, ...]) -> None:
    data = read_source(TEXT).data
    value = data
    for step in path:
        value = value[step]
    other: Any = f"{value}x" if isinstance(value, str) else not value if isinstance(value, bool) else value + 1
    assert identity_of(changed(data, path, other)) != identity_of(data)
    if isinstance(value, Decimal):
        assert identity_of(changed(data, path, value + Decimal("0.0000001"))) != identity_of(data)


@given(st.sampled_from(PLACES), st.text(min_size=1))
@settings(deadline=None, derandomize=True, database=None)
def test_any_other_text_is_another_identity(path: tuple[Any, ...], text: str) -> None:
    data = read_source(TEXT).data
    value = data
    for step in path:
        value = value[step]
    assert (identity_of(changed(data, path, text)) == identity_of(data)) == (str(value) == text and not _other(value))


def _other(value: Any) -> bool:
    """Whole numbers and true or false are not the text that reads the same; an exact decimal is (``60.5``)."""
    return isinstance(value, (int, bool))


def test_an_added_or_dropped_key_is_another_identity() -> None:
    data = read_source(TEXT).data
    assert identity_of({**data, "note": {"id": "Baru.", "en": "New."}}) != identity_of(data)
    assert identity_of({key: data[key] for key in data if key != "in_force"}) != identity_of(data)


def test_identities_are_sha_256_and_each_its_own() -> None:
    identities = [instrument(id_).identity for id_ in library_ids()]
    assert len(set(identities)) == len(identities)
    assert all(len(identity) == 64 and int(identity, 16) >= 0 for identity in identities)


def test_equal_content_is_equal_and_hashes_alike(tmp_path: Path) -> None:
    one, other = loaded(tmp_path, TEXT), loaded(tmp_path, "# same\n" + TEXT, "copy.yaml")
    assert one == other
    assert len({one, other}) == 1
    assert one != instrument("spbe-2020")
    assert one != "sample"
