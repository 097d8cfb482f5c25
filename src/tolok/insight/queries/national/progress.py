"""How far a national cycle is right now: agencies by stage and cluster, answers and verdicts made, who is late."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.models import Assessment, Cycle, CycleState, Extension, Judgement, Return, SetBy, Stage, StageKind
from tolok.assessment.progress import Line, StageShown, cluster_name
from tolok.assessment.queries.work import STILL_ASKED
from tolok.insight.charts import Chart, stacked
from tolok.insight.charts.chart import INK, LEVELS, LINE, QUIET
from tolok.insight.charts.stacked import Stack
from tolok.results import CLUSTERS

IDLE, DECIDED = "idle", "decided"
_MOST_LATE = 50
_COLORS: Mapping[str, str] = {
    IDLE: LINE,
    StageKind.SELF_ASSESSMENT: LEVELS[0],
    StageKind.DOCUMENTS: LEVELS[1],
    StageKind.INTERVIEW: LEVELS[2],
    StageKind.VISIT: LEVELS[3],
    StageKind.REVIEW: LEVELS[4],
    StageKind.DECISION: QUIET,
    DECIDED: INK,
}


@dataclass
class ClusterProgress:
    """The agencies of one cluster (or all of them): how many stand where, and what they have done."""

    code: str
    name: str
    total: int = 0
    where: Counter[str] = field(default_factory=Counter)
    late: int = 0
    answered: int = 0
    asked: int = 0
    judged: int = 0
    to_judge: int = 0
    returned: int = 0

    def add(self, other: ClusterProgress) -> None:
        """Count another one in."""
        self.total += other.total
        self.where += other.where
        self.late += other.late
        self.answered += other.answered
        self.asked += other.asked
        self.judged += other.judged
        self.to_judge += other.to_judge
        self.returned += other.returned


@dataclass(frozen=True)
class Late:
    """One assessment whose stage is over and which was not handed on."""

    assessment: int
    agency: str
    cluster: str
    stage: Stage
    since: datetime

    @property
    def whose(self) -> str:
        """Who would have had to act."""
        return str(self.stage.get_set_by_display())


@dataclass(frozen=True)
class Progress:
    """A cycle as it is right now."""

    cycle: Cycle
    line: Line
    clusters: Sequence[ClusterProgress]
    late: Sequence[Late]
    state: str
    """A word that is another one as soon as anything shown here is."""

    @property
    def all(self) -> ClusterProgress:
        """Everybody together."""
        found = ClusterProgress("", _("Semua"))
        for row in self.clusters:
            found.add(row)
        return found

    @property
    def places(self) -> list[tuple[str, str]]:
        """Where somebody stands: the key and its word, in the order of the cycle."""
        used = self.all.where
        words = [(IDLE, _("belum mulai")), *((one.stage.kind, one.stage.name) for one in self.line.stages)]
        return [(key, word) for key, word in [*words, (DECIDED, _("ditetapkan"))] if used[key]]

    @property
    def rows(self) -> list[tuple[ClusterProgress, list[int]]]:
        """Each cluster with how many stand in each of ``places``; all of them last."""
        keys = [key for key, _word in self.places]
        shown = [*self.clusters, self.all] if len(self.clusters) > 1 else self.clusters
        return [(row, [row.where[key] for key in keys]) for row in shown]

    @property
    def more_late(self) -> int:
        """How many late ones are not listed."""
        return self.all.late - len(self.late)

    @property
    def live(self) -> bool:
        """Whether it can still change."""
        return self.cycle.state == CycleState.OPEN

    @property
    def chart(self) -> Chart | None:
        """The clusters divided by where their agencies stand."""
        if not self.clusters:
            return None
        return stacked(
            "stages",
            _("Di tahap mana instansi berada"),
            _("Bagian instansi setiap kelompok menurut tahap tempatnya sekarang."),
            [Stack(f"{row.name} ({row.total})", counts) for row, counts in self.rows],
            parts=[(word, _COLORS.get(key, QUIET)) for key, word in self.places],
            of=_("instansi"),
        )


def progress_of(cycle: Cycle, now: datetime | None = None) -> Progress:
    """The cycle as it is right now. Four queries, whatever the number of agencies."""
    at = now or timezone.now()
    stages = {stage.pk: stage for stage in Stage.objects.filter(cycle=cycle)}
    rows = _rows(cycle)
    judged = _judged(cycle)
    returned = _returned(cycle)
    leaves = len(cycle.instrument.leaves)
    clusters: dict[str, ClusterProgress] = {}
    late: list[Late] = []
    for row in rows:
        stage = stages[row["stage_id"]]
        code = row["agency__cluster"]
        found = clusters.setdefault(code, ClusterProgress(code, cluster_name(code)))
        found.total += 1
        found.where[_where(row, stage)] += 1
        found.answered += row["answered"]
        found.asked += leaves
        found.returned += returned[row["pk"]]
        if stage.set_by in {SetBy.EXTERNAL, SetBy.REVIEWER} and row["decided_at"] is None:
            found.to_judge += leaves
            found.judged += judged[row["pk"]]
        closes_at = max(filter(None, (stage.closes_at, row["extended"])))
        if _is_late(row, stage, closes_at, at, cycle):
            found.late += 1
            late.append(Late(row["pk"], row["agency__name"], found.name, stage, closes_at))
    order = {code: place for place, code in enumerate(CLUSTERS)}
    ordered = sorted(clusters.values(), key=lambda one: order.get(one.code, len(order)))
    late.sort(key=lambda one: (one.since, one.agency))
    line = _line(stages.values(), rows, at)
    return Progress(cycle, line, ordered, late[:_MOST_LATE], _state(ordered, late, line))


_FIELDS = ("pk", "agency__name", "agency__cluster", "stage_id", "answered", "decided_at")


def _rows(cycle: Cycle) -> list[dict[str, Any]]:
    given = Extension.objects.filter(assessment=OuterRef("pk"), stage=OuterRef("stage")).order_by("-until")
    rows = Assessment.objects.filter(cycle=cycle).annotate(extended=Subquery(given.values("until")[:1])).order_by()
    return list(rows.values(*_FIELDS, "extended"))


def _judged(cycle: Cycle) -> Counter[int]:
    """By assessment, how many indicators an assessor is done with in the stage it stands in."""
    rows = Judgement.objects.filter(assessment__cycle=cycle, stage=F("assessment__stage"), done=True).order_by()
    return Counter(dict(rows.values_list("assessment").annotate(Count("leaf", distinct=True))))


def _returned(cycle: Cycle) -> Counter[int]:
    """By assessment, how much was sent back and is not answered yet."""
    rows = Return.objects.filter(STILL_ASKED, assessment__cycle=cycle).order_by()
    return Counter(dict(rows.values_list("assessment").annotate(Count("pk"))))


def _where(row: Mapping[str, Any], stage: Stage) -> str:
    if row["decided_at"] is not None:
        return DECIDED
    own = stage.set_by == SetBy.AGENCY or stage.kind == StageKind.PREPARATION
    return IDLE if own and not row["answered"] else stage.kind


def _is_late(row: Mapping[str, Any], stage: Stage, closes_at: datetime, at: datetime, cycle: Cycle) -> bool:
    waits = row["decided_at"] is None and stage.set_by != SetBy.NOBODY and cycle.state == CycleState.OPEN
    return waits and closes_at <= at


def _line(stages: Any, rows: Sequence[Mapping[str, Any]], at: datetime) -> Line:
    here = Counter(row["stage_id"] for row in rows if row["decided_at"] is None)
    ordered = sorted(stages, key=lambda stage: stage.position)
    return Line([StageShown(stage, _when(stage, at), here[stage.pk]) for stage in ordered])


def _when(stage: Stage, at: datetime) -> str:
    if stage.closes_at <= at:
        return "over"
    return "now" if stage.opens_at <= at else "later"


def _state(clusters: Sequence[ClusterProgress], late: Sequence[Late], line: Line) -> str:
    told = [
        [vars(row) | {"where": sorted(row.where.items())} for row in clusters],
        [one.assessment for one in late],
        [(shown.when, shown.stage.closes_at) for shown in line.stages],
    ]
    return hashlib.blake2b(repr(told).encode(), digest_size=8).hexdigest()
