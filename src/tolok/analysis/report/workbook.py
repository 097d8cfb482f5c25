"""Reports as spreadsheets that work themselves out again: index, predicate, places and means are formulas."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from tolok.analysis.report import sentences as says
from tolok.analysis.report.figures import label
from tolok.analysis.report.ranking import Entry, Ranking
from tolok.analysis.report.subject import Subject
from tolok.instruments.language import Language, Text
from tolok.instruments.model import PredicateBasis
from tolok.instruments.scales import Band
from tolok.scoring.ranking import Place
from tolok.worksheets.live import IndexSheet, Live, live, reached_band, units

_MOST_STEPS = 20


def report_workbook(subject: Subject, language: Language, *, whole: bool = True) -> bytes:
    """The report as a spreadsheet: what it says, and the index as formulas that follow every level.

    ``whole``: with the change, the others, the units and the steps; else the briefing's sheets alone.
    """
    from xlsxwriter import Workbook  # only where a spreadsheet is written

    buffer = io.BytesIO()
    book = Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    _Report(book, subject, language).write(whole=whole)
    book.close()
    return buffer.getvalue()


def ranking_workbook(ranking: Ranking, language: Language) -> bytes:
    """The ranking as a spreadsheet: places, means and predicates are formulas, and so is the index of known levels."""
    from xlsxwriter import Workbook  # only where a spreadsheet is written

    buffer = io.BytesIO()
    book = Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    _Ranked(book, ranking, language).write()
    book.close()
    return buffer.getvalue()


class _Sheets:
    """Formats and small things that all sheets share."""

    def __init__(self, book: Any, language: Language) -> None:
        self.book, self.language = book, language
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True})
        self.mark = book.add_format({"bold": True, "font_color": "#8A1C1C"})
        self.quiet = book.add_format({"font_color": "#5B6066", "text_wrap": True, "valign": "top"})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#12395B", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
        )
        self.two = book.add_format({"num_format": "0.00"})
        self.three = book.add_format({"num_format": "0.000"})
        self.input = book.add_format({"bg_color": "#FFF8DC", "border": 1, "border_color": "#C9B458"})

    def said(self, text: Text) -> str:
        return text.in_(self.language)

    def heads(self, page: Any, row: int, heads: Sequence[tuple[Text, int]]) -> None:
        for column, (head, width) in enumerate(heads):
            page.write_string(row, column, self.said(head), self.head)
            page.set_column(column, column, width)
        page.freeze_panes(row + 1, 0)


class _Report(_Sheets):
    def __init__(self, book: Any, subject: Subject, language: Language) -> None:
        super().__init__(book, language)
        self.subject = subject
        self.summary = book.add_worksheet(self.said(_SUMMARY))
        self.index = IndexSheet(book, subject.result, language)

    def write(self, *, whole: bool) -> None:
        about = " · ".join(word for word in (self.said(self.subject.name), self.subject.cycle) if word)
        self.index.write(f"{self.subject.who} · {about}")
        self._summary(about)
        if not whole:
            return
        if self.subject.before is not None:
            self._change(self.book.add_worksheet(self.said(_CHANGE)))
        if self.subject.group is not None and self.subject.own is not None:
            self._others(self.book.add_worksheet(self.said(_OTHERS)))
        if self.subject.works:
            self._works(self.book.add_worksheet(self.said(_UNITS)))
        if self.subject.steps:
            self._steps(self.book.add_worksheet(self.said(_STEPS)))

    def _summary(self, about: str) -> None:
        page, subject = self.summary, self.subject
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 100)
        page.write_string(0, 0, subject.who, self.title)
        page.write_string(1, 0, about, self.bold)
        if subject.mark is not None:
            page.write_string(2, 0, self.said(subject.mark), self.mark)
        page.write_string(3, 0, self.said(_INDEX_NOW), self.bold)
        cell = self.index.index_cell
        now = float(subject.result.index) if subject.result.index else ""
        page.write_formula(3, 1, f'=IF({cell}="","–",{cell})', self.two, now)
        row = 5
        for head, texts in (
            (_NUMBER, says.the_number(subject)),
            (_MEANING, says.the_meaning(subject)),
            (_CHANGE, says.the_change(subject)),
            (_SURE, subject.sure),
            (_CHEAPEST, [*says.the_steps(subject), *says.the_costs(subject)]),
            (_ACT, says.who_acts(subject)),
        ):
            page.write_string(row, 0, self.said(head), self.bold)
            for text in texts:
                page.write_string(row, 1, self.said(text), self.wrap)
                row += 1
            row += 1

    def _change(self, page: Any) -> None:
        before = self.subject.before
        if before is None:
            return
        self.heads(page, 0, _CHANGE_HEADS)
        moved = sorted((part for part in before.account.parts if part.total), key=lambda p: (-abs(p.total), p.id))
        for row, part in enumerate(moved, start=1):
            page.write_string(row, 0, part.id)
            page.write_string(row, 1, self.said(part.title))
            for column, value in ((2, part.before), (3, part.after)):
                if value is not None:
                    page.write_number(row, column, float(value), self.two)
            for column, value in ((4, part.level), (5, part.weight + part.instrument)):
                page.write_number(row, column, float(value))
            page.write_formula(row, 6, f"=E{row + 1}+F{row + 1}", self.three, float(part.total))
        last = len(moved) + 1
        page.write_string(last, 1, self.said(_ALL), self.bold)
        for column, letter in ((4, "E"), (5, "F"), (6, "G")) if moved else ():
            page.write_formula(last, column, f"=SUM({letter}2:{letter}{last})", self.three)

    def _others(self, page: Any) -> None:
        group = self.subject.group
        if group is None:
            return
        self.heads(page, 0, _OTHERS_HEADS)
        page.write_string(1, 0, self.subject.who, self.bold)
        page.write_formula(1, 1, f"={self.index.index_cell}", self.two, float(self.subject.own or 0))
        ordered = sorted(group.members, key=lambda member: (-member.value, member.name))
        for row, member in enumerate(ordered, start=2):
            page.write_string(row, 0, member.name)
            page.write_number(row, 1, float(member.value), self.two)
        last = len(ordered) + 2
        values = [float(self.subject.own or 0), *(float(member.value) for member in ordered)]
        for row in range(1, last):
            mine = values[row - 1]
            first = 1 + sum(value > mine for value in values)
            page.write_formula(row, 2, f'=1+COUNTIF($B$2:$B${last},">"&B{row + 1})', None, first)
            shared = first - 1 + values.count(mine)
            page.write_formula(row, 3, f"=C{row + 1}-1+COUNTIF($B$2:$B${last},B{row + 1})", None, shared)
            page.write_formula(row, 4, f"=ROUND(B{row + 1}-$B$2,10)", self.two, round(mine - values[0], 10))
        page.write_string(last, 0, self.said(_MEAN), self.bold)
        page.write_formula(last, 1, f"=AVERAGE(B2:B{last})", self.two, sum(values) / len(values))
        note = _SOURCE.filled(source=group.source, group=group.name, year=group.year)
        page.write_string(last + 1, 0, self.said(note), self.quiet)

    def _works(self, page: Any) -> None:
        self.heads(page, 0, _UNIT_HEADS)
        for row, work in enumerate(self.subject.works, start=1):
            page.write_string(row, 0, work.unit)
            page.write_number(row, 1, work.answered)
            page.write_number(row, 2, work.leaves)
            for column, value in ((3, work.mean), (4, work.points), (5, work.left)):
                if value is not None:
                    page.write_number(row, column, float(value), self.two)

    def _steps(self, page: Any) -> None:
        self.heads(page, 0, _STEP_HEADS)
        for row, step in enumerate(self.subject.steps[:_MOST_STEPS], start=1):
            owner = self.subject.owners.get(step.leaf.id) or step.unit or ""
            texts = (label(step.leaf), self.said(self.subject.titles.of(step.leaf)), step.start, step.end)
            for column, text in enumerate((*texts, owner)):
                page.write_string(row, column, text)
            page.write_number(row, 5, float(step.cost), self.input)
            page.write_number(row, 6, float(step.gain), self.three)
            page.write_formula(row, 7, f"=F{row + 1}/G{row + 1}", self.two, float(step.cost / step.gain))
        last = min(len(self.subject.steps), _MOST_STEPS) + 1
        page.write_string(last + 1, 1, self.said(says.the_costs(self.subject)[0]), self.quiet)


class _Ranked(_Sheets):
    """Places and means from indices; indices from levels where these are known."""

    def __init__(self, book: Any, ranking: Ranking, language: Language) -> None:
        super().__init__(book, language)
        self.ranking = ranking
        self.rules = ranking.publication or ranking.instrument.publication
        self.page = book.add_worksheet(self.said(_RANKING))
        known = [place for place in ranking.places if place.item.levels and place.item.index]
        self.live = live(ranking.instrument, self.rules) if known else None
        self.known: list[Place[Entry]] = known if self.live else []
        self.rows = {id(place): row for row, place in enumerate(self.known, start=2)}
        self.levels = book.add_worksheet(self.said(_LEVELS)) if self.known else None
        self.leaves = [leaf.id for leaf in ranking.instrument.tree.counted_leaves]

    def write(self) -> None:
        if self.levels is not None and self.live is not None:
            self._levels(self.levels, self.live)
        page, ranking = self.page, self.ranking
        page.write_string(0, 0, self.said(ranking.title), self.title)
        page.write_string(1, 0, self.said(_FROM.filled(source=ranking.source)), self.quiet)
        self.heads(page, 3, _RANKING_HEADS)
        first, last = 5, 4 + len(ranking.places)
        for row, place in enumerate(ranking.places, start=first - 1):
            self._row(row, place, f"$D${first}:$D${last}")
        page.write_string(last, 2, self.said(_MEAN), self.bold)
        if ranking.mean is not None:
            page.write_formula(last, 3, f"=AVERAGE(D{first}:D{last})", self.two, float(ranking.mean))
        for row, text in enumerate(ranking.says(), start=last + 2):
            page.write_string(row, 2, self.said(text))

    def _row(self, row: int, place: Place[Entry], all_: str) -> None:
        page, entry = self.page, place.item
        page.write_string(row, 2, entry.name, self.bold if entry.own else None)
        page.write_string(row, 5, entry.province)
        mine = f"D{row + 1}"
        at, name = self.rows.get(id(place)), self.said(_LEVELS)
        if at is not None:
            page.write_formula(row, 3, f"='{name}'!B{at}", self.two, float(entry.value or 0))
        elif entry.value is not None:
            page.write_number(row, 3, float(entry.value), self.two)
        if entry.value is None:
            return
        page.write_formula(row, 0, f'=1+COUNTIF({all_},">"&{mine})', None, place.first)
        page.write_formula(row, 1, f"=A{row + 1}-1+COUNTIF({all_},{mine})", None, place.last)
        if at is not None:
            page.write_formula(row, 4, f"='{name}'!C{at}", None, _name(entry.band, self.language))
        elif entry.band is not None:
            page.write_string(row, 4, entry.band.name.in_(self.language))

    def _levels(self, page: Any, how: Live) -> None:
        """A row an agency, a column a leaf, and the index worked out of them in whole numbers."""
        factors = self._factors(how)
        below = how.nodes[self.ranking.instrument.tree.id].below
        heads = [(_NAME, 40), (_INDEX, 9), (_PREDICATE, 16), (_NUMERATOR, 13)]
        self.heads(page, 0, heads)
        page.freeze_panes(1, 1)
        for column, leaf in enumerate(self.leaves, start=4):
            page.write_string(0, column, leaf, self.head)
        weights_row = len(self.known) + 2
        page.write_string(weights_row, 0, self.said(_FACTORS.filled(below=below)), self.quiet)
        for column, leaf in enumerate(self.leaves, start=4):
            page.write_number(weights_row, column, factors[leaf], self.quiet)
        end = _letters(3 + len(self.leaves))
        scale = 10**self.rules.decimals
        table = self.ranking.instrument.tree.bands
        for row, place in enumerate(self.known, start=1):
            entry = place.item
            page.write_string(row, 0, entry.name)
            cells = f"E{row + 1}:{end}{row + 1}"
            whole = sum((entry.levels.get(leaf, Fraction(0)) * factors[leaf] for leaf in self.leaves), Fraction(0))
            formula = f"ROUND(SUMPRODUCT({cells},$E${weights_row + 1}:${end}${weights_row + 1}),0)"
            page.write_formula(row, 3, f'=IF(COUNT({cells})<{len(self.leaves)},"",{formula})', self.quiet, float(whole))
            above = f"D{row + 1}"
            rounded = units(above, str(below), scale, self.rules.rounding)
            page.write_formula(row, 1, f'=IF({above}="","",{rounded}/{scale})', self.two, float(entry.value or 0))
            if table is not None:
                exact = self.rules.predicate_basis is PredicateBasis.EXACT
                said = reached_band(
                    table.bands, above if exact else rounded, str(below) if exact else str(scale), self.language
                )
                name = _name(entry.band, self.language)
                page.write_formula(row, 2, f'=IF({above}="","",{said})', None, name)
            for column, leaf in enumerate(self.leaves, start=4):
                value = entry.levels.get(leaf)
                if value is not None:
                    page.write_number(row, column, float(value), self.input)

    def _factors(self, how: Live) -> dict[str, int]:
        """What one unit of a leaf adds to the numerator of the index."""
        found: dict[str, int] = {}

        def descend(node: str, factor: Fraction) -> None:
            parts = how.nodes[node].parts
            if not parts:
                found[node] = int(factor * how.nodes[node].below)
            for child, share in parts.items():
                descend(child, factor * share)

        descend(self.ranking.instrument.tree.id, Fraction(1))
        return found


def _name(band: Band | None, language: Language) -> str:
    return band.name.in_(language) if band else ""


def _letters(column: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_SUMMARY = Text("Ringkasan", "Summary")
_CHANGE = Text("Yang berubah", "What changed")
_OTHERS = Text("Di antara yang lain", "Among the others")
_UNITS = Text("Unit kerja", "Units")
_STEPS = Text("Langkah termurah", "Cheapest steps")
_RANKING = Text("Peringkat", "Ranking")
_LEVELS = Text("Tingkat", "Levels")
_INDEX_NOW = Text("Indeks (mengikuti lembar Indeks)", "Index (follows the sheet Index)")
_NUMBER = Text("Angkanya", "The number")
_MEANING = Text("Artinya", "What it means")
_SURE = Text("Seberapa pasti", "How sure it is")
_CHEAPEST = Text("Tiga langkah termurah", "The three cheapest steps")
_ACT = Text("Siapa harus bertindak", "Who must act")
_ALL = Text("Seluruhnya", "All of it")
_MEAN = Text("Rata-rata", "Mean")
_NAME = Text("Instansi", "Agency")
_INDEX = Text("Indeks", "Index")
_PREDICATE = Text("Predikat", "Predicate")
_NUMERATOR = Text("Pembilang", "Numerator")
_FACTORS = Text("Pengali setiap indikator; penyebut {below}", "Factor of each indicator; denominator {below}")
_FROM = Text("Sumber: {source}", "Source: {source}")
_SOURCE = Text("{group}, {year}. Sumber: {source}", "{group}, {year}. Source: {source}")
_CHANGE_HEADS = (
    (Text("Kode", "Code"), 10),
    (Text("Bagian", "Part"), 60),
    (Text("Sebelum", "Before"), 10),
    (Text("Sesudah", "After"), 10),
    (Text("Karena tingkat", "By level"), 12),
    (Text("Karena aturan", "By rules"), 12),
    (Text("Sumbangan", "Contribution"), 12),
)
_OTHERS_HEADS = (
    (Text("Siapa", "Who"), 46),
    (Text("Indeks", "Index"), 10),
    (Text("Tempat pertama", "First place"), 10),
    (Text("Tempat terakhir", "Last place"), 10),
    (Text("Selisih", "Difference"), 10),
)
_UNIT_HEADS = (
    (Text("Unit kerja", "Unit"), 46),
    (Text("Terjawab", "Answered"), 10),
    (Text("Indikator", "Indicators"), 10),
    (Text("Tingkat rata-rata", "Mean level"), 12),
    (Text("Poin sekarang", "Points now"), 12),
    (Text("Masih bisa diraih", "Still to gain"), 12),
)
_STEP_HEADS = (
    (Text("No.", "No."), 7),
    (Text("Indikator", "Indicator"), 60),
    (Text("Dari", "From"), 7),
    (Text("Ke", "To"), 7),
    (Text("Unit", "Unit"), 36),
    (Text("Biaya", "Cost"), 10),
    (Text("Naik", "Gain"), 10),
    (Text("Biaya per poin", "Cost a point"), 12),
)
_RANKING_HEADS = (
    (Text("Tempat pertama", "First place"), 9),
    (Text("Tempat terakhir", "Last place"), 9),
    (Text("Instansi", "Agency"), 46),
    (Text("Indeks", "Index"), 9),
    (Text("Predikat", "Predicate"), 16),
    (Text("Provinsi", "Province"), 24),
)
