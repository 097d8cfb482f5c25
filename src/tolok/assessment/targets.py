"""What an agency wants: its target index, and the level that each indicator shall reach. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tolok.assessment.answers import language, read
from tolok.assessment.levels import level_of, value_at
from tolok.assessment.models import Assessment, Cycle
from tolok.assessment.scores import decimal, publication_of, scored
from tolok.instruments import Node, PredicateBasis
from tolok.instruments.scales import Band
from tolok.scoring.answers import NotAllowed


@dataclass(frozen=True)
class Aim:
    """A target index, and the index between ``low`` and ``high`` (the same when every indicator is answered)."""

    index: Decimal
    predicate: str
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def reached(self) -> bool:
        """Whether the index is there, whatever is answered to what is missing."""
        return self.low is not None and self.low >= self.index

    @property
    def lacks(self) -> Decimal | None:
        """How much is missing, at the least; None when nothing is, or nobody can say."""
        return self.index - self.high if self.high is not None and self.high < self.index else None

    @property
    def certain(self) -> bool:
        """Whether that is exactly what is missing."""
        return self.low == self.high

    @property
    def places(self) -> int:
        """The decimals in which what is missing is more than nothing."""
        return 2 if self.lacks is None or self.lacks >= Decimal("0.005") else 4


def aim_of(assessment: Assessment) -> Aim | None:
    """The target index with the score kept with the assessment; None where nobody set a target."""
    return aim(assessment, assessment.low, assessment.high)


def aim(assessment: Assessment, low: Decimal | None, high: Decimal | None) -> Aim | None:
    """The target index, measured against an index between ``low`` and ``high``; None where nobody set one."""
    if not assessment.target:
        return None
    cycle, index = assessment.cycle, Decimal(assessment.target)
    band = band_at(cycle, Fraction(index))
    return Aim(index, band.name.in_(language()) if band else "", _read(cycle, low), _read(cycle, high))


def bands_of(cycle: Cycle) -> tuple[Band, ...]:
    """The predicates of the cycle's instrument, from the lowest."""
    table = cycle.instrument.tree.bands
    return table.bands if table else ()


def band_at(cycle: Cycle, index: Fraction) -> Band | None:
    """The predicate that ``index`` means."""
    table = cycle.instrument.tree.bands
    return table.band_of(index) if table else None


def lowest_of(cycle: Cycle, band: Band) -> Decimal:
    """The lowest published index that lies in ``band``."""
    step = Decimal(1).scaleb(-publication_of(cycle).decimals)
    start = Decimal(band.start.numerator) / Decimal(band.start.denominator)
    return start + step if band.above else start


def reach_of(cycle: Cycle) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and the highest index that the instrument can give; None where it has no end."""
    low, high = scored(cycle, {}).bounds
    return decimal(low), decimal(high)


def with_targets(cycle: Cycle, answers: Mapping[str, str], targets: Mapping[str, int]) -> dict[str, str]:
    """These answers, raised to the targets where they are below them or missing."""
    nodes, rule = cycle.instrument.nodes, publication_of(cycle).within_band
    raised = dict(answers)
    for leaf, target in targets.items():
        node = nodes.get(leaf)
        if node is not None and (_level(cycle, node, answers.get(leaf, "")) or 0) < target:
            raised[leaf] = value_at(node, target, rule)
    return raised


def _level(cycle: Cycle, leaf: Node, value: str) -> int | None:
    try:
        return level_of(leaf, read(cycle, leaf, value).value) if value else None
    except NotAllowed:
        return None


def _read(cycle: Cycle, index: Decimal | None) -> Decimal | None:
    """The index as the cycle reads predicates from it."""
    rules = publication_of(cycle)
    if index is None or rules.predicate_basis is PredicateBasis.EXACT:
        return index
    return index.quantize(Decimal(1).scaleb(-rules.decimals), ROUND_HALF_UP)
