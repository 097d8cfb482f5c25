"""Every way to spoil a JSON or YAML document: exit 1, nothing on stdout, the place, what was found, what is allowed."""

from __future__ import annotations

import pytest
from tests.conftest import Tolok

_BOMB = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{below}'] * 10)}]\n" for below, name in zip("abcdefgh", "bcdefghi", strict=True)
)
_RECORD = '{"agency": "Kota A", "year": 2023, "indicator": "I01", "level": %s}'

# What is wrong -> name of the file, its content, the words its message must hold.
SPOILED: dict[str, tuple[str, str | bytes, tuple[str, ...]]] = {
    "json with a comma too many": (
        "bad.json",
        '{\n "agency": "Kota A",\n "I01": 3,\n}\n',
        ("line 4, column 1", "not valid JSON"),
    ),
    "json cut off": ("bad.json", '[{"agency": "Kota A",\n  "I01": ', ("line 2, column 10", "not valid JSON")),
    "json with something behind it": ("bad.json", '{"I01": 3} {"I01": 4}', ("line 1, column 12", "not valid JSON")),
    "json in single quotes": ("bad.json", "{'I01': 3}", ("line 1, column 2", "not valid JSON")),
    "json with NaN": ("bad.json", '{"I01": NaN}', ("not valid JSON", "NaN")),
    "json with a number of five thousand digits": ("bad.json", '{"I01": ' + "1" * 5000 + "}", ("bad.json",)),
    "json with a number beyond all bounds": ("bad.json", '{"I01": 1e999999999}', ("entry 1", "I01", "1E+999999999")),
    "json nested without end": ("bad.json", "[" * 200_000, ("not valid JSON",)),
    "json with a key twice": ("bad.json", '{"agency": "Kota A", "I01": 3, "I01": 4}', ("«I01»", "twice")),
    "json with an indicator under two names": (
        "bad.json",
        '{"I01": 3, "Indikator 1": 4}',
        ("entry 1", "I01", "already"),
    ),
    "json with an indicator in two records": (
        "bad.json",
        f"[{_RECORD % 3}, {_RECORD % 4}]",
        ("entry 2", "I01", "Kota A", "entry 1"),
    ),
    "json with level 6": (
        "bad.json",
        '[{"I02": 3}, {"indikator": "1", "tingkat": 6}]',
        ("entry 2", "1", "found 6", "1, 2, 3, 4, 5"),
    ),
    "json with level 0": ("bad.json", _RECORD % 0, ("entry 1", "I01", "found 0", "1, 2, 3, 4, 5")),
    "json with a half level": ("bad.json", _RECORD % "3.5", ("entry 1", "I01", "found 3.5")),
    "json with true": ("bad.json", _RECORD % "true", ("entry 1", "I01", "True", "not a value")),
    "json with a decimal comma": ("bad.json", _RECORD % '"3,5"', ("entry 1", "I01", "«3,5»", "decimal comma")),
    "json with an unknown indicator": (
        "bad.json",
        '{"levels": {"I48": 3}}',
        ("entry 1", "I48", "«I48»", "I01 to I47"),
    ),
    "json with an object as a level": (
        "bad.json",
        '{"levels": {"I01": {"level": 3}}}',
        ("entry 1", "I01", "collection"),
    ),
    "json with a list as a level": ("bad.json", '[{"I01": 3}, {"I01": [3]}]', ("entry 2", "I01", "collection")),
    "json record with a list as its level": (
        "bad.json",
        _RECORD % "[3]",
        (
            "entry 1",
            "I01",
        ),
    ),
    "json with a list as the agency": ("bad.json", '{"agency": ["Kota A"], "I01": 3}', ("entry 1", "agency")),
    "json with true as the agency": ("bad.json", '{"agency": true, "I01": 3}', ("entry 1", "agency")),
    "json with an empty agency": ("bad.json", '[{"agency": "", "I01": 3}]', ("entry 1", "agency is not written")),
    "json with a bad year": (
        "bad.json",
        '{"agency": "Kota A", "year": 23, "I01": 3}',
        ("entry 1", "«23»", "four digits"),
    ),
    "json with a list as the year": ("bad.json", '{"agency": "Kota A", "year": [2023], "I01": 3}', ("entry 1", "2023")),
    "json that is one word": ("bad.json", '"I01"', ("agency, year, indicator, level",)),
    "json that is null": ("bad.json", "null", ("agency, year, indicator, level",)),
    "json with an agency that is an object": ("bad.json", '{"agency": {"id": 1}, "I01": 3}', ("entry 1", "agency")),
    "json list of words": ("bad.json", '[{"I01": 3}, "I02"]', ("entry 2", "agency, year, indicator, level")),
    "json without values": ("bad.json", "[]", ("no values",)),
    "json with an agency and nothing else": ("bad.json", '{"agency": "Kota A"}', ("no values",)),
    "json with half a character": ("bad.json", '{"agency": "\\ud800", "I01": 3}', ("entry 1", "agency")),
    "json in windows-1252": ("bad.json", '{\n"agency": "é"}'.encode("cp1252"), ("row 2", "not UTF-8", "0xE9")),
    "json in utf-16": ("bad.json", '{"I01": 3}'.encode("utf-16"), ("UTF-16",)),
    "json empty": ("bad.json", "", ("the file is empty",)),
    "yaml broken": ("bad.yaml", "agency: Kota A\nlevels: {I01: 3\n", ("line 3, column 1", "not valid YAML")),
    "yaml with a tab": ("bad.yaml", "agency: Kota A\nlevels:\n\tI01: 3\n", ("line 3, column 1", "not valid YAML")),
    "yaml with a key twice": ("bad.yaml", "agency: Kota A\nI01: 3\nI01: 4\n", ("line 3, column 1", "«I01»", "twice")),
    "yaml of two documents": ("bad.yaml", "I01: 3\n---\nI01: 4\n", ("line 2", "not valid YAML")),
    "yaml with level 6": ("bad.yaml", "- I01: 3\n- I01: 6\n  agency: Kota B\n", ("entry 2", "I01", "found 6")),
    "yaml with on": ("bad.yaml", "I01: on\n", ("entry 1", "I01", "«on», not a number", "1, 2, 3, 4, 5")),
    "yaml with true": ("bad.yaml", "I01: true\n", ("entry 1", "I01", "True", "not a value")),
    "yaml with a list as a level": ("bad.yml", "I01: [3]\n", ("entry 1", "I01", "collection")),
    "yaml with a number of five thousand digits": ("bad.yaml", "I01: " + "1" * 5000 + "\n", ("bad.yaml",)),
    "yaml with a control sign": ("bad.yaml", "agency: \x07\nI01: 3\n", ("not valid YAML",)),
    "yaml with aliases that unfold a billion times": ("bad.yaml", _BOMB, ("bad.yaml", "values")),
    "yaml with an alias to itself": ("bad.yaml", "I01: &a [*a]\n", ("line 1", "refers to itself")),
    "yaml nested without end": ("bad.yaml", "[" * 200_000, ("bad.yaml",)),
    "yaml nested without end in objects": ("bad.yaml", "{a: " * 200_000, ("bad.yaml",)),
    "yaml nested without end in lists": ("bad.yaml", "- " * 200_000, ("bad.yaml",)),
    "yaml too large": ("bad.yaml", "I01: 3\n" + "#" * 6_000_000, ("5000000", "CSV")),
    "yaml of a python object": ("bad.yaml", "I01: !!python/object/apply:os.getcwd []\n", ("bad.yaml",)),
    "yaml empty": ("bad.yaml", "# nothing\n", ("the file is empty",)),
}


@pytest.mark.parametrize("what", SPOILED)
def test_a_spoiled_document_is_refused_with_its_place(tolok: Tolok, what: str) -> None:
    name, content, words = SPOILED[what]
    tolok.write(name, content)
    ended = tolok("score", name, "-i", "spbe-2020", "--format", "json", timeout=20)
    ended.refuses(*words)
    assert ended.err.startswith(name)
    assert max(map(len, ended.err.splitlines())) <= 400, "too long to read"


def test_a_number_beyond_all_bounds_is_refused_where_answers_are_options(tolok: Tolok) -> None:
    tolok.write("kami.json", '{"agency": "Dinas A", "1.1": 1e999999999}')
    ended = tolok("score", "kami.json", "-i", "kami-5.0", timeout=10)
    assert (ended.code, ended.out) == (1, "")
    assert "entry 1" in ended.err
    assert "1.1" in ended.err
    assert "A = More than Rp30 billion" in ended.err


def test_all_faults_of_a_document_are_told_in_one_run(tolok: Tolok) -> None:
    tolok.write("bad.json", '[{"I01": 6}, {"I99": 3}, {"year": 1, "I03": 3}, {"agency": "B", "I01": true}]')
    ended = tolok("score", "bad.json", "-i", "spbe-2020")
    *faults, count = ended.err.splitlines()
    assert (ended.code, ended.out) == (1, "")
    assert [fault.split(",")[1].strip() for fault in faults] == [f"entry {n}" for n in range(1, 5)]
    assert count == "4 faults; nothing was written."
