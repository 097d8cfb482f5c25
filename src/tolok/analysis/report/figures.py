"""Figures, dates and names as paper prints them, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from tolok.instruments.language import Text
from tolok.instruments.model import Instrument, Node
from tolok.instruments.naming import shared_beginning
from tolok.scoring.exact import rounded, written

_MONTHS = (
    *(Text("Januari", "January"), Text("Februari", "February"), Text("Maret", "March"), Text("April", "April")),
    *(Text("Mei", "May"), Text("Juni", "June"), Text("Juli", "July"), Text("Agustus", "August")),
    *(Text("September", "September"), Text("Oktober", "October"), Text("November", "November")),
    Text("Desember", "December"),
)


def both(figure: str) -> Text:
    """Digits with a decimal point, with a comma in Indonesian.

    >>> both("-4.09").id
    '−4,09'
    """
    return Text(figure.replace(".", ",").replace("-", "−"), figure.replace("-", "−"))


def figure(value: Fraction | None, places: int = 2, *, signed: bool = False) -> Text:
    """A value rounded half up; a dash for none.

    >>> figure(Fraction(1, 8), signed=True).id, figure(None).en
    ('+0,13', '–')
    """
    if value is None:
        return Text("–", "–")
    return both(("+" if signed and value > 0 else "") + written(rounded(value, places), places))


def printed(published: str | None) -> Text:
    """A published value as it is printed."""
    return both(published) if published is not None else Text("–", "–")


def day(on: date) -> Text:
    """A day.

    >>> day(date(2026, 11, 3)).id
    '3 November 2026'
    """
    month = _MONTHS[on.month - 1]
    return Text(f"{on.day} {month.id} {on.year}", f"{on.day} {month.en} {on.year}")


def label(leaf: Node) -> str:
    """What people call an indicator: its number, else its code."""
    return str(leaf.number) if leaf.number is not None else leaf.code or leaf.id


def listed(words: Sequence[Text]) -> Text:
    """Words in a sentence.

    >>> listed([Text("a", "a"), Text("b", "b"), Text("c", "c")]).en
    'a, b and c'
    """
    if len(words) < 2:
        return words[0] if words else Text("", "")
    last = "," if len(words) > 2 else ""
    return Text(
        f"{', '.join(word.id for word in words[:-1])}{last} dan {words[-1].id}",
        f"{', '.join(word.en for word in words[:-1])} and {words[-1].en}",
    )


class Titles:
    """Titles of indicators without the words that most of them begin with, which say nothing in a list."""

    def __init__(self, instrument: Instrument) -> None:
        leaves = instrument.leaves
        self.id = shared_beginning([leaf.title.id for leaf in leaves])
        self.en = shared_beginning([leaf.title.en for leaf in leaves])

    def of(self, leaf: Node) -> Text:
        """The title of an indicator in a list."""
        return Text(_capital(leaf.title.id.removeprefix(self.id)), _capital(leaf.title.en.removeprefix(self.en)))

    def without(self, text: Text) -> Text:
        """A sentence that names indicators, with the same words left out."""
        return Text(
            text.id.replace(self.id, "") if self.id else text.id, text.en.replace(self.en, "") if self.en else text.en
        )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def shortened(words: str, most: int) -> str:
    """Words cut to ``most`` signs at a space, with an ellipsis.

    >>> shortened("Kebijakan Internal Manajemen Data", 20)
    'Kebijakan Internal …'
    """
    if len(words) <= most:
        return words
    return words[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;(") + " …"
