"""Who rose by how much: a bar for each from its index before to its index after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tolok.insight.charts.chart import INK, OTHER, OWN, Chart, Spec, chart, rows_high


@dataclass(frozen=True)
class Rise:
    """One row: before, after, how the rise is written, and whether the chart is about it."""

    title: str
    before: float
    after: float
    figure: str
    own: bool = False


def rises(name: str, title: str, says: str, rows: Sequence[Rise], *, low: float, top: float) -> Chart:
    """Rises on an index that goes from ``low`` to ``top``, in the order given; a mark stands at the index after."""
    values = [
        {
            "row": row.title,
            "before": row.before,
            "after": row.after,
            "right": max(row.before, row.after),
            "figure": row.figure,
            "own": row.own,
        }
        for row in rows
    ]
    across: Spec = {
        "type": "quantitative",
        "title": _("Indeks"),
        "scale": {"domain": [low, top]},
        "axis": {"tickMinStep": 1},
    }
    color = {"condition": {"test": "datum.own", "value": OWN}, "value": OTHER}
    body: Spec = {
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": rows_high(len(rows), 32),
        "data": {"values": values},
        "encoding": {
            "y": {
                "field": "row",
                "type": "nominal",
                "sort": [row.title for row in rows],
                "title": None,
                "axis": {"labelLimit": 300},
            },
            "tooltip": [
                {"field": "row", "title": _("Siapa")},
                {"field": "before", "title": _("Sebelum"), "format": ".2f"},
                {"field": "after", "title": _("Sesudah"), "format": ".2f"},
                {"field": "figure", "title": _("Kenaikan")},
            ],
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": 8},
                "encoding": {"x": {"field": "before", **across}, "x2": {"field": "after"}, "color": color},
            },
            {
                "mark": {"type": "tick", "thickness": 4, "size": 20, "color": INK},
                "encoding": {"x": {"field": "after", **across}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 7},
                "encoding": {"x": {"field": "right", **across}, "text": {"field": "figure"}},
            },
        ],
    }
    return chart(name, title, says, body)
