"""Reads a worksheet of any kind into answers per agency, or tells every fault in it at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from tolok.instruments.faults import Fault, FaultyInput
from tolok.instruments.language import Text, plain
from tolok.instruments.model import Instrument, Node, Publication, fold
from tolok.scoring.answers import Answer, NotAllowed, waiting
from tolok.scoring.engine import read_answer, unknown_leaf
from tolok.worksheets.csv_file import read_csv
from tolok.worksheets.documents import ENTRY, read_document
from tolok.worksheets.grid import ROW, FaultList, Grid, is_blank, text_of
from tolok.worksheets.headers import AGENCY, YEAR, Header, read_header

# How far down a header may stand: a worksheet carries a title, the agency and the year above it.
_HEADER_WITHIN = 20
_YEARS = range(1990, 2101)


@dataclass
class AgencyValues:
    """The answers of one agency in one year, by leaf id; complete: leaves not given are missing or waiting."""

    agency: str
    year: int | None
    answers: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a worksheet holds: agencies in order of appearance, and remarks that stop nothing."""

    agencies: tuple[AgencyValues, ...]
    remarks: tuple[Fault, ...] = ()


Edition = Callable[[int | None], tuple[Instrument, Publication]]


def read_worksheet(
    path: Path,
    edition: Edition,
    *,
    year: int | None = None,
    delimiter: str = ",",
    decimal: str = ".",
    sheet: str | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Reading:
    """Read CSV, XLSX, JSON or YAML (by the name's ending; anything else is read as CSV).

    Args:
        path: the file.
        edition: the instrument and publication rules for a year (None: as they stand now).
        year: the year of rows that name none.
        delimiter: what separates the columns of a CSV file.
        decimal: the decimal sign of numbers written as text, ``.`` or ``,``.
        sheet: the sheet of a spreadsheet; without it the first one that has a header.
        progress: called with rows done and rows in all.

    Raises:
        FaultyInput: everything that is wrong with the file, with row and column.
        OSError: the file cannot be opened.
    """
    collector = _Collector(path, edition, year, decimal)
    kind = path.suffix.lower()
    if kind in (".json", ".yaml", ".yml"):
        _collect_document(path, collector, progress)
    else:
        grids = read_xlsx_lazily(path, sheet) if kind in (".xlsx", ".xlsm") else [read_csv(path, delimiter=delimiter)]
        _collect_grids(grids, collector, progress)
    return collector.reading()


def read_xlsx_lazily(path: Path, sheet: str | None) -> list[Grid]:
    """The sheets of a spreadsheet; the reader is imported only when there is one."""
    from tolok.worksheets.xlsx_file import read_xlsx

    return read_xlsx(path, sheet=sheet)


class _Collector:
    """Gathers values by agency and year, checks each at its place, and remembers what is wrong."""

    def __init__(self, path: Path, edition: Edition, year: int | None, decimal: str) -> None:
        self.path, self.edition, self.default_year, self.decimal = path, edition, year, decimal
        self.agencies: dict[tuple[str, int | None], AgencyValues] = {}
        self.first_seen: dict[tuple[str, int | None, str], str] = {}
        self.faults, self.remarks = FaultList(), list[Fault]()
        # Most cells hold one of a few values: each is read once. The type is part of the key, for True equals 1.
        self._read: dict[tuple[int | None, str, bool, type, Any], Answer | Text] = {}
        self._leaves: dict[tuple[int | None, str], tuple[Node, bool] | None] = {}

    def agency(self, name: str, year: int | None) -> AgencyValues:
        key = (name, year)
        if key not in self.agencies:
            self.agencies[key] = AgencyValues(name, year)
        return self.agencies[key]

    def leaf(self, name: str, year: int | None) -> tuple[Node, bool] | None:
        """The leaf a name means, and whether it is the name of the index that supplies it."""
        if (year, name) not in self._leaves:
            instrument, _ = self.edition(year)
            supplied = instrument.externals.get(fold(name))
            leaf = supplied or instrument.leaf_named(name)
            self._leaves[year, name] = None if leaf is None else (leaf, supplied is not None)
        return self._leaves[year, name]

    def put(self, entry: AgencyValues, leaf: Node, supplied: bool, raw: Any, place: str) -> Text | None:
        """Record a value; what is wrong with it, if anything."""
        key = (entry.agency, entry.year, leaf.id)
        first = self.first_seen.setdefault(key, place)
        if first != place:
            return _TWICE.filled(id=leaf.id, agency=plain(entry.agency), first=plain(first))
        if is_blank(raw):
            return None
        found = self.read(leaf, supplied, raw, entry.year)
        if isinstance(found, Text):
            return found
        entry.answers[leaf.id] = found
        return None

    def read(self, leaf: Node, supplied: bool, raw: Any, year: int | None) -> Answer | Text:
        raw = self._plain(raw)
        key = (year, leaf.id, supplied, type(raw), raw)
        if key not in self._read:
            _, publication = self.edition(year)
            try:
                self._read[key] = _answered(leaf, supplied, raw, publication)
            except NotAllowed as error:
                self._read[key] = error.message
        return self._read[key]

    def _plain(self, raw: Any) -> Any:
        if isinstance(raw, str) and self.decimal == ",":
            return raw.strip().replace(",", ".")
        return raw.strip() if isinstance(raw, str) else raw

    def year_of(self, raw: Any) -> int | None | Text:
        if is_blank(raw):
            return self.default_year
        text = text_of(raw)
        if not text.isdigit() or int(text) not in _YEARS:
            return _BAD_YEAR.filled(found=plain(text[:40]))
        return int(text)

    def reading(self) -> Reading:
        if self.faults:
            raise FaultyInput(list(self.faults))
        for entry in self.agencies.values():
            instrument, _ = self.edition(entry.year)
            for leaf in instrument.leaves:
                if leaf.id not in entry.answers:
                    entry.answers[leaf.id] = waiting(leaf)
        if not self.agencies:
            raise FaultyInput([Fault(_NO_ROWS, self.path.name)])
        return Reading(tuple(self.agencies.values()), tuple(self.remarks))


def _answered(leaf: Node, supplied: bool, raw: Any, publication: Publication) -> Answer:
    if isinstance(raw, (dt.date, dt.time)):
        raise NotAllowed(_A_DATE.filled(found=plain(str(raw)[:10])))
    if isinstance(raw, bool):
        raise NotAllowed(Text("tertulis {found}, bukan nilai", "found {found}, not a value").filled(found=raw))
    return read_answer(leaf, raw if isinstance(raw, (int, float, Decimal)) else str(raw), publication, supplied=supplied)


def _collect_grids(
    grids: Sequence[Grid], collector: _Collector, progress: Callable[[int, int], object] | None
) -> None:
    instrument, _ = collector.edition(collector.default_year)
    for grid in grids:
        header = _header_of(grid, instrument)
        if header is not None:
            _collect_grid(grid, header, collector, progress)
            return
    grid = grids[0]
    number, cells = grid.rows[0] if grid.rows else (1, [])
    found = ", ".join(text_of(cell)[:30] for cell in list(cells)[:8] if not is_blank(cell))[:200]
    first, last = instrument.leaves[0].id, instrument.leaves[-1].id
    message = _NO_HEADER.filled(found=plain(found), first=first, last=last)
    collector.faults.add(grid.fault(number, 0, message))


def _header_of(grid: Grid, instrument: Instrument) -> Header | None:
    found = (read_header(number, cells, instrument) for number, cells in grid.rows[:_HEADER_WITHIN])
    return next((header for header in found if header is not None), None)


def _collect_grid(
    grid: Grid, header: Header, collector: _Collector, progress: Callable[[int, int], object] | None
) -> None:
    _check_columns(grid, header, collector)
    _check_merged(grid, header, collector)
    above = _above(grid, header)
    rows = [(number, cells) for number, cells in grid.rows if number > header.row]
    collect = _long_row if header.long else _wide_row
    for done, (number, cells) in enumerate(rows, start=1):
        if not all(is_blank(cell) for cell in cells):
            collect(grid, header, collector, number, cells, above)
        if progress and done % 1000 == 0:
            progress(done, len(rows))


def _check_columns(grid: Grid, header: Header, collector: _Collector) -> None:
    instrument, _ = collector.edition(collector.default_year)
    for column in header.unknown:
        name = header.names[column]
        collector.faults.add(grid.fault(header.row, column, unknown_leaf(instrument, name), name=name))
    for column, first in header.repeated:
        message = _REPEATED.filled(name=plain(header.names[column]), first=plain(header.names[first]))
        collector.faults.add(grid.fault(header.row, column, message, name=header.names[column]))


def _check_merged(grid: Grid, header: Header, collector: _Collector) -> None:
    for name, top, bottom, left, right in grid.merged:
        if bottom >= header.row and any(left <= column <= right for column in header.columns):
            message = Text(
                "sel {cells} digabung; pisahkan (Unmerge) dan isi tiap sel",
                "the cells {cells} are merged; unmerge them and fill in each cell",
            ).filled(cells=name)
            collector.faults.add(grid.fault(top, left, message))


def _above(grid: Grid, header: Header) -> Mapping[str, Any]:
    """The agency and the year that stand above the header as ``Instansi | name``."""
    found: dict[str, Any] = {}
    for number, cells in grid.rows:
        if number >= header.row:
            break
        named = [cell for cell in cells if not is_blank(cell)]
        if len(named) >= 2:
            word = fold(text_of(named[0])).rstrip(":")
            found.update({"agency": named[1]} if word in AGENCY else {"year": named[1]} if word in YEAR else {})
    return found


def _row_head(
    grid: Grid, header: Header, collector: _Collector, number: int, cells: Sequence[Any], above: Mapping[str, Any]
) -> AgencyValues | None:
    """The agency and year of a row, or None when they are faulty."""
    agency = _cell(cells, header.agency) if header.agency is not None else above.get("agency", collector.path.stem)
    year = collector.year_of(_cell(cells, header.year) if header.year is not None else above.get("year"))
    if isinstance(year, Text):
        collector.faults.add(grid.fault(number, header.year, year, name=_name(header, header.year)))
    if is_blank(agency):
        collector.faults.add(grid.fault(number, header.agency, _NO_AGENCY, name=_name(header, header.agency)))
    extra = [i for i, cell in enumerate(cells[len(header.names) :], start=len(header.names)) if not is_blank(cell)]
    if extra:
        message = _TOO_WIDE.filled(found=len(header.names) + len(extra), wanted=len(header.names))
        collector.faults.add(grid.fault(number, extra[0], message))
    if isinstance(year, Text) or is_blank(agency) or extra:
        return None
    return collector.agency(text_of(agency), year)


def _long_row(
    grid: Grid, header: Header, collector: _Collector, number: int, cells: Sequence[Any], above: Mapping[str, Any]
) -> None:
    entry = _row_head(grid, header, collector, number, cells, above)
    name = text_of(_cell(cells, header.indicator))
    if entry is None:
        return
    if not name:
        if not is_blank(_cell(cells, header.level)):
            message = Text("indikatornya belum ditulis", "the indicator is not written")
            fault = grid.fault(number, header.indicator, message, name=_name(header, header.indicator))
            collector.faults.add(fault)
        return
    found = collector.leaf(name, entry.year)
    if found is None:
        instrument, _ = collector.edition(entry.year)
        message = unknown_leaf(instrument, name)
        collector.faults.add(grid.fault(number, header.indicator, message, name=_name(header, header.indicator)))
        return
    _put(grid, header, collector, entry, found, number, header.level, cells)


def _wide_row(
    grid: Grid, header: Header, collector: _Collector, number: int, cells: Sequence[Any], above: Mapping[str, Any]
) -> None:
    entry = _row_head(grid, header, collector, number, cells, above)
    if entry is None:
        return
    for column, found in header.indicators.items():
        _put(grid, header, collector, entry, found, number, column, cells)


def _put(
    grid: Grid,
    header: Header,
    collector: _Collector,
    entry: AgencyValues,
    found: tuple[Node, bool],
    number: int,
    column: int | None,
    cells: Sequence[Any],
) -> None:
    leaf, supplied = found
    formula = grid.formulas.get((number, column or 0))
    place = f"{ROW.id} {number}"
    if formula is not None:
        wrong: Text | None = _FORMULA.filled(formula=plain(formula[:40]))
    else:
        wrong = collector.put(entry, leaf, supplied, _cell(cells, column), place)
    if wrong is not None:
        collector.faults.add(grid.fault(number, column, wrong, name=_name(header, column)))


def _cell(cells: Sequence[Any], column: int | None) -> Any:
    return cells[column] if column is not None and column < len(cells) else None


def _name(header: Header, column: int | None) -> str:
    return "" if column is None else header.names[column][:40]


def _collect_document(path: Path, collector: _Collector, progress: Callable[[int, int], object] | None) -> None:
    entries = read_document(path)
    for done, entry in enumerate(entries, start=1):
        year = collector.year_of(entry.year)
        wrong: Text | None
        if isinstance(year, Text):
            wrong = year
        else:
            agency = path.stem if is_blank(entry.agency) else text_of(entry.agency)
            found = collector.leaf(entry.name, year)
            if found is None:
                wrong = unknown_leaf(collector.edition(year)[0], entry.name)
            else:
                leaf, supplied = found
                place = f"{ENTRY.id} {entry.number} {entry.name}"
                wrong = collector.put(collector.agency(agency, year), leaf, supplied, entry.value, place)
        if wrong is not None:
            collector.faults.add(Fault(wrong, path.name, entry.number, entry.name[:40], ENTRY))
        if progress and done % 1000 == 0:
            progress(done, len(entries))


_TWICE = Text(
    "{id} untuk {agency} sudah ada di {first}; hapus salah satu",
    "{id} for {agency} already stands at {first}; remove one of them",
)
_REPEATED = Text(
    "kolom «{name}» dan «{first}» berisi indikator yang sama", "columns «{name}» and «{first}» hold the same indicator"
)
_BAD_YEAR = Text("tertulis «{found}»; tulis tahun empat angka", "found «{found}»; write a year of four digits")
_NO_AGENCY = Text("nama instansi belum ditulis", "the name of the agency is not written")
_TOO_WIDE = Text(
    "baris ini {found} kolom, judulnya {wanted}; bila itu koma desimal, tulis titik",
    "this row has {found} columns, the header {wanted}; if that is a decimal comma, write a point",
)
_FORMULA = Text(
    "berisi rumus {formula}; salin lalu tempel sebagai nilai", "holds the formula {formula}; copy it, paste as value"
)
_A_DATE = Text(
    "terbaca sebagai tanggal {found}; ubah format sel menjadi angka lalu tulis ulang",
    "read as the date {found}; change the cell's format to a number and write it again",
)
_NO_ROWS = Text("tidak ada baris nilai", "there are no rows of values")
_NO_HEADER = Text(
    "tidak ada baris judul yang dikenal (terbaca: {found}); perlu kolom instansi, tahun, indikator, tingkat; atau satu "
    "kolom per indikator ({first} sampai {last})",
    "no header found (read: {found}); needed are the columns agency, year, indicator, level; or one column per indicator "
    "({first} to {last})",
)
