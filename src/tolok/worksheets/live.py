"""The working of an index as a spreadsheet that works itself out again: change a level, and the index follows exactly.

Every value is a whole number over a whole number, as in scoring: cells hold the numerators, the denominators are
constants. Whole numbers of this size are exact in a spreadsheet's binary floats, so no sum falls beside its digit, and
what is published is rounded from them once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm
from typing import Any

from tolok.instruments.language import Language, Text
from tolok.instruments.model import Aggregate, Instrument, Node, PredicateBasis, Publication, Rounding
from tolok.instruments.scales import Band, LevelScale, NumberScale, OptionScale
from tolok.scoring.engine import Result

# Whole numbers up to here stay exact in every step below, with room to spare under 2^53.
_MOST = 10**14
_MOST_DIGITS = 9


@dataclass(frozen=True)
class Whole:
    """A node as a sum of whole numbers: ``parts`` are its counted children with their factors, over ``below``."""

    parts: Mapping[str, int]
    below: int


@dataclass(frozen=True)
class Live:
    """How an instrument is worked out in whole numbers; ``digits`` are the decimals read of a value that has some."""

    nodes: Mapping[str, Whole]
    digits: int


def live(instrument: Instrument, publication: Publication) -> Live | None:
    """How a spreadsheet can follow the index exactly; None where it cannot: gates, populations, other rules than means.

    >>> from tolok.instruments import instrument
    >>> spbe, kami = instrument("spbe-2020"), instrument("kami-5.0")
    >>> live(kami, kami.publication) is None, live(spbe, spbe.publication).nodes["index"].below
    (True, 2000)
    """
    return _live(instrument, publication)


@lru_cache(maxsize=32)
def _live(instrument: Instrument, publication: Publication) -> Live | None:
    nodes = instrument.nodes.values()
    plain = all(node.is_leaf or node.aggregate is Aggregate.WEIGHTED_MEAN for node in nodes)
    if not plain or any(node.normalise or node.gates or node.bands_by or node.ladder for node in nodes):
        return None
    if any(isinstance(leaf.scale, OptionScale) or not _bounded(leaf) for leaf in instrument.leaves):
        return None
    for digits in range(_MOST_DIGITS if any(map(_continuous, instrument.leaves)) else 0, -1, -1):
        whole = _whole(instrument.tree, digits)
        root = whole[instrument.tree.id]
        top = max((leaf.scale.high or Fraction(0) for leaf in instrument.leaves if leaf.scale), default=Fraction(0))
        if 2 * root.below * top * 10**publication.decimals < _MOST:
            return Live(whole, digits)
    return None


def _bounded(leaf: Node) -> bool:
    return leaf.scale is not None and leaf.scale.high is not None


def _continuous(leaf: Node) -> bool:
    return isinstance(leaf.scale, NumberScale) or (isinstance(leaf.scale, LevelScale) and leaf.scale.continuous)


def _whole(node: Node, digits: int) -> dict[str, Whole]:
    """A node and all below it."""
    if node.is_leaf:
        return {node.id: Whole({}, 10**digits if _continuous(node) else 1)}
    found: dict[str, Whole] = {}
    for child in node.children:
        found |= _whole(child, digits)
    common = lcm(*(found[child.id].below for child in node.counted))
    factors = {
        child.id: weight * common // found[child.id].below
        for child, weight in zip(node.counted, node.whole_weights, strict=True)
    }
    below = sum(node.whole_weights) * common
    shared = gcd(below, *factors.values())
    found[node.id] = Whole({id_: factor // shared for id_, factor in factors.items()}, below // shared)
    return found


class IndexSheet:
    """The sheet of one result; ``live`` is None where the instrument cannot be followed, and the sheet says so."""

    HEAD = 5
    """The row of the heads, counted from 0; the index itself stands right under it."""

    def __init__(self, book: Any, result: Result, language: Language) -> None:
        self.result, self.language = result, language
        self.live = live(result.instrument, result.publication)
        self.name = _SHEET.in_(language)
        self.page = book.add_worksheet(self.name)
        self.rows = {node: self.HEAD + 1 + place for place, node in enumerate(result.instrument.nodes)}
        self.scale = 10**result.publication.decimals
        shown = "0" + ("." + "0" * result.publication.decimals if result.publication.decimals else "")
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "bg_color": "#12395B", "font_color": "#FFFFFF", "text_wrap": True})
        self.input = book.add_format({"bg_color": "#FFF8DC", "border": 1, "border_color": "#C9B458"})
        self.quiet = book.add_format({"font_color": "#5B6066"})
        self.value = book.add_format({"num_format": shown})
        self.strong = book.add_format({"num_format": shown, "bold": True})
        self.top = book.add_format({"num_format": shown, "bold": True, "font_size": 14})
        self.bold = book.add_format({"bold": True})
        self.indents = [book.add_format({"indent": depth, "bold": depth < 2}) for depth in range(8)]
        self.leaves = [book.add_format({"indent": depth, "text_wrap": True}) for depth in range(8)]

    @property
    def index_cell(self) -> str:
        """Where the published index stands, for other sheets."""
        return f"'{self.name}'!$G${self.rows[self.result.instrument.tree.id] + 1}"

    def write(self, title: str) -> None:
        """Write the sheet: the tree, parents first, levels to change in the coloured cells."""
        page, lang = self.page, self.language
        page.write_string(0, 0, title, self.title)
        page.write_string(1, 0, self.result.instrument.title.in_(lang), self.quiet)
        page.write_string(2, 0, self._how(), self.quiet)
        page.write_string(3, 0, _PRINTED.in_(lang), self.quiet)
        self._published(3, 6, self.result.index, self.strong)
        for column, (word, width) in enumerate(_HEADS):
            page.write_string(self.HEAD, column, word.in_(lang), self.head)
            page.set_column(column, column, width)
        for node in self.result.instrument.nodes.values():
            self._node(node)
        page.freeze_panes(self.HEAD + 1, 2)
        page.fit_to_pages(1, 0)
        page.set_paper(9)
        page.repeat_rows(self.HEAD)

    def _how(self) -> str:
        if self.live is None:
            return _NOT_LIVE.in_(self.language)
        text = _HOW_DIGITS.filled(digits=self.live.digits) if self.live.digits else _HOW
        return text.in_(self.language)

    def _node(self, node: Node) -> None:
        row, page = self.rows[node.id], self.page
        depth = min(self._depth(node), 7)
        root = node.id == self.result.instrument.tree.id
        page.write_string(row, 0, "" if root else node.id, self.quiet)
        page.write_string(row, 1, node.title.in_(self.language), (self.leaves if node.is_leaf else self.indents)[depth])
        if node.weight is not None:
            page.write_number(row, 2, float(node.weight))
        if node.is_leaf:
            self._leaf(row, node)
        found = self.result.nodes[node.id]
        shown = self.top if root else self.value if node.is_leaf else self.strong
        if self.live is None:
            self._published(row, 6, found.published, shown)
        else:
            whole = self.live.nodes[node.id]
            now = None if found.value is None else _nearest(found.value * whole.below)
            page.write_formula(row, 4, self._numerator(node, whole), self.quiet, "" if now is None else now)
            page.write_number(row, 5, whole.below, self.quiet)
            page.write_formula(
                row, 6, self._rounded(node, row), shown, "" if found.published is None else float(found.published)
            )
        if node.bands is not None:
            said = found.band.name.in_(self.language) if found.band else ""
            if self.live is None:
                page.write_string(row, 7, said, self.bold)
            else:
                page.write_formula(row, 7, self._predicate(node.bands.bands, row), self.bold, said)

    def _leaf(self, row: int, leaf: Node) -> None:
        found = self.result.nodes[leaf.id]
        if found.value is None or leaf.id in self.result.waiting:
            self.page.write_blank(row, 3, None, self.input)
        else:
            self.page.write_number(row, 3, float(found.value), self.input)
        scale = leaf.scale
        if isinstance(scale, LevelScale | NumberScale) and scale.high is not None:
            rule: dict[str, Any] = {
                "validate": "decimal" if _continuous(leaf) else "integer",
                "criteria": "between",
                "minimum": float(scale.low or 0) if _continuous(leaf) else int(scale.low or 0),
                "maximum": float(scale.high) if _continuous(leaf) else int(scale.high),
            }
            self.page.data_validation(row, 3, row, 3, rule)

    def _numerator(self, node: Node, whole: Whole) -> str:
        if node.is_leaf:
            cell = f"D{self.rows[node.id] + 1}"
            waits = node.external.waiting if node.external else None
            empty = '""' if waits is None else str(_nearest(waits * whole.below))
            return f"=IF(ISNUMBER({cell}),ROUND({cell}*{whole.below},0),{empty})"
        cells = {id_: f"E{self.rows[id_] + 1}" for id_ in whole.parts}
        total = "+".join(f"{factor}*{cells[id_]}" for id_, factor in whole.parts.items())
        return f'=IF(COUNT({",".join(cells.values())})<{len(cells)},"",{total})'

    def _rounded(self, node: Node, row: int) -> str:
        """What is published: rounded once, in whole numbers."""
        above, below = f"E{row + 1}", f"F{row + 1}"
        if node.is_leaf and not _continuous(node):
            return f'=IF({above}="","",{above})'
        return f'=IF({above}="","",{units(above, below, self.scale, self.result.publication.rounding)}/{self.scale})'

    def _predicate(self, bands: Sequence[Band], row: int) -> str:
        above, below = f"E{row + 1}", f"F{row + 1}"
        rules = self.result.publication
        if rules.predicate_basis is PredicateBasis.ROUNDED:
            above, below = units(above, below, self.scale, rules.rounding), str(self.scale)
        return f'=IF(E{row + 1}="","",{reached_band(bands, above, below, self.language)})'

    def _published(self, row: int, column: int, published: str | None, form: Any) -> None:
        if published is None:
            self.page.write_string(row, column, "–", form)
        else:
            self.page.write_number(row, column, float(published), form)

    def _depth(self, node: Node) -> int:
        depth, above = 0, self.result.instrument.parents.get(node.id)
        while above is not None:
            depth, above = depth + 1, self.result.instrument.parents.get(above.id)
        return depth


def units(above: str, below: str, scale: int, rounding: Rounding) -> str:
    """A formula: how many units of the last published digit ``above / below`` is, rounded once.

    >>> units("E7", "F7", 100, Rounding.DOWN)
    'INT(100*E7/F7)'
    """
    if rounding is Rounding.DOWN:
        return f"INT({scale}*{above}/{below})"
    half_up = f"INT(({2 * scale}*{above}+{below})/(2*{below}))"
    if rounding is Rounding.HALF_UP:
        return half_up
    tie = f"MOD({2 * scale}*{above}-{below},2*{below})=0"
    return f"({half_up}-IF(AND({tie},MOD({half_up},2)=1),1,0))"


def reached_band(bands: Sequence[Band], above: str, below: str, language: Language) -> str:
    """A formula: the name of the highest band that ``above / below`` reaches, tested in whole numbers."""
    formula = '""'
    for band in bands:
        sign = ">" if band.above else ">="
        name = band.name.in_(language).replace('"', '""')
        test = f"{above}*{band.start.denominator}{sign}{band.start.numerator}*{below}"
        formula = f'IF({test},"{name}",{formula})'
    return formula


def _nearest(value: Fraction) -> int:
    return int(value + Fraction(1, 2)) if value >= 0 else -int(-value + Fraction(1, 2))


_SHEET = Text("Indeks", "Index")
_HEADS = (
    (Text("Kode", "Code"), 9),
    (Text("Uraian", "What"), 62),
    (Text("Bobot", "Weight"), 9),
    (Text("Tingkat atau nilai", "Level or value"), 11),
    (Text("Pembilang", "Numerator"), 15),
    (Text("Penyebut", "Denominator"), 13),
    (Text("Nilai terbit", "As published"), 11),
    (Text("Predikat", "Predicate"), 18),
)
_HOW = Text(
    "Ubah tingkat di sel berwarna: nilai, indeks, dan predikat terhitung ulang, tepat sampai angka terbit.",
    "Change a level in a coloured cell: values, index and predicate work themselves out, exact to the published digit.",
)
_HOW_DIGITS = Text(
    "Ubah nilai di sel berwarna: indeks dan predikat terhitung ulang, tepat untuk nilai sampai {digits} desimal.",
    "Change a value in a coloured cell: index and predicate follow, exactly for values of up to {digits} decimals.",
)
_NOT_LIVE = Text(
    "Aturan instrumen ini (gerbang, jenjang, atau populasi) tidak dapat ditulis sebagai rumus; angkanya tetap.",
    "The rules of this instrument (gates, ladders or a population) cannot be written as formulas; its figures stay.",
)
_PRINTED = Text("Indeks ketika berkas ini dibuat:", "The index when this file was made:")
