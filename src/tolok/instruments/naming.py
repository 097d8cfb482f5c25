"""How the words that people type for an indicator are compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

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


def shared_beginning(titles: Sequence[str]) -> str:
    """The words that half of the titles or more begin with, which say nothing in a list of them.

    >>> shared_beginning(["Tingkat Kematangan Layanan A", "Tingkat Kematangan Audit", "Inovasi"])
    'Tingkat Kematangan '
    """
    shared, left = "", list(titles)
    while left:
        word, often = Counter(title.removeprefix(shared).partition(" ")[0] for title in left).most_common(1)[0]
        longer = f"{shared}{word} "
        left = [title for title in left if title.startswith(longer)]
        if often < 2 or 2 * len(left) < len(titles):
            break
        shared = longer
    return shared
