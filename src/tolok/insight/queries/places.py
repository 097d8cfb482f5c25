"""What the uncertainty of a place comes from: it takes the levels of everybody in the group."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from tolok.analysis.certainty import Errors, Sobol, sensitivity
from tolok.analysis.stated import UNMEASURED
from tolok.analysis.straight import Straight
from tolok.assessment import access
from tolok.assessment.answers import read_kept
from tolok.assessment.models import Assessment, Claim
from tolok.assessment.scores import publication_of
from tolok.insight.queries.certainty import SURE, given_points
from tolok.insight.queries.reading import Reading
from tolok.scoring.answers import NotAllowed

RUNS = 256
"""Size of the samples: judgements of a whole group are many."""
_MOST = 650


@dataclass(frozen=True)
class Ranked:
    """Sobol indices of the places of a group; ``place`` is this assessment's column, ``others`` how many it has."""

    sobol: Sobol
    place: int
    others: int


def ranked_sources(read: Reading, index: Straight, errors: Errors) -> Ranked | None:
    """What moves the place among those of the same cycle whose levels the person may read; None: there are none.

    Agencies: the published ones of the cluster. Units: the agency's others. Two queries.
    """
    own = read.assessment
    if read.result.exact is None:
        return None
    rows = access.assessments(read.own.standing).filter(cycle=own.cycle_id).exclude(pk=own.pk).exclude(printed="")
    if own.unit_id is not None:
        rows = rows.filter(agency=own.agency_id, unit__isnull=False)
    else:
        rows = rows.filter(public=True, unit__isnull=True, agency__cluster=own.agency.cluster)
    others = list(rows.only("pk").order_by("pk")[:_MOST])
    points, sure = given_points(read.result, index)
    found = [(tuple(points.tolist()), tuple(sure.tolist())), *_levels(read, index, others)]
    if len(found) < 2:
        return None
    matrix = tuple(map(tuple, errors.matrix.tolist()))
    sobol = _sobol(index, tuple(found), errors.low, matrix)
    return Ranked(sobol, 0, len(found) - 1)


_Row = tuple[tuple[float, ...], tuple[bool, ...]]


def _levels(read: Reading, index: Straight, others: list[Assessment]) -> list[_Row]:
    """The points of the others and which of them another index supplied; whoever misses an answer is left out."""
    claims = Claim.objects.filter(assessment__in=others).exclude(value="").order_by("stage__position")
    by_assessment: dict[int, dict[str, str]] = defaultdict(dict)
    for assessment, leaf, value in claims.values_list("assessment_id", "leaf", "value"):
        by_assessment[assessment][leaf] = value  # the latest stage comes last, and stands
    publication = publication_of(read.assessment.cycle)
    leaves = [index.table.leaves[position] for position in index.positions]

    @cache
    def worth(place: int, kept: str) -> tuple[float | None, bool]:
        try:
            found = read_kept(leaves[place], kept, publication)
        except NotAllowed:
            return None, False
        return None if found.value is None else float(found.value), found.origin in SURE

    rows: list[_Row] = []
    for answers in by_assessment.values():
        told = [worth(place, answers.get(leaf.id, "")) for place, leaf in enumerate(leaves)]
        points = tuple(value for value, _sure in told if value is not None)
        if len(points) == len(leaves):
            rows.append((points, tuple(known for _value, known in told)))
    return rows


@lru_cache(maxsize=32)
def _sobol(index: Straight, rows: tuple[_Row, ...], low: int, matrix: tuple[tuple[float, ...], ...]) -> Sobol:
    errors = Errors(low, np.array(matrix), 0.0, UNMEASURED)
    points = np.array([points for points, _sure in rows])
    sure = np.array([known for _points, known in rows])
    return sensitivity(index, points, errors, runs=RUNS, sure=sure, conventions=False)[1]
