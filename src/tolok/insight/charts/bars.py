"""Units as bars: the mean level of what each answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tolok.insight.charts.chart import OWN, Chart, Spec, chart


@dataclass(frozen=True)
class UnitBar:
    """A unit, the mean of its levels, and how it is written."""

    unit: str
    mean: float
    figure: str


def unit_bars(name: str, title: str, says: str, bars: Sequence[UnitBar], *, low: float, top: float) -> Chart:
    """Bars of units from ``low`` to ``top``, in the order given."""
    rows = [{"unit": bar.unit, "low": low, "mean": bar.mean, "figure": bar.figure} for bar in bars]
    across: Spec = {
        "field": "low",
        "type": "quantitative",
        "title": _("Tingkat rata-rata"),
        "scale": {"domain": [low, top]},
        "axis": {"tickMinStep": 1},
    }
    body: Spec = {
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": {"step": 30},
        "data": {"values": rows},
        "encoding": {
            "y": {"field": "unit", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 300}},
            "tooltip": [
                {"field": "unit", "title": _("Unit kerja")},
                {"field": "figure", "title": _("Tingkat rata-rata")},
            ],
        },
        "layer": [
            {
                "mark": {"type": "bar", "color": OWN, "height": 16},
                "encoding": {"x": across, "x2": {"field": "mean"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 4},
                "encoding": {"x": {"field": "mean", "type": "quantitative"}, "text": {"field": "figure"}},
            },
        ],
    }
    return chart(name, title, says, body)
