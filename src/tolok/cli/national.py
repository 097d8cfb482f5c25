"""``tolok national``: how the published results of a year are spread, what share reaches a target, who jumped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from tolok.analysis.national import Entry, Jump, Reached, Spread, entries_of, jumps, reached, spread
from tolok.analysis.national.entries import codes_of
from tolok.cli.console import LANGUAGE, emit, say, wrong_use
from tolok.cli.tables import Sheet, print_sheet, readable
from tolok.instruments import Instrument, instrument
from tolok.instruments.language import Text
from tolok.results import CLUSTERS, published
from tolok.scoring.exact import rounded, written
from tolok.scoring.ranking import group

INSTRUMENT = "spbe-2020"


@dataclass(frozen=True, slots=True)
class NationalWords:
    """What was asked for on the command line."""

    year: int | None
    by: str
    band: str
    target: int | None
    form: str
    output: Path | None


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    found: Spread
    good: Reached


def run_national(words: NationalWords) -> None:
    """Tell of one year; exit 2 when the words make no sense."""
    known = instrument(INSTRUMENT)
    codes = codes_of(known)
    if words.band not in codes:
        message = Text("tidak ada predikat {band}; yang ada: {known}", "no predicate {band}; there are: {known}")
        wrong_use(message.filled(band=words.band, known=", ".join(codes)))
    years = sorted({row.year for row in published(INSTRUMENT)})
    year = words.year or years[-1]
    if year not in years:
        message = Text("tidak ada hasil tahun {year}; yang ada: {known}", "no results of {year}; years: {known}")
        wrong_use(message.filled(year=year, known=", ".join(map(str, years))))
    entries = entries_of(known, year)
    goal = None if words.target is None else Fraction(words.target, 100)
    groups = group(entries, lambda row: row.cluster if words.by == "cluster" else row.province)
    order = list(CLUSTERS) if words.by == "cluster" else sorted(groups)
    rows = [_row(key, groups[key], codes, words.band, goal) for key in order if key and key in groups]
    rows.append(_row("", entries, codes, words.band, goal))
    before = {row.agency: row for row in entries_of(known, year - 1)}
    moved = jumps(before, ((row.agency, row) for row in entries), codes)
    if words.form == "json":
        record = {
            "year": year,
            "predicate": words.band,
            "target": words.target,
            "groups": [_record(row) for row in rows],
            "jumps": [_jump(one) for one in moved],
        }
        emit(json.dumps(record, ensure_ascii=False, indent=1) + "\n", words.output)
    else:
        print_sheet(_sheet(known, words, year, rows, moved), words.form, words.output)


def _row(key: str, entries: list[Entry], codes: tuple[str, ...], band: str, goal: Fraction | None) -> _Row:
    return _Row(key, spread(entries, codes), reached(entries, codes, band, goal))


def _record(row: _Row) -> dict[str, Any]:
    found = row.found
    return {
        "group": row.key,
        "agencies": found.agencies,
        "with_index": found.known,
        **{
            name: _two(value)
            for name, value in (
                ("low", found.low),
                ("first_quartile", found.first),
                ("median", found.median),
                ("third_quartile", found.third),
                ("high", found.high),
                ("mean", found.mean),
            )
        },
        "predicates": dict(found.bands),
        "reached": row.good.there,
        "share": _percent(row.good),
        "lacking": row.good.lacking,
    }


def _jump(one: Jump) -> dict[str, Any]:
    return {
        "agency": one.after.agency,
        "before": one.before.digits,
        "predicate_before": one.before.band,
        "after": one.after.digits,
        "predicate_after": one.after.band,
        "predicates": one.bands,
    }


def _sheet(known: Instrument, words: NationalWords, year: int, rows: list[_Row], moved: list[Jump]) -> Sheet:
    codes = codes_of(known)
    names = {band.code: band.name.in_(LANGUAGE) for band in known.tree.bands.bands} if known.tree.bands else {}
    keys = ["group", "with_index", "low", "median", "high", "mean", *codes, "share", "lacking"]
    heads = [
        say("Kelompok", "Cluster") if words.by == "cluster" else say("Provinsi", "Province"),
        *("n", say("Terendah", "Lowest"), "Median", say("Tertinggi", "Highest"), say("Rata-rata", "Mean")),
        *(names[code] for code in codes),
        f"{names[words.band]}+ %",
        say("Kurang", "Short"),
    ]
    cells: list[list[str | None]] = [
        [
            row.key,
            str(row.found.known),
            *(_two(value) for value in (row.found.low, row.found.median, row.found.high, row.found.mean)),
            *(str(row.found.bands[code]) for code in codes),
            _percent(row.good),
            None if row.good.lacking is None else str(row.good.lacking),
        ]
        for row in rows
    ]
    figures = ("low", "median", "high", "mean", "share")
    people: dict[str, Any] = {
        key: (lambda line, key=key: readable(line[key]) if line[key] else None) for key in figures
    }
    people["group"] = lambda line: _named(line["group"] or "")
    notes = [
        say(
            f"{len(moved)} instansi naik atau turun dua predikat atau lebih sejak {year - 1}.",
            f"{len(moved)} agencies moved by two predicates or more since {year - 1}.",
        ),
        *(
            f"{one.after.agency}: {names[one.before.band]} {readable(_two(one.before.index))} → "
            f"{names[one.after.band]} {readable(_two(one.after.index))}"
            for one in moved[:10]
        ),
    ]
    hidden = frozenset() if words.target is not None else frozenset({"lacking"})
    return Sheet(
        str(year), keys, heads, cells, frozenset(keys[1:]), spare=codes, people=people, hidden=hidden, notes=notes
    )


def _named(key: str) -> str:
    if not key:
        return say("Semua", "All")
    return CLUSTERS[key].in_(LANGUAGE) if key in CLUSTERS else key


def _two(value: Fraction | None) -> str | None:
    return None if value is None else written(rounded(value, 2), 2)


def _percent(found: Reached) -> str | None:
    return None if found.share is None else written(rounded(100 * found.share, 1), 1)
