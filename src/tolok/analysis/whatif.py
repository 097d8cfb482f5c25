"""What if levels were others: index, predicate, place and every consequence, exact, and as fast as one types."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tolok.analysis.change.account import Account, account
from tolok.analysis.standing.distance import Distance, distance
from tolok.instruments.faults import FaultyInput
from tolok.instruments.model import Instrument, Publication
from tolok.instruments.naming import fold
from tolok.scoring.answers import Answer, Raw
from tolok.scoring.engine import NeedsPopulation, NodeResult, Result, score_answers
from tolok.scoring.ranking import Place
from tolok.scoring.reading import read_answers


@dataclass(frozen=True)
class Moved:
    """A node that has another value, band or rung than before."""

    before: NodeResult
    after: NodeResult


@dataclass(frozen=True)
class Consequences:
    """What follows from other levels.

    ``moved`` are the nodes that change, parents first; ``place`` is among the group with everybody else as they are
    (None without a group, or while something is missing). ``account`` tells which change did how much, None while an
    index is missing. ``next`` is the way to the band after.
    """

    before: Result
    after: Result
    moved: tuple[Moved, ...]
    place_before: Place[None] | None
    place_after: Place[None] | None
    account: Account | None
    next: Distance | None


class WhatIf:
    """One agency and its group, made ready once and asked many times.

    >>> from tolok.instruments import instrument
    >>> threes = {str(n): 3 for n in range(1, 48)}
    >>> asked = WhatIf(instrument("spbe-2020").at(2024), threes, others=[Fraction(3), Fraction("3.05")])
    >>> found = asked.answer({"47": 5})
    >>> found.after.index, str(found.place_before), str(found.place_after), str(found.account.parts[-1].total)
    ('3.06', '2-3', '1', '3/50')
    """

    def __init__(
        self,
        instrument: Instrument,
        values: Mapping[str, Raw],
        *,
        publication: Publication | None = None,
        others: Sequence[Fraction | None] | None = None,
    ) -> None:
        """Read one agency's answers, by any name of a leaf, and the exact indices of the others of its group.

        Raises:
            FaultyInput: unknown names or values that are not allowed; all of them.
            NeedsPopulation: the index compares agencies with each other, so that others cannot stay as they are.
        """
        if instrument.over_population:
            raise NeedsPopulation(instrument.id)
        self.instrument = instrument
        self.publication = publication or instrument.publication
        self._answers = self._read(values)
        self.before = self._score(self._answers)
        self._others = None if others is None else sorted(value for value in others if value is not None)

    def answer(self, changed: Mapping[str, Raw]) -> Consequences:
        """What follows if the leaves in ``changed`` had these values and all else stayed; "" takes an answer away.

        Raises:
            FaultyInput: unknown names or values that are not allowed; all of them.
        """
        after = self.result(changed)
        moved = [
            Moved(self.before.nodes[id_], found)
            for id_, found in after.nodes.items()
            if _told(self.before.nodes[id_]) != _told(found)
        ]
        complete = self.before.exact is not None and after.exact is not None
        return Consequences(
            before=self.before,
            after=after,
            moved=tuple(moved),
            place_before=self._place(self.before.exact),
            place_after=self._place(after.exact),
            account=account(self.before, after) if complete else None,
            next=distance(after),
        )

    def result(self, changed: Mapping[str, Raw]) -> Result:
        """The score alone, ten times as fast as everything that follows from it.

        Raises:
            FaultyInput: as ``answer``.
        """
        read = self._read(changed)
        named = {found.node.id for word in changed if (found := self._leaf(word)) is not None}
        return self._score({**self._answers, **{id_: read[id_] for id_ in named}})

    def _leaf(self, word: str) -> NodeResult | None:
        leaf = self.instrument.externals.get(fold(word)) or self.instrument.leaf_named(word)
        return self.before.nodes[leaf.id] if leaf is not None else None

    def _read(self, values: Mapping[str, Raw]) -> dict[str, Answer]:
        answers, faults = read_answers(self.instrument, values, self.publication)
        if faults:
            raise FaultyInput(faults)
        return answers

    def _score(self, answers: Mapping[str, Answer]) -> Result:
        return score_answers(self.instrument, [answers], self.publication)[0]

    def _place(self, exact: Fraction | None) -> Place[None] | None:
        if exact is None or self._others is None:
            return None
        higher = len(self._others) - bisect_right(self._others, exact)
        equal = bisect_right(self._others, exact) - bisect_left(self._others, exact)
        return Place(None, exact, higher + 1, higher + 1 + equal, len(self._others) + 1)


def _told(found: NodeResult) -> tuple[object, ...]:
    """What a person would see change: value, answer, band, rung, and what a gate shuts."""
    answer = found.answer
    return found.value, answer and (answer.value, answer.code), found.band, found.rung, found.shut
