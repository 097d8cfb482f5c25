"""Dated changes: one file, many years, one identity."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tolok.instruments import PredicateBasis, Rounding, instrument, load
from tolok.instruments.compare import differences
from tolok.scoring import score

SPBE = "spbe-2020"


def test_level_five_of_indicator_17_reads_otherwise_from_2024() -> None:
    before, after = (instrument(SPBE).at(year).nodes["I17"].levels["5"].text for year in (2023, 2024))
    assert before != after
    assert "national level" in after.en
    assert "national level" not in before.en


def test_criteria_that_the_amendment_does_not_name_stay() -> None:
    before, after = instrument(SPBE).at(2023), instrument(SPBE).at(2024)
    for level in "1234":
        assert before.nodes["I17"].levels[level] == after.nodes["I17"].levels[level]
    assert before.nodes["I01"] == after.nodes["I01"]
    assert [leaf.weight for leaf in before.leaves] == [leaf.weight for leaf in after.leaves]
    assert before.tree.bands == after.tree.bands


def test_an_amended_criterion_keeps_what_it_requires() -> None:
    before, after = instrument(SPBE).at(2023), instrument(SPBE).at(2024)
    for leaf in before.leaves:
        assert {k: v.requires for k, v in leaf.levels.items()} == {
            k: v.requires for k, v in after.nodes[leaf.id].levels.items()
        }


@pytest.mark.parametrize(
    ("year", "basis"),
    [
        (2021, PredicateBasis.ROUNDED),
        (2022, PredicateBasis.ROUNDED),
        (2023, PredicateBasis.ROUNDED),
        (2024, PredicateBasis.EXACT),
        (2025, PredicateBasis.EXACT),
        (None, PredicateBasis.EXACT),
    ],
)
def test_which_value_the_predicate_reads(year: int | None, basis: PredicateBasis) -> None:
    found = instrument(SPBE).at(year).publication
    assert found.predicate_basis is basis
    assert (found.decimals, found.rounding) == (2, Rounding.HALF_UP)


def test_the_year_can_be_asked_of_an_amended_instrument() -> None:
    now = instrument(SPBE)
    assert [entry.from_year for entry in now.applied] == [2024]
    assert now.at(2023).applied == ()
    assert now.at(2023).at(2024) == now.at(2024) == now.at(2023).at(None) == now
    assert now.at(2024).at(2023) == now.at(2023)
    assert now.at(2024).at(2023).nodes["I17"].levels["5"] != now.nodes["I17"].levels["5"]
    assert now.at(2023) != now.at(2024)


def test_identity_stays_that_of_the_file() -> None:
    now = instrument(SPBE)
    assert {now.identity} == {now.at(year).identity for year in (None, 2021, 2023, 2024, 2030)}
    assert now.at(2023).amendments == now.amendments


def test_an_instrument_without_amendments_is_the_same_in_every_year() -> None:
    found = instrument("kami-5.0")
    assert found.at(1999) == found == found.at(None)


TEXT = """\
format: 1
id: sample
title: {id: Contoh, en: Sample}
owner: {id: Kantor, en: Office}
measures: {id: Instansi, en: Agencies}
language: id
status: draft
publication: {decimals: 2, rounding: half_up}
scales:
  score: {kind: number, min: 0, max: 100}
tree:
  id: index
  kind: index
  aggregate: weighted_mean
  weights_total: 100
  children:
    - {id: I1, kind: indicator, weight: 60, scale: score, notes: [{id: Satu., en: One.}]}
    - {id: I2, kind: indicator, weight: 40, scale: score}
amendments:
  - from_year: 2022
    until_year: 2023
    publication: {decimals: 1}
  - from_year: 2023
    legal_basis: Peraturan 1/2023
    nodes:
      I1: {weight: 50, notes: []}
      I2: {weight: 50}
  - from_year: 2025
    publication: {rounding: down}
    nodes:
      I1: {weight: 20}
      I2: {weight: 80}
"""


@pytest.mark.parametrize(
    ("year", "index", "weight", "notes"),
    [
        (2021, "40.00", 60, 1),
        (2022, "40.0", 60, 1),  # the first amendment, until 2023
        (2023, "50.0", 50, 0),  # the first and the second
        (2024, "50.00", 50, 0),
        (2025, "80.00", 20, 0),  # the later one wins
        (None, "80.00", 20, 0),  # what has no end
    ],
)
def test_amendments_hold_for_their_years(tmp_path: Path, year: int | None, index: str, weight: int, notes: int) -> None:
    path = tmp_path / "sample.yaml"
    path.write_text(TEXT, "utf-8")
    found = load(path).at(year)
    assert score(found, {"I1": 0, "I2": 100}).index == index
    assert found.nodes["I1"].weight == Fraction(weight)
    assert len(found.nodes["I1"].notes) == notes
    assert found.publication.rounding is (Rounding.DOWN if year in (None, 2025) else Rounding.HALF_UP)


def test_the_year_of_a_score_chooses_the_edition(tmp_path: Path) -> None:
    path = tmp_path / "sample.yaml"
    path.write_text(TEXT, "utf-8")
    now = load(path)
    values = {"I1": 0, "I2": 100}
    assert score(now, values).index == "80.00"
    assert score(now, values, year=2021).index == "40.00"
    assert score(now, values, year=2022).index == "40.0"


def test_comparing_two_years_tells_the_amendment(tmp_path: Path) -> None:
    path = tmp_path / "sample.yaml"
    path.write_text(TEXT, "utf-8")
    now = load(path)
    told = {
        (d.node, d.what.en): (d.before and d.before.en, d.after and d.after.en) for d in differences(now.at(2021), now)
    }
    assert told == {
        (None, "rounding"): ("half_up", "down"),
        ("I1", "weight"): ("60", "20"),
        ("I2", "weight"): ("40", "80"),
    }
