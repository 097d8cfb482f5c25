"""Shares as bars, with the share that was stated as the target as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tolok.insight.charts.chart import INK, OTHER, OWN, Chart, Spec, chart, rows_high

_TICKS = [0, 20, 40, 60, 80, 100]


@dataclass(frozen=True)
class ShareBar:
    """One row: its share in percent, how that is written, and whether it is short of the target."""

    title: str
    percent: float
    figure: str
    short: bool = False


def share_bars(name: str, title: str, says: str, bars: Sequence[ShareBar], *, target: float | None) -> Chart:
    """Bars from 0 to 100 %; those short of the target are grey, and their figure says so too."""
    rows = [{"row": bar.title, "percent": bar.percent, "figure": bar.figure, "short": bar.short} for bar in bars]
    across: Spec = {"type": "quantitative", "title": "%", "scale": {"domain": [0, 125]}, "axis": {"values": _TICKS}}
    row: Spec = {
        "y": {
            "field": "row",
            "type": "nominal",
            "sort": [bar.title for bar in bars],
            "title": None,
            "axis": {"labelLimit": 260},
        },
        "tooltip": [{"field": "row", "title": _("Siapa")}, {"field": "figure", "title": _("Bagian")}],
    }
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "height": 16},
            "encoding": {
                **row,
                "x": {"field": "percent", **across},
                "color": {"condition": {"test": "datum.short", "value": OTHER}, "value": OWN},
            },
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 4},
            "encoding": {**row, "x": {"field": "percent", **across}, "text": {"field": "figure"}},
        },
    ]
    if target is not None:
        layers.append(
            {
                "data": {"values": [{"target": target}]},
                "mark": {"type": "rule", "color": INK, "strokeWidth": 2, "strokeDash": [5, 3]},
                "encoding": {
                    "x": {"field": "target", **across},
                    "tooltip": [{"field": "target", "title": _("Sasaran (%)")}],
                },
            }
        )
    body: Spec = {
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": rows_high(len(bars), 30),
        "data": {"values": rows},
        "layer": layers,
    }
    return chart(name, title, says, body)
