"""Units as bars: the mean level of what each answers, or the index of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tolok.insight.charts.chart import OTHER, OWN, Chart, Spec, chart, rows_high


@dataclass(frozen=True)
class UnitBar:
    """A unit, the mean of its levels (or its index), and how that is written."""

    unit: str
    mean: float
    figure: str
    paler: bool = False
    """One of the others, where the chart is about one of them."""
    href: str = ""


def unit_bars(
    name: str, title: str, says: str, bars: Sequence[UnitBar], *, low: float, top: float, figure: str = ""
) -> Chart:
    """Bars of units from ``low`` to ``top``, in the order given; ``figure``: what they show, else the mean level."""
    figure = figure or _("Tingkat rata-rata")
    rows = [
        {"unit": bar.unit, "low": low, "mean": bar.mean, "figure": bar.figure, "paler": bar.paler, "href": bar.href}
        for bar in bars
    ]
    across: Spec = {
        "field": "low",
        "type": "quantitative",
        "title": figure,
        "scale": {"domain": [low, top]},
        "axis": {"tickMinStep": 1},
    }
    body: Spec = {
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": rows_high(len(rows), 30),
        "data": {"values": rows},
        "encoding": {
            "y": {"field": "unit", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 300}},
            "tooltip": [
                {"field": "unit", "title": _("Unit kerja")},
                {"field": "figure", "title": figure},
            ],
            **({"href": {"field": "href"}} if any(bar.href for bar in bars) else {}),
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": 16},
                "encoding": {
                    "x": across,
                    "x2": {"field": "mean"},
                    "color": {"condition": {"test": "datum.paler", "value": OTHER}, "value": OWN},
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 4},
                "encoding": {"x": {"field": "mean", "type": "quantitative"}, "text": {"field": "figure"}},
            },
        ],
    }
    return chart(name, title, says, body)
