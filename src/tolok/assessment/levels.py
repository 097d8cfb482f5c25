"""Levels of an indicator and values on its scale: which level a value lies in, which value a level stands for. Pure."""

from __future__ import annotations

from fractions import Fraction

from tolok.instruments import Node, WithinBand, in_digits
from tolok.instruments.scales import LevelScale


def levels_of(leaf: Node) -> range:
    """The levels of an indicator, from the lowest; empty where its answer is not a level."""
    scale = leaf.scale
    return range(int(scale.low), int(scale.high) + 1) if isinstance(scale, LevelScale) else range(0)


def level_of(leaf: Node, value: Fraction | None) -> int | None:
    """The level that ``value`` has reached; None without a value or without levels."""
    scale = leaf.scale
    if value is None or not isinstance(scale, LevelScale):
        return None
    if not scale.banded:
        return int(value)
    reached = [entry.level for entry in scale.levels if entry.start is not None and entry.start <= value]
    return max(reached, default=None)


def value_at(leaf: Node, level: int, rule: WithinBand) -> str:
    """What is kept when somebody chooses ``level``: the level itself, or the lower end of its band of values.

    >>> from tolok.instruments import instrument
    >>> value_at(instrument("pemdi-2026").nodes["I01"], 4, WithinBand.FREE)
    '3.5'
    """
    scale = leaf.scale
    if isinstance(scale, LevelScale) and scale.banded and rule is not WithinBand.FLOOR:
        return in_digits(scale.band_of_level(level)[0])
    return str(level)


def points_at(leaf: Node, level: int) -> Fraction:
    """What ``level`` counts in the index at the least."""
    scale = leaf.scale
    if isinstance(scale, LevelScale) and scale.banded:
        return scale.band_of_level(level)[0]
    return Fraction(level)
