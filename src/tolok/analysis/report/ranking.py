"""A cluster from the highest index down: ties share their places, and what is too close is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from tolok.analysis.report.figures import both, day, figure, printed
from tolok.analysis.standing import too_close
from tolok.instruments.language import Language, Text
from tolok.instruments.model import Instrument, Publication
from tolok.instruments.scales import Band
from tolok.scoring.ranking import Place, mean, rank


@dataclass(frozen=True, slots=True)
class Entry:
    """One agency: its index as printed (None: no result), its predicate, its levels where they are known."""

    name: str
    index: str | None
    band: Band | None = None
    province: str = ""
    levels: Mapping[str, Fraction] = field(default_factory=dict)
    own: bool = False

    @property
    def value(self) -> Fraction | None:
        """The printed index as a number."""
        return Fraction(self.index) if self.index else None


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """A cluster in one year. ``instrument`` is what all were measured with, in the edition of that year."""

    group: Text
    year: int
    source: Text
    instrument: Instrument
    entries: Sequence[Entry]
    on: date
    publication: Publication | None = None
    official: bool = True
    sample: bool = False
    ends: tuple[Fraction, Fraction] | None = None

    @cached_property
    def places(self) -> list[Place[Entry]]:
        """All from the highest index down; who has none comes last."""
        ordered = sorted(self.entries, key=lambda entry: entry.name)
        return rank(ordered, lambda entry: entry.value)

    @property
    def title(self) -> Text:
        """What the page is called."""
        short = self.instrument.short
        return _TITLE.filled(name=Text(f"{short.id} ({self.year})", f"{short.en} ({self.year})"), group=self.group)

    @property
    def mean(self) -> Fraction | None:
        """The plain mean."""
        return mean(entry.value for entry in self.entries)

    def says(self) -> list[Text]:
        """What the table says, in sentences."""
        valued = [entry for entry in self.entries if entry.value is not None]
        if not valued:
            return [_NOBODY]
        top, low = self.places[0], self.places[len(valued) - 1]
        lines = [
            _HEAD.filled(
                n=len(valued),
                mean=figure(self.mean),
                top=printed(top.item.index),
                low=printed(low.item.index),
            )
        ]
        bands = Counter(entry.band.code for entry in valued if entry.band)
        names = {entry.band.code: entry.band for entry in valued if entry.band}
        ordered = sorted(names.values(), key=lambda band: -band.start)
        if ordered:
            told = [_BAND.filled(name=band.name, n=bands[band.code]) for band in ordered]
            lines.append(Text("; ".join(t.id for t in told) + ".", "; ".join(t.en for t in told) + "."))
        if self.ends:
            limit = both(f"{float(too_close(*self.ends)):g}")
            lines.append(_CLOSE.filled(limit=limit))
        without = len(self.entries) - len(valued)
        if without:
            lines.append(_WITHOUT.filled(n=without))
        return lines


def ranking_blocks(ranking: Ranking, language: Language) -> dict[str, Any]:
    """The ranking as plain data, for typesetting."""
    heads = [_PLACE, _NAME, *([_PROVINCE] if _provinces(ranking) else []), _INDEX, _PREDICATE, _APART]
    table = {
        "kind": "table",
        "head": [head.in_(language) for head in heads],
        "align": "rllrlr" if _provinces(ranking) else "rlrlr",
        "widths": [1.4, 7, 3.6, 1.6, 2.6, 1.8] if _provinces(ranking) else [1.4, 8.5, 1.8, 3, 2],
        "strong": [place.item.own for place in ranking.places],
        "rows": [_row(ranking, place, language) for place in ranking.places],
    }
    mark = None
    if ranking.sample:
        mark = Text("DATA CONTOH – BUKAN HASIL RESMI", "SAMPLE DATA – NOT AN OFFICIAL RESULT")
    elif not ranking.official:
        mark = Text("BELUM DITETAPKAN – ANGKA SEMENTARA", "NOT DECIDED – PROVISIONAL FIGURES")
    return {
        "language": language,
        "title": ranking.title.in_(language),
        "who": ranking.group.in_(language)[:1].upper() + ranking.group.in_(language)[1:],
        "about": _SOURCE.filled(source=ranking.source).in_(language),
        "mark": mark.in_(language) if mark else "",
        "foot": _FOOT.filled(day=day(ranking.on)).in_(language),
        "blocks": [{"kind": "text", "lines": [text.in_(language) for text in ranking.says()]}, table],
    }


def ranking_rows(ranking: Ranking, language: Language) -> list[list[str]]:
    """The ranking as a table of text: heads, then a row an agency; figures with a decimal point."""
    leaves = [leaf.id for leaf in ranking.instrument.leaves] if any(e.levels for e in ranking.entries) else []
    keys = [_FIRST, _LAST, _NAME, _PROVINCE, _INDEX, _PREDICATE]
    rows = [[*(key.in_(language) for key in keys), *leaves]]
    for place in ranking.places:
        entry = place.item
        rows.append(
            [
                str(place.first or ""),
                str(place.last or ""),
                entry.name,
                entry.province,
                entry.index or "",
                entry.band.name.in_(language) if entry.band else "",
                *(_number(entry.levels.get(leaf)) for leaf in leaves),
            ]
        )
    return rows


def _row(ranking: Ranking, place: Place[Entry], language: Language) -> list[str]:
    entry, top = place.item, ranking.places[0].value
    shown = str(place).replace("-", "–") if place.first is not None else "–"
    apart = None if entry.value is None or top is None else entry.value - top
    return [
        shown,
        entry.name,
        *([entry.province] if _provinces(ranking) else []),
        printed(entry.index).in_(language),
        entry.band.name.in_(language) if entry.band else "–",
        figure(apart).in_(language) if apart else ("–" if apart is None else figure(Fraction(0)).in_(language)),
    ]


def _provinces(ranking: Ranking) -> bool:
    """Whether the provinces say anything that the names do not."""
    return any(entry.province and entry.province not in entry.name for entry in ranking.entries)


def _number(value: Fraction | None) -> str:
    if value is None:
        return ""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.9g}"


_TITLE = Text("Peringkat {name}: {group}", "Ranking {name}: {group}")
_HEAD = Text(
    "{n} instansi; rata-rata {mean}, tertinggi {top}, terendah {low}.",
    "{n} agencies; mean {mean}, highest {top}, lowest {low}.",
)
_BAND = Text("{name}: {n}", "{name}: {n}")
_CLOSE = Text(
    "Nilai yang sama berbagi tempat. Selisih di bawah {limit} terlalu dekat untuk dikatakan lebih baik atau kurang "
    "baik: di situ galat asesor yang menentukan.",
    "The same value shares its places. Less than {limit} apart is too close to be called better or less good: there "
    "the error of assessors decides.",
)
_WITHOUT = Text("{n} instansi belum bernilai.", "{n} agencies have no result yet.")
_NOBODY = Text("Belum ada hasil dalam kelompok ini.", "There are no results in this cluster yet.")
_PLACE = Text("Tempat", "Place")
_FIRST = Text("Tempat pertama", "First place")
_LAST = Text("Tempat terakhir", "Last place")
_NAME = Text("Instansi", "Agency")
_PROVINCE = Text("Provinsi", "Province")
_INDEX = Text("Indeks", "Index")
_PREDICATE = Text("Predikat", "Predicate")
_APART = Text("Ke tertinggi", "To the highest")
_SOURCE = Text("Sumber: {source}", "Source: {source}")
_FOOT = Text("Disusun dengan Tolok, {day}.", "Put together with Tolok, {day}.")
