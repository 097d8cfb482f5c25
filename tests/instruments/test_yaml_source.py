"""Reading YAML: exact numbers, text that stays text, the place of everything, and nothing repeated in silence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tolok.instruments import FaultyInput
from tolok.instruments.source import read_source


def value(text: str) -> Any:
    return read_source(f"key: {text}").data["key"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1.10", Decimal("1.10")),
        ("0.1", Decimal("0.1")),
        ("-2.50", Decimal("-2.50")),
        ("0.12345678901234567890123456789", Decimal("0.12345678901234567890123456789")),
        ("3", 3),
        ("-4", -4),
        ("12345678901234567890123", 12345678901234567890123),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        # What YAML may take for something else stays the text that was typed.
        ("2026-06-05", "2026-06-05"),
        ("2026-06-05T10:00:00Z", "2026-06-05T10:00:00Z"),
        ("10/3", "10/3"),
        ("'1.3'", "1.3"),
        ('"7"', "7"),
        ("1e3", "1e3"),
        ("1.0e+3", "1.0e+3"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("!!python/object/apply:os.system [echo]", ["echo"]),
        ("!!binary aGFsbG8=", "aGFsbG8="),
    ],
)
def test_values_are_read_exactly(written: str, read: Any) -> None:
    found = value(written)
    assert found == read
    assert type(found) is type(read)
    assert not isinstance(found, float)


def test_decimals_keep_every_digit() -> None:
    assert str(value("1.10")) == "1.10"


def test_keys_are_always_text() -> None:
    assert read_source("1: a\ntrue: b\n2026-01-01: c\n1.50: d").data == {
        "1": "a",
        "true": "b",
        "2026-01-01": "c",
        "1.50": "d",
    }


def test_everything_has_its_place() -> None:
    source = read_source("a: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\n")
    assert source.places[("a",)] == (1, 1)
    assert source.places[("b",)] == (2, 1)
    assert source.places[("b", 0)] == (3, 5)
    assert source.places[("b", 1, "c")] == (4, 6)
    assert source.places[("b", 1, "d")] == (5, 6)


def faults(text: str) -> list[tuple[int | None, Any, str]]:
    with pytest.raises(FaultyInput) as caught:
        read_source(text, file="file.yaml")
    assert {fault.file for fault in caught.value.faults} == {"file.yaml"}
    return [(fault.line, fault.column, fault.message.en) for fault in caught.value.faults]


def test_every_key_written_twice_is_told() -> None:
    assert faults("a: 1\nb: {c: 1, c: 2}\na: 2\nl:\n  - d: 1\n    d: 2\n") == [
        (2, 11, "the key «c» is written twice"),
        (3, 1, "the key «a» is written twice"),
        (6, 5, "the key «d» is written twice"),
    ]


def test_keys_that_read_alike_are_one_key() -> None:
    assert faults("1: a\n'1': b\n") == [(2, 1, "the key «1» is written twice")]


def test_an_honest_alias_repeats_its_part() -> None:
    assert read_source("a: &x [1, 2]\nb: *x\n").data == {"a": [1, 2], "b": [1, 2]}


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert faults("\n".join(lines)) == [(None, None, "the file holds more than 500000 values")]


def test_an_alias_to_itself_is_refused() -> None:
    assert [(line, message) for line, _, message in faults("a: 1\nb: &b\n  c: *b\n")] == [
        (2, "a YAML alias (*) refers to itself")
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: [1, 2\nb: 3\n", 2), ("a: 'open\n", 2), ("a: b: c\n", 1), ("a: *nowhere\n", 1), ("a: 1\n\tb: 2\n", 2)],
)
def test_what_is_not_yaml_says_where(text: str, line: int) -> None:
    [(found, column, message)] = faults(text)
    assert message.startswith("not valid YAML: ")
    assert found == line
    assert column


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n", "---\n"])
def test_an_empty_file(text: str) -> None:
    if text == "---\n":
        assert read_source(text).data is None
    else:
        assert faults(text) == [(None, None, "the file is empty")]
