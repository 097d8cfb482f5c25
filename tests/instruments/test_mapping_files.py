"""Mappings between two instruments: a row for every new indicator, every old one spoken of, and never a score."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tolok.instruments import Carry, Fault, Instrument, UnknownMapping, instrument, mapping, mapping_ids
from tolok.instruments.build import build_instrument
from tolok.instruments.mapping import check_mapping
from tolok.instruments.source import read_source

BROKEN = Path(__file__).parent / "broken-mappings"
_MARK = re.compile(r"#! ?(?P<words>.*)$")


def small(id_: str, leaves: list[str]) -> Instrument:
    children = "".join(f"    - {{id: {leaf}, kind: indicator, scale: score}}\n" for leaf in leaves)
    return build_instrument(
        read_source(
            f"id: {id_}\ntitle: {{id: x, en: x}}\nowner: {{id: x, en: x}}\nmeasures: {{id: x, en: x}}\nlanguage: id\n"
            "status: draft\nscales: {score: {kind: number, min: 0, max: 5}}\n"
            f"tree:\n  id: index\n  kind: index\n  aggregate: sum\n  children:\n{children}"
        ).data
    )


OLD, NEW = small("old", ["I1", "I2", "I3"]), small("new", ["N1", "N2"])


def faults_of(text: str) -> list[Fault]:
    return check_mapping(read_source(text, file="mapping.yaml"), OLD, NEW)


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_broken_mapping_is_told_at_its_line_in_its_words(path: Path) -> None:
    text = path.read_text("utf-8")
    marks = ((number, _MARK.search(line)) for number, line in enumerate(text.splitlines(), start=1))
    expected = [(number, mark["words"].strip()) for number, mark in marks if mark]
    assert expected
    faults = faults_of(text)
    assert sorted(fault.line or 0 for fault in faults) == [line for line, _ in expected]
    for fault, (_, words) in zip(sorted(faults, key=lambda fault: fault.line or 0), expected, strict=True):
        assert words in fault.message.en
        assert fault.message.id != fault.message.en


def test_a_sound_mapping_has_no_fault() -> None:
    sound = (BROKEN / "row-missing.yaml").read_text("utf-8") + "  - {to: N2, status: new, from: []}\n"
    assert faults_of(sound) == []


def test_the_official_mapping_counts() -> None:
    found = mapping("spbe-2020", "pemdi-2026")
    assert mapping_ids() == ("spbe-2020--pemdi-2026",)
    assert len(found.rows) == 20
    assert Counter(row.carry for row in found.rows) == {Carry.REUSE: 10, Carry.UPDATE: 7, Carry.NEW: 3}
    assert [row.to for row in found.rows if row.carry is Carry.NEW] == ["I06", "I07", "I08"]


def test_every_indicator_of_both_sides_is_spoken_of() -> None:
    found = mapping("spbe-2020", "pemdi-2026")
    old, new = instrument("spbe-2020"), instrument("pemdi-2026")
    assert sorted(row.to for row in found.rows) == sorted(leaf.id for leaf in new.leaves)
    used = {id_ for row in found.rows for id_ in row.origins}
    assert used.isdisjoint(found.not_continued)
    assert sorted(used | set(found.not_continued)) == sorted(leaf.id for leaf in old.leaves)
    assert all(row.note and row.note.id != row.note.en for row in found.rows)


def test_the_mapping_holds_no_number_that_could_pass_for_a_conversion() -> None:
    folder = Path(str(__import__("tolok.instruments").instruments.__file__)).parent / "mappings"
    for row in read_source((folder / "spbe-2020--pemdi-2026.yaml").read_text("utf-8")).data["rows"]:
        assert set(row) <= {"to", "status", "from", "note"}


def test_no_mapping_back() -> None:
    with pytest.raises(
        UnknownMapping, match="no mapping from pemdi-2026 to spbe-2020; there are: spbe-2020--pemdi-2026"
    ):
        mapping("pemdi-2026", "spbe-2020")
