"""What several assessors found of the same indicators, independently of each other, and the error rate that shows.

Assessors work blind to each other until they are done (``assessment.assessors``). Who may read single findings sees
them compared; everybody else learns the rate alone, from indicators whose value is settled.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from tolok.analysis.certainty import Agreement, Errors, Ratings, agreement, paired_errors
from tolok.analysis.straight import Straight, straight
from tolok.assessment.access import Hand
from tolok.assessment.answers import read_kept
from tolok.assessment.assessors import judgements_seen
from tolok.assessment.models import Claim, Cycle, Judgement, SetBy, Stage
from tolok.assessment.scores import publication_of
from tolok.instruments import Instrument, Publication
from tolok.organisation import walls
from tolok.organisation.models import Person
from tolok.scoring.answers import NotAllowed, Origin
from tolok.scoring.table import Table

FEWEST = 20
"""Double judgements below which no rate is called measured: about one agency under Pemdi."""
REPLICATIONS = 500
"""Draws of the intervals of agreement on a page."""
_FRESH_FOR = 300.0
_MOST_AGENCIES = 40
# (assessment, indicator, position of the stage, assessor, value)
_Row = tuple[int, str, int, int, str]


@dataclass(frozen=True)
class Pool:
    """The error rate of the assessors of a cycle; None: too few indicators were judged by two of them."""

    errors: Errors | None
    judgements: int
    agencies: int
    at: datetime


@dataclass(frozen=True)
class Compared:
    """Assessors of one assessment side by side; ``people`` by their place in ``agreement``."""

    agreement: Agreement
    straight: Straight
    people: Sequence[Person]
    agencies: int


@lru_cache(maxsize=32)
def straight_of(instrument: Instrument, publication: Publication) -> Straight:
    """What makes an index a weighted sum of judged levels.

    Raises:
        NotStraight: it is none.
    """
    return straight(Table(instrument, publication))


def pool_of(cycle: Cycle, index: Straight) -> Pool:
    """What two assessors of the same indicators say about the error of one, in a whole cycle. Six queries at most.

    The walls stand aside for it: how often assessors err is everybody's concern, and no single finding leaves this
    function. It is kept in this process for as long as no finding changes, and a rate for five minutes without asking.
    """
    known = _KEPT.get(cycle.pk)
    if known is not None and known.pool.errors is not None and time.monotonic() - known.asked < _FRESH_FOR:
        return known.pool
    with walls.seeing(None):
        state = _state(cycle)
        if known is None or known.state != state:
            pool = _pooled(list(_told(_settled(cycle))) if state[0] else [], cycle, index)
        else:
            pool = known.pool
    if len(_KEPT) > _MOST_KEPT:
        _KEPT.clear()
    _KEPT[cycle.pk] = _Kept(time.monotonic(), state, pool)
    return pool


_State = tuple[int, datetime | None, int, datetime | None]


@dataclass(frozen=True)
class _Kept:
    asked: float
    state: _State
    pool: Pool


_KEPT: dict[int, _Kept] = {}
_MOST_KEPT = 200


def compared(own: Hand, index: Straight) -> Compared | None:
    """The assessors of an assessment side by side, as far as the person may read their findings. Four queries at most.

    For who sees all agencies, also where the same assessors judged others in this cycle (the first forty): one agency
    alone says little.
    """
    stages = list(Stage.objects.filter(cycle=own.assessment.cycle_id, set_by=SetBy.EXTERNAL))
    seen = Judgement.objects.none()
    for stage in stages:
        seen = seen | judgements_seen(own, stage)
    rows = list(_told(seen.filter(done=True)))
    twice = _latest_twice(rows)
    people = sorted({row[3] for row in twice})
    if len(people) < 2:
        return None
    if own.standing.everywhere:
        more = Judgement.objects.filter(stage__in=stages, assessor__in=people, done=True)
        others = more.exclude(assessment=own.assessment).order_by("assessment").values_list("assessment", flat=True)
        chosen = [own.assessment.pk, *others.distinct()[: _MOST_AGENCIES - 1]]
        twice = _latest_twice(_told(more.filter(assessment__in=chosen)))
    given, agencies, points = _arrays(twice, people, own.assessment.cycle, index)
    names = Person.objects.in_bulk(people)
    told = _agreed(
        index,
        tuple(names[person].name for person in people),
        tuple(map(str, agencies)),
        (given.tobytes(), points.tobytes()),
    )
    return Compared(told, index, [names[person] for person in people], len(agencies))


@lru_cache(maxsize=64)
def _agreed(
    index: Straight, people: tuple[str, ...], agencies: tuple[str, ...], found: tuple[bytes, bytes]
) -> Agreement:
    """The agreement of what was found, kept for as long as just that stands."""
    shape = (len(people), len(agencies), len(index.positions))
    given = np.frombuffer(found[0], dtype=np.bool_).reshape(shape)
    points = np.frombuffer(found[1], dtype=np.float64).reshape(shape)
    levels = index.rungs(points)[0] + index.low
    return agreement(Ratings(index, people, agencies, levels, given, points), replications=REPLICATIONS)


def _state(cycle: Cycle) -> _State:
    """What changes whenever a finding or a settled value does."""
    stages = {"stage__cycle": cycle, "stage__set_by": SetBy.EXTERNAL}
    last = {"count": Count("pk"), "last": Max("updated_at")}
    found = Judgement.objects.filter(**stages, done=True).aggregate(**last)
    settled = Claim.objects.filter(**stages).aggregate(**last)
    return found["count"], found["last"], settled["count"], settled["last"]


def _settled(cycle: Cycle) -> QuerySet[Judgement]:
    """Finished findings of assessors on indicators whose value in that stage is settled."""
    settled = Claim.objects.filter(
        assessment=OuterRef("assessment"), stage=OuterRef("stage"), leaf=OuterRef("leaf")
    ).exclude(value="")
    rows = Judgement.objects.filter(stage__cycle=cycle, stage__set_by=SetBy.EXTERNAL, done=True)
    return rows.filter(Exists(settled))


def _told(rows: QuerySet[Judgement]) -> Iterable[_Row]:
    # The value of another index (`SDI=68.75`) is nobody's judgement.
    chosen = rows.exclude(value="").exclude(value__contains="=")
    return chosen.values_list("assessment_id", "leaf", "stage__position", "assessor_id", "value")


def _latest_twice(rows: Iterable[_Row]) -> list[_Row]:
    """The findings of the latest stage in which an indicator was judged by two."""
    by_place: dict[tuple[int, str], dict[int, list[_Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_place[row[0], row[1]][row[2]].append(row)
    found: list[_Row] = []
    for by_stage in by_place.values():
        twice = [position for position, judged in by_stage.items() if len(judged) > 1]
        if twice:
            found += by_stage[max(twice)]
    return found


def _pooled(rows: Sequence[_Row], cycle: Cycle, index: Straight) -> Pool:
    """The two assessors who judged most of each assessment, taken as equally good."""
    twice = _latest_twice(rows)
    busy: dict[int, Counter[int]] = defaultdict(Counter)
    for assessment, _leaf, _position, person, _value in twice:
        busy[assessment][person] += 1
    seats: Mapping[tuple[int, int], int] = {
        (assessment, person): seat
        for assessment, counts in busy.items()
        for seat, (person, _count) in enumerate(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:2])
    }
    seated = [(a, leaf, p, seats[a, person], value) for a, leaf, p, person, value in twice if (a, person) in seats]
    given, agencies, points = _arrays(seated, [0, 1], cycle, index)
    both = given[0] & given[1] if len(agencies) else np.zeros((0, 0), dtype=np.bool_)
    judgements = int(both.sum())
    now = timezone.now()
    if judgements < FEWEST:
        return Pool(None, judgements, int(both.any(axis=1).sum()) if judgements else 0, now)
    levels = index.rungs(points)[0] + index.low
    used = both.any(axis=1)
    errors = paired_errors(index, levels[0][used], levels[1][used], both[used])
    return Pool(errors, judgements, int(used.sum()), now)


def _arrays(
    rows: Sequence[_Row], people: Sequence[int], cycle: Cycle, index: Straight
) -> tuple[npt.NDArray[np.bool_], list[int], npt.NDArray[np.float64]]:
    """Whether each of ``people`` judged, the assessments, and the points given: (people, assessments, leaves)."""
    agencies = sorted({row[0] for row in rows})
    leaves = {index.table.leaves[position].id: column for column, position in enumerate(index.positions)}
    who, where = ({key: i for i, key in enumerate(keys)} for keys in (people, agencies))
    shape = (len(people), len(agencies), len(leaves))
    given, points = np.zeros(shape, dtype=np.bool_), np.full(shape, float(index.starts[0]))
    publication = publication_of(cycle)
    known: dict[tuple[str, str], float | None] = {}
    for assessment, leaf, _position, person, value in rows:
        if leaf not in leaves:
            continue
        if (leaf, value) not in known:
            known[leaf, value] = _points(cycle.instrument, leaf, value, publication)
        worth = known[leaf, value]
        if worth is not None:
            place = (who[person], where[assessment], leaves[leaf])
            given[place], points[place] = True, worth
    return given, agencies, points


def _points(instrument: Instrument, leaf: str, value: str, publication: Publication) -> float | None:
    try:
        found = read_kept(instrument.nodes[leaf], value, publication)
    except NotAllowed:
        return None
    return None if found.value is None or found.origin is not Origin.GIVEN else float(found.value)
