"""Rows of spreads: from the lowest to the highest, the middle half as a box, the median as a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tolok.insight.charts.chart import INK, OTHER, OWN, Chart, Spec, chart, rows_high


@dataclass(frozen=True)
class Box:
    """One row; ``figure`` is what stands beside its median."""

    title: str
    low: float
    first: float
    median: float
    third: float
    high: float
    figure: str


def boxes(name: str, title: str, says: str, rows: Sequence[Box], *, low: float, top: float) -> Chart:
    """Spreads of an index that goes from ``low`` to ``top``, in the order given."""
    values = [
        {
            "row": row.title,
            "low": row.low,
            "first": row.first,
            "median": row.median,
            "third": row.third,
            "high": row.high,
            "figure": row.figure,
        }
        for row in rows
    ]
    scale = {"domain": [low, top]}
    across: Spec = {"type": "quantitative", "title": _("Indeks"), "scale": scale, "axis": {"tickMinStep": 1}}
    body: Spec = {
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": rows_high(len(rows), 46),
        "data": {"values": values},
        "encoding": {
            "y": {
                "field": "row",
                "type": "nominal",
                "sort": [row.title for row in rows],
                "title": None,
                "axis": {"labelLimit": 260},
            },
            "tooltip": [
                {"field": "row", "title": _("Siapa")},
                *(
                    {"field": key, "title": word, "format": ".2f"}
                    for key, word in (
                        ("low", _("Terendah")),
                        ("first", _("Kuartil 1")),
                        ("median", _("Median")),
                        ("third", _("Kuartil 3")),
                        ("high", _("Tertinggi")),
                    )
                ),
            ],
        },
        "layer": [
            {
                "mark": {"type": "rule", "color": OTHER, "strokeWidth": 2},
                "encoding": {"x": {"field": "low", **across}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "bar", "color": OWN, "height": 14},
                "encoding": {"x": {"field": "first", **across}, "x2": {"field": "third"}},
            },
            {
                "mark": {"type": "tick", "color": INK, "thickness": 3, "size": 24},
                "encoding": {"x": {"field": "median", **across}},
            },
            {
                "mark": {"type": "text", "dy": -18, "fontSize": 11},
                "encoding": {"x": {"field": "median", **across}, "text": {"field": "figure"}},
            },
        ],
    }
    return chart(name, title, says, body)
