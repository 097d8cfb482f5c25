"""How far a claim is carried: criterion by criterion, level by level. Pure; rows in, answers out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tolok.instruments import Node, Text
from tolok.instruments.scales import LevelScale

Place = tuple[int, int]
"""A criterion: its level, and its number from 1."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion to be proven."""

    level: int
    number: int
    text: Text

    @property
    def place(self) -> Place:
        """Its level and number."""
        return self.level, self.number

    @property
    def label(self) -> str:
        """As people write it: ``3.2``."""
        return f"{self.level}.{self.number}"


def criteria_of(leaf: Node) -> dict[int, tuple[Criterion, ...]]:
    """The criteria of every level of an indicator; an empty tuple where nothing needs proof. No levels: empty."""
    if not isinstance(leaf.scale, LevelScale):
        return {}
    found = {}
    for level in range(int(leaf.scale.low), int(leaf.scale.high) + 1):
        criterion = leaf.levels.get(str(level))
        parts = criterion.parts if criterion else ()
        found[level] = tuple(Criterion(level, number, part.text) for number, part in enumerate(parts, start=1))
    return found


def below_of(leaf: Node, level: int) -> tuple[int, ...]:
    """The levels that ``level`` stands on, the nearest first: what it requires, what that requires, and so on."""
    found: list[int] = []
    while (below := _required_by(leaf, level)) is not None and below < level:
        found.append(below)
        level = below
    return tuple(found)


def _required_by(leaf: Node, level: int) -> int | None:
    if not isinstance(leaf.scale, LevelScale) or level <= leaf.scale.low:
        return None
    criterion = leaf.levels.get(str(level))
    return criterion.requires if criterion else level - 1


@dataclass(frozen=True)
class Proof:
    """What carries an indicator: ``proven`` is the highest level whose criteria, and those below it, are all carried.

    ``lacking`` are the criteria that the next level above ``proven`` still wants; ``gaps`` all those up to the claim.
    """

    proven: int | None
    lacking: tuple[Criterion, ...]
    gaps: tuple[Criterion, ...]


def proof(leaf: Node, carried: Collection[Place], claimed: int | None) -> Proof:
    """How far ``carried`` (the criteria that have evidence, or accepted evidence) leads.

    Levels follow one another as ``requires`` says; a level without criteria is met when those below it are. Unlike in
    scoring, the lowest level is no gift: where it asks for something, nothing above it counts without that.
    """
    by_level = criteria_of(leaf)
    if not by_level:
        return Proof(None, (), ())
    open_: Mapping[int, tuple[Criterion, ...]] = {
        level: tuple(one for one in criteria if one.place not in carried) for level, criteria in by_level.items()
    }
    met = frozenset(level for level, wanting in open_.items() if not wanting)
    lowest, top = min(by_level), max(by_level)
    proven = max((level for level in met if all(below in met for below in below_of(leaf, level))), default=None)
    nearest = lowest if proven is None else proven + 1
    lacking = open_.get(nearest, ()) if nearest <= top else ()
    gaps = tuple(one for level in sorted(open_) if claimed is not None and level <= claimed for one in open_[level])
    return Proof(proven, lacking, gaps)
