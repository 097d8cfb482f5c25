"""What changed between two years: by node on the same instrument, by mapping row across instruments."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tolok.instruments.faults import Told
from tolok.instruments.language import Text
from tolok.instruments.mapping import InstrumentMapping, MappingRow
from tolok.instruments.model import Aggregate, Instrument, Node
from tolok.scoring.engine import NodeResult, Result


class NotComparable(Told, ValueError):
    """These two results cannot be subtracted: they come from different instruments."""

    def __init__(self, before: str, after: str) -> None:
        message = Text(
            "nilai {before} dan {after} tidak sebanding; bandingkan baris demi baris lewat pemetaannya",
            "scores of {before} and {after} are not comparable; compare row by row through their mapping",
        ).filled(before=before, after=after)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one node; ``contribution`` is its part in that of the index (None where the tree is not linear).

    Where an amendment changed weights, the contribution holds what the new weights did as well (two-factor Shapley).
    """

    node: Node
    before: Fraction | None
    after: Fraction | None
    contribution: Fraction | None

    @property
    def difference(self) -> Fraction | None:
        """After minus before; None while either is missing."""
        return None if self.before is None or self.after is None else self.after - self.before


def changes(before: Result, after: Result) -> list[Change]:
    """The change of every node, parents first; the contributions of the leaves add up to the change of the index.

    Raises:
        NotComparable: the results come from different instruments.
    """
    if before.instrument.id != after.instrument.id or before.instrument.identity != after.instrument.identity:
        raise NotComparable(before.instrument.id, after.instrument.id)
    old, new = index_weights(before), index_weights(after)
    return [_change(before.nodes[id_], found, old.get(id_), new.get(id_)) for id_, found in after.nodes.items()]


def _change(before: NodeResult, after: NodeResult, old: Fraction | None, new: Fraction | None) -> Change:
    """The exact share of a change when both the value and its worth may move: each at the mean of the other."""
    x, y = before.value, after.value
    contribution = None
    if x is not None and y is not None and old is not None and new is not None:
        contribution = (y - x) * (old + new) / 2 + (new - old) * (x + y) / 2
    return Change(after.node, x, y, contribution)


def index_weights(result: Result) -> dict[str, Fraction]:
    """By node, what one unit of its value is worth in the index; only where means and sums lead all the way up.

    >>> from tolok.instruments import instrument
    >>> from tolok.scoring import score
    >>> index_weights(score(instrument("spbe-2020"), {}))["I23"]
    Fraction(3, 200)
    """
    return worths(result.instrument)


def worths(instrument: Instrument) -> dict[str, Fraction]:
    """By node of ``instrument``, what one unit of its value is worth in the index; see ``index_weights``."""
    weights: dict[str, Fraction] = {}

    def descend(node: Node, worth: Fraction) -> None:
        weights[node.id] = worth
        total = sum((child.weight or Fraction(0) for child in node.counted), Fraction(0))
        for child in node.counted:
            if node.normalise or node.gates:
                continue
            if node.aggregate is Aggregate.WEIGHTED_MEAN and child.weight is not None:
                descend(child, worth * child.weight / total)
            elif node.aggregate is Aggregate.SUM:
                descend(child, worth)

    descend(instrument.tree, Fraction(1))
    return weights


def is_straight(instrument: Instrument) -> bool:
    """Whether the index is a weighted sum of its leaves, so that every leaf has a fixed worth.

    >>> from tolok.instruments import instrument
    >>> is_straight(instrument("spbe-2020")), is_straight(instrument("kami-5.0"))
    (True, False)
    """
    known = worths(instrument)
    # Leaves that are themselves normalised have a worth by the value that their parent sees, not by their answer.
    return all(leaf.id in known and not leaf.normalise for leaf in instrument.tree.counted_leaves)


@dataclass(frozen=True, slots=True)
class Carried:
    """An indicator of the new instrument beside those of the old that its evidence comes from. Not a difference."""

    row: MappingRow
    after: NodeResult
    before: tuple[NodeResult, ...]


def carried_over(mapping: InstrumentMapping, before: Result, after: Result) -> list[Carried]:
    """Two results of different instruments laid side by side, a row for every indicator of the new one.

    There is deliberately no total: the scales mean different things, so no single number tells the change.

    Raises:
        NotComparable: the mapping is not between these two instruments.
    """
    if (mapping.origin, mapping.target) != (before.instrument.id, after.instrument.id):
        raise NotComparable(before.instrument.id, after.instrument.id)
    return [Carried(row, after.nodes[row.to], tuple(before.nodes[id_] for id_ in row.origins)) for row in mapping.rows]
