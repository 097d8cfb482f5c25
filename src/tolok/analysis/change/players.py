"""A change as a game: aspects are the players, a coalition is worth the index when just its levels are the new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

from tolok.analysis.change.shapley import owen, shapley
from tolok.instruments.language import Text
from tolok.instruments.model import Instrument, Node
from tolok.scoring.columns import Numbers
from tolok.scoring.engine import Result, score_answers
from tolok.scoring.table import Table

# All coalitions of so many players are tried: 4,096 of twelve.
_MOST_PLAYERS = 12
# A player is taken apart into members only while that many bits of coalitions stay.
_MOST_BITS = 13


@dataclass(frozen=True, slots=True)
class Player:
    """Leaves that change together; ``edition`` stands for the rules of the later year instead of leaves."""

    id: str
    title: Text
    owner: str
    leaves: tuple[int, ...]
    node: str | None
    edition: bool = False


@dataclass(frozen=True)
class Game:
    """The players of a change, members in place of the union they were taken from, and what each of them did."""

    before: Result
    after: Result
    root: str
    players: tuple[Player, ...]
    values: tuple[Fraction, ...]


def play(before: Result, after: Result) -> Game:
    """Exact Shapley values of the aspects, and of groups of leaves within an aspect that has few (Owen values)."""
    board = _Board(before, after)
    unions = _unions(after.instrument, board.position)
    if before.instrument != after.instrument:
        unions.append(Player("edition", _EDITION, after.instrument.tree.id, (), None, edition=True))
    players: list[Player] = []
    values: list[Fraction] = []
    for number, union in enumerate(unions):
        others = unions[:number] + unions[number + 1 :]
        members = _members(after.instrument, union, board.position)
        if len(members) < 2 or len(others) + len(members) > _MOST_BITS:
            members = [union]
        rows = board.rows([*members, *others])
        worths, denominator = board.worths(rows)
        found, factor = owen(worths.reshape(1 << len(others), 1 << len(members)), len(others))
        players += members
        values += [Fraction(value) / (factor * denominator) for value in found.tolist()]
    return Game(before, after, after.instrument.tree.id, tuple(players), tuple(values))


def grand_values(before: Result, after: Result) -> list[Fraction]:
    """The plain Shapley values of the unions alone, as one game; what ``play`` gives must add up to them."""
    board = _Board(before, after)
    unions = _unions(after.instrument, board.position)
    worths, denominator = board.worths(board.rows(unions))
    found, factor = shapley(worths)
    return [Fraction(value) / (factor * denominator) for value in found.tolist()]


class _Board:
    """Scores coalitions: rows that take each leaf from the earlier or the later result."""

    def __init__(self, before: Result, after: Result) -> None:
        self.results = before, after
        self.tables = [Table(result.instrument, result.publication) for result in self.results]
        self.leaves = after.instrument.leaves
        self.position = self.tables[1].position
        answers = [
            {leaf.id: found.answer for leaf in self.leaves if (found := result.nodes[leaf.id]).answer}
            for result in self.results
        ]
        self.answers = answers
        try:
            self.values: Numbers | None = np.concatenate(
                [table.encode([row])[0] for table, row in zip(self.tables, answers, strict=True)]
            )
        except ValueError:  # a converted value has more digits than the table holds: the exact path takes it
            self.values = None

    def rows(self, players: Sequence[Player]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """By coalition (bit ``i`` is player ``i``): which leaves are the later ones, and whether the rules are."""
        bits = (np.arange(1 << len(players))[:, None] >> np.arange(len(players)) & 1).astype(np.bool_)
        later = np.zeros((len(bits), len(self.leaves)), dtype=np.bool_)
        rules = np.zeros(len(bits), dtype=np.bool_)
        for i, player in enumerate(players):
            later[:, list(player.leaves)] |= bits[:, i : i + 1]
            if player.edition:
                rules |= bits[:, i]
        if not any(player.edition for player in players):
            rules[:] = True
        return later, rules

    def worths(self, rows: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]) -> tuple[Numbers, int]:
        """The index of every coalition as whole numbers over one denominator; floats over 1 where there are roots."""
        later, rules = rows
        if self.values is None:
            return self._by_engine(later, rules)
        mixed = np.where(later, self.values[1], self.values[0])
        columns = {
            edition: self.tables[edition].score(mixed[rules == edition]).root
            for edition in (False, True)
            if (rules == edition).any()
        }
        if any(column.denominator is None for column in columns.values()):
            found = np.empty(len(mixed), dtype=np.float64)
            for edition, column in columns.items():
                found[rules == edition] = column.floats()
            return found, 1
        denominator = lcm(*(column.denominator or 1 for column in columns.values()))
        whole = np.empty(len(mixed), dtype=np.object_)
        for edition, column in columns.items():
            whole[rules == edition] = column.numerators.astype(np.object_) * (denominator // (column.denominator or 1))
        return whole, denominator

    def _by_engine(self, later: npt.NDArray[np.bool_], rules: npt.NDArray[np.bool_]) -> tuple[Numbers, int]:
        found = []
        for taken, edition in zip(later.tolist(), rules.tolist(), strict=True):
            row = {leaf.id: self.answers[new][leaf.id] for leaf, new in zip(self.leaves, taken, strict=True)}
            result = self.results[edition]
            found.append(score_answers(result.instrument, [row], result.publication)[0].exact or Fraction(0))
        return np.array(found, dtype=np.object_), 1


def _unions(instrument: Instrument, position: dict[str, int]) -> list[Player]:
    """The lowest branches (aspects), or higher ones where they are too many; a branch with gates stays whole."""
    nodes = list(instrument.tree.counted)
    while True:
        below = [child for node in nodes for child in (node.counted if _opens(node) else (node,))]
        if len(below) == len(nodes) or len(below) > _MOST_PLAYERS:
            return [_player(instrument, node, position) for node in nodes]
        nodes = below


def _opens(node: Node) -> bool:
    return not node.gates and any(not child.is_leaf for child in node.counted)


def _player(instrument: Instrument, node: Node, position: dict[str, int]) -> Player:
    leaves = tuple(position[leaf.id] for leaf in node.counted_leaves)
    return Player(node.id, node.title, node.id if not node.is_leaf else instrument.parents[node.id].id, leaves, node.id)


def _members(instrument: Instrument, union: Player, position: dict[str, int]) -> list[Player]:
    """What a union is made of: its children, or the groups of leaves that its gates tell apart."""
    if union.node is None:
        return [union]
    node = instrument.nodes[union.node]
    if not node.gates:
        return [_player(instrument, child, position) for child in node.counted] or [union]
    names = {name for gate in node.gates for name in gate.closes}
    names |= {name for gate in node.gates for condition in gate.opens_when for name in condition.groups}
    groups: dict[str, list[int]] = {}
    for leaf in node.counted_leaves:
        label = ", ".join(f"{name} {leaf.groups.get(name, '-')}" for name in sorted(names))
        groups.setdefault(label, []).append(position[leaf.id])
    return [
        Player(f"{node.id}:{label}", _GROUP.filled(title=node.title, label=label), node.id, tuple(leaves), None)
        for label, leaves in groups.items()
    ]


_EDITION = Text("aturan instrumen tahun berikutnya", "the instrument's rules of the later year")
_GROUP = Text("{title} ({label})", "{title} ({label})")
