"""What is wrong, where, and what would be right: told once, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tolok.instruments.language import Language, Text

LINE, COLUMN = Text("baris", "line"), Text("kolom", "column")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one input.

    ``line`` and ``column`` count from 1; in a table ``line`` is the row, ``column`` the name or letter of the column.
    ``warning`` marks what should be looked at but stops nothing; ``stands_for`` is more than 1 where one line speaks
    for many that nobody could read.
    """

    message: Text
    file: str = ""
    line: int | None = None
    column: str | int | None = None
    row_word: Text = LINE
    column_word: Text = COLUMN
    warning: bool = False
    stands_for: int = 1

    def in_(self, language: Language) -> str:
        """``file:place: message`` as one line."""
        place = []
        if self.line is not None:
            place.append(f"{self.row_word.in_(language)} {self.line}")
        if self.column is not None:
            place.append(f"{self.column_word.in_(language)} {self.column}")
        head = ", ".join(part for part in (self.file, *place) if part)
        kind = Text("peringatan: ", "warning: ").in_(language) if self.warning else ""
        told = kind + self.message.in_(language)
        return printable(f"{head}: {told}" if head else told)


def printable(text: str) -> str:
    """What an input is called must not steer the terminal: control characters are shown as a dot."""
    return "".join(ch if ch.isprintable() or ch == " " else "·" for ch in text)


class Told(Exception):
    """An error with a sentence for the user in both languages; it survives a process pool."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message)

    def __str__(self) -> str:
        return self.message.en

    def __reduce__(self) -> tuple[Any, ...]:
        return _told, (type(self), self.message)


def _told(kind: type[Told], message: Text) -> Told:
    error = kind.__new__(kind)
    Told.__init__(error, message)
    return error


class FaultyInput(ValueError):
    """Input that cannot be used; carries every fault found, not just the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(fault.in_("en") for fault in self.faults)
