"""Criteria: what a level asks, statement by statement, each with its own evidence and verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from tolok.instruments import Instrument, instrument, load
from tolok.instruments.compare import differences
from tolok.instruments.model import CriterionPart

TEXT = """\
format: 1
id: sample
title: {id: Contoh, en: Sample}
owner: {id: Kantor, en: Office}
measures: {id: Instansi, en: Agencies}
language: id
status: draft
scales:
  maturity: {kind: levels, min: 1, max: 3}
evidence_kinds:
  regulation: {id: Peraturan, en: Regulation}
tree:
  id: index
  kind: index
  aggregate: sum
  children:
    - id: I1
      kind: indicator
      scale: maturity
      levels:
        1: {id: Belum ada., en: There is none., criteria: []}
        2: {id: Ada., en: There is one.}
        3:
          requires: 2
          id: Ditetapkan dan direviu.
          en: Enacted and reviewed.
          criteria:
            - {id: Ditetapkan., en: It is enacted., kinds: [regulation]}
            - {id: Direviu., en: It is reviewed.}
amendments:
  - from_year: 2024
    nodes:
      I1:
        levels:
          3:
            id: Ditetapkan dan dipakai.
            en: Enacted and used.
            criteria:
              - {id: Dipakai., en: It is used.}
"""


@pytest.fixture
def sample(tmp_path: Path) -> Instrument:
    path = tmp_path / "sample.yaml"
    path.write_text(TEXT, "utf-8")
    return load(path)


def test_a_level_is_proven_statement_by_statement(sample: Instrument) -> None:
    level = sample.at(2023).nodes["I1"].levels["3"]
    assert [(number, part.text.en, part.kinds) for number, part in level.numbered()] == [
        ("3.1", "It is enacted.", ("regulation",)),
        ("3.2", "It is reviewed.", ()),
    ]
    assert level.itemised


def test_without_criteria_the_text_of_the_level_is_the_only_one(sample: Instrument) -> None:
    level = sample.nodes["I1"].levels["2"]
    assert level.parts == (CriterionPart(level.text),)
    assert not level.itemised


def test_where_everybody_stands_nothing_needs_proof(sample: Instrument) -> None:
    assert sample.nodes["I1"].levels["1"].parts == ()


def test_an_amendment_replaces_the_criteria_of_a_level(sample: Instrument) -> None:
    level = sample.at(2024).nodes["I1"].levels["3"]
    assert [part.text.en for part in level.parts] == ["It is used."]
    assert level.requires == 2


def test_years_that_ask_for_other_proof_differ(sample: Instrument) -> None:
    told = [(d.what.en, d.before and d.before.en, d.after and d.after.en) for d in differences(sample.at(2023), sample)]
    assert told == [
        ("criterion of level 3", "Enacted and reviewed.", "Enacted and used."),
        ("to be proven at level 3", "3.1 It is enacted. 3.2 It is reviewed.", "3.1 It is used."),
    ]


def test_a_text_replaced_without_criteria_on_either_side_is_told_once(tmp_path: Path) -> None:
    for name, text in (("before", TEXT), ("after", TEXT.replace("en: There is one.}", "en: One exists.}"))):
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    found = differences(load(tmp_path / "before.yaml"), load(tmp_path / "after.yaml"))
    assert [d.what.en for d in found] == ["criterion of level 2"]


def parts(id_: str) -> list[tuple[int | None, str, str, tuple[CriterionPart, ...]]]:
    """Year, leaf, level and what it asks, of every level above the lowest, in every edition."""
    found = instrument(id_)
    years = (None, *(entry.from_year - 1 for entry in found.amendments))
    return [
        (year, leaf.id, key, level.parts)
        for year in years
        for leaf in found.at(year).leaves
        for key, level in leaf.levels.items()
        if key != "1" and not leaf.external
    ]


ITEMISED = ["spbe-2020", "pemdi-2026"]


@pytest.mark.parametrize("id_", ITEMISED)
def test_every_level_above_the_lowest_is_taken_apart(id_: str) -> None:
    for year, leaf, level, asked in parts(id_):
        node = instrument(id_).at(year).nodes[leaf]
        assert node.levels[level].itemised, (year, leaf, level)
        assert 1 <= len(asked) <= 8


@pytest.mark.parametrize("id_", ITEMISED)
def test_criteria_are_short_sentences_in_both_languages(id_: str) -> None:
    for year, leaf, level, asked in parts(id_):
        for text in (text for part in asked for text in (part.text.id, part.text.en)):
            assert len(text) < 140, (year, leaf, level, text)
            assert text[0].isupper()
            assert text.endswith(".")
        assert all(part.text.id != part.text.en for part in asked)


@pytest.mark.parametrize("id_", ITEMISED)
def test_no_indicator_asks_the_same_twice(id_: str) -> None:
    asked: dict[tuple[int | None, str], list[str]] = {}
    for year, leaf, _, found in parts(id_):
        asked.setdefault((year, leaf), []).extend(part.text.id for part in found)
    assert {leaf: len(texts) - len(set(texts)) for leaf, texts in asked.items() if len(texts) != len(set(texts))} == {}


@pytest.mark.parametrize("id_", ITEMISED)
def test_every_criterion_names_the_kinds_of_its_evidence(id_: str) -> None:
    assert [(leaf, level) for _, leaf, level, asked in parts(id_) for part in asked if not part.kinds] == []


@pytest.mark.parametrize(("id_", "lowest"), [("spbe-2018", "0"), ("spbe-2020", "1"), ("ips-2022", "1")])
def test_what_does_not_exist_at_all_needs_no_proof(id_: str, lowest: str) -> None:
    assert {leaf.levels[lowest].parts for leaf in instrument(id_).leaves} == {()}


def test_what_a_level_of_2024_asks_is_not_what_it_asked_before() -> None:
    before, after = instrument("spbe-2020").at(2023), instrument("spbe-2020").at(2024)
    changed = {
        (leaf.id, key)
        for leaf in before.leaves
        for key, level in leaf.levels.items()
        if level.parts != after.nodes[leaf.id].levels[key].parts
    }
    amended = instrument("spbe-2020").data["amendments"][0]["nodes"]
    assert changed == {(id_, key) for id_, change in amended.items() for key in change["levels"]}
    added = {part.text.en for part in after.nodes["I17"].levels["5"].parts} - {
        part.text.en for part in before.nodes["I17"].levels["5"].parts
    }
    assert added == {"The intra-network is linked to the Government Intra-Network at national level."}


def test_the_first_level_of_pemdi_asks_what_its_evidence_hints_name() -> None:
    found = instrument("pemdi-2026")
    asked = {leaf.id: len(leaf.levels["1"].parts) for leaf in found.leaves if not leaf.external}
    hints = {id_: sum(hint.level == "1" for hint in found.nodes[id_].evidence) for id_ in asked}
    assert asked.pop("I20") == 4  # its survey counts as two
    assert asked == {id_: number for id_, number in hints.items() if id_ in asked}
    assert (asked["I08"], asked["I10"], asked["I12"], asked["I13"]) == (7, 0, 2, 3)
