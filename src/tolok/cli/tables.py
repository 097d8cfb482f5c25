"""One table, four ways to print it: drawn, CSV, JSON, Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolok.cli.console import emit, rich_console


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: ``keys`` name the columns for scripts, ``heads`` for people.

    ``numeric`` columns stand to the right, ``whole`` ones are never broken over lines.
    """

    title: str
    keys: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[str | None]]
    numeric: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    notes: Sequence[str] = ()


def print_sheet(sheet: Sheet, form: str, output: Path | None = None) -> None:
    """Print ``sheet`` as ``table``, ``csv``, ``json`` or ``markdown``."""
    if form == "table" and output is None:
        rich_console().print(drawn(sheet))
        for note in sheet.notes:
            rich_console().print(note, style="dim")
        return
    makers = {"csv": _csv, "json": _json, "markdown": _markdown, "table": _markdown}
    emit(makers[form](sheet), output)


def drawn(sheet: Sheet) -> Any:
    """``sheet`` as a table for the terminal."""
    from rich import box  # only where something is drawn
    from rich.table import Table

    title = sheet.title or None
    table = Table(title=title, title_justify="left", header_style="bold", title_style="bold", box=box.SIMPLE_HEAD)
    table.padding = (0, 1, 0, 0)
    for key, head in zip(sheet.keys, sheet.heads, strict=True):
        numeric = key in sheet.numeric
        table.add_column(head, justify="right" if numeric else "left", overflow="fold", no_wrap=key in sheet.whole)
    for row in sheet.rows:
        table.add_row(*("-" if cell is None else cell for cell in row))
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
