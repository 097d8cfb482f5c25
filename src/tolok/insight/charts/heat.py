"""Every indicator as a square: its aspect in the row, its level in shade and figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tolok.insight.charts.chart import INK, LEVELS, LIGHT_TEXT, LINE, Chart, Spec, chart, rows_high


@dataclass(frozen=True)
class Square:
    """One indicator: what it is called, where it is worked on, the row it stands in, and its level (None: missing)."""

    number: str
    title: str
    aspect: str
    href: str
    level: int | None


def heat_map(name: str, title: str, says: str, squares: Sequence[Square]) -> Chart:
    """A heat map of indicators; what is missing is an empty square, never a pale one."""
    rows: list[Spec] = []
    column: dict[str, int] = {}
    for square in squares:
        column[square.aspect] = column.get(square.aspect, 0) + 1
        level = square.level
        rows.append(
            {
                "aspect": square.aspect,
                "place": column[square.aspect],
                "number": square.number,
                "title": f"{square.number} {square.title}",
                "level": level,
                "figure": "–" if level is None else str(level),
                "href": square.href,
            }
        )
    aspects = list(column)
    shade = {
        "condition": {"test": "datum.level === null", "value": "transparent"},
        "field": "level",
        "type": "ordinal",
        "scale": {"domain": [1, 2, 3, 4, 5], "range": list(LEVELS)},
        "legend": None,
    }
    place: Spec = {
        "x": {"field": "place", "type": "ordinal", "axis": None},
        "y": {"field": "aspect", "type": "nominal", "sort": aspects, "title": None, "axis": {"labelLimit": 300}},
        "href": {"field": "href"},
        "tooltip": [{"field": "title", "title": _("Indikator")}, {"field": "figure", "title": _("Tingkat")}],
    }
    paper = {"type": "rect", "stroke": LINE, "strokeWidth": 1, "cornerRadius": 3, "cursor": "pointer"}
    ink = {"condition": {"test": "datum.level >= 4", "value": LIGHT_TEXT}, "value": INK}
    body: Spec = {
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": rows_high(len(aspects), 34),
        "data": {"values": rows},
        "encoding": place,
        "layer": [
            {"mark": paper, "encoding": {"color": shade}},
            {"mark": {"type": "text", "cursor": "pointer"}, "encoding": {"text": {"field": "figure"}, "color": ink}},
        ],
    }
    return chart(name, title, says, body)
