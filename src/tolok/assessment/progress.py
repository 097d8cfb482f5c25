"""How far a cycle is: its stages on the calendar, its participants by cluster and by unit. Fixed numbers of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Avg, Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from tolok.assessment import access
from tolok.assessment.answers import language
from tolok.assessment.models import Assessment, Cycle, Extension, SetBy, Stage, StageKind
from tolok.instruments import Instrument
from tolok.organisation.access import Standing
from tolok.results import CLUSTERS


@dataclass(frozen=True)
class StageShown:
    """A stage on the line of the cycle: whether it is over, under way or to come, and how many stand in it."""

    stage: Stage
    when: str
    here: int

    @property
    def tone(self) -> str:
        """As the face marks it."""
        return {"over": "done", "now": "working", "later": "waiting"}[self.when]


@dataclass
class Group:
    """The participants of one cluster: how many stand where."""

    code: str
    name: str
    total: int
    submitted: int
    decided: int
    mean: Decimal | None


@dataclass(frozen=True)
class Lock:
    """A stage that will lock, and whom it would lock out."""

    stage: Stage
    waiting: int


@dataclass
class Line:
    """The stages of a cycle as they are now."""

    stages: list[StageShown]
    locks: list[Lock] = field(default_factory=list)

    @property
    def current(self) -> list[StageShown]:
        """Those under way."""
        return [shown for shown in self.stages if shown.when == "now"]


def line_of(cycle: Cycle, standing: Standing, now: datetime | None = None) -> Line:
    """The stages with today's mark, and what locks next. Two queries."""
    at = now or timezone.now()
    stages = list(Stage.objects.filter(cycle=cycle))
    here = Counter(
        dict(
            access.assessments(standing)
            .filter(cycle=cycle, decided_at__isnull=True)
            .values_list("stage")
            .annotate(Count("pk"))
            .order_by()
        )
    )
    shown = [StageShown(stage, _when(stage, at), here[stage.pk]) for stage in stages]
    locks = [
        Lock(one.stage, one.here)
        for one in shown
        if one.when == "now" and one.stage.set_by != SetBy.NOBODY and one.here
    ]
    return Line(shown, sorted(locks, key=lambda lock: lock.stage.closes_at))


def _when(stage: Stage, at: datetime) -> str:
    if stage.closes_at <= at:
        return "over"
    return "now" if stage.opens_at <= at else "later"


def groups_of(cycle: Cycle, standing: Standing) -> list[Group]:
    """The participants by cluster, in the order of the published tables. One query."""
    rows = (
        access.assessments(standing)
        .filter(cycle=cycle)
        .values("agency__cluster")
        .annotate(
            total=Count("pk"),
            submitted=Count("pk", filter=~Q(stage__set_by=SetBy.AGENCY)),
            decided=Count("pk", filter=Q(decided_at__isnull=False)),
            mean=Avg("index"),
        )
        .order_by()
    )
    order = {code: place for place, code in enumerate(CLUSTERS)}
    found = [
        Group(
            code=row["agency__cluster"],
            name=cluster_name(row["agency__cluster"]),
            total=row["total"],
            submitted=row["submitted"],
            decided=row["decided"],
            mean=row["mean"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda group: order.get(group.code, len(order)))


def cluster_name(code: str) -> str:
    """A cluster in the reader's language."""
    return CLUSTERS[code].in_(language()) if code in CLUSTERS else code


def participants(cycle: Cycle, standing: Standing, *, cluster: str = "", stage: str = "") -> QuerySet[Assessment]:
    """The assessments of a cycle that one may see, with what a list shows of each."""
    rows = access.assessments(standing).filter(cycle=cycle).select_related("agency", "unit", "stage")
    if cluster:
        rows = rows.filter(agency__cluster=cluster)
    if stage in StageKind.values:
        rows = rows.filter(stage__kind=stage)
    return rows.only(
        "index",
        "printed",
        "predicate",
        "answered",
        "missing",
        "low",
        "high",
        "decided_at",
        "public",
        "nodes",
        "agency__name",
        "agency__cluster",
        "unit__name",
        "unit__short",
        "unit__kind",
        "stage__name_id",
        "stage__name_en",
        "stage__kind",
        "stage__set_by",
        "stage__closes_at",
        "cycle",
    ).order_by("agency__name", "unit__name")


@dataclass(frozen=True)
class UnitState:
    """One unit of an agency's own cycle: where it stands, what it has answered, its index."""

    assessment: Assessment
    predicate: str
    total: int
    closes_at: datetime
    """When its stage closes for it, extensions counted."""

    @property
    def state(self) -> str:
        """Where it stands, as a word of the API."""
        if self.assessment.decided_at is not None:
            return "decided"
        if self.assessment.stage.set_by != SetBy.AGENCY:
            return "submitted"
        return "answering" if self.assessment.answered else "idle"

    @property
    def late(self) -> bool:
        """Whether its stage is over and it was not submitted."""
        waiting = self.state in {"answering", "idle"}
        return waiting and self.closes_at <= timezone.now()


def unit_states(cycle: Cycle, standing: Standing) -> list[UnitState]:
    """Every participant of a cycle with its state and index. One query, two for whoever comes first in a process."""
    given = Extension.objects.filter(assessment=OuterRef("pk"), stage=OuterRef("stage")).order_by("-until")
    rows = participants(cycle, standing).annotate(extended=Subquery(given.values("until")[:1]))
    total = len(cycle.instrument.leaves)
    return [
        UnitState(
            row,
            predicate_name(cycle.instrument, row.predicate),
            total,
            max(filter(None, (row.stage.closes_at, row.extended))),
        )
        for row in rows
    ]


def predicate_name(instrument: Instrument, code: str) -> str:
    """A predicate in the reader's language; empty for none."""
    table = instrument.tree.bands
    bands = table.bands if table else ()
    return next((band.name.in_(language()) for band in bands if band.code == code), "")


def totals(states: Sequence[UnitState]) -> dict[str, int]:
    """How many units are in each state, and how many are late."""
    counted = Counter(state.state for state in states)
    return {
        "total": len(states),
        **{name: counted[name] for name in ("idle", "answering", "submitted", "decided")},
        "late": sum(state.late for state in states),
    }
