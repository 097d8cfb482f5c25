"""``tolok standing``, ``tolok peers``, ``tolok national``: where one stands, among whom, in which nation."""

from __future__ import annotations

import json

from tests.cli.test_change_command import CITY, city, written
from tests.conftest import Tolok


def test_where_a_real_city_stands_among_the_published_ones(tolok: Tolok) -> None:
    file = written(tolok.folder, "a.csv", city(2024))
    ended = tolok("standing", file, "-i", "spbe-2020", "--cluster", "kota", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    (told,) = json.loads(ended.out)["standings"]
    assert (told["index"], told["next"]["predicate"], told["next"]["points"]) == ("2.98", "sangat_baik", "0.5205")
    assert sum(step["levels"] for step in told["next"]["steps"]) == told["next"]["levels"] == 18
    assert told["weakest"] == ["A2"]
    assert (told["among"]["first"], told["among"]["of"]) == (69, 93)
    assert len(told["indicators"]) == 47
    shown = tolok("standing", file, "-i", "spbe-2020", "--cluster", "kota")
    assert "do not say better" in shown.out
    assert tolok("standing", file, "-i", "spbe-2020", "--cluster", "x").code == 2
    assert tolok("standing", file, "-i", "spbe-2020", "--agency", "x").code == 1


def test_agencies_of_one_file_stand_beside_each_other(tolok: Tolok) -> None:
    _name, year, levels = city(2024)
    file = written(tolok.folder, "b.csv", ("A", year, levels), ("B", year, levels), ("C", year, {**levels, "1": "1"}))
    ended = tolok("standing", file, "-i", "spbe-2020", "--format", "json")
    told = json.loads(ended.out)["standings"]
    assert [(one["among"]["first"], one["among"]["last"]) for one in told] == [(1, 2), (1, 2), (3, 3)]


def test_who_was_alike_and_rose(tolok: Tolok) -> None:
    ended = tolok("peers", CITY, "--format", "json", "--most", "3")
    assert (ended.code, ended.err) == (0, "")
    told = json.loads(ended.out)
    assert (told["from"], told["to"], told["own"]["rise"], len(told["rose"])) == (2023, 2024, "0.83", 3)
    assert tolok("peers", "Kota Khayalan").code == 2
    assert tolok("peers", CITY, "-i", "kami-5.0").code == 2


def test_the_nation_in_a_year(tolok: Tolok) -> None:
    ended = tolok("national", "--year", "2024", "--target", "80", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    told = json.loads(ended.out)
    whole = told["groups"][-1]
    assert (whole["group"], whole["with_index"], whole["share"], whole["lacking"]) == ("", 615, "76.3", 23)
    assert sum(group["with_index"] for group in told["groups"][:-1]) == 615
    assert "Pemerintah Kab. Pasuruan" in {one["agency"] for one in told["jumps"]}
    by_province = json.loads(tolok("national", "--by", "province", "--format", "json").out)
    assert len(by_province["groups"]) == 39
    assert "kurang, cukup, baik" in tolok("national", "--band", "x").err
    assert tolok("national", "--year", "1999").code == 2
