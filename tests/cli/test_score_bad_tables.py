"""Every way to spoil a CSV table: exit 1, nothing on stdout, file, row, column, what was found, what is allowed."""

from __future__ import annotations

import pytest
from tests.conftest import Tolok

HEAD = "agency,year,indicator,level\n"
WIDE = "agency,year,I01,I02\n"
_WHOLE = "a whole number: 1, 2, 3, 4, 5"

# What is wrong -> the file, and the words its message must hold.
SPOILED: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "unknown indicator": (
        HEAD + "Kota A,2023,I99,3\n",
        ("row 2", "column 3 (indicator)", "«I99»", "spbe-2020", "47", "I01 to I47"),
    ),
    "unknown indicator as a column": (
        "agency,year,I01,I99\nKota A,2023,3,3\n",
        ("row 1", "column 4 (I99)", "«I99»", "I01 to I47"),
    ),
    "domain instead of an indicator": (HEAD + "Kota A,2023,D2,3\n", ("row 2", "column 3", "«D2»", "I11")),
    "value without an indicator": (HEAD + "Kota A,2023,,3\n", ("row 2", "column 3 (indicator)", "not written")),
    "level 6": (HEAD + "Kota A,2023,I01,6\n", ("row 2", "column 4 (level)", "found 6", _WHOLE)),
    "level 6 in a wide table": (WIDE + "Kota A,2023,3,6\n", ("row 2", "column 4 (I02)", "found 6", _WHOLE)),
    "level 0": (HEAD + "Kota A,2023,I01,0\n", ("row 2", "column 4 (level)", "found 0", _WHOLE)),
    "level below zero": (HEAD + "Kota A,2023,I01,-3\n", ("row 2", "column 4 (level)", "found -3", _WHOLE)),
    "half level": (HEAD + "Kota A,2023,I01,3.5\n", ("row 2", "column 4 (level)", "found 3.5", _WHOLE)),
    "level in words": (HEAD + "Kota A,2023,I01,tiga\n", ("row 2", "column 4 (level)", "«tiga»", "not a number")),
    "level that is a formula": (HEAD + "Kota A,2023,I01,=1+2\n", ("row 2", "column 4 (level)", "«=1+2»")),
    "level met beyond the scale": (HEAD + "Kota A,2023,I01,1+2+6\n", ("row 2", "column 4", "1+2+6", _WHOLE)),
    "waiting for nobody": (HEAD + "Kota A,2023,I01,waiting\n", ("row 2", "column 4 (level)", "«waiting»")),
    "level of five thousand digits": (HEAD + "Kota A,2023,I01," + "1" * 5000 + "\n", ("row 2", "column 4 (level)")),
    "met levels of five thousand digits": (HEAD + "Kota A,2023,I01,1+" + "1" * 5000 + "\n", ("row 2", "column 4")),
    "level with a huge exponent": (
        HEAD + "Kota A,2023,I01," + "9" * 4300 + "e999\n",
        ("row 2", "column 4 (level)"),
    ),
    "indicator twice": (
        HEAD + "Kota A,2023,I01,3\nKota A,2023,I02,3\nKota A,2023,Indikator 1,4\n",
        ("row 4", "column 4 (level)", "I01", "Kota A", "row 2", "remove one"),
    ),
    "agency and year twice in a wide table": (
        WIDE + "Kota A,2023,3,3\nKota B,2023,3,3\nKota A,2023,4,4\n",
        ("row 4", "column 3 (I01)", "column 4 (I02)", "Kota A", "row 2"),
    ),
    "indicator column twice": (
        "agency,year,I01,I02,Indikator 1\nKota A,2023,3,3,4\n",
        ("row 1", "column 5 (Indikator 1)", "«Indikator 1»", "«I01»"),
    ),
    "level column twice": (
        "agency,year,indicator,level,level\nKota A,2023,I01,3,4\n",
        ("row 1", "column 5 (level)"),
    ),
    "agency column twice": (
        "agency,agency,year,indicator,level\nKota A,Kota B,2023,I01,3\n",
        ("row 1", "column 2 (agency)"),
    ),
    "decimal comma in quotes": (
        HEAD + 'Kota A,2023,I01,"3,5"\n',
        ("row 2", "column 4 (level)", "«3,5»", "decimal comma", "point"),
    ),
    "decimal comma without quotes": (
        HEAD + "Kota A,2023,I01,3,5\n",
        ("row 2", "column 5", "5 columns", "the header 4", "decimal comma"),
    ),
    "row too wide": (WIDE + "Kota A,2023,3,3,4,4\n", ("row 2", "column 5", "6 columns", "the header 4")),
    "year of three digits": (HEAD + "Kota A,202,I01,3\n", ("row 2", "column 2 (year)", "«202»", "four digits")),
    "year in words": (HEAD + "Kota A,dua ribu,I01,3\n", ("row 2", "column 2 (year)", "«dua ribu»", "four digits")),
    "year out of all range": (HEAD + "Kota A,3023,I01,3\n", ("row 2", "column 2 (year)", "«3023»")),
    "year with a fraction": (HEAD + "Kota A,2023.5,I01,3\n", ("row 2", "column 2 (year)", "«2023.5»")),
    "year in raised digits": (HEAD + "Kota A,²⁰²³,I01,3\n", ("row 2", "column 2 (year)", "«²⁰²³»")),
    "year of five thousand digits": (HEAD + "Kota A," + "2" * 5000 + ",I01,3\n", ("row 2", "column 2 (year)")),
    "year above the header": (
        "Instansi,Kota A\nTahun,202\nIndikator,Tingkat\nI01,3\nI02,3\n",
        ("row 2", "column 2", "«202»", "four digits", "\n1 fault"),
    ),
    "agency left empty": (HEAD + ",2023,I01,3\n", ("row 2", "column 1 (agency)", "agency is not written")),
    "agency of blanks": (WIDE + "   ,2023,3,3\n", ("row 2", "column 1 (agency)", "agency is not written")),
    "empty file": ("", ("the file is empty",)),
    "blanks only": ("\n \n\t\n", ("the file is empty",)),
    "header only": (HEAD, ("no rows",)),
    "header and blank rows": (HEAD + ",,,\n,,,\n", ("no rows",)),
    "header missing": (
        "Kota A,2023,tata kelola,baik\nKota A,2023,layanan,cukup\n",
        ("row 1", "Kota A, 2023, tata kelola, baik", "agency, year, indicator, level", "I01 to I47"),
    ),
    "header missing above ids": ("Kota A,2023,I01,3\nKota A,2023,I02,4\n", ("row 1", "no header")),
    "header missing above numbers": ("Kota A,2023,1,3\nKota A,2023,2,4\n", ("row 1", "no header")),
    "level column missing": ("agency,year,indicator\nKota A,2023,I01\n", ("row 1", "no header", "level")),
    "broken quotes": (HEAD + 'Kota A,2023,I01,3\nKota B,2023,"I01,3\n', ("row 3", "quotes")),
    "sign behind a closing quote": (HEAD + '"Kota" A,2023,I01,3\n', ("row 2", "quotes")),
    "semicolons": (
        HEAD.replace(",", ";") + "Kota A;2023;I01;3\n",
        ("row 1", "semicolons (;)", "commas (,)", "--delimiter ';'"),
    ),
    "tabs": (HEAD.replace(",", "\t") + "Kota A\t2023\tI01\t3\n", ("row 1", "tabs", "commas", "--delimiter '\\t'")),
    "bars": (HEAD.replace(",", "|") + "Kota A|2023|I01|3\n", ("row 1", "|", "commas", "--delimiter '|'")),
    "windows-1252": (
        (HEAD + "Kota A,2023,I01,3\nKota é,2023,I01,3\n").encode("cp1252"),
        ("row 3", "column 1", "not UTF-8", "0xE9", "CSV UTF-8"),
    ),
    "windows-1252 in the third column": (
        (HEAD + "Kota A,2023,é,3\n").encode("cp1252"),
        ("row 2", "column 3", "not UTF-8", "0xE9"),
    ),
    "utf-16": ((HEAD + "Kota A,2023,I01,3\n").encode("utf-16"), ("UTF-16", "CSV UTF-8")),
    "utf-16 from the other end": (b"\xfe\xff" + HEAD.encode("utf-16-be"), ("UTF-16", "CSV UTF-8")),
    "zero byte": (
        HEAD.encode() + b"Kota A,2023,I\x0001,3\n",
        ("row 2", "column 3", "not a text file", "zero byte"),
    ),
    "old spreadsheet called csv": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), ("row 1", "not a text file")),
}


@pytest.mark.parametrize("what", SPOILED)
def test_a_spoiled_table_is_refused_with_its_place_and_the_cure(tolok: Tolok, what: str) -> None:
    content, words = SPOILED[what]
    tolok.write("bad.csv", content)
    ended = tolok("score", "bad.csv", "-i", "spbe-2020", "--format", "json")
    ended.refuses(*words)
    assert ended.err.startswith("bad.csv")
    assert max(map(len, ended.err.splitlines())) <= 400, "too long to read"


def test_an_option_that_is_not_on_the_list_is_told_with_the_list(tolok: Tolok) -> None:
    tolok.write("kami.csv", "agency,indicator,level\nDinas A,1.1,D\n")
    ended = tolok("score", "kami.csv", "-i", "kami-5.0")
    assert (ended.code, ended.out) == (1, "")
    for word in (
        "row 2",
        "column 3 (level)",
        "«D»",
        "A = More than Rp30 billion; B = More than Rp3 billion, up to Rp30 billion; C = Less than Rp3 billion",
    ):
        assert word in ended.err


def test_an_unknown_indicator_of_five_digits_is_told_like_any_other(tolok: Tolok) -> None:
    tolok.write("ips.csv", "agency,year,10101,10102\nKota A,2023,3,3\n")
    ended = tolok("score", "ips.csv", "-i", "ips-2022")
    assert (ended.code, ended.out) == (1, "")
    assert "row 1, column 4 (10102)" in ended.err


def test_many_faults_are_told_in_one_run(tolok: Tolok) -> None:
    rows = ["Kota A,2023,I01,6", "Kota A,20,I02,3", ",2023,I03,3", "Kota A,2023,I99,3", "Kota A,2023,I04,3,5"]
    tolok.write("bad.csv", HEAD + "\n".join(rows) + "\n")
    ended = tolok("score", "bad.csv", "-i", "spbe-2020")
    *faults, count = ended.err.splitlines()
    assert (ended.code, ended.out) == (1, "")
    assert [fault.split(",")[1].strip() for fault in faults] == [f"row {row}" for row in range(2, 7)]
    assert count == "5 faults; nothing was written."


def test_the_count_of_faults_is_right_even_where_not_all_are_shown(tolok: Tolok) -> None:
    tolok.write("bad.csv", HEAD + "".join(f"Kota {n},2023,I01,9\n" for n in range(3000)))
    ended = tolok("score", "bad.csv", "-i", "spbe-2020")
    *faults, count = ended.err.splitlines()
    assert ended.code == 1
    assert len(faults) < 3000
    assert "more faults" in faults[-1]
    assert count.startswith("3000 faults")


def test_a_fault_is_told_in_one_language_at_a_time(tolok: Tolok) -> None:
    tolok.write("bad.csv", HEAD + "Kota A,2023,I01,3\nKota A,2023,I01,4\n")
    english = tolok("score", "bad.csv", "-i", "spbe-2020").err
    indonesian = tolok("score", "bad.csv", "-i", "spbe-2020", "--lang", "id").err
    assert "stands at row 2" in english
    assert "baris" not in english
    assert "baris 3, kolom 4 (level)" in indonesian
    assert "sudah ada di baris 2" in indonesian


def test_a_place_is_told_by_the_delimiter_of_the_file(tolok: Tolok) -> None:
    tolok.write("bad.csv", "agency;year;indicator;level\nKota A;2023;é;3\n".encode("cp1252"))
    ended = tolok("score", "bad.csv", "-i", "spbe-2020", "--delimiter", ";")
    assert ended.code == 1
    assert "row 2, column 3" in ended.err


def test_a_fault_in_a_row_of_several_lines_names_a_line_of_that_row(tolok: Tolok) -> None:
    tolok.write("bad.csv", 'agency,note,year,indicator,level\n"Kota A","two\nlines",2023,I01,6\n')
    ended = tolok("score", "bad.csv", "-i", "spbe-2020")
    assert ended.code == 1
    assert "row 2" in ended.err or "row 3" in ended.err


def test_a_spoiled_row_spoils_the_whole_file(tolok: Tolok) -> None:
    tolok.write("bad.csv", HEAD + "Kota A,2023,I01,3\nKota B,2023,I01,6\n")
    ended = tolok("score", "bad.csv", "-i", "spbe-2020", "--agency", "Kota A", "--format", "csv")
    assert (ended.code, ended.out) == (1, "")


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown", "xlsx"])
def test_faults_leave_no_file_behind(tolok: Tolok, form: str) -> None:
    tolok.write("bad.csv", HEAD + "Kota A,2023,I01,6\n")
    ended = tolok("score", "bad.csv", "-i", "spbe-2020", "--format", form, "--output", "scores.out")
    assert ended.code == 1
    assert tolok.names() == ["bad.csv"]


def test_faults_leave_the_file_of_the_last_run_alone(tolok: Tolok) -> None:
    tolok.write("bad.csv", HEAD + "Kota A,2023,I01,6\n")
    kept = tolok.write("scores.csv", "last year's scores\n")
    ended = tolok("score", "bad.csv", "-i", "spbe-2020", "--format", "csv", "--output", "scores.csv")
    assert ended.code == 1
    assert kept.read_text() == "last year's scores\n"
    assert tolok.names() == ["bad.csv", "scores.csv"]
