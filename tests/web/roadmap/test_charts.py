"""The cost curve is valid Vega-Lite in the face's own colours, and the plan stands out by form."""

from __future__ import annotations

import json
import re

import jsonschema
from tests.web.insight.test_charts import schema

from tolok.roadmap.charts import Dot, cost_curve


def test_it_is_valid_and_every_colour_stands_for_a_token() -> None:
    dots = [
        Dot(2.9, 0, "2,90", "0"),
        Dot(3.4, 44, "3,40", "44", own=True),
        Dot(3.5, 55, "3,50", "55", band="Sangat Baik"),
    ]
    chart = cost_curve("curve", "Biaya.", dots, "poin")
    plain = json.loads(json.dumps(chart.spec))
    jsonschema.Draft7Validator(schema()).validate(plain)
    drawn = {key: part for key, part in plain.items() if key != "usermeta"}
    assert set(re.findall(r'"(#[0-9a-f]{3,8})"', json.dumps(drawn))) <= set(plain["usermeta"]["tokens"])
    own = next(layer for layer in plain["layer"] if layer.get("transform") == [{"filter": "datum.own"}])
    assert own["mark"]["shape"] == "diamond"
