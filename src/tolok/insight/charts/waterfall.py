"""A change as a waterfall: from the index before, part by part, to the index after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tolok.insight.charts.chart import DOWN, INK, OWN, Chart, Spec, chart, rows_high


@dataclass(frozen=True)
class Step:
    """One bar; ``start`` and ``end`` are the same for an index. ``figure`` is what stands beside it."""

    title: str
    start: float
    end: float
    figure: str


def waterfall_chart(name: str, title: str, says: str, steps: Sequence[Step]) -> Chart:
    """A waterfall of ``steps`` from above to below; indices are marks, parts are bars."""
    kinds = (_("indeks"), _("naik"), _("turun"))
    rows = [
        {
            "place": f"{number:02d} {step.title}",
            "title": step.title,
            "start": step.start,
            "end": step.end,
            "right": max(step.start, step.end),
            "figure": step.figure,
            "kind": kinds[0 if step.start == step.end else 1 if step.end > step.start else 2],
        }
        for number, step in enumerate(steps)
    ]
    ends = [end for step in steps for end in (step.start, step.end)]
    edge = (max(ends) - min(ends)) * 0.12 or 0.1
    across: Spec = {
        "type": "quantitative",
        "title": _("Indeks"),
        "axis": {"tickCount": 5},
        "scale": {"domain": [round(min(ends) - edge, 4), round(max(ends) + 2 * edge, 4)], "zero": False, "nice": False},
    }
    body: Spec = {
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": rows_high(len(rows), 28),
        "data": {"values": rows},
        "encoding": {
            "y": {
                "field": "place",
                "type": "nominal",
                "sort": [row["place"] for row in rows],
                "title": None,
                "axis": {"labelExpr": "substring(datum.label, 3)", "labelLimit": 320},
            },
            "tooltip": [{"field": "title", "title": _("Bagian")}, {"field": "figure", "title": _("Sumbangan")}],
        },
        "layer": [
            {
                "transform": [{"filter": "datum.start !== datum.end"}],
                "mark": {"type": "bar", "height": 16},
                "encoding": {
                    "x": {"field": "start", **across},
                    "x2": {"field": "end"},
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "scale": {"domain": list(kinds[1:]), "range": [OWN, DOWN]},
                    },
                },
            },
            {
                "transform": [{"filter": "datum.start === datum.end"}],
                "mark": {"type": "tick", "thickness": 4, "size": 20, "color": INK},
                "encoding": {"x": {"field": "end", **across}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {"x": {"field": "right", **across}, "text": {"field": "figure"}},
            },
        ],
    }
    return chart(name, title, says, body)
