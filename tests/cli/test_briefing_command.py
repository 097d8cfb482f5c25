"""``tolok briefing``: a worksheet in, the page for the head or the full report out, and what it refuses."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from tests.conftest import Tolok

CITY = ("briefing", "levels.csv", "-i", "spbe-2020")


@pytest.fixture
def city(tolok: Tolok) -> Tolok:
    """The command beside the levels of a real city, four years of them."""
    tolok.write("levels.csv", files("tolok.results").joinpath("data/spbe-2020-levels.csv").read_bytes())
    return tolok


def read(path: Path) -> tuple[int, str]:
    """How many pages, and all words."""
    with closing(pypdfium2.PdfDocument(path)) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return len(pages), " ".join(" ".join(pages).split())


def test_sentences_are_printed_where_nothing_is_asked(city: Tolok) -> None:
    ended = city(*CITY, "--before", "levels.csv", "--before-year", "2023", "--cluster", "kota", TOLOK_LANG="id")
    assert (ended.code, ended.err) == (0, "")
    rows = list(csv.reader(io.StringIO(ended.out)))
    assert rows[0] == ["Bagian", "Kalimat"]
    said = " ".join(row[1] for row in rows)
    assert "adalah 2,98 dari 5, dengan predikat Baik." in said
    assert "(Kota 2024)" in said
    assert "Dibandingkan dengan Indeks SPBE 2020 (2023)." in said
    assert "Biayanya andaian" in said


def test_the_page_and_the_report_are_files_in_either_language(city: Tolok) -> None:
    assert city(*CITY, "-o", "page.pdf", "--lang", "en").code == 0
    pages, said = read(city.folder / "page.pdf")
    assert (pages, "Briefing for the head of the agency" in said) == (1, True)
    ended = city(*CITY, "--before", "levels.csv", "--before-year", "2023", "--full", "-o", "report.pdf", "--lang", "en")
    assert (ended.code, ended.err) == (0, "")
    pages, said = read(city.folder / "report.pdf")
    assert pages > 1
    assert "Map of indicators" in said  # the words of the charts too
    assert city(*CITY, "--full", "-o", "report.xlsx", "--lang", "id").code == 0
    book = openpyxl.load_workbook(city.folder / "report.xlsx")
    assert str(book["Indeks"]["G7"].value).startswith("=")


def test_it_says_what_it_needs(city: Tolok) -> None:
    assert "there is no cluster" in city(*CITY, "--cluster", "x", "--lang", "en").err
    assert "--output" in city(*CITY, "--format", "pdf").err
    ended = city(*CITY, "--agency", "Kota Lain", "--lang", "en")
    assert (ended.code, "there is no agency" in ended.err) == (1, True)
