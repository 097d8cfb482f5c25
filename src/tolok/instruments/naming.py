"""How the words that people type for an indicator are compared."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"(?:indikator|indicator|ind|i|no)?\.?0*([0-9]+)")


def fold(word: str) -> str:
    """A word as identifiers are compared: no case, no space, no underscore or hyphen.

    >>> fold("Indikator 07") == fold("indikator_07")
    True
    """
    return "".join(ch for ch in word.strip().casefold() if ch not in " _-")


def number_in(folded: str) -> str | None:
    """The number in a folded word that is a number, with or without a word for indicator before it; else None.

    >>> number_in(fold("Indikator 07"))
    '7'
    """
    found = _NUMBERED.fullmatch(folded)
    return found[1] if found else None
