"""Results by province, for the map and the table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from django.utils.translation import gettext as _

from tolok.analysis.national import Entry, Reached, Spread, reached, spread
from tolok.insight.charts import Chart, tiles
from tolok.insight.charts.tiles import PROVINCES, Tile
from tolok.insight.queries.national.basis import Basis
from tolok.insight.queries.national.targets import percent_of
from tolok.insight.queries.reading import decimal_of, in_words
from tolok.instruments.scales import BandTable
from tolok.scoring.exact import rounded

MEDIAN, SHARE = "median", "share"
_FIFTHS = 5


@dataclass(frozen=True)
class Province:
    """A province with the results of its agencies; ``agencies`` are named where it is the one asked for."""

    name: str
    found: Spread
    good: Reached
    agencies: Sequence[Entry]

    @property
    def median(self) -> Decimal | None:
        """The median index."""
        return decimal_of(self.found.median)

    @property
    def low(self) -> Decimal | None:
        """The lowest index."""
        return decimal_of(self.found.low)

    @property
    def high(self) -> Decimal | None:
        """The highest index."""
        return decimal_of(self.found.high)

    @property
    def percent(self) -> Decimal | None:
        """The share with the predicate asked for, or better."""
        return percent_of(self.good)


def provinces(basis: Basis, entries: Sequence[Entry], *, cluster: str, band: str) -> list[Province]:
    """All 38 provinces and whatever else the results call so, by name; a province without results is there too.

    Args:
        basis: the results.
        entries: of every agency.
        cluster: only these agencies; empty: all that are of a province.
        band: the predicate of the share.
    """
    found: dict[str, list[Entry]] = {name: [] for name in PROVINCES}
    for entry in entries:
        if entry.province and cluster in {"", entry.cluster}:
            found.setdefault(entry.province, []).append(entry)
    return [
        Province(
            name,
            spread(members, basis.codes),
            reached(members, basis.codes, band),
            sorted(members, key=lambda entry: (-(entry.index or 0), entry.agency)),
        )
        for name, members in sorted(found.items())
    ]


def map_of(basis: Basis, rows: Sequence[Province], measure: str, link: str, says: str) -> Chart | None:
    """The provinces in shades: by the predicate that the median would have, or by fifths of the share.

    ``link`` is the address of a province, with ``{}`` for its name.
    """
    table = basis.instrument.tree.bands
    if table is None:
        return None
    words = fifths() if measure == SHARE else [basis.predicate(code) for code in basis.codes]
    shown = [_tile(basis, row, table, measure, link.format(quote(row.name))) for row in rows]
    return tiles("map", _("Peta provinsi"), says, shown, words=words)


def fifths() -> list[str]:
    """The classes of a share, from the lowest up."""
    step = 100 // _FIFTHS
    return [f"{step * place}–{step * (place + 1)} %" for place in range(_FIFTHS)]


def _tile(basis: Basis, row: Province, table: BandTable, measure: str, href: str) -> Tile:
    word = figure = ""
    if measure == SHARE and row.percent is not None and row.good.share is not None:
        word = fifths()[min(_FIFTHS - 1, int(row.good.share * _FIFTHS))]
        figure = in_words(row.percent)
    elif measure != SHARE and row.median is not None and row.found.median is not None:
        band = table.band_of(rounded(row.found.median, 2))
        word = basis.predicate(band.code) if band else ""
        figure = in_words(row.median)
    return Tile(row.name, word, figure or "–", href)
