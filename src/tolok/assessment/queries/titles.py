"""What people call an indicator, and its title in a list of many."""

from __future__ import annotations

from tolok.assessment.answers import language
from tolok.instruments import Node


def number_of(leaf: Node) -> str:
    """What people call an indicator: its number, else its code."""
    return str(leaf.number) if leaf.number is not None else leaf.code or leaf.id


def title_of(leaf: Node, prefix: str) -> str:
    """The title of an indicator in a list where many begin with ``prefix``."""
    short = leaf.title.in_(language()).removeprefix(prefix)
    return short[:1].upper() + short[1:]
