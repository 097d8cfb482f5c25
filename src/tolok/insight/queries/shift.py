"""A change as its page shows it: sentences, parts by aspect and by indicator, all of them adding up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from tolok.analysis.change import Account, Part, sentences, waterfall
from tolok.assessment.answers import language
from tolok.insight.queries.reading import Named, decimal_of, named, title
from tolok.instruments import Node

_PLACES = 3


@dataclass(frozen=True)
class PartRow:
    """What one indicator (or group of them) did; ``named`` is None where it is none of this assessment."""

    title: str
    named: Named | None
    part: Part

    @property
    def before(self) -> Decimal | None:
        """Its value before."""
        return decimal_of(self.part.before)

    @property
    def after(self) -> Decimal | None:
        """Its value after."""
        return decimal_of(self.part.after)

    @property
    def level(self) -> Decimal | None:
        """What its level did."""
        return decimal_of(self.part.level, _PLACES) if self.part.level else None

    @property
    def rules(self) -> Decimal | None:
        """What weights and the instrument did."""
        found = self.part.weight + self.part.instrument
        return decimal_of(found, _PLACES) if found else None

    @property
    def total(self) -> Decimal | None:
        """All of it."""
        return decimal_of(self.part.total, _PLACES)


@dataclass(frozen=True)
class BranchRow:
    """What a domain or aspect did."""

    title: str
    depth: int
    before: Decimal | None
    after: Decimal | None
    total: Decimal | None


@dataclass(frozen=True)
class Shift:
    """The change of an assessment's index."""

    account: Account
    assessment: int

    @property
    def says(self) -> list[str]:
        """The change in sentences."""
        return [text.in_(language()) for text in sentences(self.account)]

    @property
    def in_both(self) -> list[tuple[str, str]]:
        """The same in Indonesian and in English, side by side."""
        return [(text.id, text.en) for text in sentences(self.account)]

    @property
    def difference(self) -> Decimal | None:
        """The index after less the index before."""
        return decimal_of(self.account.difference, _PLACES)

    @cached_property
    def rows(self) -> list[PartRow]:
        """The parts that did something, the largest first."""
        after = self.account.after.instrument
        names = named(after, self.assessment)
        moved = sorted((p for p in self.account.parts if p.total), key=lambda part: (-abs(part.total), part.id))
        found = []
        for part in moved:
            known = None if part.retired else names.get(part.id)
            found.append(PartRow(known.title if known else part.title.in_(language()), known, part))
        return found

    @property
    def still(self) -> int:
        """How many parts did nothing."""
        return len(self.account.parts) - len(self.rows)

    @property
    def rules_matter(self) -> bool:
        """Whether anything but levels did something."""
        return any(part.weight or part.instrument for part in self.account.parts)

    @property
    def by_level(self) -> Decimal | None:
        """What levels did in all."""
        return decimal_of(self.account.by_level, _PLACES) if self.account.by_level else None

    @property
    def by_rules(self) -> Decimal | None:
        """What weights and the instrument did in all."""
        found = self.account.by_weight + self.account.by_instrument
        return decimal_of(found, _PLACES) if found else None

    @cached_property
    def branches(self) -> list[BranchRow]:
        """Domains and aspects in order, with what each did."""
        sums = self.account.by_branch()
        before, after = self.account.before, self.account.after
        found = []
        for node, depth in _branches(after.instrument.tree):
            then = before.nodes[node.id].value if self.account.comparable and node.id in before.nodes else None
            found.append(
                BranchRow(
                    title(node),
                    depth,
                    decimal_of(then),
                    decimal_of(after.nodes[node.id].value),
                    decimal_of(sums[node.id], _PLACES),
                )
            )
        return found

    def bars(self) -> Sequence[tuple[str, float, float, Decimal]]:
        """The waterfall: title, start, end and height of every bar."""
        names = named(self.account.after.instrument, self.assessment)
        return [
            (
                f"{names[bar.id].number} {names[bar.id].title}" if bar.id in names else bar.title.in_(language()),
                float(bar.start),
                float(bar.end),
                decimal_of(bar.height, _PLACES) or Decimal(0),
            )
            for bar in waterfall(self.account)
        ]


def _branches(tree: Node, depth: int = 0) -> list[tuple[Node, int]]:
    found: list[tuple[Node, int]] = []
    for node in tree.counted:
        if not node.is_leaf:
            found += [(node, depth), *_branches(node, depth + 1)]
    return found
