"""Bars with their intervals: chances of predicates, what an uncertainty comes from, what assessors differ by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tolok.insight.charts.chart import INK, OTHER, OWN, Chart, Spec, chart, rows_high


@dataclass(frozen=True)
class Bar:
    """One bar: how long it is, how that is written, its interval where it has one, and whether it is the one meant."""

    title: str
    value: float
    figure: str
    low: float | None = None
    high: float | None = None
    strong: bool = True


def interval_bars(  # noqa: PLR0917 - a name, a title, a sentence, the bars, the axis
    name: str, title: str, says: str, bars: Sequence[Bar], axis: str, ends: tuple[float, float] | None = None
) -> Chart:
    """Bars from 0, in the order given; intervals as thin lines. ``axis`` says what is measured, ``ends`` how far."""
    rows = [
        {
            "title": bar.title,
            "value": round(bar.value, 5),
            "figure": bar.figure,
            "low": None if bar.low is None else round(bar.low, 5),
            "high": None if bar.high is None else round(bar.high, 5),
            "right": round(max(bar.value, bar.high or 0.0, 0.0), 5),
            "color": "own" if bar.strong else "other",
        }
        for bar in bars
    ]
    least, most = ends or _ends(bars)
    across: Spec = {
        "type": "quantitative",
        "title": axis,
        "axis": {"tickCount": 5},
        "scale": {"domain": [least, most], "nice": False, "zero": False},
    }
    color: Spec = {
        "field": "color",
        "type": "nominal",
        "scale": {"domain": ["own", "other"], "range": [OWN, OTHER]},
        "legend": None,
    }
    # A layer without marks would be a picture without a name.
    lines: Spec = {
        "transform": [{"filter": "datum.low !== null"}],
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
        "encoding": {"x": {"field": "low", **across}, "x2": {"field": "high"}},
    }
    body: Spec = {
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": rows_high(len(bars), 28),
        "data": {"values": rows},
        "encoding": {
            "y": {"field": "title", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 300}},
            "tooltip": [{"field": "title", "title": title}, {"field": "figure", "title": axis}],
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": 16},
                "encoding": {"x": {"field": "value", **across}, "color": color},
            },
            *([lines] if any(bar.low is not None for bar in bars) else []),
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {"x": {"field": "right", **across}, "text": {"field": "figure"}},
            },
        ],
    }
    return chart(name, title, says, body)


def _ends(bars: Sequence[Bar]) -> tuple[float, float]:
    values = [0.0, *(end for bar in bars for end in (bar.value, bar.low, bar.high) if end is not None)]
    low, high = min(values), max(values)
    return round(low * 1.05, 5), round(high + 0.18 * ((high - low) or 1.0), 5)
