"""``tolok change``: two worksheets in, what changed out."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from tests.conftest import Tolok

from tolok.results import known_levels

CITY = "Pemerintah Kota Bandar Lampung"


def written(folder: Path, name: str, *rows: tuple[str, int, dict[str, str]]) -> Path:
    lines = [f"{agency},{year},{id_},{level}" for agency, year, levels in rows for id_, level in levels.items()]
    (folder / name).write_text("\n".join(["agency,year,indicator,level", *lines]), "utf-8")
    return folder / name


def city(year: int) -> tuple[str, int, dict[str, str]]:
    return CITY, year, dict(known_levels("spbe-2020")[CITY, year])


def test_the_parts_of_a_real_change_add_up(tolok: Tolok) -> None:
    old, new = written(tolok.folder, "a.csv", city(2023)), written(tolok.folder, "b.csv", city(2024))
    ended = tolok("change", old, new, "--instrument", "spbe-2020", "--sd", "0.064", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    (told,) = json.loads(ended.out)["changes"]
    assert (told["old"]["index"], told["new"]["index"], told["difference"]) == ("2.15", "2.98", "0.825")
    assert sum(Fraction(part["total"]) for part in told["parts"]) == Fraction(told["difference"])
    assert (told["error"]["basis"], told["error"]["more_than_error"]) == ("assumed", True)
    assert told["sentences"][0] == "The index rose by 0.825: from 2.15 to 2.98."


def test_the_table_is_in_the_readers_language_with_sentences_below(tolok: Tolok) -> None:
    both = written(tolok.folder, "years.csv", city(2023), city(2024))
    words = ("change", both, both, "--old-year", "2023", "--new-year", "2024", "--instrument", "spbe-2020")
    ended = tolok(*words, "--lang", "id")
    assert (ended.code, ended.err) == (0, "")
    assert "Indeks naik 0,825: dari 2,15 menjadi 2,98." in ended.out
    assert "0,055" in ended.out
    assert "untuk perbandingan ini galatnya tidak diukur" in ended.out.replace("\n", " ")
    tolok(*words[:3], "--instrument", "spbe-2020").refuses("--old-year")


def test_many_agencies_are_a_row_each_and_who_is_alone_is_told(tolok: Tolok) -> None:
    threes, fours = ({str(n): level for n in range(1, 48)} for level in ("3", "4"))
    old = written(tolok.folder, "a.csv", ("A", 2023, threes), ("B", 2023, fours), ("C", 2023, threes))
    new = written(tolok.folder, "b.csv", ("A", 2024, fours), ("B", 2024, threes), ("D", 2024, threes))
    ended = tolok("change", old, new, "--instrument", "spbe-2020", "--format", "csv")
    assert ended.code == 0
    assert "2 agencies are in one file only" in ended.err
    assert ended.out.splitlines()[1:] == [
        "A,3.00,4.00,1,I42,,not measured",
        "B,4.00,3.00,-1,,I42,not measured",
    ]
    tolok("change", old, new, "--instrument", "spbe-2020", "--agency", "D").refuses("«D» is not in both files")


def test_what_is_not_complete_is_said_and_not_guessed(tolok: Tolok) -> None:
    whole = {str(n): "3" for n in range(1, 48)}
    old = written(tolok.folder, "a.csv", ("A", 2023, {"1": "2"}))
    new = written(tolok.folder, "b.csv", ("A", 2024, whole))
    ended = tolok("change", old, new, "--instrument", "spbe-2020", "--format", "json")
    (told,) = json.loads(ended.out)["changes"]
    assert told["difference"] is None
    assert "I02" in told["unfinished"]


def test_two_instruments_are_told_apart(tolok: Tolok) -> None:
    old = written(tolok.folder, "a.csv", ("A", 2025, {str(n): "3" for n in range(1, 48)}))
    new = written(tolok.folder, "b.csv", ("A", 2026, {str(n): "2.2" for n in range(1, 21)}))
    ended = tolok("change", old, new, "--instrument", "spbe-2020", "--to", "pemdi-2026", "--format", "json")
    (told,) = json.loads(ended.out)["changes"]
    assert told["comparable"] is False
    assert told["by"]["instrument"] == told["difference"]
    assert "no progress" in told["sentences"][0]
    assert tolok("change", new, old, "--instrument", "pemdi-2026", "--to", "spbe-2020").code == 2
