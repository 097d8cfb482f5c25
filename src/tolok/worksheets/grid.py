"""A table as people see it: rows and columns of cells, before anybody asks what it means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from tolok.instruments.faults import Fault
from tolok.instruments.language import Text

ROW = Text("baris", "row")


@dataclass
class Grid:
    """Rows of cells. ``rows`` yields the row number (from 1, as the program that made it shows it) and its cells, once.

    ``expected`` is about how many there are, for a progress bar; ``head`` holds those looked at first.
    A cell is text, a number, a date or None; ``formulas`` and ``merged`` tell the cells (row, column from 0) that hold
    no value of their own.
    """

    file: str
    rows: Iterable[tuple[int, Sequence[Any]]]
    expected: int = 0
    letters: bool = False
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[str, int, int, int, int]] = field(default_factory=list)
    head: list[tuple[int, Sequence[Any]]] = field(default_factory=list)

    def look(self, count: int) -> list[tuple[int, Sequence[Any]]]:
        """The first ``count`` rows, kept in ``head``; ``rows`` goes on behind them."""
        if not self.head:
            self.rows = iter(self.rows)
            self.head = list(islice(self.rows, count))
        return self.head

    def all_rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """Every row, those of ``head`` first."""
        return chain(self.head, self.rows)

    def fault(self, row: int, column: int | None, message: Text, *, name: str = "") -> Fault:
        """A fault at a cell; the column is told by letter in a spreadsheet, and by its name where it has one."""
        place: str | None = None
        if column is not None:
            letter = column_letter(column) if self.letters else str(column + 1)
            place = f"{letter} ({name})" if name else letter
        return Fault(message, self.file, row, place, ROW)


def column_letter(column: int) -> str:
    """The letter of a column counted from 0, as spreadsheets show it.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_blank(cell: object) -> bool:
    """Whether a cell holds nothing a person would see."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: object) -> str:
    """A cell as text; whole floats lose their ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


class FaultList:
    """Faults in the order found, up to a number a person can still read; the rest is counted."""

    MOST = 2000
    ENOUGH = 20_000

    def __init__(self) -> None:
        self.kept: list[Fault] = []
        self.more = 0

    def add(self, fault: Fault) -> None:
        """Keep ``fault``, or count it."""
        if len(self.kept) < self.MOST:
            self.kept.append(fault)
        else:
            self.more += 1

    @property
    def hopeless(self) -> bool:
        """Whether so much is wrong that reading on tells nothing new."""
        return self.more >= self.ENOUGH

    def __iter__(self) -> Iterator[Fault]:
        yield from self.kept
        if self.more:
            told = _AND_STOPPED if self.hopeless else _AND_MORE
            yield Fault(told.filled(n=self.more), stands_for=self.more)

    def __bool__(self) -> bool:
        return bool(self.kept)


_AND_MORE = Text("dan {n} kesalahan lain", "and {n} more faults")
_AND_STOPPED = Text(
    "dan {n} kesalahan lain sampai di sini; pembacaan dihentikan", "and {n} more faults so far; reading stopped here"
)
