"""Small tables as files: CSV and XLSX that run nothing when they are opened."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

Cell = str | Decimal | int | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as CSV; text that a spreadsheet would take for a formula gets a quote before it."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Sequence[Cell]], title: str) -> bytes:
    """Rows as a spreadsheet of one page, the first as heads."""
    from xlsxwriter import Workbook  # only where a spreadsheet is written

    buffer = io.BytesIO()
    book = Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    page = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal | int):
                page.write_number(number, column, float(cell))
            elif cell is not None:
                page.write_string(number, column, cell, bold if number == 0 or column == 0 else None)
    page.freeze_panes(1, 1)
    page.set_column(0, 0, 60)
    page.set_column(1, 5, 20)
    book.close()
    return buffer.getvalue()


def _harmless(cell: Cell) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text
