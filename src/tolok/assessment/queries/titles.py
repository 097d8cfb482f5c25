"""What people call an indicator, and its title in a list of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tolok.assessment.answers import language
from tolok.instruments import Node


def number_of(leaf: Node) -> str:
    """What people call an indicator: its number, else its code."""
    return str(leaf.number) if leaf.number is not None else leaf.code or leaf.id


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


def title_of(leaf: Node, prefix: str) -> str:
    """The title of an indicator in a list where many begin with ``prefix``."""
    short = leaf.title.in_(language()).removeprefix(prefix)
    return short[:1].upper() + short[1:]
