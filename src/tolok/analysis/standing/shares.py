"""What a set of indicators carries of the index: that of a unit, of an aspect, of one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tolok.analysis.standing.distance import countable
from tolok.instruments.model import Node
from tolok.scoring.changes import worths
from tolok.scoring.engine import Result

_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Share:
    """What some leaves carry. ``mean`` is of those answered, by their worth; None while none of them is.

    ``points`` they bring the index now, ``left`` the highest levels would bring more (what is missing counted from the
    lowest level). Both are None where a leaf has no fixed worth in the index.
    """

    leaves: int
    answered: int
    mean: Fraction | None
    points: Fraction | None
    left: Fraction | None


def shares(result: Result, sets: Sequence[Iterable[str]]) -> list[Share]:
    """What each of some sets of leaves carries of the index.

    >>> from tolok.instruments import instrument
    >>> from tolok.scoring import score
    >>> found = shares(score(instrument("spbe-2020"), {str(n): 3 for n in range(1, 48)}, year=2024), [["I23", "I24"]])
    >>> str(found[0].mean), str(found[0].points), str(found[0].left)
    ('3', '9/100', '3/50')
    """
    counted = {leaf.id: leaf for leaf in result.instrument.tree.counted_leaves}
    worth = worths(result.instrument) if countable(result.instrument) else None
    return [_share(result, [counted[id_] for id_ in leaves if id_ in counted], worth) for leaves in sets]


def _share(result: Result, chosen: Sequence[Node], worth: Mapping[str, Fraction] | None) -> Share:
    values = {leaf.id: result.nodes[leaf.id].value for leaf in chosen}
    known = {id_: value for id_, value in values.items() if value is not None}
    answered = sum(id_ not in result.waiting for id_ in known)
    if worth is None:
        plain = sum(known.values(), _NOTHING) / len(known) if known else None
        return Share(len(chosen), answered, plain, None, None)
    total = sum((worth[id_] for id_ in known), _NOTHING)
    points = sum((worth[id_] * value for id_, value in known.items()), _NOTHING)
    left = _NOTHING
    for leaf in chosen:
        low, high = (leaf.scale.low, leaf.scale.high) if leaf.scale else (None, None)
        if low is not None and high is not None:
            left += worth[leaf.id] * (high - known.get(leaf.id, low))
    return Share(len(chosen), answered, points / total if total else None, points, left)
