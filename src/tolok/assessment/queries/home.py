"""The first page: where things stand for whoever asks, and what happened since they were last here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from django.db.models import Count, Q
from django.utils import timezone

from tolok.assessment import access, subjects
from tolok.assessment.answers import language
from tolok.assessment.models import (
    Assessment,
    Assignment,
    Claim,
    ClaimState,
    Cycle,
    CycleState,
    Return,
    SetBy,
    Stage,
    StageKind,
    Support,
)
from tolok.assessment.queries.figures import Figure, figure_of, proposed_answers
from tolok.assessment.queries.rounds import Judging, judged_by, judging
from tolok.assessment.queries.work import STILL_ASKED, Task
from tolok.assessment.scores import decimal
from tolok.assessment.targets import Aim, aim
from tolok.assessment.values import Values
from tolok.instruments import Instrument
from tolok.ledger import access as ledger
from tolok.ledger.history import Told, sentences
from tolok.ledger.models import Entry
from tolok.ledger.verbs import Kind, of_kind
from tolok.organisation.access import Standing
from tolok.organisation.rights import Right

NEWS = 12
ROUNDS = 6
FIRST_TIME = timedelta(days=14)
"""How far back the news goes for who was never here."""
_TOLD_TO_UNITS = (
    *("support.added", "support.removed"),
    *("item.returned", "return.withdrawn", "claim.verified", "verification.withdrawn"),
)
_DONE = frozenset({ClaimState.PROPOSED, ClaimState.VERIFIED, ClaimState.APPROVED, ClaimState.SETTLED})


@dataclass(frozen=True)
class Band:
    """The predicate above an index, and how far away it is."""

    name: str
    distance: Decimal


@dataclass(frozen=True)
class UnitState:
    """How far a unit is with what was assigned to it."""

    name: str
    assigned: int
    done: int
    late: int

    @property
    def idle(self) -> bool:
        """Whether nothing is done of what was assigned."""
        return self.done == 0


@dataclass(frozen=True)
class AgencyState:
    """Where an agency stands in one open cycle."""

    assessment: Assessment
    now: Figure
    if_accepted: Figure
    above: Band | None
    states: Mapping[str, int]
    leaves: int
    answered: int
    returned: int
    overdue: int
    unassigned: int
    without_evidence: int
    proposed: int
    units: Sequence[UnitState]
    aim: Aim | None

    @property
    def units_done(self) -> int:
        """Units that have done all of theirs."""
        return sum(unit.done == unit.assigned for unit in self.units)

    @property
    def units_late(self) -> int:
        """Units with something late."""
        return sum(bool(unit.late) for unit in self.units)

    @property
    def units_idle(self) -> int:
        """Units that have not begun."""
        return sum(unit.idle for unit in self.units)

    @property
    def blocks(self) -> bool:
        """Whether something stands in the way."""
        return any((self.returned, self.unassigned, self.without_evidence, self.overdue, self.leaves - self.answered))


@dataclass(frozen=True)
class CycleProgress:
    """Where the agencies of an open cycle stand."""

    cycle: Cycle
    stages: Sequence[tuple[Stage, int]]
    assessments: int
    decided: int


def agency_states(standing: Standing) -> list[AgencyState]:
    """The open assessments of the agencies that the person works in as a whole. Six queries."""
    own = {
        held.agency
        for held in standing.held
        if held.agency is not None and held.unit is None and Right.SEE in held.rights and held.role != _OUTSIDE
    }
    if not own:
        return []
    rows = list(
        access.assessments(standing)
        .filter(agency__in=own, unit__isnull=True, cycle__state=CycleState.OPEN)
        .select_related("cycle", "stage", "agency")
    )
    claims = _by_assessment(Claim.objects.filter(assessment__in=rows).defer("fact", "analysis", "justification"))
    assignments = _by_assessment(Assignment.objects.filter(assessment__in=rows).select_related("unit"))
    returns = _by_assessment(Return.objects.filter(STILL_ASKED, assessment__in=rows))
    supported = _supported(rows)
    stages: dict[int, list[Stage]] = defaultdict(list)
    for stage in Stage.objects.filter(cycle__in={row.cycle_id for row in rows}):
        stages[stage.cycle_id].append(stage)
    return [
        _agency(
            row, stages[row.cycle_id], _Parts(claims[row.pk], supported[row.pk], assignments[row.pk], returns[row.pk])
        )
        for row in rows
    ]


@dataclass(frozen=True)
class _Parts:
    """What stands in one assessment."""

    claims: Sequence[Claim]
    supported: set[str]
    assignments: Sequence[Assignment]
    returns: Sequence[Return]


_OUTSIDE = "external_assessor"


def cycle_states(standing: Standing) -> list[CycleProgress]:
    """The open national cycles, for whoever sees all agencies. Three queries."""
    if standing.agencies_with(Right.SEE) is not None:
        return []
    cycles = list(Cycle.objects.filter(state=CycleState.OPEN, agency__isnull=True).prefetch_related("stages"))
    counted = Assessment.objects.filter(cycle__in=cycles).order_by().values("cycle", "stage")
    rows = list(counted.annotate(n=Count("pk"), decided=Count("pk", filter=Q(decided_at__isnull=False))))
    found = []
    for cycle in cycles:
        own = {row["stage"]: row for row in rows if row["cycle"] == cycle.pk}
        found.append(
            CycleProgress(
                cycle=cycle,
                stages=[(stage, own[stage.pk]["n"] if stage.pk in own else 0) for stage in cycle.stages.all()],
                assessments=sum(row["n"] for row in own.values()),
                decided=sum(row["decided"] for row in own.values()),
            )
        )
    return found


def news(standing: Standing, since: datetime | None, tasks: Iterable[Task]) -> list[Told]:
    """What others did since, as far as it is the person's to know: the latest first.

    Whoever reads the ledger: all of it that concerns the evaluation. Whoever sees an agency: what was done in its
    self-assessment. A unit's officer: what happened to the unit's indicators.
    """
    if standing.person is None:
        return []
    after = since or timezone.now() - FIRST_TIME
    found = Entry.objects.filter(at__gt=after).exclude(actor=standing.person.ledger_id)
    if ledger.may_read(standing):
        aside = [*of_kind(Kind.PEOPLE), *of_kind(Kind.SYSTEM)]
        found = ledger.entries(standing).filter(pk__in=found.values("pk")).exclude(verb__in=aside)
    else:
        verbs = [*of_kind(Kind.CLAIM), *of_kind(Kind.WORK), *_TOLD_TO_UNITS]
        own = {subjects.indicator(task.assessment.pk, task.leaf.id) for task in tasks}
        seen = standing.agencies_with(Right.SEE) or frozenset()
        # What an internal assessor returns is work at once; what an external one does, when they finish.
        returned = Q(verb="criterion.returned", detail__stage=StageKind.SELF_ASSESSMENT)
        found = found.filter(Q(subject__in=own) | Q(agency__in=seen), Q(verb__in=verbs) | returned)
    # Somebody at work on one thing is one piece of news, not one for each time it was saved.
    latest = {(entry.actor, entry.subject): entry for entry in reversed(list(found.order_by("-seq")[: NEWS * 8]))}
    shown = sorted(latest.values(), key=lambda entry: -entry.seq)[:NEWS]
    return list(sentences(shown, standing))


@dataclass(frozen=True)
class Rounds:
    """What a person judges: the few that come next, and how many there are."""

    shown: Sequence[Judging]
    all: int
    units: int
    units_done: int
    units_waiting: int

    @property
    def more(self) -> bool:
        """Whether there are others than those shown."""
        return self.all > len(self.shown)


def rounds(standing: Standing) -> Rounds | None:
    """What a person judges now; agencies first, and first of all what waits. Four queries."""
    found = judging(standing, list(judged_by(standing)))
    if not found:
        return None
    order = sorted(found, key=lambda one: (one.assessment.unit_id is not None, not one.waiting, one.closes_at))
    of_units = [one for one in found if one.assessment.unit_id is not None]
    return Rounds(
        shown=order[:ROUNDS],
        all=len(found),
        units=len(of_units),
        units_done=sum(one.done == one.total for one in of_units),
        units_waiting=sum(bool(one.waiting) for one in of_units),
    )


def above(instrument: Instrument, exact: Fraction | None) -> Band | None:
    """The next better predicate; None at the top, without an index, or without predicates."""
    table = instrument.tree.bands
    if table is None or exact is None:
        return None
    for band in table.bands:
        if band.start > exact:
            distance = decimal(band.start - exact)
            return Band(band.name.in_(language()), distance) if distance is not None else None
    return None


_Row = TypeVar("_Row", Claim, Assignment, Return)


def _by_assessment(rows: Iterable[_Row]) -> Mapping[int, list[_Row]]:
    found: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.assessment_id].append(row)
    return found


def _supported(rows: Sequence[Assessment]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for pk, leaf in Support.objects.filter(assessment__in=rows).values_list("assessment_id", "leaf").distinct():
        found[pk].add(leaf)
    return found


def _agency(row: Assessment, stages: Sequence[Stage], parts: _Parts) -> AgencyState:
    position = {stage.pk: stage.position for stage in stages}
    by_leaf: dict[str, dict[int, Claim]] = defaultdict(dict)
    for claim in parts.claims:
        by_leaf[claim.leaf][position[claim.stage_id]] = claim
    values = Values(tuple(stages), by_leaf)
    own = {claim.leaf: claim for claim in parts.claims if claim.stage_id == row.stage_id}
    leaves = row.cycle.instrument.leaves
    answers = values.answers()
    now = figure_of(row.cycle, answers)
    today = timezone.localdate()
    done = {leaf for leaf, claim in own.items() if claim.state in _DONE}
    if row.stage.set_by != SetBy.AGENCY:
        done = {leaf.id for leaf in leaves} - {one.leaf for one in parts.returns}
    asked = {one.leaf for one in parts.assignments}
    levels = {leaf.id for leaf in leaves if leaf.levels and leaf.external is None}
    return AgencyState(
        assessment=row,
        now=now,
        if_accepted=figure_of(row.cycle, proposed_answers(values, row.stage)),
        above=above(row.cycle.instrument, now.exact),
        states=Counter(claim.state for claim in own.values()),
        leaves=len(leaves),
        answered=len(answers),
        returned=len({one.leaf for one in parts.returns}),
        overdue=len({one.leaf for one in parts.assignments if one.due and one.due < today and one.leaf not in done}),
        unassigned=sum(leaf.id not in asked for leaf in leaves),
        without_evidence=sum(leaf in levels and leaf not in parts.supported for leaf in answers),
        proposed=sum(claim.state == ClaimState.PROPOSED for claim in own.values()),
        units=_units(parts.assignments, done),
        aim=aim(row, now.low, now.high),
    )


def _units(assignments: Iterable[Assignment], done: set[str]) -> list[UnitState]:
    today = timezone.localdate()
    by_unit: dict[str, list[Assignment]] = defaultdict(list)
    for one in assignments:
        by_unit[one.unit.name].append(one)
    return [
        UnitState(
            name=name,
            assigned=len(rows),
            done=sum(one.leaf in done for one in rows),
            late=sum(bool(one.due and one.due < today and one.leaf not in done) for one in rows),
        )
        for name, rows in sorted(by_unit.items())
    ]
