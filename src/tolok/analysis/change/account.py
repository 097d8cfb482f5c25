"""The account of a change: parts that add up to the difference of two indices, to the last digit where the rule allows.

Where the index is a weighted sum of its leaves, each leaf has a part by its level, one by its weight, and new and
retired leaves a third by the instrument. Any other rule is taken as a game of its aspects (``players.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from tolok.analysis.change.noticed import Noticed, noticed
from tolok.analysis.change.players import Game, play
from tolok.analysis.stated import Source
from tolok.instruments.faults import Told
from tolok.instruments.language import Text
from tolok.instruments.mapping import Carry, InstrumentMapping
from tolok.instruments.model import Instrument, Node
from tolok.scoring.changes import NotComparable, worths
from tolok.scoring.engine import NeedsPopulation, Result

_NOTHING = Fraction(0)


class Rule(StrEnum):
    """How the parts were found."""

    STRAIGHT = "straight"
    SHAPLEY = "shapley"


class Unfinished(Told, ValueError):
    """One of the results has no index yet."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        message = Text(
            "indeks belum lengkap, perubahannya belum dapat dihitung: {ids} belum diisi",
            "an index is not complete, so its change cannot be told yet: {ids} not answered",
        )
        named = ", ".join(missing[:10]) + (" …" if len(missing) > 10 else "")
        super().__init__(message.filled(ids=named))


@dataclass(frozen=True, slots=True)
class Part:
    """What one leaf (or one group of leaves) did to the index.

    ``level`` by its value, ``weight`` by what it counts, ``instrument`` by being new or retired. ``owner`` is the
    branch it stands under, of the later instrument (of the earlier one where retired). ``before`` and ``after`` are
    values of a node and None for a group.
    """

    id: str
    title: Text
    owner: str
    level: Fraction = _NOTHING
    weight: Fraction = _NOTHING
    instrument: Fraction = _NOTHING
    before: Fraction | None = None
    after: Fraction | None = None
    retired: bool = False

    @property
    def total(self) -> Fraction:
        """All of it."""
        return self.level + self.weight + self.instrument


@dataclass(frozen=True)
class Account:
    """Why an index changed. ``parts`` add up to ``difference`` less ``residual``.

    ``residual`` is 0 where the rule is exact, and the dust of binary floats (below 10^-9) where it has roots.
    ``comparable`` is False where the instruments differ: then the sum is arithmetic and no progress.
    """

    before: Result
    after: Result
    rule: Rule
    parts: tuple[Part, ...]
    residual: Fraction
    comparable: bool
    noticed: Noticed

    @property
    def difference(self) -> Fraction:
        """The exact index after less the exact index before."""
        return (self.after.exact or _NOTHING) - (self.before.exact or _NOTHING)

    @property
    def by_level(self) -> Fraction:
        """What the levels did."""
        return sum((part.level for part in self.parts), _NOTHING)

    @property
    def by_weight(self) -> Fraction:
        """What amended weights did."""
        return sum((part.weight for part in self.parts), _NOTHING)

    @property
    def by_instrument(self) -> Fraction:
        """What new and retired indicators did."""
        return sum((part.instrument for part in self.parts), _NOTHING)

    def by_branch(self) -> Mapping[str, Fraction]:
        """What every branch of the later instrument did: the sum of the parts below it. Retired leaves are in none."""
        instrument = self.after.instrument
        sums = {id_: _NOTHING for id_, node in instrument.nodes.items() if not node.is_leaf}
        for part in self.parts:
            owner: str | None = None if part.retired else part.owner
            while owner is not None:
                if owner in sums:
                    sums[owner] += part.total
                owner = instrument.parents[owner].id if owner in instrument.parents else None
        return sums


def account(
    before: Result,
    after: Result,
    *,
    mapping: InstrumentMapping | None = None,
    sd: float | None = None,
    source: Source | None = None,
) -> Account:
    """The account of the change from ``before`` to ``after``.

    Args:
        before: the earlier result.
        after: the later result.
        mapping: between two instruments, which old indicator lives on as which new one: rows marked ``reuse`` with one
            origin and the same scale. Everything else is a matter of the instrument.
        sd: the standard deviation of one index by assessor error, where somebody states it, in points of the index.
        source: what that deviation stands on; without it, it is told as assumed.

    Raises:
        NotComparable: the instruments differ and no mapping between them is given.
        Unfinished: an index is missing.
        NeedsPopulation: the index is no weighted sum and compares agencies with each other.

    Source: the two-factor Shapley value (each change at the mean of the other factor), de Boer & Rodrigues 2019,
    doi 10.1080/09535314.2019.1652571; other rules by exact Shapley values over aspects.
    """
    if before.exact is None or after.exact is None:
        raise Unfinished(before.missing if before.exact is None else after.missing)
    same = before.instrument.id == after.instrument.id and before.instrument.identity == after.instrument.identity
    if not same and (mapping is None or (mapping.origin, mapping.target) != _ids(before, after)):
        raise NotComparable(*_ids(before, after))
    told = noticed(float(after.exact - before.exact), sd, source)
    if _adds_up(before) and _adds_up(after):
        parts = tuple(_straight(before, after, _lives_on(before.instrument, after.instrument, mapping)))
        return Account(before, after, Rule.STRAIGHT, parts, _NOTHING, same, told)
    if not same:
        raise NotComparable(*_ids(before, after))
    if after.instrument.over_population:
        raise NeedsPopulation(after.instrument.id)
    parts = tuple(_played(play(before, after)))
    residual = after.exact - before.exact - sum((part.total for part in parts), _NOTHING)
    return Account(before, after, Rule.SHAPLEY, parts, residual, comparable=True, noticed=told)


def _ids(before: Result, after: Result) -> tuple[str, str]:
    return before.instrument.id, after.instrument.id


def _adds_up(result: Result) -> bool:
    known = worths(result.instrument)
    return all(leaf.id in known for leaf in result.instrument.tree.counted_leaves)


def _lives_on(old: Instrument, new: Instrument, mapping: InstrumentMapping | None) -> dict[str, str]:
    """By leaf of the new instrument, the leaf of the old one that it is."""
    counted = {leaf.id: leaf for leaf in old.tree.counted_leaves}
    pairs = {leaf.id: leaf.id for leaf in new.tree.counted_leaves}
    if mapping is not None:
        origins = [row.origins[0] for row in mapping.rows if len(row.origins) == 1]
        pairs = {
            row.to: row.origins[0]
            for row in mapping.rows
            if row.carry is Carry.REUSE and len(row.origins) == 1 and origins.count(row.origins[0]) == 1
        }
    return {to: id_ for to, id_ in pairs.items() if id_ in counted and _ends(counted[id_]) == _ends(new.nodes[to])}


def _ends(leaf: Node) -> tuple[Fraction | None, Fraction | None]:
    return (leaf.scale.low, leaf.scale.high) if leaf.scale else (None, None)


def _straight(before: Result, after: Result, lives_on: Mapping[str, str]) -> Iterator[Part]:
    old, new = worths(before.instrument), worths(after.instrument)
    middle = _middle(before, after, old, new)
    for leaf in after.instrument.tree.counted_leaves:
        y, w1 = after.nodes[leaf.id].value or _NOTHING, new[leaf.id]
        part = Part(leaf.id, leaf.title, after.instrument.parents[leaf.id].id, after=y)
        if leaf.id not in lives_on:
            yield replace(part, instrument=w1 * (y - middle))
            continue
        x, w0 = before.nodes[lives_on[leaf.id]].value or _NOTHING, old[lives_on[leaf.id]]
        level, weight = (y - x) * (w0 + w1) / 2, (w1 - w0) * ((x + y) / 2 - middle)
        yield replace(part, before=x, level=level, weight=weight)
    for leaf in before.instrument.tree.counted_leaves:
        if leaf.id not in lives_on.values():
            x, owner = before.nodes[leaf.id].value or _NOTHING, before.instrument.parents[leaf.id].id
            lost = -old[leaf.id] * (x - middle)
            yield Part(leaf.id, leaf.title, owner, instrument=lost, before=x, retired=True)


def _middle(before: Result, after: Result, old: Mapping[str, Fraction], new: Mapping[str, Fraction]) -> Fraction:
    """The middle of the scale, where all leaves share it and all weights make the same sum; 0 elsewhere.

    Weight that moves from one indicator to another then counts as what it did to both: who gains weight above the
    middle gains, below it loses. Moving the origin changes no sum, as the weights of both years add up alike.
    """
    leaves = [(before, leaf) for leaf in before.instrument.tree.counted_leaves]
    leaves += [(after, leaf) for leaf in after.instrument.tree.counted_leaves]
    middles = {None if None in _ends(leaf) else sum(filter(None, _ends(leaf)), _NOTHING) / 2 for _, leaf in leaves}
    sums = {
        sum((worth[leaf.id] for of, leaf in leaves if of is result), _NOTHING)
        for result, worth in ((before, old), (after, new))
    }
    alone = middles.pop() if len(middles) == 1 else None
    return alone if alone is not None and len(sums) == 1 else _NOTHING


def _played(game: Game) -> Iterator[Part]:
    for player, value in zip(game.players, game.values, strict=True):
        if player.edition:
            yield Part(player.id, player.title, game.root, weight=value)
        else:
            x, y = (of.nodes[player.node].value if player.node else None for of in (game.before, game.after))
            yield Part(player.id, player.title, player.owner, level=value, before=x, after=y)
