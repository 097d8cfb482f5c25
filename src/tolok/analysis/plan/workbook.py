"""The plan as a spreadsheet whose sums, years and index work themselves out again when a step is changed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from tolok.analysis.plan.found import Plan
from tolok.analysis.plan.sentences import sentences
from tolok.instruments.language import Language, Text
from tolok.worksheets.write import whole_file

_HEADS = (
    (Text("Instansi", "Agency"), 30),
    (Text("Indikator", "Indicator"), 10),
    (Text("Judul", "Title"), 50),
    (Text("Dari", "From"), 7),
    (Text("Ke", "To"), 7),
    (Text("Tahun ke-", "Year"), 9),
    (Text("Biaya", "Cost"), 14),
    (Text("Beban", "Effort"), 10),
    (Text("Kenaikan indeks", "Gain in index"), 14),
    (Text("Unit", "Unit"), 26),
    (Text("Perlu dulu", "Needs first"), 22),
    (Text("Keterangan", "Remarks"), 26),
)
_YEAR, _COST, _EFFORT, _GAIN = "F", "G", "H", "I"


def write_plan(plans: Sequence[Plan], path: Path, language: Language) -> None:
    """Write ``plans`` to the spreadsheet ``path``: steps, years with live sums, and what is to be known about them.

    Raises:
        OSError: it cannot be written.
    """
    from xlsxwriter import Workbook  # only where a spreadsheet is written

    buffer = io.BytesIO()
    book = Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    _Book(book, plans, language).write()
    book.close()
    whole_file(path, lambda stream: stream.write(buffer.getvalue()))


class _Book:
    def __init__(self, book: Any, plans: Sequence[Plan], language: Language) -> None:
        self.plans, self.language = plans, language
        self.head = book.add_format({"bold": True, "bg_color": "#12395B", "font_color": "#FFFFFF", "text_wrap": True})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True})
        self.index = book.add_format({"num_format": "0.0000"})
        self.steps_name = Text("Langkah", "Steps").in_(language)
        self.pages = [
            book.add_worksheet(name.in_(language))
            for name in (Text("Ringkasan", "Summary"), Text("Langkah", "Steps"), Text("Tahun", "Years"))
        ]
        self.last = 1 + sum(len(plan.steps) for plan in plans)

    def write(self) -> None:
        self._steps(self.pages[1])
        self._years(self.pages[2])
        self._summary(self.pages[0])

    def _summary(self, page: Any) -> None:
        page.set_column(0, 0, 110)
        row = 0
        for plan in self.plans:
            for text in sentences(plan):
                page.write_string(row, 0, text.in_(self.language), self.wrap)
                row += 1
        row += 1
        page.write_string(row, 0, Text("Yang diandaikan", "What is assumed").in_(self.language), self.bold)
        for text in dict.fromkeys(text for plan in self.plans for text in plan.assumptions):
            row += 1
            page.write_string(row, 0, text.in_(self.language), self.wrap)

    def _steps(self, page: Any) -> None:
        for column, (head, width) in enumerate(_HEADS):
            page.write_string(0, column, head.in_(self.language), self.head)
            page.set_column(column, column, width)
        row = 1
        for plan in self.plans:
            for step in plan.steps:
                texts = {0: step.agency, 1: step.leaf.id, 2: step.leaf.title.in_(self.language), 3: step.start}
                texts |= {4: step.end, 9: step.unit or "", 11: self._remarks(step.decided, step.assumed, step.core)}
                texts[10] = ", ".join(f"{need.leaf.id} ≥ {need.code}" for need in step.needs)
                for column, text in texts.items():
                    page.write_string(row, column, text)
                page.write_number(row, 5, step.year)
                page.write_number(row, 6, float(step.cost))
                page.write_number(row, 7, float(step.effort))
                page.write_number(row, 8, float(step.gain), self.index)
                row += 1
        page.write_string(row, 0, Text("Jumlah", "Total").in_(self.language), self.bold)
        sums = [(6, _COST, "cost"), (7, _EFFORT, "effort"), (8, _GAIN, "gain")]
        for column, letter, key in sums if row > 1 else ():
            total = sum((getattr(step, key) for plan in self.plans for step in plan.steps), Fraction(0))
            page.write_formula(row, column, f"=SUM({letter}2:{letter}{row})", self.bold, float(total))
        page.freeze_panes(1, 3)
        if row > 1:
            page.autofilter(0, 0, row - 1, len(_HEADS) - 1)

    def _remarks(self, decided: bool, assumed: bool, core: bool | None) -> str:
        found = []
        if decided:
            found.append(Text("sudah diputuskan", "decided"))
        if assumed:
            found.append(Text("biaya andaian", "cost assumed"))
        if core is not None:
            found.append(
                Text("selalu ada", "in every near-best plan") if core else Text("dapat ditukar", "exchangeable")
            )
        return ", ".join(text.in_(self.language) for text in found)

    def _years(self, page: Any) -> None:
        heads = [
            *(
                Text("Instansi", "Agency"),
                Text("Tahun ke-", "Year"),
                Text("Tahun", "Calendar"),
                Text("Langkah", "Steps"),
            ),
            *(Text("Biaya", "Cost"), Text("Beban", "Effort"), Text("Indeks", "Index")),
        ]
        for column, head in enumerate(heads):
            page.write_string(0, column, head.in_(self.language), self.head)
            page.set_column(column, column, 34 if column == 0 else 13)
        row = 1
        for plan in self.plans:
            for agency, before in zip(plan.question.agencies, plan.before, strict=True):
                page.write_string(row, 0, agency.agency)
                page.write_number(row, 1, 0)
                page.write_number(row, 6, float(before.exact or 0), self.index)
                for year in range(1, plan.question.years + 1):
                    row += 1
                    self._year(page, row, plan, agency.agency, year)
                row += 1

    def _year(self, page: Any, row: int, plan: Plan, agency: str, year: int) -> None:
        mine = [step for step in plan.steps if step.agency == agency]
        steps = [step for step in mine if step.year == year]
        page.write_string(row, 0, agency)
        page.write_number(row, 1, year)
        known = plan.calendar(year)
        if known is not None:
            page.write_number(row, 2, known)
        here = f"{self._range('A')},$A{row + 1},{self._range(_YEAR)},$B{row + 1}"
        page.write_formula(row, 3, f"=COUNTIFS({here})", None, len(steps))
        for column, letter, key in ((4, _COST, "cost"), (5, _EFFORT, "effort")):
            total = sum((getattr(step, key) for step in steps), Fraction(0))
            page.write_formula(row, column, f"=SUMIFS({self._range(letter)},{here})", None, float(total))
        place = [standing.agency for standing in plan.question.agencies].index(agency)
        before = plan.before[place].exact or Fraction(0)
        gained = sum((step.gain for step in mine if step.year <= year), before)
        page.write_formula(row, 6, f"=G{row}+SUMIFS({self._range(_GAIN)},{here})", self.index, float(gained))

    def _range(self, letter: str) -> str:
        return f"'{self.steps_name}'!${letter}$2:${letter}${max(self.last, 2)}"


_ALWAYS = Text("selalu ada", "in every near-best plan")
_EXCHANGEABLE = Text("dapat ditukar", "exchangeable")
