"""What all charts share: the frame of a specification, its colours and its font.

A specification holds the colours of paper. ``usermeta.tokens`` says which token of the face each of them stands for, so
that the page draws the same chart in the region's own colours, light or dark (``static/insight/charts.js``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]

INK = "#2b2f33"
"""Text."""
QUIET = "#5b6066"
"""Text beside it, axes."""
LINE = "#cfd3d7"
"""Lines of the grid, what is missing."""
OWN = "#006d66"
"""The one that the chart is about."""
OTHER = "#8b9096"
"""The others."""
DOWN = "#a8501e"
"""What takes away."""
LEVELS = ("#a9d3cd", "#82b8b1", "#539992", "#237b74", "#005f58")
"""Level 1 to 5, light to dark."""
LIGHT_TEXT = "#ffffff"
"""On dark levels."""

TOKENS: Mapping[str, str] = {
    INK: "--ds-color-neutral-text-default",
    QUIET: "--ds-color-neutral-text-subtle",
    LINE: "--ds-color-neutral-border-subtle",
    OWN: "--level-line",
    OTHER: "--ds-color-neutral-border-default",
    DOWN: "--ds-color-danger-base-default",
    **{color: f"--level-{number}" for number, color in enumerate(LEVELS, start=1)},
    LIGHT_TEXT: "--ds-color-neutral-background-default",
}
_FONT = "Public Sans Variable, Public Sans, system-ui, sans-serif"


@dataclass(frozen=True)
class Chart:
    """A chart: its name in the page, its title, what it shows in a sentence, and its specification."""

    name: str
    title: str
    says: str
    spec: Spec

    @property
    def id(self) -> str:
        """The id of its specification in the page."""
        return f"{self.name}-spec"


def rows_high(rows: int, step: int) -> int:
    """How high ``rows`` rows of ``step`` pixels are, as a number: a chart that fits its width takes no step."""
    return max(1, rows) * step


def chart(name: str, title: str, says: str, body: Spec) -> Chart:
    """A chart out of the body of its specification (data, marks, encodings)."""
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": says,
        "background": "transparent",
        # Text is measured before the font is there; what is drawn may be a little wider.
        "padding": {"left": 12, "right": 5, "top": 5, "bottom": 5},
        "config": _config(),
        "usermeta": {"tokens": dict(TOKENS)},
        **body,
    }
    return Chart(name, title, says, spec)


def _config() -> Spec:
    axis = {
        "labelColor": QUIET,
        "titleColor": QUIET,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 220,
    }
    return {
        "font": _FONT,
        "axis": axis,
        "view": {"stroke": None},
        "legend": {
            "labelColor": INK,
            "labelFontSize": 12,
            "orient": "top",
            "title": None,
            "labelLimit": 260,
            "columns": 1,
        },
        "text": {"fill": INK, "fontSize": 12},
    }
