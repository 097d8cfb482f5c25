"""Reads a filled worksheet into lines: for each indicator a value, facts, analysis, and where they stand.

The template (``tolok instruments template``, or the filled one that Tolok exports), any long table with an indicator
and a level, a wide table with a column an indicator (docs/worksheets.md). Empty cells say nothing: they never erase.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tolok.assessment.answers import as_kept, language
from tolok.assessment.models import Assessment
from tolok.assessment.texts import LONGEST
from tolok.instruments import Instrument, Node, Text
from tolok.instruments.faults import Fault, FaultyInput
from tolok.instruments.naming import fold
from tolok.scoring.reading import unknown_leaf
from tolok.worksheets.csv_file import read_csv
from tolok.worksheets.grid import Grid, column_letter, is_blank, text_of
from tolok.worksheets.headers import AGENCY, YEAR, Header, read_header
from tolok.worksheets.xlsx_file import read_xlsx

BIGGEST = 5_000_000
_MOST_UNFOLDED = 30_000_000
_HEADER_WITHIN = 20
_MOST_FAULTS = 300
_FACT = ("fakta", "facts", "fact")
_ANALYSIS = ("analisis", "analysis", "analisa")
_TOO_BIG = Text(
    "isinya mengembang terlalu besar; hapus gambar dan lembar yang tidak perlu",
    "it unfolds too large; remove pictures and sheets that are not needed",
)
_FIELDS = ("value", "fact", "analysis")


@dataclass
class Line:
    """What the worksheet says of one indicator; None: nothing. ``where``: ``baris 12``."""

    leaf: str
    where: str
    value: str | None = None
    fact: str | None = None
    analysis: str | None = None

    @property
    def says(self) -> bool:
        """Whether anything of it could be read."""
        return any(getattr(self, name) is not None for name in _FIELDS)

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {"leaf": self.leaf, "where": self.where, **{name: getattr(self, name) for name in _FIELDS}}


@dataclass
class Sheet:
    """A worksheet read. ``faults``: what is wrong, with its place and the cure; ``others``: rows of other agencies."""

    lines: dict[str, Line] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    others: int = 0

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "lines": [line.plain() for line in self.lines.values()],
            "faults": self.faults,
            "others": self.others,
        }


def read_sheet(path: Path, name: str, assessment: Assessment) -> Sheet:
    """Read a worksheet of ``assessment``; every fault is told in the result, none is raised.

    Args:
        path: the file, whose name ends as ``name`` does.
        name: what people call it.
        assessment: with its cycle and agency.
    """
    sheet = Sheet()
    try:
        grids = _grids(path)
    except FaultyInput as wrong:
        sheet.faults = [fault.in_(language()).replace(path.name, name) for fault in wrong.faults]
        return sheet
    for grid in grids:
        grid.file = grid.file.replace(path.name, name)
        header = _header_of(grid, assessment.cycle.instrument)
        if header is not None:
            try:
                _Reader(grid, header, assessment, sheet).read()
                sheet.lines = {leaf: line for leaf, line in sheet.lines.items() if line.says}
            except FaultyInput as wrong:
                sheet.faults += [fault.in_(language()).replace(path.name, name) for fault in wrong.faults]
            return sheet
    sheet.faults.append(
        _(
            "{file}: tidak ada baris judul yang dikenal. Perlu kolom Indikator dan Tingkat, seperti pada lembar kerja "
            "yang dapat diunduh di halaman ini."
        ).format(file=name)
    )
    return sheet


def _grids(path: Path) -> Sequence[Grid]:
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                if sum(entry.file_size for entry in packed.infolist()) > _MOST_UNFOLDED:
                    raise FaultyInput([Fault(_TOO_BIG, path.name)])
        return read_xlsx(path)
    with path.open("rb") as file:
        first = file.readline(4096)
    semicolons = first.count(b";") > first.count(b",")
    return [read_csv(path, delimiter=";" if semicolons else "\t" if b"\t" in first else ",")]


def _header_of(grid: Grid, instrument: Instrument) -> Header | None:
    found = (read_header(number, cells, instrument) for number, cells in grid.look(_HEADER_WITHIN))
    return next((header for header in found if header is not None), None)


class _Reader:
    """One grid whose header is known."""

    def __init__(self, grid: Grid, header: Header, assessment: Assessment, sheet: Sheet) -> None:
        self.grid, self.header, self.assessment, self.sheet = grid, header, assessment, sheet
        self.instrument = assessment.cycle.instrument
        folded = [fold(name) for name in header.names]
        self.fact, self.analysis = _column(folded, _FACT), _column(folded, _ANALYSIS)
        names = {assessment.agency.name, assessment.agency.slug.replace("-", " ")}
        if assessment.unit is not None:
            names = {assessment.unit.name, assessment.unit.short}
        self.own = {fold(name) for name in names if name}
        self.above = self._above()

    def read(self) -> None:
        for column in self.header.unknown:
            told = unknown_leaf(self.instrument, self.header.names[column]).in_(language())
            self.fault(self.header.row, column, told)
        for name, top, bottom, left, right in self.grid.merged:
            if bottom > self.header.row and any(left <= column <= right for column in self.columns):
                told = _("sel {cells} digabung; pisahkan (Unmerge), lalu isi tiap sel").format(cells=name)
                self.fault(max(top, self.header.row), left, told)
        for number, cells in self.grid.all_rows():
            if number > self.header.row and not all(is_blank(cell) for cell in cells):
                self._row(number, cells)
            if len(self.sheet.faults) >= _MOST_FAULTS:
                self.sheet.faults.append(_("Terlalu banyak kesalahan; pembacaan dihentikan di sini."))
                return

    @property
    def columns(self) -> set[int]:
        more = {column for column in (self.fact, self.analysis) if column is not None}
        return {*self.header.columns, *more}

    def fault(self, row: int, column: int | None, told: str) -> None:
        place = _("baris {row}").format(row=row)
        if column is not None:
            name = self.header.names[column][:40] if column < len(self.header.names) else ""
            letter = column_letter(column) if self.grid.letters else str(column + 1)
            place += ", " + _("kolom {column}").format(column=f"{letter} ({name})" if name else letter)
        self.sheet.faults.append(f"{self.grid.file}, {place}: {told}")

    def _above(self) -> Mapping[str, tuple[int, int, Any]]:
        """The agency and the year beside their words above the header: row, column, cell."""
        found: dict[str, tuple[int, int, Any]] = {}
        for number, cells in self.grid.head:
            if number >= self.header.row:
                break
            filled = [column for column, cell in enumerate(cells) if not is_blank(cell)]
            word = fold(text_of(cells[filled[0]])).rstrip(":") if len(filled) >= 2 else ""
            for name, words in (("agency", AGENCY), ("year", YEAR)):
                if word in words:
                    found[name] = (number, filled[1], cells[filled[1]])
        if "year" in found and self.header.year is None:
            number, column, cell = found["year"]
            self._right_year(number, column, cell)
        return found

    def _right_year(self, number: int, column: int, cell: Any) -> bool:
        year = text_of(cell)
        if year == str(self.assessment.cycle.year):
            return True
        told = _("tahun {found}, sedangkan siklus ini {wanted}; unggah lembar kerja tahun yang benar")
        self.fault(number, column, told.format(found=year[:20], wanted=self.assessment.cycle.year))
        return False

    def _row(self, number: int, cells: Sequence[Any]) -> None:
        header = self.header
        agency = _cell(cells, header.agency) if header.agency is not None else self.above.get("agency", (0, 0, None))[2]
        if not is_blank(agency) and fold(text_of(agency)) not in self.own:
            self.sheet.others += 1
            return
        year = _cell(cells, header.year)
        if not is_blank(year) and not self._right_year(number, header.year or 0, year):
            return
        if not header.long:
            for column, (node, supplied) in header.indicators.items():
                self._put(node, number, supplied=supplied, value=self._text(number, column, cells), column=column)
            return
        name = self._text(number, header.indicator, cells)
        if not name:
            return
        supplier = self.instrument.externals.get(fold(name))
        leaf = supplier or self.instrument.leaf_named(name)
        if leaf is None:
            self.fault(number, header.indicator, unknown_leaf(self.instrument, name).in_(language()))
            return
        self._put(
            leaf,
            number,
            supplied=supplier is not None,
            value=self._text(number, header.level, cells),
            column=header.level or 0,
            fact=self._text(number, self.fact, cells),
            analysis=self._text(number, self.analysis, cells),
        )

    def _text(self, number: int, column: int | None, cells: Sequence[Any]) -> str:
        cell = _cell(cells, column)
        if is_blank(cell) or column is None:
            return ""
        if (number, column) in self.grid.formulas:
            formula = self.grid.formulas[number, column][:40]
            self.fault(
                number, column, _("berisi rumus {formula}; salin, lalu tempel sebagai nilai").format(formula=formula)
            )
            return ""
        if not isinstance(cell, str | int | float):
            self.fault(number, column, _("berisi tanggal atau jam; ubah format sel menjadi teks, lalu tulis ulang"))
            return ""
        # Exports put a quote before what a spreadsheet would run as a formula.
        text = text_of(cell)
        return text[1:] if text[:2] in {"'=", "'+", "'-", "'@"} else text

    def _put(
        self, leaf: Node, number: int, *, supplied: bool, value: str, column: int, fact: str = "", analysis: str = ""
    ) -> None:
        if not (value or fact or analysis):
            return
        where = _("baris {row}").format(row=number)
        line = self.sheet.lines.setdefault(leaf.id, Line(leaf.id, where))
        if value:
            kept = self._value(leaf, number, column, value, supplied=supplied)
            if kept is not None and line.value not in {None, kept}:
                told = _("{leaf} sudah diberi nilai di {where}; hapus salah satu").format(
                    leaf=leaf.id, where=line.where
                )
                self.fault(number, column, told)
            elif kept is not None:
                line.value = kept
        for name, text, place in (("fact", fact, self.fact), ("analysis", analysis, self.analysis)):
            if len(text) > LONGEST:
                told = _("terisi {found} karakter, paling banyak {most}; lampirkan uraian panjang sebagai bukti")
                self.fault(number, place, told.format(found=len(text), most=LONGEST))
            elif text:
                setattr(line, name, text.replace("\r\n", "\n").replace("\r", "\n").strip())

    def _value(self, leaf: Node, number: int, column: int, value: str, *, supplied: bool) -> str | None:
        plain = value.replace(",", ".") if value.replace(",", "", 1).isdigit() else value
        typed = f"{leaf.external.id}={plain}" if supplied and leaf.external else plain
        try:
            return as_kept(self.assessment.cycle, leaf.id, typed) or None
        except ValidationError as wrong:
            self.fault(number, column, str(wrong.message))
            return None


def _column(folded: Sequence[str], words: Sequence[str]) -> int | None:
    return next((folded.index(word) for word in words if word in folded), None)


def _cell(cells: Sequence[Any], column: int | None) -> Any:
    return cells[column] if column is not None and column < len(cells) else None
