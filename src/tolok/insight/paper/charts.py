"""Draws the charts of the pages for paper: the same Vega-Lite specification, as SVG, with our own font, off the net."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

VERSION = "6.4"
"""Of Vega-Lite, the newest that vl-convert carries."""
WIDTH = 560
"""Of a chart that fills its page, in the units of a specification."""
_ONLY_ON_SCREEN = frozenset({"tooltip", "href", "cursor"})
# Each text is measured, often many times to cut it: with the face itself, and with limits, that is most of the work.
# So labels come short enough, are measured with what the engine has at hand, and get room for the wider face.
_MEASURED, _FACE, _ROOM = "sans-serif", "Public Sans", 8


def fonts() -> Path:
    """The folder of the fonts that paper is set in."""
    return Path(str(resources.files("tolok.insight").joinpath("fonts")))


def svg_of(spec: Mapping[str, Any], language: str = "id") -> str:
    """A chart as SVG, its numbers as ``language`` writes them.

    The first one takes half a second to start the engine, each after it some hundredths.
    """
    decimal, thousands = (".", ",") if language == "en" else (",", ".")
    found: str = _engine().vegalite_to_svg(
        on_paper(spec),
        vl_version=VERSION,
        allowed_base_urls=[],
        format_locale={"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""]},
    )
    return found.replace(f'font-family="{_MEASURED}"', f'font-family="{_FACE}"')


def on_paper(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A specification of a page as paper has it: a width of its own, nothing to point at, labels as they are given.

    >>> on_paper({"width": "container", "mark": {"type": "bar", "cursor": "pointer"}, "encoding": {"tooltip": []}})
    {'width': 560, 'mark': {'type': 'bar'}, 'encoding': {}, 'padding': 8, 'config': {'font': 'sans-serif'}}
    """
    found: dict[str, Any] = _still({key: part for key, part in spec.items() if key != "usermeta"})
    if found.get("width") == "container":
        found["width"] = WIDTH
    found["padding"] = _ROOM
    found["config"] = {**found.get("config", {}), "font": _MEASURED}
    return found


def _still(part: Any) -> Any:
    if isinstance(part, Mapping):
        kept = {key: _still(value) for key, value in part.items() if key not in _ONLY_ON_SCREEN}
        return kept | {key: 0 for key in kept if key == "labelLimit"}
    return [_still(value) for value in part] if isinstance(part, list | tuple) else part


@cache
def _engine() -> Any:
    import vl_convert  # 60 MB with its own JavaScript engine: for whoever draws alone

    return vl_convert
