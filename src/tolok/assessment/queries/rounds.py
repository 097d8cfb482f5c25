"""The assessments a person judges now, with how far each is; a fixed number of queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from tolok.assessment.access import JUDGING, Hand, assessments
from tolok.assessment.clock import window
from tolok.assessment.models import (
    Assessment,
    Claim,
    ClaimState,
    CycleState,
    Extension,
    Judgement,
    SetBy,
)
from tolok.assessment.queries.titles import number_of
from tolok.organisation.access import Standing
from tolok.organisation.rights import Right

_WAITING = frozenset({ClaimState.PROPOSED})
_CHECKED = frozenset({ClaimState.VERIFIED, ClaimState.APPROVED, ClaimState.SETTLED})


@dataclass(frozen=True)
class Judging:
    """One assessment on an assessor's list."""

    assessment: Assessment
    done: int
    waiting: int
    """How many could be judged now and are not."""
    total: int
    differing: int
    """Indicators whose assessors are done with different values, and for which none is settled."""
    next_leaf: str
    next_number: str
    closes_at: datetime


def judged_by(standing: Standing) -> QuerySet[Assessment]:
    """The assessments that stand in a stage in which this person is an assessor; those of units after agencies'."""
    scope = Q(pk__in=[])
    for set_by, right in JUDGING.items():
        places = standing.agencies_with(right)
        here = Q(stage__set_by=set_by, unit__isnull=True)
        scope |= here if places is None else here & Q(agency__in=places)
    within = standing.agencies_with(Right.VERIFY)
    of_units = Q(stage__set_by__in=[SetBy.AGENCY, SetBy.EXTERNAL], unit__isnull=False)
    scope |= of_units if within is None else of_units & Q(agency__in=within)
    rows = assessments(standing).filter(scope, cycle__state=CycleState.OPEN)
    return rows.select_related("cycle", "stage", "agency", "unit").order_by("unit", "stage__closes_at", "agency__name")


def judging(standing: Standing, rows: Sequence[Assessment]) -> list[Judging]:
    """How far this person is with each of ``rows``. Three queries."""
    mine = [row for row in rows if _is_assessor(standing, row)]
    found = _findings(mine)
    claims = _claims(mine)
    given = defaultdict(list)
    for one in Extension.objects.filter(assessment__in=mine):
        given[one.assessment_id].append(one)
    person = standing.person.pk if standing.person else None
    return [_judging(row, person, found[row.pk], claims[row.pk], given[row.pk]) for row in mine]


def _is_assessor(standing: Standing, row: Assessment) -> bool:
    # An appointment for one cycle only, or to the own agency, shows here and not in the query.
    return Hand(standing, row, frozenset(), frozenset()).may(JUDGING[SetBy(row.stage.set_by)])


class _Finding(NamedTuple):
    assessor: int
    value: str
    done: bool


# Plain rows and not models: a coordinator judges 53 units, which makes thousands of them.
def _findings(rows: Sequence[Assessment]) -> Mapping[int, Mapping[str, list[_Finding]]]:
    found: dict[int, dict[str, list[_Finding]]] = defaultdict(lambda: defaultdict(list))
    every = Judgement.objects.filter(assessment__in=rows, stage=F("assessment__stage"))
    asked = every.values_list("assessment_id", "leaf", "assessor_id", "value", "done")
    for assessment, leaf, assessor, value, done in asked:
        found[assessment][leaf].append(_Finding(assessor, value, done))
    return found


def _claims(rows: Sequence[Assessment]) -> Mapping[int, Mapping[str, str]]:
    """The state of each indicator's claim."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    every = Claim.objects.filter(assessment__in=rows, stage=F("assessment__stage"))
    for assessment, leaf, state in every.values_list("assessment_id", "leaf", "state"):
        found[assessment][leaf] = state
    return found


def _judging(
    row: Assessment,
    person: int | None,
    found: Mapping[str, Sequence[_Finding]],
    claims: Mapping[str, str],
    extensions: Sequence[Extension],
) -> Judging:
    leaves = row.cycle.instrument.leaves
    if row.stage.set_by == SetBy.AGENCY:
        done = {leaf for leaf, state in claims.items() if state in _CHECKED}
        waiting = [leaf for leaf in leaves if claims.get(leaf.id) in _WAITING]
    else:
        done = {leaf for leaf, seen in found.items() if any(one.done and one.assessor == person for one in seen)}
        done |= set(claims)
        if row.stage.set_by == SetBy.REVIEWER:
            done |= {leaf for leaf, seen in found.items() if any(one.done for one in seen)}
        waiting = [leaf for leaf in leaves if leaf.id not in done]
    return Judging(
        assessment=row,
        done=len(done),
        waiting=len(waiting),
        total=len(leaves),
        differing=sum(_differ(seen, person) for leaf, seen in found.items() if leaf not in claims),
        next_leaf=waiting[0].id if waiting else "",
        next_number=number_of(waiting[0]) if waiting else "",
        closes_at=window(row.stage, extensions).closes_at,
    )


def _differ(seen: Sequence[_Finding], person: int | None) -> bool:
    """Whether others found another value; only for those who are done themselves."""
    mine = any(one.done and one.assessor == person for one in seen)
    return mine and len({one.value for one in seen if one.done}) > 1
