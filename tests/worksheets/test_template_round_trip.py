"""A template that is filled in and scored gives what the same values give by any other way; for the whole library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.conftest import Tolok

from tolok.instruments import Instrument, Node, instrument, library_ids
from tolok.instruments.scales import LevelScale, NumberScale, OptionScale

# The index of an agency that is given the most everywhere, as its owner publishes it.
FULL_MARKS = {
    "egdi-2024": "1.00000",
    "gtmi-2025": "1.000",
    "ips-2022": "5.00",
    "kami-4.2": "645",
    "kami-5.0": "918",
    "kip-2025": "100.00",
    "oecd-dgi-2023": "1.000",
    "pemdi-2026": "5.00",
    "spbe-2018": "5.00",
    "spbe-2020": "5.00",
}
_HEADS = {"en": ("Indicator", "Level"), "id": ("Indikator", "Tingkat")}


def year_of(id_: str) -> int:
    """A year in which the instrument was in force; outside it the command says so."""
    return 2018 if id_ == "spbe-2018" else 2024


def choices(leaf: Node) -> list[int | float | str]:
    """What the list of a leaf offers, in its order; a few numbers where there is none."""
    match leaf.scale:
        case OptionScale() as scale:
            return [option.code for option in scale.options]
        case LevelScale() as scale:
            return list(range(int(scale.low), int(scale.high) + 1))
        case NumberScale() as scale:
            return [float((scale.high or 1) * part / 4) for part in (1, 2, 4)]
    raise AssertionError(leaf.id)


def best(leaf: Node) -> int | float | str:
    """The answer that gives the most points."""
    match leaf.scale:
        case OptionScale() as scale:
            return max(scale.options, key=lambda option: option.points).code
        case LevelScale() | NumberScale() as scale:
            return float(scale.high or 0)
    raise AssertionError(leaf.id)


def mixed(found: Instrument) -> dict[str, Any]:
    """An answer for every leaf, a different one each time."""
    return {leaf.id: choices(leaf)[number % len(choices(leaf))] for number, leaf in enumerate(found.leaves)}


def template(tolok: Tolok, id_: str, lang: str) -> Path:
    """The worksheet of ``id_`` as the command writes it, for Kota Ambon in a year of its life."""
    words = ("--agency", "Kota Ambon", "--year", str(year_of(id_)), "--lang", lang, "--output", "sheet.xlsx")
    ended = tolok("instruments", "template", id_, *words)
    assert (ended.code, ended.err) == (0, "")
    assert "sheet.xlsx" in ended.out
    return tolok.folder / "sheet.xlsx"


def fill(path: Path, lang: str, values: dict[str, Any]) -> None:
    """Write ``values`` into the yellow cells, as a person would; every value must find its row."""
    book = load_workbook(path)
    page = book.worksheets[0]
    rows = list(page.iter_rows(max_col=3))
    head = next(number for number, row in enumerate(rows) if row[0].value == _HEADS[lang][0])
    assert rows[head][2].value == _HEADS[lang][1]
    left = dict(values)
    for name, _, cell in rows[head + 1 :]:
        if name.value in left:
            cell.value = left.pop(str(name.value))
    assert left == {}
    book.save(path)


@pytest.mark.parametrize("id_", library_ids())
def test_a_filled_english_template_scores_as_the_same_values_in_json(tolok: Tolok, id_: str) -> None:
    values = mixed(instrument(id_))
    fill(template(tolok, id_, "en"), "en", values)
    tolok.write("same.json", json.dumps({"agency": "Kota Ambon", "year": year_of(id_), "levels": values}))
    (filled,) = tolok("score", "sheet.xlsx", "-i", id_, "--format", "json").results
    (same,) = tolok("score", "same.json", "-i", id_, "--format", "json").results
    assert filled == same
    assert (filled["agency"], filled["year"], filled["instrument"]) == ("Kota Ambon", year_of(id_), id_)
    assert filled["missing"] == []
    assert filled["index"] is not None


@pytest.mark.parametrize("id_", library_ids())
def test_an_indonesian_template_with_the_best_of_everything_gets_full_marks(tolok: Tolok, id_: str) -> None:
    fill(template(tolok, id_, "id"), "id", {leaf.id: best(leaf) for leaf in instrument(id_).leaves})
    (found,) = tolok("score", "sheet.xlsx", "-i", id_, "--format", "json").results
    assert found["index"] == FULL_MARKS[id_]


def test_every_instrument_of_the_library_has_its_full_marks_here() -> None:
    assert set(FULL_MARKS) == set(library_ids())


@pytest.mark.parametrize("lang", ["en", "id"])
def test_the_value_of_another_index_is_filled_in_beside_the_indicator(tolok: Tolok, lang: str) -> None:
    values = {leaf.id: 3 for leaf in instrument("pemdi-2026").leaves if leaf.id != "I05"}
    fill(template(tolok, "pemdi-2026", lang), lang, {**values, "SDI": 25})
    (found,) = tolok("score", "sheet.xlsx", "-i", "pemdi-2026", "--format", "json").results
    assert found["nodes"]["I05"] == "2.00"
    assert found["missing"] == []


def test_an_indicator_and_its_other_index_both_filled_in_are_a_fault(tolok: Tolok) -> None:
    fill(template(tolok, "pemdi-2026", "en"), "en", {"I05": 3, "SDI": 25})
    ended = tolok("score", "sheet.xlsx", "-i", "pemdi-2026")
    assert (ended.code, ended.out) == (1, "")
    assert "column C (Level)" in ended.err
    assert "I05" in ended.err


@pytest.mark.parametrize("id_", ["spbe-2020", "pemdi-2026", "ips-2022"])
def test_an_empty_template_scores_nothing_and_names_everything(tolok: Tolok, id_: str) -> None:
    template(tolok, id_, "id")
    (found,) = tolok("score", "sheet.xlsx", "-i", id_, "--format", "json").results
    assert found["index"] is None
    assert found["missing"] == [leaf.id for leaf in instrument(id_).leaves]


def test_a_template_offers_the_levels_and_shows_what_they_ask(tolok: Tolok) -> None:
    page = load_workbook(template(tolok, "spbe-2020", "en")).worksheets[0]
    head = [cell.value for cell in page[6]]
    levels = [f"Criterion {level}" for level in range(1, 6)]
    assert head == ["Indicator", "Title", "Level", *levels, "Facts", "Analysis", "Evidence"]
    rows = {row[0].value: row for row in page.iter_rows(min_row=7) if row[0].value}
    assert list(rows) == [leaf.id for leaf in instrument("spbe-2020").leaves]
    assert all(cell.value for cell in rows["I01"][3:8])
    lists = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert lists[rows["I01"][2].coordinate] == '"1,2,3,4,5"'
    assert len(lists) == 47


def test_a_template_is_named_after_its_instrument(tolok: Tolok) -> None:
    ended = tolok("instruments", "template", "pemdi-2026")
    assert (ended.code, ended.err) == (0, "")
    assert tolok.names() == ["pemdi-2026.xlsx"]


def test_a_template_of_an_own_instrument_can_be_filled_in(tolok: Tolok) -> None:
    tolok("instruments", "new", "mine.yaml")
    fill(template(tolok, "mine.yaml", "en"), "en", {"I1": 4})
    (found,) = tolok("score", "sheet.xlsx", "-i", "mine.yaml", "--format", "json").results
    assert (found["instrument"], found["nodes"]["I1"]) == ("mine", "4")


def test_a_template_never_runs_what_an_agency_is_called(tolok: Tolok) -> None:
    tolok("instruments", "template", "egdi-2024", "--agency", "=1+1", "--output", "t.xlsx")
    cell = load_workbook(tolok.folder / "t.xlsx").worksheets[0]["B2"]
    assert (cell.data_type, cell.value) == ("s", "=1+1")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nope",), "nope"),
        (("spbe-2020", "--output", "t.csv"), ".xlsx"),
        (("spbe-2020", "--output", "/proc/none/t.xlsx"), "/proc/none/t.xlsx"),
        (("spbe-2020", "--year", "1900"), "--year"),
    ],
)
def test_a_template_that_cannot_be_written_is_wrong_use(tolok: Tolok, words: tuple[str, ...], told: str) -> None:
    ended = tolok("instruments", "template", *words)
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err
    assert told in ended.err
    assert tolok.names() == []
