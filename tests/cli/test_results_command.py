"""``tolok results``: the published tables, from a folder that is not the checkout."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.conftest import Tolok


def rows(tolok: Tolok, *words: str) -> list[dict[str, str]]:
    ended = tolok("results", *words, "--format", "csv")
    assert (ended.code, ended.err) == (0, "")
    return list(csv.DictReader(io.StringIO(ended.out)))


def test_the_index_of_lampung_in_2024_is_the_published_one(tolok: Tolok) -> None:
    found = rows(tolok, "--year", "2024", "--agency", "provinsi lampung")
    assert [(row["agency"], row["index"].replace(",", ".")) for row in found] == [
        ("Pemerintah Provinsi Lampung", "4.09")
    ]


def test_the_national_table_of_2024_is_whole(tolok: Tolok) -> None:
    found = rows(tolok, "--year", "2024")
    assert len(found) == 615
    assert {row["year"] for row in found} == {"2024"}


@pytest.mark.parametrize("word", ["kota", "Kota", "cities"])
def test_a_cluster_is_picked_out(tolok: Tolok, word: str) -> None:
    found = rows(tolok, "--year", "2024", "--cluster", word)
    assert len(found) == 93
    assert all("Kota" in row["agency"] for row in found)


def test_a_province_is_picked_out(tolok: Tolok) -> None:
    found = rows(tolok, "--year", "2024", "--province", "lampung")
    assert "Pemerintah Kota Bandar Lampung" in {row["agency"] for row in found}
    assert len(found) < 30


@pytest.mark.parametrize("id_", ["spbe-2020", "egdi-2024", "gtmi-2025", "oecd-dgi-2023"])
def test_every_published_table_can_be_asked_for(tolok: Tolok, id_: str) -> None:
    assert len(rows(tolok, "--instrument", id_)) > 20


def test_the_means_are_there_as_computed_and_as_printed(tolok: Tolok) -> None:
    found = rows(tolok, "--means", "--year", "2024")
    national = [row["index"].replace(",", ".") for row in found if row["cluster"] == found[0]["cluster"]]
    assert national == ["3.17", "3.12"]


def test_every_row_that_can_be_recomputed_is_but_one(tolok: Tolok) -> None:
    ended = tolok("results", "--verify", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    found = {row["year"]: (row["rows"], row["fits"], row["fails"]) for row in json.loads(ended.out)["rows"]}
    assert (found["2023"], found["2024"]) == (("621", "620", "1"), ("615", "615", "0"))


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown"])
def test_output_is_plain_and_the_same_twice(tolok: Tolok, form: str) -> None:
    words = ("results", "--year", "2024", "--cluster", "kota", "--format", form)
    first, second = tolok(*words, PYTHONHASHSEED="1", TERM="xterm"), tolok(*words, PYTHONHASHSEED="2", TERM="xterm")
    assert (first.code, first.err) == (0, "")
    assert first.out == second.out
    assert "\x1b" not in first.out
    assert "Bandar Lampung" in " ".join(first.out.split())


def test_a_file_holds_what_the_screen_shows(tolok: Tolok) -> None:
    words = ("results", "--year", "2024", "--format", "csv")
    ended = tolok(*words, "--output", "r.csv")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert (tolok.folder / "r.csv").read_text() == tolok(*words).out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--year", "1999"), "2024"),
        (("--agency", "Atlantis"), "2024"),
        (("--instrument", "kami-5.0"), "spbe-2020"),
        (("--instrument", "egdi-2024", "--means"), "spbe-2020"),
        (("--format", "xlsx"), "xlsx"),
        (("--year", "12"), "--year"),
    ],
)
def test_wrong_use_is_told_and_changes_nothing(tolok: Tolok, words: tuple[str, ...], told: str) -> None:
    ended = tolok("results", *words, "--output", "r.out")
    assert "Traceback" not in ended.err
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert tolok.names() == []
