"""Rows divided into parts: agencies by stage, by predicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tolok.insight.charts.chart import Chart, Spec, chart, rows_high


@dataclass(frozen=True)
class Stack:
    """One row: its name, and how many are of each part, in the order of the parts."""

    title: str
    counts: Sequence[int]


def stacked(
    name: str, title: str, says: str, stacks: Sequence[Stack], *, parts: Sequence[tuple[str, str]], of: str
) -> Chart:
    """Rows of equal length, divided in the shares of their parts; ``parts`` are words and colours, ``of`` what counts.

    A row in which nobody is counted stays empty.
    """
    words, colors = [word for word, _color in parts], [color for _word, color in parts]
    rows = [
        {
            "row": stack.title,
            "part": word,
            "place": place,
            "count": count,
            "share": round(100 * count / sum(stack.counts), 1) if sum(stack.counts) else 0,
        }
        for stack in stacks
        for place, (word, count) in enumerate(zip(words, stack.counts, strict=True))
    ]
    body: Spec = {
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": rows_high(len(stacks), 32),
        "data": {"values": rows},
        "mark": {"type": "bar", "height": 20},
        "encoding": {
            "y": {
                "field": "row",
                "type": "nominal",
                "sort": [stack.title for stack in stacks],
                "title": None,
                "axis": {"labelLimit": 260},
            },
            "x": {
                "field": "share",
                "type": "quantitative",
                "stack": "zero",
                "title": _("% dari {of}").format(of=of),
                "scale": {"domain": [0, 100]},
                "axis": {"tickCount": 5},
            },
            "color": {
                "field": "part",
                "type": "nominal",
                "scale": {"domain": words, "range": colors},
                "legend": {"columns": 3, "labelLimit": 200},
            },
            "order": {"field": "place"},
            "tooltip": [
                {"field": "row", "title": _("Siapa")},
                {"field": "part", "title": _("Bagian")},
                {"field": "count", "title": _("Banyaknya")},
                {"field": "share", "title": "%", "format": ".1f"},
            ],
        },
    }
    return chart(name, title, says, body)
