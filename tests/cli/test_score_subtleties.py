"""What two people could understand differently, and what the command makes of it."""

from __future__ import annotations

import json

import pytest
from tests.conftest import Tolok

POPULATION = """
format: 1
id: sample
title: {id: Contoh, en: Sample}
owner: {id: Kantor, en: Office}
measures: {id: Instansi, en: Agencies}
language: id
status: draft
scales: {score: {kind: number, min: 0, max: 100}}
tree:
  id: index
  kind: index
  aggregate: sum
  children:
    - {id: I1, kind: indicator, scale: score, normalise: [{method: minmax, over: population}]}
"""


def test_an_agency_shown_alone_is_scored_and_ranked_among_all(tolok: Tolok) -> None:
    tolok.write("own.yaml", POPULATION)
    tolok.write("a.csv", "agency,I1\nA,10\nB,20\nC,50\n")
    everybody = {scored["agency"]: scored for scored in tolok("score", "a.csv", "-i", "own.yaml", "-f", "json").results}
    alone = tolok("score", "a.csv", "-i", "own.yaml", "-f", "json", "--agency", "B").results
    assert alone == [everybody["B"]]
    assert everybody["B"]["exact"] == "0.25"
    shown = tolok("score", "a.csv", "-i", "own.yaml", "-f", "csv", "--agency", "B").out.splitlines()[1].split(",")
    assert shown[6:8] == ["2", "2"]


def test_one_agency_is_no_population(tolok: Tolok) -> None:
    tolok.write("own.yaml", POPULATION)
    tolok.write("a.csv", "agency,year,I1\nA,2024,10\nB,2024,20\nA,2025,10\n")
    ended = tolok("score", "a.csv", "-i", "own.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert "compares agencies with each other; it needs at least two of them (2025)" in ended.err


def test_every_fault_of_a_row_is_told_at_once(tolok: Tolok) -> None:
    tolok.write("a.csv", "agency,year,indicator,level\nA,24,1,6\nA,24,48,3\n")
    ended = tolok("score", "a.csv", "-i", "spbe-2020")
    assert ended.code == 1
    told = [line.partition(": ")[0] for line in ended.err.splitlines()[:-1]]
    assert told == [
        "a.csv, row 2, column 2 (year)",
        "a.csv, row 2, column 4 (level)",
        "a.csv, row 3, column 2 (year)",
        "a.csv, row 3, column 3 (indicator)",
    ]


def test_every_fault_of_a_document_is_told_at_once(tolok: Tolok) -> None:
    tolok.write("a.json", json.dumps({"agency": "A", "levels": {"2": 6, "3": 2.5, "7": [1], "48": 3}}))
    ended = tolok("score", "a.json", "-i", "spbe-2020")
    assert ended.code == 1
    assert all(f"key {key}: " in ended.err for key in ("2", "3", "7", "48"))


def test_scores_are_no_worksheet(tolok: Tolok) -> None:
    tolok.write("a.csv", "agency,indicator,level\nA,1,3\n")
    tolok("score", "a.csv", "-i", "spbe-2020", "-f", "json", "-o", "scores.json")
    ended = tolok("score", "scores.json", "-i", "spbe-2020")
    assert (ended.code, ended.out) == (1, "")
    assert "published values already rounded; score the worksheet they came from" in ended.err


def test_two_columns_that_may_be_the_level_are_refused_and_a_plain_level_is_not(tolok: Tolok) -> None:
    tolok.write("two.csv", "agency,indicator,skor,nilai\nA,1,3,4\n")
    ended = tolok("score", "two.csv", "-i", "spbe-2020")
    assert ended.code == 1
    assert "may mean the same thing" in ended.err
    tolok.write("one.csv", "agency,indicator,skor,level\nA,1,3,4\n")
    assert tolok("score", "one.csv", "-i", "spbe-2020", "-f", "json").results[0]["nodes"]["I01"] == "4"


def test_an_indicator_column_may_have_a_longer_name(tolok: Tolok) -> None:
    tolok.write("old.csv", "agency,year,indicator_old,level\nA,2018,35-2,3\n")
    ended = tolok("score", "old.csv", "-i", "spbe-2018", "-f", "json")
    assert ended.results[0]["nodes"]["I35-2"] == "3"


def test_a_wide_table_may_hold_an_indicator_and_its_index_but_not_both_in_a_row(tolok: Tolok) -> None:
    tolok.write("a.csv", "agency,year,I05,SDI\nA,2026,,25\nB,2026,3,\n")
    first, second = tolok("score", "a.csv", "-i", "pemdi-2026", "-f", "json").results
    assert (first["nodes"]["I05"], second["nodes"]["I05"]) == ("2.00", "3.00")
    tolok.write("b.csv", "agency,year,I05,SDI\nA,2026,3,25\n")
    ended = tolok("score", "b.csv", "-i", "pemdi-2026")
    assert ended.code == 1
    assert "I05 for A already stands at row 2, I05" in ended.err


def test_a_year_outside_the_life_of_an_instrument_is_remarked_and_scored(tolok: Tolok) -> None:
    tolok.write("a.csv", "agency,year,indicator,level\nA,2024,1,3\nA,2018,1,3\n")
    ended = tolok("score", "a.csv", "-i", "spbe-2018", "-f", "json")
    assert (ended.code, len(json.loads(ended.out)["results"])) == (0, 2)
    assert ended.err == "warning: spbe-2018 was in force 2018 to 2020; the year 2024 is outside it\n"


def test_a_file_gets_the_form_its_name_asks_for(tolok: Tolok) -> None:
    tolok.write("a.csv", "agency,indicator,level\nA,1,3\n")
    for name, begins in (("o.json", "{"), ("o.csv", "agency,year"), ("o.md", "| Agency"), ("o.txt", "| Agency")):
        assert tolok("score", "a.csv", "-i", "spbe-2020", "-o", name).code == 0
        assert (tolok.folder / name).read_text("utf-8").startswith(begins)


def test_a_pipe_or_device_is_written_to_and_never_replaced(tolok: Tolok) -> None:
    tolok.write("a.csv", "agency,indicator,level\nA,1,3\n")
    (tolok.folder / "link.csv").symlink_to(tolok.folder / "real.csv")
    assert tolok("score", "a.csv", "-i", "spbe-2020", "-f", "csv", "-o", "link.csv").code == 0
    assert (tolok.folder / "link.csv").is_symlink()
    assert (tolok.folder / "real.csv").read_text("utf-8").startswith("agency,year")
    assert tolok("score", "a.csv", "-i", "spbe-2020", "-f", "csv", "-o", "/dev/null").code == 0


def test_hundreds_of_agencies_are_plain_lines_that_lose_no_digit(tolok: Tolok) -> None:
    rows = "".join(f"Instansi {n},{1 + n % 5},{1 + n % 4}\n" for n in range(250))
    tolok.write("a.csv", "agency,1,2\n" + rows)
    lines = tolok("score", "a.csv", "-i", "spbe-2020").out.splitlines()
    assert sum(line.startswith("Instansi ") for line in lines) == 250


@pytest.mark.parametrize("column", ["agency", "cluster", "province"])
def test_means_of_a_selection_are_called_so_and_stand_beside_no_official_average(tolok: Tolok, column: str) -> None:
    value = {"agency": "Lampung", "cluster": "kota", "province": "Lampung"}[column]
    ended = tolok("results", "--means", "--year", "2024", f"--{column}", value, "-f", "csv")
    lines = [line.split(",") for line in ended.out.splitlines()[1:]]
    assert lines[0][1] == "selection"
    assert {line[3] for line in lines} == {"computed"}


def test_a_branch_tells_its_gates_and_its_ladder(tolok: Tolok) -> None:
    shown = tolok("instruments", "show", "kami-4.2", "--node", "2").out
    assert "Gate: stage 3 counts 0 unless" in shown
    assert "points of stage 1, 2 ≥ 48" in shown
    assert "Maturity ladder I+: II ≥ 12" in shown


def test_an_instrument_of_the_library_can_be_checked_by_its_id(tolok: Tolok) -> None:
    assert tolok("instruments", "check", "spbe-2020").out.startswith("spbe-2020: sound, 47 leaves, ")


def test_a_wide_table_reads_every_row_by_the_rules_of_its_year(tolok: Tolok) -> None:
    amended = POPULATION.replace(", normalise: [{method: minmax, over: population}]", "")
    amended = amended.replace("score: {kind: number, min: 0, max: 100}", "score: {kind: number, min: 0, max: 5}")
    amended = amended.replace("scales: {", "scales: {wider: {kind: number, min: 0, max: 9}, ")
    tolok.write("own.yaml", amended + "amendments:\n  - {from_year: 2024, nodes: {I1: {scale: wider}}}\n")
    tolok.write("a.csv", "agency,year,I1\nA,2023,8\nA,2024,8\n")
    ended = tolok("score", "a.csv", "-i", "own.yaml")
    assert ended.code == 1
    assert ended.err.splitlines()[0] == "a.csv, row 2, column 3 (I1): found 8; allowed: a number from 0 to 5"
    assert len(ended.err.splitlines()) == 2
