"""Writes scores as CSV, XLSX, JSON or Markdown. A file appears whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

from tolok.instruments.faults import Told
from tolok.instruments.language import Language, Text
from tolok.scoring.engine import Result
from tolok.scoring.exact import rounded, written
from tolok.scoring.explanation import explain
from tolok.scoring.ranking import Place

# Columns of a written table that hold words even where they look like numbers.
_WORDS = frozenset({0, 2, 5, 8, 9})
# Digits of an exact value that does not end (36/11): far beyond any that is ever published.
_PLACES = 18
# What a sheet of XLSX holds; beyond it the writer would leave rows out without a word.
_MOST_ROWS = 1_048_576


class Format(StrEnum):
    """What scores are written as."""

    TABLE = "table"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class ScoredAgency:
    """One agency's score and its place among those of the same year in the same file."""

    agency: str
    year: int | None
    result: Result
    place: Place[Any]


def exact_text(value: Fraction | None) -> str | None:
    """An exact value as decimal text: all its digits where it ends, 18 (half up) where it does not.

    >>> exact_text(Fraction(903, 200)), exact_text(Fraction(1, 3))
    ('4.515', '0.333333333333333333')
    """
    if value is None:
        return None
    digits = 0
    scaled = value
    while scaled.denominator != 1 and digits < _PLACES:
        scaled, digits = scaled * 10, digits + 1
    return written(rounded(value, digits), digits)


class TooManyRows(Told, ValueError):
    """A spreadsheet cannot hold this many rows; ``message`` says what can."""

    def __init__(self, count: int) -> None:
        message = Text(
            "XLSX memuat paling banyak {most} baris, hasilnya {count}; pakai --format csv",
            "XLSX holds at most {most} rows, there are {count}; use --format csv",
        ).filled(most=_MOST_ROWS, count=count)
        super().__init__(message)


def write_scores(
    scores: Sequence[ScoredAgency], form: Format, *, output: Path | None, language: Language, working: bool = False
) -> str | None:
    """Write ``scores`` to the file ``output``, or return them as text where it is None (not for XLSX).

    ``working`` adds the working step by step (Markdown only).

    Raises:
        TooManyRows: more agencies or nodes than a spreadsheet holds.
        OSError: the file cannot be written.
    """
    if form is Format.XLSX:
        if output is None:
            raise ValueError("a spreadsheet needs a file to go to")
        if len(scores) >= _MOST_ROWS:
            raise TooManyRows(len(scores))
        whole_file(output, lambda stream: _xlsx(scores, stream, language))
        return None
    makers: dict[Format, Callable[[], str]] = {
        Format.CSV: lambda: _csv(scores),
        Format.JSON: lambda: _json(scores),
        Format.MARKDOWN: lambda: _markdown(scores, language, working=working),
    }
    text = makers[form]()
    if output is None:
        return text
    whole_file(output, lambda stream: stream.write(text.encode()))
    return None


def whole_file(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Let ``write`` fill a file that takes the name ``path`` only once it is complete and on disk.

    A link is followed; what is no file (a pipe, a device) is written to as it is, and never replaced.

    Raises:
        OSError: it cannot be written.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            write(stream)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _json(scores: Sequence[ScoredAgency]) -> str:
    # A line an agency: as easy to read as indented, and written ten times faster.
    records = (json.dumps(_record(scored), ensure_ascii=False) for scored in scores)
    return '{"results": [\n' + ",\n".join(records) + "\n]}\n"


def _record(scored: ScoredAgency) -> dict[str, Any]:
    result = scored.result
    root = result.instrument.tree.id
    return {
        "agency": scored.agency,
        "year": scored.year,
        "instrument": result.instrument.id,
        "exact": exact_text(result.exact),
        "index": result.index,
        "predicate": result.official_predicate,
        "nodes": {id_: found.published for id_, found in result.nodes.items() if id_ != root},
        # Values not given: those that hold the index back, and those counted as the instrument says meanwhile.
        "missing": [leaf.id for leaf in result.instrument.leaves if leaf.id in {*result.missing, *result.waiting}],
    }


def _rows(scores: Sequence[ScoredAgency]) -> Iterator[list[str | None]]:
    ids = list(dict.fromkeys(id_ for scored in scores for id_ in scored.result.nodes))
    roots = {scored.result.instrument.tree.id for scored in scores}
    ids = [id_ for id_ in ids if id_ not in roots]
    yield [
        "agency",
        "year",
        "instrument",
        "exact",
        "index",
        "predicate",
        "rank",
        "rank_last",
        "missing",
        "waiting",
        *ids,
    ]
    for scored in scores:
        result = scored.result
        nodes = [result.nodes[id_].published if id_ in result.nodes else None for id_ in ids]
        year = None if scored.year is None else str(scored.year)
        head = [scored.agency, year, result.instrument.id, exact_text(result.exact), result.index]
        # First and last of the shared places: "2-3" in one cell would be the second of March to a spreadsheet.
        places = [None if place is None else str(place) for place in (scored.place.first, scored.place.last)]
        lists = [" ".join(result.missing), " ".join(result.waiting)]
        yield [*head, result.official_predicate, *places, *lists, *nodes]


def _csv(scores: Sequence[ScoredAgency]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([harmless(cell) for cell in row] for row in _rows(scores))
    return text.getvalue()


def harmless(cell: str | None) -> str:
    """A spreadsheet must not run what an agency is called: text that looks like a formula gets a quote before it."""
    text = cell or ""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.replace("-", "", 1).replace(".", "", 1).isdigit()


def _xlsx(scores: Sequence[ScoredAgency], stream: IO[bytes], language: Language) -> None:
    from xlsxwriter import Workbook  # only where a spreadsheet is written

    buffer = io.BytesIO()
    book = Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    page = book.add_worksheet(Text("Hasil", "Scores").in_(language))
    bold = book.add_format({"bold": True, "bg_color": "#E7EEF6", "text_wrap": True, "valign": "top"})
    for number, row in enumerate(_rows(scores)):
        for column, cell in enumerate(row):
            if number == 0:
                page.write_string(number, column, cell or "", bold)
            elif cell is not None and column not in _WORDS and _is_number(cell):
                page.write_number(number, column, float(cell))
            else:
                page.write_string(number, column, cell or "")
    page.freeze_panes(1, 1)
    page.set_column(0, 0, 44)
    page.autofilter(0, 0, len(scores), 9)
    book.close()
    stream.write(buffer.getvalue())


def _markdown(scores: Sequence[ScoredAgency], language: Language, *, working: bool) -> str:
    ids = _branches(scores)
    head = [word.in_(language) for word in _COLUMNS] + ids
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for scored in scores:
        result = scored.result
        index = localised(result.index, language)
        predicate = result.predicate.name.in_(language) if result.predicate else "-"
        nodes = [localised(result.nodes[id_].published, language) if id_ in result.nodes else "-" for id_ in ids]
        cells = [scored.agency, str(scored.year or "-"), index, predicate, str(scored.place), *nodes]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    if working:
        for scored in scores:
            lines += ["", f"## {scored.agency} {scored.year or ''}".rstrip(), "", "```"]
            lines += [*explain(scored.result).lines(language), "```"]
    return "\n".join(lines) + "\n"


def _branches(scores: Sequence[ScoredAgency]) -> list[str]:
    """The nodes under the index that are worth a column: branches, or the leaves where there are none."""
    if not scores:
        return []
    children = scores[0].result.instrument.tree.children
    return [child.id for child in children if child.counts or not child.optional]


def localised(published: str | None, language: Language) -> str:
    """Published digits as the reader writes them: a decimal comma in Indonesian, a dash where there is nothing."""
    if published is None:
        return "-"
    return published.replace(".", ",") if language == "id" else published


_COLUMNS = (
    Text("Instansi", "Agency"),
    Text("Tahun", "Year"),
    Text("Indeks", "Index"),
    Text("Predikat", "Predicate"),
    Text("Peringkat", "Rank"),
)
