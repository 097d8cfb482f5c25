"""One assessment at a glance: the index now and if all is accepted, by aspect, by unit, and what was handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from tolok.assessment.answers import language
from tolok.assessment.clock import Window, window_of
from tolok.assessment.handover import cautions_of, own_stage
from tolok.assessment.models import (
    Assessment,
    Assignment,
    Claim,
    ClaimState,
    Return,
    SetBy,
    Stage,
    Submission,
)
from tolok.assessment.queries.work import STILL_ASKED
from tolok.assessment.scores import decimal, scored
from tolok.assessment.values import Values, values_of
from tolok.assessment.warnings import BLOCKS, TITLES, About, Caution
from tolok.instruments import Node
from tolok.instruments.scales import LevelScale
from tolok.organisation.models import Unit
from tolok.scoring import Result

OPEN_STATES = frozenset({ClaimState.DRAFT, ClaimState.RETURNED})


@dataclass(frozen=True)
class Part:
    """A domain or aspect: its value now, and how many of its indicators are answered."""

    node: Node
    depth: int
    value: str | None
    answered: int
    total: int

    @property
    def number(self) -> Decimal | None:
        """The value as a number."""
        return Decimal(self.value) if self.value else None

    @property
    def title(self) -> str:
        """Its title in the reader's language."""
        return self.node.title.in_(language())


@dataclass
class UnitWork:
    """What one unit leads in the assessment."""

    unit: Unit
    total: int = 0
    done: int = 0
    returned: int = 0
    late: int = 0
    due: date | None = None


@dataclass(frozen=True)
class Cautions:
    """All cautions about one thing."""

    about: About
    rows: Sequence[Caution]

    @property
    def title(self) -> str:
        """What they are about."""
        return str(TITLES[self.about])

    @property
    def blocks(self) -> bool:
        """Whether they keep the assessment from being submitted."""
        return self.about in BLOCKS


@dataclass
class Overview:
    """Everything its page shows; read with ``overview``."""

    assessment: Assessment
    stages: list[Stage]
    values: Values
    window: Window
    units: list[UnitWork]
    submissions: list[Submission]
    cautions: list[Cautions] = field(default_factory=list)

    @cached_property
    def now(self) -> Result:
        """The score of what stands."""
        return scored(self.assessment.cycle, self.values.answers())

    @cached_property
    def accepted(self) -> Result:
        """The score if everything that was proposed is accepted: drafts and what was sent back do not count."""
        answers = {leaf: claim.value for leaf in self.values.claims if (claim := self._proposed(leaf)) and claim.value}
        return scored(self.assessment.cycle, answers)

    @property
    def accepted_range(self) -> tuple[Decimal | None, Decimal | None] | None:
        """Between what the index then lies, while something is not proposed."""
        low, high = self.accepted.bounds
        return (decimal(low), decimal(high)) if low is not None and high is not None else None

    @property
    def answered(self) -> int:
        """How many indicators have a value."""
        return self.total - len(self.now.missing) - len(self.now.waiting)

    @property
    def total(self) -> int:
        """How many indicators there are."""
        return len(self.assessment.cycle.instrument.leaves)

    @property
    def approved(self) -> int:
        """How many answers are approved."""
        return self._in_state(ClaimState.APPROVED)

    @property
    def proposed(self) -> int:
        """How many were proposed, or are further."""
        return self._in_state(ClaimState.PROPOSED, ClaimState.VERIFIED, ClaimState.APPROVED)

    @property
    def highest(self) -> int:
        """The highest value of an indicator, for bars; 0 where indicators differ."""
        scales = (leaf.scale for leaf in self.assessment.cycle.instrument.leaves)
        found = {int(scale.high) for scale in scales if isinstance(scale, LevelScale)}
        return found.pop() if len(found) == 1 else 0

    @property
    def parts(self) -> list[Part]:
        """Domains and aspects in order, with their depth."""
        found = []
        missing = {*self.now.missing, *self.now.waiting}
        for node, depth in _branches(self.assessment.cycle.instrument.tree):
            leaves = [leaf for leaf in node.leaves if leaf.counts]
            answered = sum(leaf.id not in missing for leaf in leaves)
            found.append(Part(node, depth, self.now.nodes[node.id].published, answered, len(leaves)))
        return found

    @property
    def blocking(self) -> list[Caution]:
        """What must be mended before submitting."""
        return [row for group in self.cautions if group.blocks for row in group.rows]

    @property
    def in_force(self) -> list[Submission]:
        """What was handed over and still stands."""
        return [row for row in self.submissions if row.reopened_at is None]

    @property
    def reopened(self) -> list[Submission]:
        """What was handed over and changed since, where nothing newer stands for it."""
        standing = {(row.kind, row.leaf, row.stage_id) for row in self.in_force}
        latest: dict[tuple[str, str, int], Submission] = {}
        for row in self.submissions:
            latest.setdefault((row.kind, row.leaf, row.stage_id), row)
        return [row for key, row in latest.items() if row.reopened_at is not None and key not in standing]

    def _proposed(self, leaf: str) -> Claim | None:
        claim = self.values.in_force(leaf)
        if claim is not None and claim.stage.set_by == SetBy.AGENCY and claim.state in OPEN_STATES:
            return self.values.before(leaf, claim.stage)
        return claim

    def _in_state(self, *states: str) -> int:
        stage = own_stage(self.assessment, self.stages)
        if stage is None:
            return 0
        claims = (self.values.of_stage(leaf, stage) for leaf in self.values.claims)
        return sum(claim is not None and claim.state in states for claim in claims)


def overview(assessment: Assessment, *, with_cautions: bool) -> Overview:
    """Read it: nine queries, and six more with the cautions, whatever its size."""
    stages = list(Stage.objects.filter(cycle=assessment.cycle_id))
    values = values_of(assessment, stages)
    by_id = {stage.pk: stage for stage in stages}
    for claims in values.claims.values():
        for claim in claims.values():
            claim.stage = by_id[claim.stage_id]
    submissions = Submission.objects.filter(assessment=assessment).select_related("by", "stage").defer("content")
    return Overview(
        assessment=assessment,
        stages=stages,
        values=values,
        window=window_of(assessment),
        units=_units(assessment, values, own_stage(assessment, stages)),
        submissions=list(submissions),
        cautions=grouped(cautions_of(assessment, stages=stages, values=values)) if with_cautions else [],
    )


def grouped(found: Sequence[Caution]) -> list[Cautions]:
    """Cautions by what they are about, in their order."""
    by_about: dict[About, list[Caution]] = {}
    for caution in found:
        by_about.setdefault(caution.about, []).append(caution)
    return [Cautions(about, rows) for about, rows in by_about.items()]


def _units(assessment: Assessment, values: Values, stage: Stage | None) -> list[UnitWork]:
    today = timezone.localdate()
    returned = set(Return.objects.filter(STILL_ASKED, assessment=assessment).values_list("leaf", flat=True))
    found: dict[int, UnitWork] = {}
    rows = Assignment.objects.filter(assessment=assessment, lead=True).select_related("unit").order_by("unit__name")
    for row in rows:
        work = found.setdefault(row.unit_id, UnitWork(row.unit))
        claim = values.of_stage(row.leaf, stage) if stage else None
        done = claim is not None and claim.state not in OPEN_STATES and row.leaf not in returned
        work.total += 1
        work.done += done
        work.returned += row.leaf in returned
        work.late += not done and row.due is not None and row.due < today
        if not done and row.due is not None:
            work.due = min(filter(None, (work.due, row.due)))
    return list(found.values())


def _branches(tree: Node, depth: int = 0) -> list[tuple[Node, int]]:
    found = []
    for node in tree.children:
        if not node.is_leaf:
            found += [(node, depth), *_branches(node, depth + 1)]
    return found
