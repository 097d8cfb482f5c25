"""The 38 provinces as tiles of one size, roughly where they lie: no area looks like weight, none is too small to see.

Names are those of the published tables, codes are ISO 3166-2:ID. The maps that may be shipped with Tolok were drawn
before 2022 and lack the four provinces of that year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext as _

from tolok.insight.charts.chart import INK, LEVELS, LIGHT_TEXT, LINE, Chart, Spec, chart, rows_high

PROVINCES: Mapping[str, tuple[str, int, int]] = MappingProxyType(
    {
        "Aceh": ("AC", 0, 0),
        "Sumatera Utara": ("SU", 1, 1),
        "Kepulauan Riau": ("KR", 3, 1),
        "Sumatera Barat": ("SB", 1, 2),
        "Riau": ("RI", 2, 2),
        "Jambi": ("JA", 2, 3),
        "Sumatera Selatan": ("SS", 3, 3),
        "Bangka Belitung": ("BB", 4, 3),
        "Bengkulu": ("BE", 2, 4),
        "Lampung": ("LA", 3, 4),
        "Banten": ("BT", 3, 5),
        "DKI Jakarta": ("JK", 4, 5),
        "Jawa Barat": ("JB", 5, 5),
        "Jawa Tengah": ("JT", 6, 5),
        "D.I Yogyakarta": ("YO", 6, 6),
        "Jawa Timur": ("JI", 7, 5),
        "Bali": ("BA", 8, 5),
        "Nusa Tenggara Barat": ("NB", 9, 5),
        "Nusa Tenggara Timur": ("NT", 10, 5),
        "Kalimantan Barat": ("KB", 5, 2),
        "Kalimantan Tengah": ("KT", 6, 2),
        "Kalimantan Selatan": ("KS", 7, 3),
        "Kalimantan Timur": ("KI", 7, 2),
        "Kalimantan Utara": ("KU", 7, 1),
        "Sulawesi Utara": ("SA", 11, 1),
        "Gorontalo": ("GO", 10, 1),
        "Sulawesi Tengah": ("ST", 10, 2),
        "Sulawesi Barat": ("SR", 9, 2),
        "Sulawesi Selatan": ("SN", 9, 3),
        "Sulawesi Tenggara": ("SG", 10, 3),
        "Maluku Utara": ("MU", 12, 2),
        "Maluku": ("MA", 12, 3),
        "Papua Barat Daya": ("PD", 13, 2),
        "Papua Barat": ("PB", 14, 2),
        "Papua Tengah": ("PT", 14, 3),
        "Papua": ("PA", 15, 2),
        "Papua Pegunungan": ("PE", 15, 3),
        "Papua Selatan": ("PS", 15, 4),
    }
)
"""By name: code, column, row."""
_COLUMNS, _ROWS = 16, 7


@dataclass(frozen=True)
class Tile:
    """A province: its name, what it is coloured by (a word of the legend; empty: missing), its figure, its page."""

    province: str
    word: str
    figure: str
    href: str


def tiles(name: str, title: str, says: str, shown: Sequence[Tile], *, words: Sequence[str]) -> Chart:
    """The provinces in the shades of ``words``, from light to dark; what is missing is an empty tile, never a pale one.

    ``words`` may be five at most. Tiles of provinces that are not among the 38 are left to the table.
    """
    shades = dict(zip(words, LEVELS[-len(words) :] if words else (), strict=True))
    dark = [word for word, shade in shades.items() if shade in LEVELS[3:]]
    rows = [
        {
            "province": tile.province,
            "code": PROVINCES[tile.province][0],
            "column": PROVINCES[tile.province][1],
            "row": PROVINCES[tile.province][2],
            "word": tile.word,
            "told": tile.word or "–",
            "figure": tile.figure,
            "href": tile.href,
            "dark": tile.word in dark,
        }
        for tile in shown
        if tile.province in PROVINCES
    ]
    place: Spec = {
        "x": {"field": "column", "type": "ordinal", "axis": None, "scale": {"domain": list(range(_COLUMNS))}},
        "y": {"field": "row", "type": "ordinal", "axis": None, "scale": {"domain": list(range(_ROWS))}},
        "href": {"field": "href"},
        "tooltip": [
            {"field": "province", "title": _("Provinsi")},
            {"field": "figure", "title": _("Nilai")},
            {"field": "told", "title": _("Golongan")},
        ],
    }
    shade = {
        "condition": {"test": "datum.word === ''", "value": "transparent"},
        "field": "word",
        "type": "nominal",
        "scale": {"domain": list(shades), "range": list(shades.values())},
        "legend": {"columns": 3, "labelLimit": 200},
    }
    ink = {"condition": {"test": "datum.dark", "value": LIGHT_TEXT}, "value": INK}
    body: Spec = {
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": rows_high(_ROWS, 46),
        "data": {"values": rows},
        "encoding": place,
        "layer": [
            {
                "mark": {"type": "rect", "stroke": LINE, "strokeWidth": 1, "cornerRadius": 3, "cursor": "pointer"},
                "encoding": {"color": shade},
            },
            {
                "mark": _text(-7, 13, 10, bold=True),
                "encoding": {"text": {"field": "code"}, "color": ink},
            },
            {
                "mark": _text(9, 13, 9),
                "encoding": {"text": {"field": "figure"}, "color": ink},
            },
        ],
    }
    return chart(name, title, says, body)


def _text(down: int, wide: int, narrow: int, *, bold: bool = False) -> Spec:
    size = {"expr": f"width > 600 ? {wide} : {narrow}"}
    return {
        "type": "text",
        "dy": down,
        "fontSize": size,
        "fontWeight": "bold" if bold else "normal",
        "cursor": "pointer",
    }
