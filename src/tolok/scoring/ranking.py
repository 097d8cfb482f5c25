"""Ranks with ties shown as ties, groups, and means, all exact."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from tolok.scoring.engine import Result

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Place(Generic[T]):
    """A place in a ranking: everybody with the same value shares ``first``..``last``; None: no value, no place."""

    item: T
    value: Fraction | None
    first: int | None
    last: int | None
    of: int

    @property
    def tied(self) -> bool:
        """Whether somebody else has the same value."""
        return self.first != self.last

    def __str__(self) -> str:
        if self.first is None:
            return "-"
        return f"{self.first}-{self.last}" if self.tied else str(self.first)


def rank(items: Iterable[T], value: Callable[[T], Fraction | None]) -> list[Place[T]]:
    """Places from the highest value down; equal values share their places, those without a value come last.

    >>> [str(place) for place in rank([3, 5, 3, 1], lambda n: Fraction(n))]
    ['1', '2-3', '2-3', '4']
    """
    valued = [(value(item), item) for item in items]
    ranked = sorted((v for v in valued if v[0] is not None), key=lambda pair: -(pair[0] or 0))
    count, places, start = len(ranked), list[Place[T]](), 0
    while start < count:
        end = start
        while end < count and ranked[end][0] == ranked[start][0]:
            end += 1
        places += [Place(item, found, start + 1, end, count) for found, item in ranked[start:end]]
        start = end
    return places + [Place(item, None, None, None, count) for found, item in valued if found is None]


def group(items: Iterable[T], by: Callable[[T], K]) -> dict[K, list[T]]:
    """The items by group, groups in order of first appearance."""
    groups: dict[K, list[T]] = {}
    for item in items:
        groups.setdefault(by(item), []).append(item)
    return groups


def mean(values: Iterable[Fraction | None]) -> Fraction | None:
    """The plain mean of the values that are there; None of none."""
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def node_means(results: Sequence[Result], ids: Sequence[str] | None = None) -> Mapping[str, Fraction | None]:
    """The mean of every node (or those in ``ids``) over agencies: of the index, each domain, each aspect."""
    if not results:
        return {}
    chosen = ids or [node.id for node in results[0].instrument.nodes.values() if not node.is_leaf]
    return {id_: mean(result.nodes[id_].value for result in results) for id_ in chosen}
