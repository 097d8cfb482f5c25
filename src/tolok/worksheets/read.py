"""Reads a worksheet of any kind into answers per agency, or tells every fault in it at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from tolok.instruments.faults import Fault, FaultyInput
from tolok.instruments.language import Text, plain
from tolok.instruments.model import Instrument, Node, Publication
from tolok.instruments.naming import fold
from tolok.scoring.answers import Answer, NotAllowed, waiting
from tolok.scoring.reading import read_answer, unknown_leaf
from tolok.worksheets.csv_file import read_csv
from tolok.worksheets.documents import ENTRY, KEY, Entry, read_document
from tolok.worksheets.grid import ROW, FaultList, Grid, is_blank, text_of
from tolok.worksheets.headers import AGENCY, YEAR, Header, read_header
from tolok.worksheets.xlsx_file import read_xlsx

# How far down a header may stand: a worksheet carries a title, the agency and the year above it.
_HEADER_WITHIN = 20
_YEARS, _YEAR = range(1990, 2101), re.compile(r"[0-9]{4}")


@dataclass
class AgencyValues:
    """The answers of one agency in one year, by leaf id; complete: leaves not given are missing or waiting."""

    agency: str
    year: int | None
    answers: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a worksheet holds: agencies in order of appearance."""

    agencies: tuple[AgencyValues, ...]


# Where a value stands: the word for its row, the number, and the column where that tells more.
_Place: TypeAlias = tuple[Text, int, str]
Edition: TypeAlias = Callable[[int | None], tuple[Instrument, Publication]]


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
    kind = kind_of(path)
    if kind == "document":
        _collect_document(path, collector, progress)
    else:
        grids = read_xlsx(path, sheet=sheet) if kind == "spreadsheet" else [read_csv(path, delimiter=delimiter)]
        _collect_grids(grids, collector, progress)
    return collector.reading()


def kind_of(path: Path) -> str:
    """``document`` (JSON, YAML), ``spreadsheet`` or ``csv``, by the end of the name."""
    kinds = {
        ".json": "document",
        ".yaml": "document",
        ".yml": "document",
        ".xlsx": "spreadsheet",
        ".xlsm": "spreadsheet",
    }
    return kinds.get(path.suffix.lower(), "csv")


class _Collector:
    """Gathers values by agency and year, checks each at its place, and remembers what is wrong."""

    def __init__(self, path: Path, edition: Edition, year: int | None, decimal: str) -> None:
        self.path, self.edition, self.default_year, self.decimal = path, edition, year, decimal
        self.agencies: dict[tuple[str, int | None], AgencyValues] = {}
        self.first_seen: dict[tuple[str, int | None, str], _Place] = {}
        self.faults = FaultList()
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

    def put(self, entry: AgencyValues, found: tuple[Node, bool], raw: Any, place: _Place) -> Text | None:
        """Record a value; what is wrong with it, if anything."""
        leaf, supplied = found
        if is_blank(raw):
            return None
        key = (entry.agency, entry.year, leaf.id)
        first = self.first_seen.setdefault(key, place) if entry.agency else place
        if first != place:
            return _TWICE.filled(id=leaf.id, agency=plain(entry.agency), first=_place_words(first))
        answer = self.read(leaf, raw, entry.year, supplied=supplied)
        if isinstance(answer, Text):
            return answer
        entry.answers[leaf.id] = answer
        return None

    def read(self, leaf: Node, raw: Any, year: int | None, *, supplied: bool) -> Answer | Text:
        raw = self._plain(raw)
        key = (year, leaf.id, supplied, type(raw), raw)
        if key not in self._read:
            instrument, publication = self.edition(year)
            try:
                # The leaf as it stood that year: an amendment may have changed its scale.
                self._read[key] = _answered(instrument.nodes[leaf.id], raw, publication, supplied=supplied)
            except NotAllowed as error:
                self._read[key] = error.message
        return self._read[key]

    def _plain(self, raw: Any) -> Any:
        if isinstance(raw, str) and self.decimal == ",":
            return raw.strip().replace(",", ".")
        return raw.strip() if isinstance(raw, str) else raw

    def year_of(self, raw: Any) -> int | Text | None:
        if is_blank(raw):
            return self.default_year
        text = text_of(raw)
        if not _YEAR.fullmatch(text) or int(text) not in _YEARS:
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
        return Reading(tuple(self.agencies.values()))


def _answered(leaf: Node, raw: Any, publication: Publication, *, supplied: bool) -> Answer:
    if isinstance(raw, (dt.date, dt.time)):
        raise NotAllowed(_A_DATE.filled(found=plain(str(raw)[:10])))
    if isinstance(raw, bool):
        raise NotAllowed(Text("tertulis {found}, bukan nilai", "found {found}, not a value").filled(found=raw))
    return read_answer(
        leaf, raw if isinstance(raw, (int, float, Decimal)) else str(raw), publication, supplied=supplied
    )


def _collect_grids(grids: Sequence[Grid], collector: _Collector, progress: Callable[[int, int], object] | None) -> None:
    instrument, _ = collector.edition(collector.default_year)
    for grid in grids:
        header = _header_of(grid, instrument)
        if header is not None:
            _Table(grid, header, collector).collect(progress)
            return
    _tell_no_header(grids[0], instrument, collector)


def _tell_no_header(grid: Grid, instrument: Instrument, collector: _Collector) -> None:
    rows = grid.look(_HEADER_WITHIN)
    if not rows:
        collector.faults.add(Fault(_NO_ROWS, grid.file))
        return
    number, cells = rows[0]
    found = ", ".join(text_of(cell)[:30] for cell in list(cells)[:8] if not is_blank(cell))[:200]
    first, last = instrument.leaves[0].id, instrument.leaves[-1].id
    collector.faults.add(grid.fault(number, 0, _NO_HEADER.filled(found=plain(found), first=first, last=last)))


def _header_of(grid: Grid, instrument: Instrument) -> Header | None:
    found = (read_header(number, cells, instrument) for number, cells in grid.look(_HEADER_WITHIN))
    return next((header for header in found if header is not None), None)


class _Table:
    """One grid whose header is known: hands its values, each with its place, to the collector."""

    def __init__(self, grid: Grid, header: Header, collector: _Collector) -> None:
        self.grid, self.header, self.collector = grid, header, collector
        self.above = self._above()
        # The rows of one agency stand together: what its name and year are worth is found out once.
        self._heads: dict[tuple[Any, Any], AgencyValues] = {}

    def collect(self, progress: Callable[[int, int], object] | None) -> None:
        self._check_columns()
        self._check_merged()
        try:
            below = ((number, cells) for number, cells in self.grid.all_rows() if number > self.header.row)
            for done, (number, cells) in enumerate(below, start=1):
                if not all(is_blank(cell) for cell in cells):
                    self._row(number, cells)
                if self.collector.faults.hopeless:
                    break
                if progress and done % 1000 == 0:
                    progress(done, max(self.grid.expected - self.header.row, done))
        except FaultyInput as error:
            for fault in error.faults:
                self.collector.faults.add(fault)

    def _row(self, number: int, cells: Sequence[Any]) -> None:
        if self.grid.formulas and self._formula_in(number):
            return
        if self.header.long:
            self._long_row(number, cells)
        else:
            self._wide_row(number, cells)

    def fault(self, row: int, column: int | None, message: Text) -> None:
        named = column is not None and column < len(self.header.names)
        name = self.header.names[column][:40] if named and column is not None else ""
        self.collector.faults.add(self.grid.fault(row, column, message, name=name))

    def _check_columns(self) -> None:
        instrument, _ = self.collector.edition(self.collector.default_year)
        names = self.header.names
        for column in self.header.unknown:
            self.fault(self.header.row, column, unknown_leaf(instrument, names[column]))
        for column, first in self.header.repeated:
            message = _REPEATED.filled(name=plain(names[column]), first=plain(names[first]))
            self.fault(self.header.row, column, message)

    def _check_merged(self) -> None:
        for name, top, bottom, left, right in self.grid.merged:
            if bottom >= self.header.row and any(left <= column <= right for column in self.header.columns):
                self.fault(top, left, _MERGED.filled(cells=name))

    def _above(self) -> Mapping[str, Any]:
        """The agency and the year that stand above the header as ``Instansi | name``; a bad year is told once, here."""
        found: dict[str, Any] = {}
        for number, cells in self.grid.head:
            if number >= self.header.row:
                break
            filled = [column for column, cell in enumerate(cells) if not is_blank(cell)]
            word = fold(text_of(cells[filled[0]])).rstrip(":") if len(filled) >= 2 else ""
            if word in AGENCY:
                found["agency"] = cells[filled[1]]
            elif word in YEAR and self.header.year is None:
                year = self.collector.year_of(cells[filled[1]])
                if isinstance(year, Text):
                    self.collector.faults.add(self.grid.fault(number, filled[1], year))
                else:
                    found["year"] = year
        return found

    def _formula_in(self, number: int) -> bool:
        """Whether a cell that names the agency, the year or the indicator is a formula; told where it is."""
        header = self.header
        columns = [c for c in (header.agency, header.year, header.indicator) if c is not None]
        found = [column for column in columns if (number, column) in self.grid.formulas]
        for column in found:
            formula = self.grid.formulas[number, column]
            self.fault(number, column, _FORMULA.filled(formula=plain(formula[:40])))
        return bool(found)

    def _head(self, number: int, cells: Sequence[Any]) -> AgencyValues | None:
        """The agency and year of a row, or None when they are faulty."""
        header, collector = self.header, self.collector
        told = (_cell(cells, header.agency), _cell(cells, header.year))
        known = self._heads.get(told)
        if known is not None and len(cells) <= len(header.names):
            return known
        named = header.agency is not None
        agency = _cell(cells, header.agency) if named else self.above.get("agency", collector.path.stem)
        year = collector.year_of(_cell(cells, header.year) if header.year is not None else self.above.get("year"))
        width = len(header.names)
        extra = [column for column in range(width, len(cells)) if not is_blank(cells[column])]
        if isinstance(year, Text):
            self.fault(number, header.year, year)
        wrong = agency_fault(agency)
        if wrong:
            self.fault(number, header.agency, wrong)
        if extra:
            self.fault(number, extra[0], _TOO_WIDE.filled(found=width + len(extra), wanted=width))
        if extra:
            return None
        if isinstance(year, Text) or wrong:
            # The values of the row are looked at all the same, so that every fault of it is told at once.
            return AgencyValues("", None)
        self._heads[told] = collector.agency(text_of(agency), year)
        return self._heads[told]

    def _long_row(self, number: int, cells: Sequence[Any]) -> None:
        header, entry = self.header, self._head(number, cells)
        name = text_of(_cell(cells, header.indicator))
        if entry is None:
            return
        if not name:
            if not is_blank(_cell(cells, header.level)):
                self.fault(number, header.indicator, _NO_INDICATOR)
            return
        found = self.collector.leaf(name, entry.year)
        if found is None:
            instrument, _ = self.collector.edition(entry.year)
            self.fault(number, header.indicator, unknown_leaf(instrument, name))
        elif header.level is not None:
            self._put(entry, found, number, header.level, cells)

    def _wide_row(self, number: int, cells: Sequence[Any]) -> None:
        entry = self._head(number, cells)
        if entry is not None:
            for column, found in self.header.indicators.items():
                self._put(entry, found, number, column, cells)

    def _put(
        self, entry: AgencyValues, found: tuple[Node, bool], number: int, column: int, cells: Sequence[Any]
    ) -> None:
        formula = self.grid.formulas.get((number, column))
        if formula is not None:
            wrong: Text | None = _FORMULA.filled(formula=plain(formula[:40]))
        else:
            place = (ROW, number, "" if self.header.long else self.header.names[column])
            wrong = self.collector.put(entry, found, _cell(cells, column), place)
        if wrong is not None:
            self.fault(number, column, wrong)


def agency_fault(agency: object) -> Text | None:
    """What is wrong with the name of an agency, if anything: it is not there, no name, or would steer a terminal."""
    if is_blank(agency):
        return _NO_AGENCY
    if isinstance(agency, (bool, list, dict)):
        return _ODD_AGENCY
    if not text_of(agency).isprintable():
        return _ODD_AGENCY
    return None


def _cell(cells: Sequence[Any], column: int | None) -> Any:
    return cells[column] if column is not None and column < len(cells) else None


def _collect_document(path: Path, collector: _Collector, progress: Callable[[int, int], object] | None) -> None:
    entries, faults = read_document(path)
    for fault in faults:
        collector.faults.add(fault)
    for done, entry in enumerate(entries, start=1):
        wrong = _document_fault(entry, collector, path)
        if wrong is not None:
            collector.faults.add(Fault(wrong, path.name, entry.number, entry.name[:40], ENTRY, KEY))
        if collector.faults.hopeless:
            break
        if progress and done % 1000 == 0:
            progress(done, len(entries))


def _document_fault(entry: Entry, collector: _Collector, path: Path) -> Text | None:
    """Record one value of a document; what is wrong with it, if anything."""
    year = collector.year_of(entry.year)
    agency = path.stem if entry.agency is None else entry.agency
    if isinstance(year, Text):
        return year
    wrong = agency_fault(agency)
    if wrong is not None:
        return wrong
    found = collector.leaf(entry.name, year)
    if found is None:
        return unknown_leaf(collector.edition(year)[0], entry.name)
    place = (ENTRY, entry.number, entry.name)
    return collector.put(collector.agency(text_of(agency), year), found, entry.value, place)


def _place_words(place: _Place) -> Text:
    word, number, name = place
    where = f"{number}, {name}" if name else f"{number}"
    return Text(f"{word.id} {where}", f"{word.en} {where}")


_TWICE = Text(
    "{id} untuk {agency} sudah ada di {first}; hapus salah satu",
    "{id} for {agency} already stands at {first}; remove one of them",
)
_REPEATED = Text(
    "kolom «{name}» dan «{first}» dapat berarti hal yang sama; hapus atau ganti nama salah satunya",
    "columns «{name}» and «{first}» may mean the same thing; remove one or give it another name",
)
_BAD_YEAR = Text("tertulis «{found}»; tulis tahun empat angka", "found «{found}»; write a year of four digits")
_MERGED = Text(
    "sel {cells} digabung; pisahkan (Unmerge) dan isi tiap sel",
    "the cells {cells} are merged; unmerge them and fill in each cell",
)
_NO_INDICATOR = Text("indikatornya belum ditulis", "the indicator is not written")
_ODD_AGENCY = Text(
    "nama instansi bukan teks biasa; tulis ulang sebagai satu nama",
    "the name of the agency is not plain text; write it again as one name",
)
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
    "no header found (read: {found}); needed are the columns agency, year, indicator, level; or one column per "
    "indicator ({first} to {last})",
)
