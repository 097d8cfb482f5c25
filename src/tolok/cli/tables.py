"""One table, four ways to print it: drawn, CSV, JSON, Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from tolok.cli.console import LANGUAGE, emit, rich_console
from tolok.instruments.language import Text
from tolok.scoring.exact import rounded, written
from tolok.worksheets.write import localised

if TYPE_CHECKING:
    from rich.table import Table


# Digits of a figure in a drawn table; the other formats have all of them.
_DIGITS = 6
# A column of prose gets no narrower than this.
_NARROWEST = 16
# More rows than this are printed as plain lines.
_LONG = 200


Cells: TypeAlias = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: ``keys`` name the columns for scripts, ``heads`` for people; ``rows`` are as scripts read them.

    What people read instead is made by ``people`` from the cells of a row; ``hidden`` columns are for scripts only.
    ``numeric`` columns stand to the right, they and the ``whole`` ones are never broken over lines. Where the terminal
    is too narrow the ``spare`` columns are left out, and a line says so: a digit is never cut off.
    """

    title: str
    keys: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[str | None]]
    numeric: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    spare: Sequence[str] = ()
    people: Mapping[str, Callable[[Cells], str | None]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    notes: Sequence[str] = ()


def readable(printed: str | None) -> str:
    """A figure for reading: the reader's decimal sign, and no more digits than can be compared at a glance."""
    if printed and len(printed.partition(".")[2]) > _DIGITS:
        printed = written(rounded(Fraction(printed), _DIGITS), _DIGITS)
    return localised(printed, LANGUAGE)


def for_people(sheet: Sheet) -> Sheet:
    """``sheet`` with the words and the decimal sign of the reader, without what only scripts need."""
    shown = [i for i, key in enumerate(sheet.keys) if key not in sheet.hidden]
    keys = [sheet.keys[i] for i in shown]
    cells = [dict(zip(sheet.keys, row, strict=True)) for row in sheet.rows]
    rows = [[sheet.people[key](row) if key in sheet.people else row[key] for key in keys] for row in cells]
    return replace(sheet, keys=keys, heads=[sheet.heads[i] for i in shown], rows=rows)


def print_sheet(sheet: Sheet, form: str, output: Path | None = None) -> None:
    """Print ``sheet`` as ``table``, ``csv``, ``json`` or ``markdown``."""
    if form == "table" and output is None:
        _draw(for_people(sheet))
    elif form in ("table", "markdown"):
        emit(_markdown(for_people(sheet)), output)
    else:
        emit((_csv if form == "csv" else _json)(sheet), output)


def _draw(sheet: Sheet) -> None:
    console = rich_console()
    lost = _not_fitting(sheet, console.width)
    named = [key for key in lost if any(row[sheet.keys.index(key)] is not None for row in sheet.rows)]
    if named:
        console.print(_LEFT_OUT.filled(names=", ".join(named)).in_(LANGUAGE), style="dim")
    if len(sheet.rows) > _LONG:
        console.file.write(_plain(sheet, lost))
    else:
        console.width = max(console.width, _narrowest(sheet, lost))
        console.print(drawn(sheet, without=lost))
    for note in sheet.notes:
        console.print(note, style="dim")


def _not_fitting(sheet: Sheet, width: int) -> list[str]:
    """The spare columns to leave out, from the last, so that the rest fits ``width``."""
    spare = list(sheet.spare)
    for count in range(len(spare) + 1):
        lost = spare[len(spare) - count :]
        if _narrowest(sheet, lost) <= width:
            return lost
    return spare


def _narrowest(sheet: Sheet, without: Sequence[str]) -> int:
    """The least width that cuts off no digit."""
    return 2 + sum(_width(sheet, i) + 2 for i, key in enumerate(sheet.keys) if key not in without)


def _width(sheet: Sheet, column: int, *, full: bool = False) -> int:
    from rich.cells import cell_len

    key = sheet.keys[column]
    longest = max([cell_len(sheet.heads[column]), *(cell_len(row[column] or "-") for row in sheet.rows)])
    return longest if full or key in sheet.numeric or key in sheet.whole else min(longest, _NARROWEST)


def _plain(sheet: Sheet, without: Sequence[str]) -> str:
    """A long table as plain lines: hundreds of rows are read with a pager or a search, and drawing them takes long."""
    shown = [i for i, key in enumerate(sheet.keys) if key not in without]
    widths = {i: _width(sheet, i, full=True) for i in shown}

    def line(cells: Sequence[str | None]) -> str:
        parts = []
        for i in shown:
            cell, width = cells[i] or "-", widths[i]
            parts.append(cell.rjust(width) if sheet.keys[i] in sheet.numeric else cell.ljust(width))
        return "  ".join(parts).rstrip()

    rule = "  ".join("─" * widths[i] for i in shown)
    title = [sheet.title, ""] if sheet.title else []
    return "\n".join([*title, line(sheet.heads), rule, *(line(row) for row in sheet.rows)]) + "\n"


def drawn(sheet: Sheet, *, without: Sequence[str] = ()) -> Table:
    """``sheet`` as a table for the terminal."""
    from rich import box  # read only where something is drawn
    from rich.table import Table

    title = sheet.title or None
    table = Table(title=title, title_justify="left", header_style="bold", title_style="bold", box=box.SIMPLE_HEAD)
    table.padding = (0, 1, 0, 0)
    shown = [i for i, key in enumerate(sheet.keys) if key not in without]
    for i in shown:
        numeric, whole = sheet.keys[i] in sheet.numeric, sheet.keys[i] in sheet.whole
        side: Literal["right", "left"] = "right" if numeric else "left"
        fixed = numeric or whole
        width = _width(sheet, i)
        table.add_column(sheet.heads[i], justify=side, overflow="fold", no_wrap=fixed, min_width=width)
    for row in sheet.rows:
        table.add_row(*("-" if row[i] is None else row[i] for i in shown))
    return table


def _csv(sheet: Sheet) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(sheet.keys)
    writer.writerows([cell or "" for cell in row] for row in sheet.rows)
    return text.getvalue()


def _json(sheet: Sheet) -> str:
    rows = [dict(zip(sheet.keys, row, strict=True)) for row in sheet.rows]
    return json.dumps({"rows": rows}, ensure_ascii=False, indent=1) + "\n"


def _markdown(sheet: Sheet) -> str:
    lines = [f"**{sheet.title}**", ""] if sheet.title else []
    lines += ["| " + " | ".join(sheet.heads) + " |", "|" + "---|" * len(sheet.heads)]
    lines += ["| " + " | ".join((cell or "-").replace("|", "\\|") for cell in row) + " |" for row in sheet.rows]
    return "\n".join([*lines, *(["", *sheet.notes] if sheet.notes else [])]) + "\n"


_LEFT_OUT = Text(
    "Kolom {names} tidak muat di terminal ini; ada di --format csv",
    "Columns {names} do not fit this terminal; --format csv has them",
)
