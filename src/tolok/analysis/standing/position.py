"""An agency in its group: its weakest aspects, its place with ties as ties, its neighbours and the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tolok.instruments.model import Instrument, Node
from tolok.scoring.engine import NodeResult, Result
from tolok.scoring.ranking import Place, mean, rank


@dataclass(frozen=True)
class Position:
    """Where one agency stands in its group. ``gap`` is what it lacks to the best, 0 for the best themselves.

    ``ahead`` are the nearest with a higher index and ``behind`` the nearest with a lower one (several where they tie);
    ``best`` all with the highest. Positions in the group as given.
    """

    place: Place[int]
    gap: Fraction
    mean: Fraction | None
    ahead: tuple[int, ...]
    behind: tuple[int, ...]
    best: tuple[int, ...]


def position(values: Sequence[Fraction | None], own: int) -> Position | None:
    """Where the agency at ``own`` stands among the exact indices ``values`` of its group; None without an index.

    Raises:
        IndexError: there is no agency at ``own``.

    >>> found = position([Fraction(3), Fraction(4), Fraction(3), None], 0)
    >>> str(found.place), found.place.of, found.best, found.ahead, found.behind, str(found.gap)
    ('2-3', 3, (1,), (1,), (), '1')
    """
    mine = values[own]
    if mine is None:
        return None
    known = {i: value for i, value in enumerate(values) if value is not None}
    places = {place.item: place for place in rank(range(len(values)), lambda i: values[i])}
    top = max(known.values())
    above = min((value for value in known.values() if value > mine), default=None)
    below = max((value for value in known.values() if value < mine), default=None)
    return Position(
        place=places[own],
        gap=top - mine,
        mean=mean(values),
        ahead=tuple(i for i, value in known.items() if value == above),
        behind=tuple(i for i, value in known.items() if value == below),
        best=tuple(i for i, value in known.items() if value == top),
    )


def weakest(result: Result) -> tuple[NodeResult, ...]:
    """The aspects with the lowest exact value: the lowest branches that count and share a scale; all where they tie.

    An index compensates: the mean of 1 and 5 is 3. The weakest aspect stands beside it for that reason. Empty while
    anything is missing there, and where branches have different scales.
    """
    branches = [result.nodes[node.id] for node in aspects(result.instrument)]
    values = [found.value for found in branches if found.value is not None]
    if len(values) < len(branches) or not values:
        return ()
    least = min(values)
    return tuple(found for found in branches if found.value == least)


def aspects(instrument: Instrument) -> tuple[Node, ...]:
    """The lowest branches that count, where they share a scale and so may stand side by side; else none.

    >>> from tolok.instruments import instrument
    >>> len(aspects(instrument("spbe-2020"))), aspects(instrument("kami-5.0"))
    (8, ())
    """
    found = _aspects(instrument.tree)
    return tuple(found) if len({_ends(node) for node in found}) == 1 else ()


def _aspects(node: Node) -> list[Node]:
    """The lowest branches; a branch that holds leaves and branches counts itself."""
    below = [child for child in node.counted if not child.is_leaf]
    if not below:
        return [] if node.is_leaf else [node]
    return [aspect for child in below for aspect in _aspects(child)]


def _ends(node: Node) -> tuple[Fraction | None, Fraction | None, str]:
    """What the values of a branch go from and to, as far as its leaves tell; sums of unequal length differ."""
    scales = [leaf.scale for leaf in node.counted_leaves]
    lows = {scale.low for scale in scales if scale}
    highs = {scale.high for scale in scales if scale}
    kind = node.aggregate.value if node.aggregate else ""
    size = f"{kind} {len(scales)}" if kind == "sum" else "mean"
    return (lows.pop() if len(lows) == 1 else None, highs.pop() if len(highs) == 1 else None, size)
