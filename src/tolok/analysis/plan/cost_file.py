"""Reads a cost file (YAML, XLSX or CSV) into costs and limits, or tells every fault in it at once.

The format is told in ``docs/planning.md``; ``cost_template`` writes a file to begin with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from tolok.analysis.plan.costs import POINTS, Costs, Need, StepCost
from tolok.analysis.plan.question import Decided, Limits
from tolok.analysis.plan.rungs import rung_named, rungs
from tolok.instruments.faults import Fault, FaultyInput
from tolok.instruments.language import Text, in_digits, plain
from tolok.instruments.model import Instrument, Node, Publication
from tolok.instruments.naming import fold
from tolok.instruments.scales import NumberScale
from tolok.instruments.source import Path as Keys
from tolok.instruments.source import Source, read_source
from tolok.scoring.answers import NotAllowed, number
from tolok.worksheets.csv_file import decoded, read_csv
from tolok.worksheets.documents import MOST_YAML
from tolok.worksheets.grid import Grid, is_blank, text_of
from tolok.worksheets.read import kind_of
from tolok.worksheets.xlsx_file import read_xlsx

# A place in the file: keys of a document, or a row and a column of a table.
Place: TypeAlias = Keys | tuple[Grid, int, int | None]

# Names of columns and keys, folded; the first of each is what our own template writes.
STEP_WORDS: Mapping[str, tuple[str, ...]] = {
    "agency": ("agency", "instansi"),
    "indicator": ("indicator", "indikator", "kode", "code"),
    "to": ("to", "ke", "kelevel", "ketingkat", "level", "tingkat"),
    "cost": ("cost", "biaya"),
    "effort": ("effort", "beban", "tenaga"),
    "unit": ("unit", "unitkerja", "opd", "perangkatdaerah", "pelaksana"),
    "needs": ("needs", "perlu", "prasyarat"),
    "decided": ("decided", "diputuskan"),
    "fixed": ("fixed", "tetap"),
}
LIMIT_WORDS: Mapping[str, tuple[str, ...]] = {
    "limit": ("limit", "batas"),
    "name": ("name", "nama"),
    "year": ("year", "tahun", "tahunke"),
    "amount": ("amount", "jumlah"),
}
LIMIT_KINDS: Mapping[str, tuple[str, ...]] = {
    "money": ("money", "uang", "anggaran"),
    "effort": ("effort", "beban", "tenaga"),
    "unit": ("unit",),
    "floor": ("floor", "batasbawah", "lantai"),
    "levels_a_year": ("levelsayear", "tingkatpertahun"),
    "shared": ("shared", "bersama"),
    "otherwise_cost": ("otherwisecost", "biayalain"),
    "otherwise_effort": ("otherwiseeffort", "bebanlain"),
    "money_unit": ("moneyunit", "satuanbiaya"),
    "effort_unit": ("effortunit", "satuanbeban"),
}
# How far down a header may stand.
_HEADER_WITHIN = 20
_TOP = {"format", "money", "effort", "steps", "otherwise", "decided", "fixed", "limits", "floors"}
_YES, _NO = {"yes", "ya", "y", "true", "1"}, {"no", "tidak", "n", "false", "0", ""}


@dataclass(frozen=True)
class CostFile:
    """What a cost file says."""

    costs: Costs
    limits: Limits


def read_costs(
    path: Path, instrument: Instrument, publication: Publication, *, years: int, delimiter: str = ","
) -> CostFile:
    """Read the cost file at ``path`` for a plan of ``years`` years.

    Raises:
        FaultyInput: everything that is wrong with it, with its place.
        OSError: it cannot be opened.
    """
    reader = _Reader(instrument, publication, years)
    match kind_of(path):
        case "document":
            reader.document(path)
        case "spreadsheet":
            for grid in read_xlsx(path):
                reader.table(grid)
        case _:
            reader.table(read_csv(path, delimiter=delimiter))
    return reader.result(path.name)


@dataclass
class _Reader:
    instrument: Instrument
    publication: Publication
    years: int
    faults: list[Fault] = field(default_factory=list)
    steps: dict[tuple[str | None, str, str], StepCost] = field(default_factory=dict)
    decided: list[Decided] = field(default_factory=list)
    fixed: set[tuple[str | None, str]] = field(default_factory=set)
    floors: dict[str, Fraction] = field(default_factory=dict)
    amounts: dict[tuple[str, str], list[Fraction | None]] = field(default_factory=dict)
    pace: int = 2
    shared: bool = True
    otherwise: dict[str, Fraction] = field(default_factory=dict)
    words: dict[str, Text] = field(default_factory=dict)
    source: Source | None = None
    found: bool = False

    def result(self, file: str) -> CostFile:
        if not self.found and not self.faults:
            self.faults.append(Fault(_NOTHING, file))
        yearly = {key: self._complete(key, amounts, file) for key, amounts in self.amounts.items()}
        if self.faults:
            raise FaultyInput(self.faults)
        other = self.otherwise
        costs = Costs(
            MappingProxyType(dict(self.steps)),
            (other.get("cost", Fraction(0)), other.get("effort", Fraction(0))) if other else None,
            money=self.words.get("money", POINTS),
            effort=self.words.get("effort", POINTS),
        )
        units = {name: amounts for (kind, name), amounts in yearly.items() if kind == "unit"}
        limits = Limits(
            yearly.get(("money", "")),
            yearly.get(("effort", "")),
            MappingProxyType(units),
            MappingProxyType(dict(self.floors)),
            self.pace,
            frozenset(self.fixed),
            tuple(self.decided),
            self.shared,
        )
        return CostFile(costs, limits)

    def _complete(self, key: tuple[str, str], amounts: Sequence[Fraction | None], file: str) -> tuple[Fraction, ...]:
        lacking = [str(year) for year, amount in enumerate(amounts, start=1) if amount is None]
        if lacking:
            told = _LACKING.filled(what=plain(" ".join(key).strip()), years=", ".join(lacking))
            self.faults.append(Fault(told, file))
        return tuple(amount or Fraction(0) for amount in amounts)

    def wrong(self, place: Place, message: Text) -> None:
        """Keep a fault with its place."""
        if place and isinstance(place[0], Grid):
            grid, row, column = place
            self.faults.append(grid.fault(row, column, message))
        elif self.source is not None:
            self.faults.append(self.source.fault(place, message))

    # Tables

    def table(self, grid: Grid) -> None:
        """A sheet of steps, or of limits, by its header."""
        for number_, cells in grid.look(_HEADER_WITHIN):
            for words, read in ((LIMIT_WORDS, self._limit_row), (STEP_WORDS, self._step_row)):
                columns = _columns(cells, words)
                needed = {"limit", "amount"} if words is LIMIT_WORDS else {"indicator"}
                if needed <= set(columns):
                    self.found = True
                    self._below(grid, number_, columns, read)
                    return

    def _below(self, grid: Grid, head: int, columns: Mapping[str, int], read: Any) -> None:
        for number_, cells in grid.all_rows():
            values = {key: cells[column] for key, column in columns.items() if column < len(cells)}
            if number_ <= head or all(is_blank(value) for value in values.values()):
                continue
            formulas = [column for column in columns.values() if (number_, column) in grid.formulas]
            if formulas:
                self.wrong((grid, number_, formulas[0]), _FORMULA)
                continue
            places = {key: (grid, number_, column) for key, column in columns.items()}
            read(values, places, (grid, number_, None))

    def _step_row(self, values: Mapping[str, Any], places: Mapping[str, Place], place: Place) -> None:
        self._step({key: value for key, value in values.items() if not is_blank(value)}, places, place)

    def _limit_row(self, values: Mapping[str, Any], places: Mapping[str, Place], place: Place) -> None:
        word, name = fold(text_of(values.get("limit"))), text_of(values.get("name"))
        kind = next((key for key, words in LIMIT_KINDS.items() if word in words), None)
        here = places.get("amount", place)
        if kind is None:
            known = ", ".join(words[0] for words in LIMIT_KINDS.values())
            self.wrong(places["limit"], _UNKNOWN.filled(name=plain(word[:40]), known=known))
        elif kind in ("money_unit", "effort_unit"):
            self.words[kind.removesuffix("_unit")] = plain(name)
        elif is_blank(values.get("amount")):
            return
        elif kind == "shared":
            self.shared = self._yes(values["amount"], here)
        elif kind == "levels_a_year":
            self._pace(values["amount"], here)
        elif kind == "floor":
            self._floor(name, values["amount"], here)
        elif kind.startswith("otherwise"):
            self.otherwise[kind.removeprefix("otherwise_")] = self._amount(values["amount"], here)
        else:
            self._yearly(kind, name if kind == "unit" else "", values, here, places)

    def _yearly(
        self, kind: str, name: str, values: Mapping[str, Any], here: Place, places: Mapping[str, Place]
    ) -> None:
        amounts = self.amounts.setdefault((kind, name), [None] * self.years)
        amount = self._amount(values["amount"], here)
        if is_blank(values.get("year")):
            self.amounts[kind, name] = [amount if known is None else known for known in amounts]
            return
        year = self._year(values["year"], places.get("year", here))
        if year is not None and year <= self.years:
            amounts[year - 1] = amount

    # Documents

    def document(self, path: Path) -> None:
        """A YAML or JSON file."""
        if path.stat().st_size > MOST_YAML:
            raise FaultyInput([Fault(_TOO_LARGE.filled(most=MOST_YAML), path.name)])
        self.source = read_source(decoded(path), file=path.name)
        data = self.source.data
        if not isinstance(data, dict):
            raise FaultyInput([Fault(_SHAPE, path.name)])
        self.found = True
        self._document_words(data)
        for values, places, place in self._entries(data, "steps"):
            self._step(values, places, place)
        for values, places, place in self._entries(data, "decided"):
            self._document_decided(values, places, place)
        for position, word in enumerate(self._list(data, "fixed")):
            leaf = self._leaf({"indicator": word}, {}, ("fixed", position))
            if leaf is not None:
                self.fixed.add((None, leaf.id))
        for key, value in self._map(data, "floors"):
            self._floor(key, value, ("floors", key))
        self._document_limits(data)

    def _document_words(self, data: Mapping[str, Any]) -> None:
        for key in data.keys() - _TOP:
            self.wrong((key,), _UNKNOWN.filled(name=plain(key[:40]), known=", ".join(sorted(_TOP))))
        for key in ("money", "effort"):
            if key in data:
                self.words[key] = plain(text_of(data[key]))
        for key, value in self._map(data, "otherwise"):
            if key in ("cost", "effort"):
                self.otherwise[key] = self._amount(value, ("otherwise", key))
            else:
                self.wrong(("otherwise", key), _UNKNOWN.filled(name=plain(key[:40]), known="cost, effort"))

    def _document_decided(self, values: Mapping[str, Any], places: Mapping[str, Place], place: Place) -> None:
        leaf = self._leaf(values, places, place)
        if leaf is not None:
            agency = text_of(values["agency"]) if "agency" in values else None
            year = self._year(values["year"], places["year"]) if "year" in values else None
            self._decide(agency, leaf, text_of(values.get("to")), year, place)

    def _document_limits(self, data: Mapping[str, Any]) -> None:
        for key, value in self._map(data, "limits"):
            here = ("limits", key)
            if key in ("money", "effort"):
                self._list_of_years(key, "", value, here)
            elif key == "units" and isinstance(value, dict):
                for unit, amounts in value.items():
                    self._list_of_years("unit", unit, amounts, (*here, unit))
            elif key == "levels_a_year":
                self._pace(value, here)
            elif key == "shared":
                self.shared = self._yes(value, here)
            else:
                known = "money, effort, units, levels_a_year, shared"
                self.wrong(here, _UNKNOWN.filled(name=plain(key[:40]), known=known))

    def _list_of_years(self, kind: str, name: str, value: Any, here: Keys) -> None:
        amounts = value if isinstance(value, list) else [value] * self.years
        if len(amounts) < self.years:
            self.wrong(here, _YEARS.filled(found=len(amounts), years=self.years))
            return
        self.amounts[kind, name] = [self._amount(amount, here) for amount in amounts[: self.years]]

    def _entries(self, data: Mapping[str, Any], key: str) -> Iterator[tuple[dict[str, Any], dict[str, Place], Place]]:
        for position, record in enumerate(self._list(data, key)):
            place: Keys = (key, position)
            if not isinstance(record, dict):
                self.wrong(place, _RECORD)
                continue
            values: dict[str, Any] = {}
            places: dict[str, Place] = {}
            words = {**STEP_WORDS, "year": LIMIT_WORDS["year"]}
            for word, value in record.items():
                name = next((name for name, known in words.items() if fold(word) in known), None)
                if name is None:
                    self.wrong((*place, word), _UNKNOWN.filled(name=plain(word[:40]), known=", ".join(words)))
                elif value is not None:
                    values[name], places[name] = value, (*place, word)
            yield values, places, place

    def _list(self, data: Mapping[str, Any], key: str) -> list[Any]:
        found = data.get(key) or []
        if not isinstance(found, list):
            self.wrong((key,), _A_LIST)
            return []
        return found

    def _map(self, data: Mapping[str, Any], key: str) -> list[tuple[str, Any]]:
        found = data.get(key) or {}
        if not isinstance(found, dict):
            self.wrong((key,), _A_MAP)
            return []
        return list(found.items())

    # Both

    def _step(self, values: Mapping[str, Any], places: Mapping[str, Place], place: Place) -> None:
        leaf = self._leaf(values, places, place)
        if leaf is None:
            return
        agency = text_of(values["agency"]) if "agency" in values else None
        if "fixed" in values and self._yes(values["fixed"], places["fixed"]):
            self.fixed.add((agency, leaf.id))
            return
        if "to" not in values or ("cost" not in values and "effort" not in values):
            return  # a line of the template that nobody filled in
        code = self._code(leaf, text_of(values["to"]), places["to"])
        if code is None:
            return
        if (agency, leaf.id, code) in self.steps:
            self.wrong(place, _TWICE.filled(leaf=leaf.id, code=plain(code)))
            return
        cost = self._amount(values["cost"], places["cost"]) if "cost" in values else Fraction(0)
        effort = self._amount(values["effort"], places["effort"]) if "effort" in values else Fraction(0)
        unit = text_of(values["unit"]) if "unit" in values else (leaf.usual_owners[0] if leaf.usual_owners else None)
        needs = tuple(self._needs(values["needs"], places["needs"])) if "needs" in values else ()
        self.steps[agency, leaf.id, code] = StepCost(cost, effort, unit, needs)
        if "decided" in values and fold(text_of(values["decided"])) not in _NO:
            self._decided_word(agency, leaf, code, values["decided"], places["decided"])

    def _decided_word(self, agency: str | None, leaf: Node, code: str, value: Any, place: Place) -> None:
        word = fold(text_of(value))
        year = None if word in _YES - {"1"} else self._year(value, place)
        if word in _YES - {"1"} or year is not None:
            self._decide(agency, leaf, code, year, place)

    def _decide(self, agency: str | None, leaf: Node, word: str, year: int | None, place: Place) -> None:
        code = self._code(leaf, word, place)
        if code is not None:
            self.decided.append(Decided(leaf.id, code, year, agency))

    def _leaf(self, values: Mapping[str, Any], places: Mapping[str, Place], place: Place) -> Node | None:
        word = text_of(values.get("indicator"))
        leaf = self.instrument.leaf_named(word) if word else None
        if leaf is None:
            first, last = self.instrument.leaves[0].id, self.instrument.leaves[-1].id
            here = places.get("indicator", place)
            self.wrong(here, _NO_LEAF.filled(name=plain(word[:40]), first=first, last=last))
        return leaf

    def _code(self, leaf: Node, word: str, place: Place) -> str | None:
        if isinstance(leaf.scale, NumberScale):
            try:
                value = number(word, _A_NUMBER)
            except NotAllowed as error:
                self.wrong(place, error.message)
                return None
            return in_digits(value)
        rung = rung_named(leaf, word, self.publication)
        if rung is None:
            known = ", ".join(rung.code for rung in rungs(leaf, self.publication))
            self.wrong(place, _NO_RUNG.filled(leaf=leaf.id, word=plain(word[:40]), known=known))
            return None
        return rung.code

    def _needs(self, value: Any, place: Place) -> Iterator[Need]:
        """``{I11: 2}`` in a document, ``I11=2; I03=3`` in a cell."""
        pairs = (
            [(key, text_of(code)) for key, code in value.items()]
            if isinstance(value, dict)
            else [tuple(part.partition("=")[::2]) for part in text_of(value).replace(";", " ").split()]
        )
        for name, code in pairs:
            leaf = self._leaf({"indicator": name}, {}, place)
            rung = None if leaf is None else self._code(leaf, code, place)
            if leaf is not None and rung is not None:
                yield Need(leaf.id, rung)

    def _floor(self, name: str, value: Any, place: Place) -> None:
        node = next((node for id_, node in self.instrument.nodes.items() if fold(id_) == fold(name)), None)
        if node is None:
            branches = ", ".join(id_ for id_, node in self.instrument.nodes.items() if not node.is_leaf)
            self.wrong(place, _NO_NODE.filled(name=plain(name[:40]), known=branches))
            return
        self.floors[node.id] = self._amount(value, place)

    def _pace(self, value: Any, place: Place) -> None:
        amount = self._amount(value, place)
        if amount.denominator != 1 or amount < 1:
            self.wrong(place, _PACE)
            return
        self.pace = int(amount)

    def _year(self, value: Any, place: Place) -> int | None:
        text = text_of(value)
        if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 5:
            self.wrong(place, _YEAR.filled(found=plain(text[:40])))
            return None
        return int(text)

    def _yes(self, value: Any, place: Place) -> bool:
        word = fold(text_of(value))
        if word not in _YES | _NO:
            self.wrong(place, _YES_OR_NO.filled(found=plain(word[:40])))
        return word in _YES

    def _amount(self, value: Any, place: Place) -> Fraction:
        """A number that is not below 0; 0 after telling what is wrong with it."""
        try:
            given = value if isinstance(value, (int, float, Decimal)) else text_of(value)
            found = number(given, _A_NUMBER)
        except NotAllowed as error:
            self.wrong(place, error.message)
            return Fraction(0)
        if found < 0:
            self.wrong(place, _BELOW.filled(found=in_digits(found)))
        return found


def _columns(cells: Sequence[Any], words: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    folded = [fold(text_of(cell)) for cell in cells]
    found = {}
    for key, known in words.items():
        column = next((folded.index(word) for word in known if word in folded), None)
        if column is not None:
            found[key] = column
    return found


_NOTHING = Text(
    "tidak ada tabel langkah; perlu kolom indikator, ke, biaya (lihat --template)",
    "there is no table of steps; needed are the columns indicator, to, cost (see --template)",
)
_SHAPE = Text("tulis steps, limits, floors … (lihat --template)", "write steps, limits, floors … (see --template)")
_TOO_LARGE = Text("YAML paling besar {most} byte; pakai XLSX", "YAML has at most {most} bytes; use XLSX")
_UNKNOWN = Text("«{name}» tidak dikenal; yang ada: {known}", "«{name}» is not known; there are: {known}")
_RECORD = Text("tulis sebagai {{indicator, to, cost, effort}}", "write it as {{indicator, to, cost, effort}}").filled()
_A_LIST = Text("harus berupa daftar", "must be a list")
_A_MAP = Text("harus berupa pasangan nama dan nilai", "must be pairs of a name and a value")
_A_NUMBER = Text("bilangan, 0 atau lebih", "a number, 0 or more")
_BELOW = Text("tertulis {found}; tidak boleh di bawah 0", "found {found}; it must not be below 0")
_PACE = Text("tulis bilangan bulat, 1 atau lebih", "write a whole number, 1 or more")
_YEAR = Text("tertulis «{found}»; tulis tahun rencana, 1 sampai 5", "found «{found}»; write a year of the plan, 1 to 5")
_YES_OR_NO = Text("tertulis «{found}»; tulis ya atau tidak", "found «{found}»; write yes or no")
_YEARS = Text("ada {found} jumlah untuk {years} tahun", "{found} amounts for {years} years")
_LACKING = Text("batas {what}: tahun {years} belum diisi", "limit {what}: year {years} is not given")
_TWICE = Text("{leaf} ke {code} tertulis dua kali", "{leaf} to {code} is written twice")
_FORMULA = Text("berisi rumus; salin lalu tempel sebagai nilai", "holds a formula; copy it, paste as value")
_NO_LEAF = Text(
    "indikator «{name}» tidak ada; yang ada: {first} sampai {last}",
    "there is no indicator «{name}»; there are: {first} to {last}",
)
_NO_RUNG = Text(
    "{leaf} tidak memiliki tingkat «{word}»; yang ada: {known}", "{leaf} has no level «{word}»; there are: {known}"
)
_NO_NODE = Text("simpul «{name}» tidak ada; yang ada: {known}", "there is no node «{name}»; there are: {known}")
