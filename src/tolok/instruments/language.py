"""Two languages side by side: Indonesian is official, English stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages.

    >>> Text("Baik", "Good").in_("en")
    'Good'
    """

    id: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in ``language``."""
        return self.id if language == "id" else self.en

    def filled(self, **values: object) -> Text:
        """The same text with its ``{names}`` filled in; a Text among the values is filled in its own language."""

        def fill(template: str, language: Language) -> str:
            words = {k: v.in_(language) if isinstance(v, Text) else v for k, v in values.items()}
            return template.format(**words)

        return Text(fill(self.id, "id"), fill(self.en, "en"))


def plain(text: str) -> Text:
    """A text that reads the same in both languages (an identifier, a number, a name)."""
    return Text(text, text)


def in_digits(value: Fraction | int, language: Language = "en", *, places: int = 12) -> str:
    """``value`` written as a decimal number: exactly where it terminates, else to ``places`` digits and an ellipsis.

    >>> in_digits(Fraction(903, 200))
    '4.515'
    >>> in_digits(Fraction(36, 11), "id", places=4)
    '3,2727…'
    """
    value = Fraction(value)
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    # A terminating number of this many digits is no figure of a rule; it is the trace of a root.
    ends = rest == 1 and max(twos, fives) <= 40
    digits = max(twos, fives) if ends else places
    scaled = abs(value.numerator) * 10**digits // value.denominator
    whole, part = divmod(scaled, 10**digits)
    written = str(whole) if digits == 0 else f"{whole}.{part:0{digits}d}"
    written = ("-" if value < 0 else "") + written + ("" if ends else "…")
    return written.replace(".", ",") if language == "id" else written
