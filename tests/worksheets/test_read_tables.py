"""What ``read_worksheet`` makes of tables: long and wide, CSV and XLSX, in both languages."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tolok.instruments import FaultyInput, Instrument, Publication, instrument
from tolok.scoring.answers import Origin
from tolok.worksheets import Reading, read_worksheet


def read(path: Path, id_: str = "spbe-2020", **words: Any) -> Reading:
    def edition(year: int | None) -> tuple[Instrument, Publication]:
        found = instrument(id_).at(year)
        return found, found.publication

    return read_worksheet(path, edition, **words)


def given(reading: Reading) -> list[tuple[str, int | None, dict[str, Any]]]:
    """Agency, year, and the values that somebody gave."""
    return [
        (one.agency, one.year, {id_: a.value for id_, a in one.answers.items() if a.origin is Origin.GIVEN})
        for one in reading.agencies
    ]


A_IN_2023 = [("Kota A", 2023, {"I01": 3, "I02": 4})]

LONG = {
    "english": "agency,year,indicator,level\nKota A,2023,I01,3\nKota A,2023,I02,4\n",
    "indonesian": "Instansi,Tahun,Indikator,Tingkat\nKota A,2023,I01,3\nKota A,2023,I02,4\n",
    "other words": "nama_instansi,Tahun Evaluasi,no-indikator,SKOR\nKota A,2023,1,3\nKota A,2023,2,4\n",
    "other order": "level,indicator,year,agency\n3,I01,2023,Kota A\n4,I02,2023,Kota A\n",
    "more columns": "agency,kluster,year,indicator,level,catatan\nKota A,kota,2023,I01,3,x\nKota A,kota,2023,I02,4,\n",
    "names of indicators": "agency,year,indicator,level\nKota A,2023,Indikator 1,3\nKota A,2023,02,4\n",
    "blank rows": "\nagency,year,indicator,level\n,,,\nKota A,2023,I01,3\n\nKota A,2023,I02,4\n  ,,,\n",
    "short rows": "agency,year,indicator,level,note\nKota A,2023,I01,3\nKota A,2023,I02,4\n",
    "trailing commas": "agency,year,indicator,level\nKota A,2023,I01,3,,\nKota A,2023,I02,4,,\n",
    "spaces": "agency , year , indicator , level\n Kota A , 2023 , I01 , 3 \n Kota A , 2023 , I02 , 4 \n",
    "windows line ends": "agency,year,indicator,level\r\nKota A,2023,I01,3\r\nKota A,2023,I02,4\r\n",
    "old mac line ends": "agency,year,indicator,level\rKota A,2023,I01,3\rKota A,2023,I02,4\r",
    "no line end at the end": "agency,year,indicator,level\nKota A,2023,I01,3\nKota A,2023,I02,4",
    "byte order mark": "\ufeffagency,year,indicator,level\nKota A,2023,I01,3\nKota A,2023,I02,4\n",
    "quotes": '"agency","year","indicator","level"\n"Kota A","2023","I01","3"\n"Kota A","2023","I02","4"\n',
    "whole numbers with a point": "agency,year,indicator,level\nKota A,2023,I01,3.0\nKota A,2023,I02,4.00\n",
    "head above": "Penilaian\nInstansi:,Kota A\nTahun:,2023\n\nIndikator,Tingkat\nI01,3\nI02,4\n",
    "english head above": "Agency,Kota A\nYear,2023\nIndicator,Judul,Level\nI01,a,3\nI02,b,4\n",
}
WIDE = {
    "english": "agency,year,I01,I02\nKota A,2023,3,4\n",
    "indonesian": "Instansi,Tahun,Indikator 1,Indikator 2\nKota A,2023,3,4\n",
    "numbers": "instansi,tahun,1,2\nKota A,2023,3,4\n",
    "more columns": "agency,kluster,year,I01,index,I02,catatan\nKota A,kota,2023,3,3.5,4,x\n",
    "other order": "I02,I01,year,agency\n4,3,2023,Kota A\n",
    "empty cells": "agency,year,I01,I02,I03\nKota A,2023,3,4,\n",
    "head above": "Instansi,Kota A\nTahun,2023\nI01,I02\n3,4\n",
}


@pytest.mark.parametrize("how", LONG)
def test_a_long_table_is_read(tmp_path: Path, how: str) -> None:
    (tmp_path / "t.csv").write_bytes(LONG[how].encode())
    assert given(read(tmp_path / "t.csv")) == A_IN_2023


@pytest.mark.parametrize("how", WIDE)
def test_a_wide_table_is_read(tmp_path: Path, how: str) -> None:
    (tmp_path / "t.csv").write_bytes(WIDE[how].encode())
    assert given(read(tmp_path / "t.csv")) == A_IN_2023


@pytest.mark.parametrize("rows", [LONG["english"], WIDE["english"], LONG["head above"], WIDE["head above"]])
def test_a_spreadsheet_is_read_like_the_same_csv(tmp_path: Path, rows: str) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows.splitlines():
        page.append([int(cell) if cell.isdigit() else cell or None for cell in row.split(",")])
    book.save(tmp_path / "t.xlsx")
    assert given(read(tmp_path / "t.xlsx")) == A_IN_2023


@pytest.mark.parametrize(("sheet", "level"), [(None, 3), ("Awal", 3), ("Akhir", 4)])
def test_the_first_sheet_with_a_table_is_read_or_the_one_asked_for(
    tmp_path: Path, sheet: str | None, level: int
) -> None:
    book = Workbook()
    book.worksheets[0].append(["Petunjuk pengisian"])
    for title, value in (("Awal", 3), ("Akhir", 4)):
        page = book.create_sheet(title)
        page.append(["indikator", "tingkat"])
        page.append(["I01", value])
    book.save(tmp_path / "Kota A.xlsx")
    assert given(read(tmp_path / "Kota A.xlsx", sheet=sheet)) == [("Kota A", None, {"I01": level})]


def test_agencies_and_years_keep_their_order_and_stay_apart(tmp_path: Path) -> None:
    rows = ["Kota B,2024,I01,1", "Kota A,2023,I01,2", "Kota B,2023,I01,3", "Kota A,2023,I02,4", "Kota B,2024,I02,5"]
    (tmp_path / "t.csv").write_text("agency,year,indicator,level\n" + "\n".join(rows) + "\n")
    assert given(read(tmp_path / "t.csv")) == [
        ("Kota B", 2024, {"I01": 1, "I02": 5}),
        ("Kota A", 2023, {"I01": 2, "I02": 4}),
        ("Kota B", 2023, {"I01": 3}),
    ]


def test_every_leaf_has_an_answer_given_or_not(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("agency,I01,SDI\nKota A,3,\n")
    (one,) = read(tmp_path / "t.csv", "pemdi-2026").agencies
    origins = {id_: answer.origin for id_, answer in one.answers.items()}
    assert set(origins) == {leaf.id for leaf in instrument("pemdi-2026").leaves}
    assert {id_ for id_, origin in origins.items() if origin is Origin.WAITING} == {"I05", "I06", "I07", "I18"}
    assert [id_ for id_, origin in origins.items() if origin is Origin.GIVEN] == ["I01"]


def test_a_file_without_an_agency_is_called_what_the_file_is_called(tmp_path: Path) -> None:
    (tmp_path / "Dinas Kominfo.csv").write_text("indikator,tingkat\nI01,3\n")
    assert given(read(tmp_path / "Dinas Kominfo.csv")) == [("Dinas Kominfo", None, {"I01": 3})]


@pytest.mark.parametrize(("cell", "year"), [("", 2022), ("2024", 2024)])
def test_the_default_year_is_for_rows_without_one(tmp_path: Path, cell: str, year: int) -> None:
    (tmp_path / "t.csv").write_text(f"agency,year,indicator,level\nKota A,{cell},I01,3\n")
    assert given(read(tmp_path / "t.csv", year=2022)) == [("Kota A", year, {"I01": 3})]


@pytest.mark.parametrize(
    ("delimiter", "decimal", "value"), [(";", ",", "2,75"), (";", ".", "2.75"), ("\t", ",", "2,75"), ("|", ".", "2.75")]
)
def test_other_delimiters_and_decimal_signs_are_read_exactly(
    tmp_path: Path, delimiter: str, decimal: str, value: str
) -> None:
    (tmp_path / "t.csv").write_text(delimiter.join(["agency", "I01", "I02"]) + "\n" + delimiter.join(["A", value, "3"]))
    found = given(read(tmp_path / "t.csv", "pemdi-2026", delimiter=delimiter, decimal=decimal))
    assert found == [("A", None, {"I01": Fraction(11, 4), "I02": 3})]


def test_numbers_of_a_spreadsheet_are_the_decimals_that_people_see(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["agency", "OSI", "HCI"], ["Negara A", 0.1, 0.99924]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "t.xlsx")
    assert given(read(tmp_path / "t.xlsx", "egdi-2024")) == [
        ("Negara A", None, {"OSI": Fraction(1, 10), "HCI": Fraction(99924, 100000)})
    ]


@pytest.mark.parametrize("word", ["A", "a", "Pilihan A", "option a"])
def test_an_option_is_known_by_its_code_and_by_its_name(tmp_path: Path, word: str) -> None:
    (tmp_path / "t.csv").write_text(f"agency,indicator,level\nDinas A,1.1,{word}\n")
    assert given(read(tmp_path / "t.csv", "kami-5.0")) == [("Dinas A", None, {"1.1": 5})]


def test_a_table_of_thousands_tells_how_far_it_is(tmp_path: Path) -> None:
    rows = "".join(f"Kota {n},I01,3\n" for n in range(2500))
    (tmp_path / "t.csv").write_text("agency,indicator,level\n" + rows)
    seen: list[tuple[int, int]] = []
    read(tmp_path / "t.csv", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1000, 2500), (2000, 2500)]


def test_a_file_that_is_not_there_is_no_fault_of_its_content(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.csv")


def test_a_fault_is_told_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("agency,year,indicator,level\nKota A,2023,I01,6\n")
    with pytest.raises(FaultyInput) as caught:
        read(tmp_path / "t.csv")
    (fault,) = caught.value.faults
    assert fault.in_("en") == "t.csv, row 2, column 4 (level): found 6; allowed: a whole number: 1, 2, 3, 4, 5"
    assert fault.in_("id").startswith("t.csv, baris 2, kolom 4 (level): tertulis 6; yang boleh: bilangan bulat 1, 2, 3")
