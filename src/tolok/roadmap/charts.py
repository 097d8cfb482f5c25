"""What each index would cost, as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tolok.insight.charts.chart import DOWN, OWN, Chart, Spec, chart


@dataclass(frozen=True)
class Dot:
    """A point of the curve: an index, its least cost, both as they are written, and the predicate that begins there."""

    index: float
    cost: float
    index_word: str
    cost_word: str
    band: str = ""
    own: bool = False


def cost_curve(name: str, says: str, dots: Sequence[Dot], money: str) -> Chart:
    """Cost against index; the plan itself stands out by form and word, the beginning of a predicate by its name."""
    rows = [
        {
            "x": dot.index,
            "y": dot.cost,
            "index": dot.index_word,
            "cost": dot.cost_word,
            "band": dot.band,
            "own": dot.own,
        }
        for dot in dots
    ]
    across: Spec = {"field": "x", "type": "quantitative", "title": _("Indeks"), "scale": {"zero": False}}
    up: Spec = {"field": "y", "type": "quantitative", "title": _("Biaya ({money})").format(money=money)}
    tips = [
        {"field": "index", "title": _("Indeks")},
        {"field": "cost", "title": _("Biaya")},
        {"field": "band", "title": _("Predikat")},
    ]
    body: Spec = {
        "width": "container",
        "height": 260,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": rows},
        "encoding": {"x": across, "y": up, "tooltip": tips},
        "layer": [
            {"mark": {"type": "line", "color": OWN, "strokeWidth": 2}},
            {"mark": {"type": "point", "color": OWN, "filled": True, "size": 45}},
            {
                "transform": [{"filter": "datum.own"}],
                "mark": {"type": "point", "color": DOWN, "shape": "diamond", "filled": True, "size": 220},
            },
            {
                "transform": [{"filter": "datum.band !== ''"}],
                "mark": {"type": "text", "align": "right", "dx": -8, "dy": -8},
                "encoding": {"text": {"field": "band"}},
            },
        ],
    }
    return chart(name, _("Kurva biaya"), says, body)
