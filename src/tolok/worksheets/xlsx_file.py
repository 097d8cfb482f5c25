"""Reads a spreadsheet (XLSX) into a grid, keeping apart what is a value, a formula and a merged cell."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path
from typing import Any

from tolok.instruments.faults import Fault, FaultyInput
from tolok.instruments.language import Text, plain
from tolok.worksheets.grid import Grid

# A small file can unfold into a huge one; no worksheet of people unfolds into this much.
MOST_UNFOLDED = 200_000_000


def read_xlsx(path: Path, *, sheet: str | None = None) -> list[Grid]:
    """One grid per sheet that holds anything (or just the one called ``sheet``), in the order of the file.

    Raises:
        FaultyInput: not a spreadsheet, too large, locked, or without a sheet of that name.
    """
    from openpyxl import load_workbook  # takes a tenth of a second to import; only spreadsheets need it

    _expect_spreadsheet(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of decorations it leaves out, which no score reads
            book = load_workbook(path, data_only=False)
    except Exception as error:  # noqa: BLE001 - on a damaged file the library raises whatever its parts raise
        raise FaultyInput([Fault(_UNREADABLE.filled(problem=plain(str(error)[:80])), path.name)]) from None
    pages = {page.title: page for page in book.worksheets}
    if sheet is not None and sheet not in pages:
        message = Text(
            "lembar «{sheet}» tidak ada; yang ada: {names}", "there is no sheet «{sheet}»; there are: {names}"
        )
        raise FaultyInput([Fault(message.filled(sheet=sheet, names=", ".join(pages)), path.name)])
    chosen = [pages[sheet]] if sheet is not None else list(pages.values())
    grids = [_grid(path, page, several=len(book.worksheets) > 1) for page in chosen]
    found = [grid for grid in grids if grid.expected]
    if not found:
        raise FaultyInput([Fault(Text("lembar kerja kosong", "the worksheet is empty"), path.name)])
    return found


def _expect_spreadsheet(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        message = Text(
            "bukan lembar kerja XLSX; simpan ulang sebagai XLSX atau CSV", "not an XLSX worksheet; save as XLSX or CSV"
        )
        raise FaultyInput([Fault(message, path.name)])
    try:
        with zipfile.ZipFile(path) as archive:
            unfolded = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise FaultyInput([Fault(_UNREADABLE.filled(problem=plain(str(error)[:80])), path.name)]) from None
    if unfolded > MOST_UNFOLDED:
        message = Text(
            "isinya {size} byte, paling besar {most}", "it unfolds to {size} bytes; at most {most} are allowed"
        )
        raise FaultyInput([Fault(message.filled(size=unfolded, most=MOST_UNFOLDED), path.name)])
    if not any(name.startswith("xl/") for name in names):
        raise FaultyInput([Fault(_UNREADABLE.filled(problem=plain("no xl/ part")), path.name)])


def _grid(path: Path, page: Any, *, several: bool) -> Grid:
    name = f"{path.name} [{page.title}]" if several else path.name
    grid = Grid(name, [], letters=True)
    rows: dict[int, dict[int, Any]] = {}
    # Only the cells that are there: one stray cell in the last corner would make a rectangle of a billion.
    for (row, column), cell in sorted(page._cells.items()):  # noqa: SLF001 - the library has no public way
        value = _value(grid, row, column - 1, cell)
        if value is not None:
            rows.setdefault(row, {})[column - 1] = value
    rows_found = [(row, [cells.get(i) for i in range(max(cells) + 1)]) for row, cells in rows.items()]
    grid.rows, grid.expected = rows_found, len(rows_found)
    for area in page.merged_cells.ranges:
        grid.merged.append((area.coord, area.min_row, area.max_row, area.min_col - 1, area.max_col - 1))
    return grid


def _value(grid: Grid, row: int, column: int, cell: Any) -> Any:
    if cell.data_type == "f":
        formula = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", None) or "=…"
        grid.formulas[row, column] = formula
        return formula
    return cell.value


_UNREADABLE = Text(
    "lembar kerja rusak atau terkunci ({problem}); simpan ulang sebagai XLSX tanpa sandi",
    "the worksheet is damaged or locked ({problem}); save it again as XLSX without a password",
)
