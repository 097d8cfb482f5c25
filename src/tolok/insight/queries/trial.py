"""What if levels were others: the levels asked for, read from an address, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from urllib.parse import urlencode

from tolok.analysis.change import Part
from tolok.analysis.standing import Position, position
from tolok.analysis.whatif import Consequences, WhatIf
from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.levels import level_of, levels_of, value_at
from tolok.assessment.progress import predicate_name
from tolok.assessment.scores import by_name, publication_of
from tolok.assessment.values import answers_in_force
from tolok.insight.queries.groups import Group, group_of
from tolok.insight.queries.reading import Named, decimal_of, lacking, named, title
from tolok.instruments import Instrument, Node
from tolok.scoring import Result

_PLACES = 3


@dataclass(frozen=True)
class Pull:
    """One indicator with the levels one may try; ``chosen`` is what is asked for, empty: as it is."""

    named: Named
    aspect: str
    now: int | None
    choices: Sequence[tuple[str, int]]
    chosen: str


@dataclass(frozen=True)
class Moved:
    """A domain or aspect that changes."""

    title: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class Trial:
    """Other levels of an assessment and what follows."""

    own: Hand
    instrument: Instrument
    changed: Mapping[str, str]
    found: Consequences
    group: Group | None

    @property
    def query(self) -> str:
        """The address's question that asks for just these levels: the link to share."""
        return urlencode(self.changed)

    @cached_property
    def names(self) -> dict[str, Named]:
        """Every indicator by id."""
        return named(self.instrument, self.own.assessment.pk)

    @property
    def pulls(self) -> list[Pull]:
        """The indicators whose level one may try, in order."""
        rule = publication_of(self.own.assessment.cycle).within_band
        return [
            Pull(
                self.names[leaf.id],
                title(self.instrument.parents[leaf.id]),
                self._level(self.found.before, leaf),
                [(value_at(leaf, level, rule), level) for level in levels_of(leaf)],
                self.changed.get(leaf.id, ""),
            )
            for leaf in self.instrument.leaves
            if levels_of(leaf)
        ]

    @property
    def before(self) -> str | None:
        """The index as it is."""
        return self.found.before.index

    @property
    def after(self) -> str | None:
        """The index with these levels."""
        return self.found.after.index

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None] | None:
        """Between what the index would lie while answers are missing; None where nobody can tell."""
        low, high = self.found.after.bounds
        return (decimal_of(low), decimal_of(high)) if low is not None and high is not None else None

    @property
    def missing(self) -> int:
        """How many answers would still be missing."""
        return len(self.found.after.missing)

    @property
    def difference(self) -> Decimal | None:
        """What they add."""
        return decimal_of(self.found.account.difference, _PLACES) if self.found.account else None

    @property
    def predicate_before(self) -> str:
        """The predicate as it is."""
        return self._predicate(self.found.before)

    @property
    def predicate_after(self) -> str:
        """The predicate with these levels."""
        return self._predicate(self.found.after)

    @cached_property
    def place_before(self) -> Position | None:
        """The place as it is."""
        return self._place(self.found.before)

    @cached_property
    def place_after(self) -> Position | None:
        """The place with these levels, everybody else as they are."""
        return self._place(self.found.after)

    @property
    def branches(self) -> list[Moved]:
        """The domains and aspects that change."""
        return [
            Moved(title(row.after.node), decimal_of(row.before.value), decimal_of(row.after.value))
            for row in self.found.moved
            if not row.after.node.is_leaf and row.after.node.id != self.instrument.tree.id
        ]

    @property
    def parts(self) -> list[tuple[str, str, Decimal | None]]:
        """Which change does how much, the largest first: title, address, points."""
        account = self.found.account
        rows = sorted((p for p in account.parts if p.total), key=lambda p: -abs(p.total)) if account else []
        return [(*self._told(part), decimal_of(part.total, _PLACES)) for part in rows]

    def _told(self, part: Part) -> tuple[str, str]:
        known = self.names.get(part.id)
        return (f"{known.number} {known.title}", known.href) if known else (part.title.in_(language()), "")

    @property
    def next_band(self) -> str:
        """The next predicate after these levels."""
        return self.found.next.band.name.in_(language()) if self.found.next else ""

    @property
    def next_points(self) -> Decimal | None:
        """What is then still lacking to it."""
        return lacking(self.found.next.points) if self.found.next else None

    def _level(self, result: Result, leaf: Node) -> int | None:
        return None if leaf.id in result.waiting else level_of(leaf, result.nodes[leaf.id].value)

    def _predicate(self, result: Result) -> str:
        return predicate_name(self.instrument, result.predicate.code) if result.predicate else ""

    def _place(self, result: Result) -> Position | None:
        return _placed(self.group, result)


def trial(own: Hand, asked: Mapping[str, str]) -> Trial:
    """What follows if the indicators in ``asked`` (by id) had these levels. Three queries at most.

    Names that are no indicator of the instrument, and empty values, are passed over.

    Raises:
        FaultyInput: a value that its indicator does not take.
        NeedsPopulation: the index compares agencies with each other.
    """
    return trials(own, [asked])[0]


def trials(own: Hand, every: Sequence[Mapping[str, str]]) -> list[Trial]:
    """As ``trial``, of several choices at once; as many queries as for one.

    Raises:
        FaultyInput, NeedsPopulation: as ``trial``.
    """
    bench = bench_of(own)
    return [bench.trial(asked) for asked in every]


@dataclass(frozen=True)
class Bench:
    """An assessment and its group, read once, on which levels are tried."""

    own: Hand
    ready: WhatIf
    group: Group | None

    def levels(self, asked: Mapping[str, str]) -> dict[str, str]:
        """What of ``asked`` are levels of indicators."""
        leaves = {leaf.id for leaf in self.ready.instrument.leaves if levels_of(leaf)}
        return {id_: value.strip() for id_, value in asked.items() if id_ in leaves and value.strip()}

    def trial(self, asked: Mapping[str, str]) -> Trial:
        """What follows from other levels.

        Raises:
            FaultyInput: as ``trial``.
        """
        changed = self.levels(asked)
        return Trial(self.own, self.ready.instrument, changed, self.ready.answer(changed), self.group)

    def place(self, result: Result) -> Position | None:
        """Where a score stands in the group, by printed indices."""
        return _placed(self.group, result)


def bench_of(own: Hand) -> Bench:
    """Read an assessment and its group to try levels on. Three queries at most.

    Raises:
        NeedsPopulation: the index compares agencies with each other.
    """
    cycle = own.assessment.cycle
    answers = by_name(answers_in_force(own.assessment))
    ready = WhatIf(cycle.instrument, answers, publication=publication_of(cycle))
    return Bench(own, ready, group_of(own.assessment, own.standing))


def _placed(group: Group | None, result: Result) -> Position | None:
    if group is None or result.index is None:
        return None
    return position([Fraction(result.index), *(peer.value for peer in group.peers)], 0)
