"""Aspects on the spokes of a wheel: an agency beside the mean and the highest of its group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from textwrap import wrap

from django.utils.translation import gettext as _

from tolok.insight.charts.chart import INK, LINE, OTHER, OWN, QUIET, Chart, Spec, chart

_LABEL = 1.16
_WIDEST = 1.75


@dataclass(frozen=True)
class Spoke:
    """One aspect with the values of the lines, in their order; None: not known."""

    title: str
    values: Sequence[float | None]


def radar(name: str, title: str, says: str, *, spokes: Sequence[Spoke], lines: Sequence[str], top: float) -> Chart:
    """A radar of ``spokes`` from 0 to ``top``; the first of ``lines`` is the one it is about."""
    corners = [_corner(number, len(spokes)) for number in range(len(spokes))]
    rings = [
        {"ring": ring, "turn": turn, "x": x * ring / top, "y": y * ring / top}
        for ring in range(1, int(top) + 1)
        for turn, (x, y) in enumerate([*corners, corners[0]])
    ]
    drawn = [
        {
            "line": line,
            "turn": turn,
            "aspect": spokes[turn % len(spokes)].title,
            "value": value,
            "x": x * value / top,
            "y": y * value / top,
        }
        for number, line in enumerate(lines)
        for turn, (x, y) in enumerate([*corners, corners[0]])
        if (value := spokes[turn % len(spokes)].values[number]) is not None
    ]
    labels = [(wrap(spoke.title, 16), corner) for spoke, corner in zip(spokes, corners, strict=True)]
    layers = [
        _layer(rings, {"type": "line", "color": LINE, "strokeWidth": 1, "tooltip": None}, {"detail": "ring"}),
        *(_spoke(x, y) for x, y in corners),
        _layer(
            [{"ring": ring, "x": 0, "y": ring / top} for ring in range(1, int(top))],
            {"type": "text", "fontSize": 10, "dx": 8, "color": QUIET},
            {"text": {"field": "ring"}},
        ),
        _layer(drawn, {"type": "line", "strokeWidth": 2.5}, _by_line(lines)),
        _layer(drawn, {"type": "point", "filled": True, "size": 45, "opacity": 1}, _by_line(lines)),
        *(_words(words, x * _LABEL, y * _LABEL) for words, (x, y) in labels),
    ]
    return chart(name, title, says, {"width": 380, "height": 330, "layer": layers})


def _corner(number: int, of: int) -> tuple[float, float]:
    angle = 2 * pi * number / of
    return round(sin(angle), 6), round(cos(angle), 6)


def _layer(rows: Sequence[object], mark: Spec, encoding: Spec) -> Spec:
    place = {
        axis: {
            "field": axis,
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [-width, width], "nice": False, "zero": False},
        }
        for axis, width in (("x", _WIDEST), ("y", 1.45))
    }
    shown = dict(encoding)
    if shown.get("detail") == "ring":
        shown["detail"] = {"field": "ring"}
    if mark["type"] == "line":
        shown["order"] = {"field": "turn"}
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": {**place, **shown}}


def _spoke(x: float, y: float) -> Spec:
    rows = [{"turn": 0, "x": 0, "y": 0}, {"turn": 1, "x": x, "y": y}]
    return _layer(rows, {"type": "line", "color": LINE, "strokeWidth": 1}, {})


def _by_line(lines: Sequence[str]) -> Spec:
    dashes = [[1, 0], [5, 3], [1, 3]]
    names = list(lines)
    scale = {"domain": names, "range": [OWN, OTHER, QUIET][: len(names)]}
    return {
        "color": {"field": "line", "type": "nominal", "scale": scale},
        "strokeDash": {
            "field": "line",
            "type": "nominal",
            "scale": {"domain": names, "range": dashes[: len(names)]},
        },
        "tooltip": [
            {"field": "line", "title": _("Siapa")},
            {"field": "aspect", "title": _("Aspek")},
            {"field": "value", "title": _("Nilai"), "format": ".2f"},
        ],
    }


def _words(words: Sequence[str], x: float, y: float) -> Spec:
    align = "center" if abs(x) < 0.2 else "left" if x > 0 else "right"
    baseline = "middle" if align != "center" else "bottom" if y > 0 else "top"
    mark = {"type": "text", "align": align, "baseline": baseline, "color": INK, "fontSize": 11}
    return _layer([{"words": list(words), "x": x, "y": y}], mark, {"text": {"field": "words"}})
