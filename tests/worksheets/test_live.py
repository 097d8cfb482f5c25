"""Spreadsheets that work themselves out again: their formulas, recalculated by others, agree with the engine."""

from __future__ import annotations

import random
import warnings
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tolok.analysis.report import Entry, Ranking, Subject, ranking_workbook, report_workbook
from tolok.instruments import Instrument, Rounding, instrument
from tolok.instruments.language import Text
from tolok.instruments.model import PredicateBasis, Publication
from tolok.scoring import Result, score
from tolok.worksheets.live import live, units

SHEET = "Indeks"
ON = date(2026, 11, 24)


def subject(result: Result) -> Subject:
    return Subject(who="Provinsi Lampung", result=result, on=ON, year=2024)


def written(result: Result, folder: Path) -> Path:
    path = folder / "laporan.xlsx"
    path.write_bytes(report_workbook(subject(result), "id", whole=False))
    return path


class Sheet:
    """A workbook of which ``formulas`` works out the sheet of the index."""

    def __init__(self, path: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import formulas

            self.model = formulas.ExcelModel().loads(str(path)).finish()
        page = openpyxl.load_workbook(path)[SHEET]
        self.rows = {str(page.cell(row, 1).value): row for row in range(7, page.max_row + 1) if page.cell(row, 1).value}
        self.book = path.name

    def cell(self, letter: str, row: int) -> str:
        return f"'[{self.book}]{SHEET.upper()}'!{letter}{row}"

    def worked_out(self, levels: dict[str, Any], *wanted: str) -> list[Any]:
        """The cells ``wanted``, with these levels typed in."""
        inputs = {self.cell("D", self.rows[leaf]): value for leaf, value in levels.items()}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = self.model.calculate(inputs=inputs, outputs=[self.cell(cell[0], int(cell[1:])) for cell in wanted])
        return [found[self.cell(cell[0], int(cell[1:]))].value[0, 0] for cell in wanted]


def answers(of: Instrument, seed: int) -> dict[str, Any]:
    """An answer for every leaf; whole levels, or values of two decimals."""
    chance = random.Random(seed)
    found: dict[str, Any] = {}
    for leaf in of.leaves:
        low, high = leaf.scale.low or Fraction(0), leaf.scale.high or Fraction(1)  # type: ignore[union-attr]
        whole = not getattr(leaf.scale, "continuous", True)
        found[leaf.id] = (
            chance.randint(int(low), int(high)) if whole else round(chance.uniform(float(low), float(high)), 2)
        )
    return found


@pytest.mark.parametrize("name", ["spbe-2020", "pemdi-2026", "egdi-2024"])
def test_a_changed_level_gives_the_index_of_the_engine(name: str, tmp_path: Path) -> None:
    used = instrument(name)
    sheet = Sheet(written(score(used, answers(used, 0)), tmp_path))
    for seed in range(1, 6):
        given = answers(used, seed)
        expected = score(used, {leaf: str(value) for leaf, value in given.items()})
        index, predicate = sheet.worked_out(given, "G7", "H7")
        assert f"{index:.{used.publication.decimals}f}" == expected.index
        assert predicate == (expected.predicate.name.id if expected.predicate else "")


def test_a_missing_level_leaves_no_index_and_a_waiting_one_counts_as_laid_down(tmp_path: Path) -> None:
    pemdi = instrument("pemdi-2026")
    given = {leaf: str(value) for leaf, value in answers(pemdi, 3).items()}
    external = next(leaf.id for leaf in pemdi.leaves if leaf.external is not None and leaf.external.waiting is not None)
    expected = score(pemdi, given | {external: ""})
    sheet = Sheet(written(expected, tmp_path))
    assert f"{sheet.worked_out({}, 'G7')[0]:.2f}" == expected.index
    spbe = instrument("spbe-2020")
    sheet = Sheet(written(score(spbe, dict.fromkeys(list(answers(spbe, 1))[1:], 3)), tmp_path))
    assert sheet.worked_out({}, "G7", "H7") == ["", ""]
    assert f"{sheet.worked_out({'I01': 3}, 'G7')[0]:.2f}" == "3.00"


def test_whole_numbers_in_floats_round_as_the_engine_does_also_on_a_tie() -> None:
    spbe = instrument("spbe-2020")
    how = live(spbe, spbe.publication)
    assert how is not None
    below = how.nodes["index"].below
    ties = 0
    for seed in range(300):
        result = score(spbe, answers(spbe, seed))
        whole = (result.exact or Fraction(0)) * below
        assert whole.denominator == 1
        ties += (result.exact or Fraction(0)) * 1000 % 10 == 5
        assert f"{int((200.0 * int(whole) + below) / (2.0 * below)) / 100:.2f}" == result.index
    assert ties > 0


@cache
def _worked_out(formula: str) -> Any:
    import formulas

    return formulas.Parser().ast(f"={formula}")[1].compile()()


@pytest.mark.parametrize(
    ("rounding", "above", "expected"),
    [("half_up", 5, 1), ("half_even", 5, 0), ("half_even", 15, 2), ("down", 19, 1), ("half_even", 16, 2)],
)
def test_every_rounding_can_be_written(rounding: str, above: int, expected: int) -> None:
    assert int(_worked_out(units(str(above), "1000", 100, Rounding(rounding)))) == expected


def test_gates_cannot_be_written_and_the_sheet_says_so(tmp_path: Path) -> None:
    kami = instrument("kami-5.0")
    path = written(score(kami, {}), tmp_path)
    page = openpyxl.load_workbook(path)[SHEET]
    assert "tidak dapat ditulis sebagai rumus" in str(page["A3"].value)
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_predicates_may_read_the_rounded_value(tmp_path: Path) -> None:
    spbe = instrument("spbe-2020")
    rules = Publication(predicate_basis=PredicateBasis.ROUNDED)
    found = 0
    for seed in range(400):
        given = {leaf: 4 if place % 5 else 5 for place, leaf in enumerate(answers(spbe, 1))}
        chance = random.Random(seed)
        for leaf in chance.sample(sorted(given), 12):
            given[leaf] = chance.randint(3, 5)
        result = score(spbe, given, publication=rules)
        if result.exact is not None and Fraction("4.195") <= result.exact < Fraction("4.2"):
            sheet = Sheet(written(result, tmp_path))
            assert sheet.worked_out({}, "G7", "H7") == [4.2, "Memuaskan"]
            found += 1
            break
    assert found, "no levels between 4.195 and 4.2 were tried"


def test_a_ranking_follows_a_level_of_anybody(tmp_path: Path) -> None:
    spbe = instrument("spbe-2020")
    entries = []
    for place, name in enumerate("ABC"):
        result = score(spbe, dict.fromkeys(answers(spbe, 1), 2 + place % 2))
        levels = {leaf.id: result.nodes[leaf.id].value or Fraction(0) for leaf in spbe.leaves}
        entries.append(Entry(name, result.index, result.predicate, levels=levels))
    ranking = Ranking(
        group=Text("provinsi", "provinces"), year=2024, source=Text("x", "x"), instrument=spbe, entries=entries, on=ON
    )
    path = tmp_path / "peringkat.xlsx"
    path.write_bytes(ranking_workbook(ranking, "id"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import formulas

        model = formulas.ExcelModel().loads(str(path)).finish()
        # B is first with 3.00; A and C share 2.00. All of C's indicators but the last rise to 4.
        cells = {f"'[{path.name}]TINGKAT'!{_column(4 + place)}4": 4 for place in range(46)}
        wanted = [f"'[{path.name}]PERINGKAT'!{letter}{row}" for row in (5, 6, 7) for letter in "ABD"]
        found = model.calculate(inputs=cells, outputs=wanted)
    raised = score(spbe, {leaf.id: 4 if place < 46 else 2 for place, leaf in enumerate(spbe.leaves)})
    values = [found[cell].value[0, 0] for cell in wanted]
    assert values == [2, 2, 3, 3, 3, 2, 1, 1, float(raised.index or 0)]


def _column(place: int) -> str:
    return chr(65 + place) if place < 26 else chr(64 + place // 26) + chr(65 + place % 26)
