"""``tolok plan``: what it prints, in every form it knows, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from importlib.resources import files
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.conftest import Tolok

CITY = ("plan", "levels.csv", "-i", "spbe-2020")


@pytest.fixture
def city(tolok: Tolok) -> Tolok:
    """The command beside the levels of a real city, four years of them."""
    tolok.write("levels.csv", files("tolok.results").joinpath("data/spbe-2020-levels.csv").read_bytes())
    return tolok


def plans(city: Tolok, *words: str) -> list[dict[str, Any]]:
    ended = city(*CITY, *words, "--format", "json")
    assert (ended.code, ended.err) == (0, ""), ended
    found: list[dict[str, Any]] = json.loads(ended.out)["plans"]
    return found


def test_json_is_nothing_but_json_and_starts_from_the_latest_year(city: Tolok) -> None:
    (plan,) = plans(city, "--band", "Sangat Baik", "--near", "1", "--curve", "3")
    (agency,) = plan["agencies"]
    assert (agency["year"], agency["before"]["index"], agency["after"]["predicate"]) == (2024, "2.98", "Sangat Baik")
    assert (plan["reached"], plan["gap"], plan["costs"]) == (True, "0", "default")
    assert plan["cost"] == str(sum(int(step["cost"]) for step in plan["steps"])) == "44"
    assert {step["core"] for step in plan["steps"]} <= {True, False}
    assert [one["calendar"] for one in plan["path"]] == [2025, 2026, 2027]
    assert plan["curve"][-1]["index"] == "5"
    assert all(step["criterion"]["id"] for step in plan["steps"])
    assert any("assumption" in text["en"] for text in plan["assumptions"])
    assert "terbukti" in " ".join(text["id"] for text in plan["sentences"]).casefold()


def test_a_table_for_people_ends_with_sentences_and_assumptions(city: Tolok) -> None:
    ended = city(*CITY, "--target", "3.5", TOLOK_LANG="id")
    assert ended.code == 0
    assert "Rencana termurah" in ended.out
    assert "2,98 menjadi 3,50" in " ".join(ended.out.split())
    assert "Biaya adalah andaian" in ended.out


def test_out_of_reach_tells_who_is_to_blame_and_what_is_within_reach(city: Tolok) -> None:
    (plan,) = plans(city, "--target", "4.2", "--money", "45")
    assert plan["reached"] is False
    assert {one["kind"]: one["least"]["en"] for one in plan["out_of_reach"]} == {
        "money": "46 a year would do",
        "years": "4 years would do",
    }
    assert plan["index"]["after"] == "4.187"


def test_a_cost_file_made_by_the_command_is_read_back(city: Tolok) -> None:
    assert city(*CITY, "--template", "costs.xlsx").code == 0
    (plan,) = plans(city, "--budget", "30", "--costs", "costs.xlsx", "--floor", "A2=2", "--fixed", "I47")
    assert plan["costs"] == "file"
    assert not any(step["assumed"] for step in plan["steps"])
    assert "I47" not in {step["indicator"] for step in plan["steps"]}
    assert float(plan["agencies"][0]["nodes"]["A2"]["after"]) >= 2


def test_a_spreadsheet_works_its_sums_out_again(city: Tolok) -> None:
    assert city(*CITY, "--target", "3.5", "--money", "20", "-o", "plan.xlsx").code == 0
    live: Any = load_workbook(city.folder / "plan.xlsx")
    kept: Any = load_workbook(city.folder / "plan.xlsx", data_only=True)
    steps, years = live["Steps"], live["Years"]
    last = steps.max_row
    assert steps.cell(last, 7).value == f"=SUM(G2:G{last - 1})"
    rows = [[cell.value for cell in row] for row in steps.iter_rows(min_row=2, max_row=last - 1)]
    assert kept["Steps"].cell(last, 7).value == sum(row[6] for row in rows)
    index = kept["Years"].cell(2, 7).value
    for place in range(3, 6):
        year = years.cell(place, 2).value
        assert str(years.cell(place, 5).value).startswith("=SUMIFS('Steps'!$G$2")
        assert kept["Years"].cell(place, 5).value == sum(row[6] for row in rows if row[5] == year) <= 20
        index += sum(row[8] for row in rows if row[5] == year)
        assert kept["Years"].cell(place, 7).value == pytest.approx(index)
    assert index >= 3.5


def test_the_gantt_chart_is_an_image_with_words_and_no_style(city: Tolok) -> None:
    ended = city(*CITY, "--target", "3.5", "--format", "svg")
    root = ET.fromstring(ended.out)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.find(f"{space}title") is not None
    assert "takes" in (root.findtext(f"{space}desc") or "")
    texts = [one.text for one in root.iter(f"{space}text")]
    assert "2025" in texts
    assert any("→" in (text or "") for text in texts)
    assert "style" not in ended.out


def test_a_rerun_and_another_order_of_rows_give_the_same_plan(city: Tolok) -> None:
    head, *rows = (city.folder / "levels.csv").read_text("utf-8").splitlines()
    city.write("turned.csv", "\n".join([head, *reversed(rows)]) + "\n")
    words = ("-i", "spbe-2020", "--target", "3.7", "--money", "25", "--format", "csv")
    first = city("plan", "levels.csv", *words, PYTHONHASHSEED="1")
    again = city("plan", "turned.csv", *words, PYTHONHASHSEED="2")
    assert first.code == 0
    assert first.out == again.out


def test_csv_has_a_row_a_step(city: Tolok) -> None:
    ended = city(*CITY, "--target", "3.5", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ended.out)))
    assert len(rows) == 21
    assert list(rows[0]) == [
        *("agency", "year", "indicator", "title", "from", "to", "cost", "effort", "gain", "unit", "needs", "core"),
    ]


def test_several_agencies_are_planned_one_by_one_or_together(tolok: Tolok) -> None:
    levels = "".join(f"{name},{n},{level}\n" for name, level in (("A", 2), ("B", 3)) for n in range(1, 48))
    tolok.write("two.csv", "agency,indicator,level\n" + levels)
    words = ("plan", "two.csv", "-i", "spbe-2020", "--years", "1", "--format", "json")
    apart = json.loads(tolok(*words, "--target", "3.5").out)["plans"]
    assert [plan["agencies"][0]["agency"] for plan in apart] == ["A", "B"]
    (mean,) = json.loads(tolok(*words, "--target", "3.5", "--mean").out)["plans"]
    assert float(mean["cost"]) <= sum(float(plan["cost"]) for plan in apart)
    (one,) = json.loads(tolok(*words, "--target", "3.5", "--agency", "b").out)["plans"]
    assert one["agencies"][0]["agency"] == "B"


def test_what_cannot_be_planned_is_refused_with_the_reason(tolok: Tolok, city: Tolok) -> None:
    questions = "".join(f"A,1.{n},C\n" for n in range(1, 11))
    tolok.write("kami.csv", "agency,question,answer\n" + questions)
    tolok("plan", "kami.csv", "-i", "kami-4.2", "--target", "500").refuses("kami.csv", "gate")
    tolok.write("part.csv", "agency,indicator,level\nA,1,3\n")
    tolok("plan", "part.csv", "-i", "spbe-2020", "--target", "3").refuses("46 indicators have no value", "I02")
    city(*CITY, "--band", "Splendid").refuses("there is no band «Splendid»", "Excellent")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "choose one: --target, --band or --budget"),
        (("--target", "3", "--budget", "5"), "choose one: --target, --band or --budget"),
        (("--target", "x"), "--target: found «x», not a number"),
        (("--target", "3", "--money", "1,2"), "one amount, or one a year (3)"),
        (("--target", "3", "--floor", "A99=3"), "there is no node «A99»"),
        (("--target", "3", "--capacity", "12"), "--capacity: write NAME=AMOUNT"),
        (("--target", "3", "--fixed", "I99"), "there is no indicator «I99»"),
        (("--target", "3", "--costs", "nix.yaml"), "there is no file nix.yaml"),
        (("--target", "3", "--format", "xlsx"), "--format xlsx needs --output FILE.xlsx"),
    ],
)
def test_wrong_use_says_how_it_is_used(city: Tolok, words: tuple[str, ...], message: str) -> None:
    ended = city(*CITY, *words)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
