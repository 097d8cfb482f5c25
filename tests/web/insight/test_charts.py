"""Charts as data: every specification is valid Vega-Lite, and no colour in it lacks a token of the face."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tolok.insight.charts import (
    Chart,
    boxes,
    heat_map,
    interval_bars,
    radar,
    rises,
    share_bars,
    stacked,
    tiles,
    unit_bars,
    waterfall_chart,
)
from tolok.insight.charts.bars import UnitBar
from tolok.insight.charts.boxes import Box
from tolok.insight.charts.chart import LEVELS
from tolok.insight.charts.heat import Square
from tolok.insight.charts.intervals import Bar
from tolok.insight.charts.radar import Spoke
from tolok.insight.charts.rises import Rise
from tolok.insight.charts.shares import ShareBar
from tolok.insight.charts.stacked import Stack
from tolok.insight.charts.tiles import PROVINCES, Tile
from tolok.insight.charts.waterfall import Step
from tolok.insight.paper.charts import svg_of

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / "node_modules" / "vega-lite" / "build" / "vega-lite-schema.json"
TOKENS = ROOT / "src" / "tolok" / "ui" / "static" / "ui" / "css" / "tokens.css"


@cache
def schema() -> Any:
    return json.loads(SCHEMA.read_text("utf-8"))


def charts() -> list[Chart]:
    spokes = [Spoke("Kebijakan Internal", [3.5, 3.0]), Spoke("Manajemen", [2.0, None]), Spoke("Layanan", [4.0, 4.0])]
    squares = [Square("1", "Arsitektur", "Kebijakan", "/x/", 3), Square("2", "Audit", "Kebijakan", "/y/", None)]
    return [
        radar("radar", "Aspek", "Nilai.", spokes=spokes, lines=["Lampung", "Lain"], top=5),
        heat_map("heat", "Peta", "Tingkat.", squares),
        unit_bars("units", "Unit", "Rata-rata.", [UnitBar("Dinkes", 3.0, "3,00")], low=1, top=5),
        interval_bars("chances", "Predikat", "Peluang.", [Bar("Baik", 90, "90"), Bar("Cukup", 10, "10")], "dari 100"),
        interval_bars("lean", "Asesor", "Selisih.", [Bar("A", -0.1, "−0,10", -0.3, 0.1, strong=False)], "tingkat"),
        boxes("spread", "Sebaran", "Indeks.", [Box("Kota", 1, 2, 3, 4, 5, "3,00")], low=1, top=5),
        rises("rises", "Mirip", "Naik.", [Rise("Kota Metro", 2, 3, "+1,00", own=True)], low=1, top=5),
        share_bars("targets", "Sasaran", "Bagian.", [ShareBar("Kota", 70, "70,0 %", short=True)], target=80),
        stacked(
            "bands", "Predikat", "Bagian.", [Stack("Kota", [1, 2])], parts=[("a", LEVELS[0]), ("b", LEVELS[1])], of="x"
        ),
        tiles(
            "map", "Peta", "Median.", [Tile("Lampung", "Baik", "3,0", "?x"), Tile("Bali", "", "–", "")], words=["Baik"]
        ),
        waterfall_chart(
            "waterfall", "Perubahan", "Bagian.", [Step("a", 2, 2, "2"), Step("b", 2, 3, "+1"), Step("c", 3, 3, "3")]
        ),
    ]


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_it_is_valid_and_plain_data(chart: Chart) -> None:
    plain = json.loads(json.dumps(chart.spec))
    jsonschema.Draft7Validator(schema()).validate(plain)
    assert plain["description"] == chart.says


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_every_colour_stands_for_a_token_that_is_there(chart: Chart) -> None:
    tokens = chart.spec["usermeta"]["tokens"]
    drawn = {key: part for key, part in chart.spec.items() if key != "usermeta"}
    assert set(re.findall(r'"(#[0-9a-f]{3,8})"', json.dumps(drawn))) <= set(tokens)
    known = TOKENS.read_text("utf-8")
    assert [token for token in tokens.values() if f"{token}:" not in known] == []


def test_a_missing_level_is_an_empty_square_and_a_missing_mean_no_point() -> None:
    wheel, heat, *_rest = charts()
    assert [row["figure"] for row in heat.spec["data"]["values"]] == ["3", "–"]
    drawn = [layer for layer in wheel.spec["layer"] if "tooltip" in layer["encoding"]]
    assert not [row for row in drawn[0]["data"]["values"] if row["line"] == "Lain" and row["aspect"] == "Manajemen"]


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_it_is_drawn_for_paper_in_our_own_type(chart: Chart) -> None:
    drawn = svg_of(chart.spec)
    assert drawn.startswith("<svg")
    assert set(re.findall(r'font-family="([^"]+)"', drawn)) == {"Public Sans"}
    assert "<a " not in drawn, "on paper nothing leads anywhere"
    assert "…" not in drawn, "labels come short enough, and are not cut"


def test_numbers_on_paper_are_written_as_the_language_does() -> None:
    axis = {"field": "index", "type": "quantitative", "axis": {"format": ".2f"}}
    spec = {"data": {"values": [{"index": 3.5}]}, "mark": "point", "encoding": {"x": axis}}
    assert ">3,50<" in svg_of(spec, "id")
    assert ">3.50<" in svg_of(spec, "en")


def test_paper_fetches_nothing_from_anywhere() -> None:
    far = {"data": {"url": "https://example.go.id/levels.json"}, "mark": "bar", "encoding": {"x": {"field": "level"}}}
    with pytest.raises(ValueError, match="External data url not allowed"):
        svg_of(far)


def test_no_province_lies_on_another_and_none_is_missing() -> None:
    assert len(PROVINCES) == 38
    assert len({told[1:] for told in PROVINCES.values()}) == 38
    assert len({told[0] for told in PROVINCES.values()}) == 38
