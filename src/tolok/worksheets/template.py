"""A worksheet to fill in: every indicator with its criteria and a list to choose from; ``read`` reads it back."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from tolok.instruments.language import Language, Text, in_digits
from tolok.instruments.model import Instrument, Node
from tolok.instruments.scales import LevelScale, NumberScale, OptionScale
from tolok.scoring.answers import choices
from tolok.worksheets.write import whole_file

# Excel cuts the hint of a cell off behind this many characters, and refuses the file beyond.
_HINT = 250
_A3 = 8
# Height of a line and the most a row may have, in points; wrapped lines are not filled to the end.
_LINE, _HIGHEST, _ROOM = 15, 400, 1.12
_TITLE = 30


@dataclass(frozen=True)
class Filled:
    """What stands in the row of an indicator: its value as typed (``SDI=68.75``: in the row of that index), texts."""

    value: str = ""
    fact: str = ""
    analysis: str = ""
    evidence: str = ""


def write_template(
    instrument: Instrument,
    path: Path,
    *,
    language: Language,
    agency: str = "",
    year: int | None = None,
    filled: Mapping[str, Filled] | None = None,
) -> None:
    """Write the worksheet of ``instrument`` to ``path`` (XLSX): a row an indicator, drop-down levels, criteria beside.

    ``filled`` has by indicator what is there already; without it the worksheet is empty.

    Raises:
        OSError: the file cannot be written.
    """
    from xlsxwriter import Workbook  # only where a spreadsheet is written

    buffer = io.BytesIO()
    book = Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    _Template(book, instrument, language, filled or {}).write(agency, year)
    book.close()
    whole_file(path, lambda stream: stream.write(buffer.getvalue()))


class _Template:
    def __init__(self, book: Any, instrument: Instrument, language: Language, filled: Mapping[str, Filled]) -> None:
        self.instrument, self.language, self.filled = instrument, language, filled
        self.page = book.add_worksheet(_SHEET.in_(language))
        wrap = {"text_wrap": True, "valign": "top", "font_name": "Calibri"}
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": "#12395B"})
        self.label = book.add_format({"bold": True})
        self.entry = book.add_format({"bg_color": "#FFF8DC", "border": 1, "border_color": "#C9B458", "align": "left"})
        self.head = book.add_format({**wrap, "bold": True, "bg_color": "#12395B", "font_color": "#FFFFFF", "border": 1})
        self.group = book.add_format({**wrap, "bold": True, "bg_color": "#E7EEF6"})
        self.text = book.add_format({**wrap, "border": 1, "border_color": "#D5DCE4"})
        self.fill = book.add_format(
            {**wrap, "bg_color": "#FFF8DC", "border": 1, "border_color": "#C9B458", "align": "center"}
        )
        self.levels = _level_columns(instrument)

    def write(self, agency: str, year: int | None) -> None:
        page, lang = self.page, self.language
        page.write_string(0, 0, self.instrument.title.in_(lang), self.title)
        page.write_string(1, 0, _AGENCY.in_(lang), self.label)
        page.write_string(1, 1, agency, self.entry)
        page.write_string(2, 0, _YEAR.in_(lang), self.label)
        page.write(2, 1, year if year is not None else "", self.entry)
        page.write_string(3, 0, _HOW.in_(lang))
        heads = [_INDICATOR, _TITLE_COLUMN, _LEVEL, *(_criterion_head(level) for level in self.levels)]
        heads += [_FACT, _ANALYSIS, _EVIDENCE]
        for column, head in enumerate(heads):
            page.write_string(5, column, head.in_(lang), self.head)
        row = 6
        for node in self.instrument.tree.walk():
            for line in self._lines(node):
                line(row)
                row += 1
        for column in range(6 + len(self.levels)):
            page.set_column(column, column, self._width(column))
        page.freeze_panes(6, 3)
        page.set_landscape()
        page.set_paper(_A3)
        page.repeat_rows(5)
        page.fit_to_pages(1, 0)

    def _lines(self, node: Node) -> Iterator[Any]:
        if node.id == self.instrument.tree.id:
            return
        if not node.is_leaf:
            yield lambda row: self._group(row, node)
            return
        yield lambda row: self._leaf(row, node)
        if node.external is not None:
            yield lambda row: self._external(row, node)

    def _width(self, column: int) -> int:
        """The width of a column in characters."""
        fixed = {0: 13, 1: 46, 2: 10}
        return fixed.get(column, 44 if column < 3 + len(self.levels) else 32)

    def _grow(self, row: int, texts: Sequence[str]) -> None:
        """Make a row as high as its longest text needs; not every program does that by itself."""
        lines = (ceil(len(text) * _ROOM / self._width(column)) for column, text in enumerate(texts))
        self.page.set_row(row, min(_LINE * max(lines) + 3, _HIGHEST))

    def _group(self, row: int, node: Node) -> None:
        for column in range(6 + len(self.levels)):
            self.page.write_blank(row, column, None, self.group)
        title = f"{node.id}  {node.title.in_(self.language)}"
        self._grow(row, ["", title])
        self.page.write_string(row, 1, title, self.group)

    def _leaf(self, row: int, leaf: Node) -> None:
        lang = self.language
        criteria = [_criterion(leaf, level, lang) for level in self.levels]
        self._grow(row, [leaf.id, leaf.title.in_(lang), "", *criteria])
        self.page.write_string(row, 0, leaf.id, self.text)
        self.page.write_string(row, 1, leaf.title.in_(lang), self.text)
        there = self.filled.get(leaf.id, Filled())
        self._value(row, there.value if "=" not in there.value else "")
        self.page.data_validation(row, 2, row, 2, _validation(leaf, lang))
        for column, criterion in enumerate(criteria, start=3):
            self.page.write_string(row, column, criterion, self.text)
        for column, text in enumerate((there.fact, there.analysis, there.evidence), start=3 + len(self.levels)):
            self.page.write_string(row, column, text, self.text)

    def _value(self, row: int, value: str) -> None:
        if value.replace(".", "", 1).isdigit():
            self.page.write_number(row, 2, float(value), self.fill)
        else:
            self.page.write_string(row, 2, value, self.fill)

    def _external(self, row: int, leaf: Node) -> None:
        external = leaf.external
        if external is None:
            return
        lang = self.language
        told = _SUPPLIES.filled(name=external.name, owner=external.owner, id=leaf.id).in_(lang)
        self._grow(row, [external.id, told])
        self.page.write_string(row, 0, external.id, self.text)
        self.page.write_string(row, 1, told, self.text)
        index, _equals, value = self.filled.get(leaf.id, Filled()).value.rpartition("=")
        self._value(row, value if index else "")
        limits = {"minimum": float(external.low), "maximum": float(external.high)}
        self.page.data_validation(row, 2, row, 2, {"validate": "decimal", "criteria": "between", **limits})


def _level_columns(instrument: Instrument) -> list[str]:
    """The levels or answers that need a column of criteria."""
    found: list[str] = []
    for leaf in instrument.leaves:
        for level in _choices(leaf):
            if level not in found:
                found.append(level)
    return found


def _choices(leaf: Node) -> list[str]:
    scale = leaf.scale
    if isinstance(scale, LevelScale):
        return [str(level) for level in range(int(scale.low), int(scale.high) + 1)]
    if isinstance(scale, OptionScale):
        return [option.code for option in scale.options]
    return []


def _criterion(leaf: Node, level: str, language: Language) -> str:
    criterion = leaf.levels.get(level)
    if criterion is not None:
        needs = _REQUIRES.filled(level=criterion.requires).in_(language) + " " if criterion.requires is not None else ""
        return needs + criterion.text.in_(language)
    if isinstance(leaf.scale, OptionScale):
        return next((option.name.in_(language) for option in leaf.scale.options if option.code == level), "")
    return ""


def _criterion_head(level: str) -> Text:
    return Text(f"Kriteria {level}", f"Criterion {level}")


def _validation(leaf: Node, language: Language) -> dict[str, Any]:
    scale = leaf.scale
    told = {"input_title": leaf.id[:_TITLE], "error_title": leaf.id[:_TITLE]}
    if isinstance(scale, OptionScale):
        hint = "; ".join(choices(leaf, scale, language))[:_HINT]
        codes = [option.code for option in scale.options]
        if len(",".join(codes)) > _HINT:
            return {"validate": "any", "input_message": hint, **told}  # more than a list of Excel holds
        return {"validate": "list", "source": codes, "input_message": hint, **told}
    if isinstance(scale, LevelScale) and not scale.continuous:
        levels = _choices(leaf)
        return {"validate": "list", "source": levels, **told} if len(",".join(levels)) <= _HINT else {"validate": "any"}
    if isinstance(scale, (LevelScale, NumberScale)) and scale.low is not None and scale.high is not None:
        limits = f"{in_digits(scale.low, language)} – {in_digits(scale.high, language)}"
        ends = {"minimum": float(scale.low), "maximum": float(scale.high)}
        return {"validate": "decimal", "criteria": "between", **ends, "input_message": limits, **told}
    return {"validate": "any", **told}


_SHEET = Text("Penilaian", "Assessment")
_AGENCY = Text("Instansi", "Agency")
_YEAR = Text("Tahun", "Year")
_HOW = Text(
    "Isi sel kuning; kosongkan yang belum dinilai. Hitung dengan: tolok score NAMA_BERKAS --instrument ID",
    "Fill in the yellow cells; leave empty what is not assessed yet. Score with: tolok score FILE --instrument ID",
)
_INDICATOR = Text("Indikator", "Indicator")
_TITLE_COLUMN = Text("Judul", "Title")
_LEVEL = Text("Tingkat", "Level")
_FACT = Text("Fakta", "Facts")
_ANALYSIS = Text("Analisis", "Analysis")
_EVIDENCE = Text("Data dukung", "Evidence")
_REQUIRES = Text("(Tingkat {level} terpenuhi.)", "(Level {level} is met.)")
_SUPPLIES = Text(
    "Nilai {name} dari {owner}; dikonversi menjadi {id} (isi salah satu saja)",
    "Value of {name} from {owner}; converted into {id} (fill in just one of the two)",
)
