"""``GET /api/v1/assessments/{id}/tree``: one assessment with all its indicators, in one answer and a few queries.

Written for speed: what does not change (titles, weights, criteria) is made once for each instrument and language, and
rows are read as plain values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from django.db import connection
from django.db.models import JSONField, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field

from tolok.api.door import Noun, Out, json_answer, standing_of
from tolok.assessment import access
from tolok.assessment.answers import language, read
from tolok.assessment.assessors import returns_told, verdicts_told
from tolok.assessment.levels import level_of
from tolok.assessment.models import Assessment, Claim, Cycle, Support
from tolok.assessment.proof import Place, criteria_of, proof
from tolok.assessment.queries.criteria import Found
from tolok.instruments import Instrument, Language, Node, in_digits
from tolok.organisation.access import Standing
from tolok.organisation.rights import Right
from tolok.scoring.answers import NotAllowed

noun = Noun("assessments")


class StageOut(Out):
    """A stage of the cycle."""

    kind: str = Field(examples=["self_assessment"])
    name: str
    position: int
    set_by: str = Field(description="agency, external, reviewer, national or nobody")
    opens_at: datetime
    closes_at: datetime = Field(description="for this assessment, extensions counted")


class Value(Out):
    """What one stage set for an indicator."""

    stage: str
    value: str = Field(description="a level, a number or an option; empty: not answered, which is never a level")
    state: str = Field(examples=["proposed"])
    version: int
    by: str = Field(description="who saved it last")
    at: datetime


class Evidence(Out):
    """An item under a criterion."""

    support: int
    item: int
    level: int
    criterion: int
    title: str
    cites: str


class Returned(Out):
    """What was sent back and waits for an answer."""

    id: int
    note: str
    due: date
    level: int | None
    criterion: int | None


class Assigned(Out):
    """A unit that answers the indicator, or brings evidence for it."""

    unit: int
    name: str
    lead: bool
    due: date | None


class Indicator(Out):
    """One indicator as it stands."""

    id: str = Field(examples=["I01"])
    number: str
    title: str
    path: list[str] = Field(description="the ids of the branches above it, the index first")
    value: str | None = Field(description="in force now; null: not answered")
    level: int | None
    proven: int | None = Field(description="the highest level that evidence carries; null: none")
    state: str = Field(description="of the answer in force; `open` where there is none")
    values: list[Value] = Field(description="what each stage set, in their order")
    evidence: list[Evidence]
    returns: list[Returned]
    assigned: list[Assigned]


class Branch(Out):
    """A domain or an aspect."""

    id: str
    title: str
    above: str | None
    weight: str | None = Field(description="share in the branch above, in percent")
    value: str | None = Field(description="as it would be published now")


class Tree(Out):
    """One assessment with everything in it."""

    id: int
    cycle: int
    year: int
    instrument: str
    agency: str = Field(description="the agency's slug")
    name: str
    unit: int | None
    stage: str
    index: str | None = Field(description="six decimals; null while answers are missing")
    printed: str
    predicate: str
    answered: int
    missing: int
    decided_at: datetime | None
    public: bool
    language: Literal["id", "en"]
    stages: list[StageOut]
    branches: list[Branch]
    indicators: list[Indicator]


@noun.read("/assessments/{int:assessment}/tree", out=Tree)
def assessment_tree(request: HttpRequest, assessment: int) -> HttpResponse:
    """One assessment with all its indicators: values of every stage, evidence, what was sent back, who answers."""
    standing = standing_of(request)
    row = _found(access.assessments(standing).filter(pk=assessment))
    own = _hand(standing, row)
    cycle, spoken = row.cycle, language()
    stages = _stages(row)
    values = _values(row.pk, stages)
    under = _under(own)
    assigned = _by_leaf(row.hanging["assignments"])  # type: ignore[attr-defined]
    titles, branches = _words(cycle.instrument, spoken)
    indicators = []
    for leaf in cycle.instrument.leaves:
        if not own.sees(leaf.id):
            continue
        told, found = values.get(leaf.id, []), under.get(leaf.id, _NOTHING)
        now = next((one for one in reversed(told) if one["value"]), told[-1] if told else None)
        indicators.append(
            {
                **titles[leaf.id],
                "value": now["value"] or None if now else None,
                "level": _level(row.cycle, leaf, now["value"]) if now else None,
                "proven": _proven(leaf, found.carried),
                "state": now["state"] if now else "open",
                "values": told,
                "evidence": [_evidence(one) for rows in found.supports.values() for one in rows],
                "returns": [_returned(one) for one in found.returns],
                "assigned": assigned.get(leaf.id, []),
            }
        )
    return json_answer(
        {
            **_head(row, spoken),
            "stages": [{name: value for name, value in stage.items() if name != "pk"} for stage in stages],
            "branches": [{**branch, "value": row.nodes.get(branch["id"])} for branch in branches],
            "indicators": indicators,
        }
    )


# What hangs on an assessment, in the same statement as itself; written out, for composing it costs more than asking it.
_HANGING = """jsonb_build_object(
  'stages', (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'pk', s.id, 'kind', s.kind, 'id', s.name_id, 'en', s.name_en, 'position', s.position, 'set_by', s.set_by,
      'opens_at', s.opens_at, 'closes_at', s.closes_at) ORDER BY s.position), '[]')
    FROM assessment_stage s WHERE s.cycle_id = assessment_assessment.cycle_id),
  'extensions', (SELECT coalesce(jsonb_agg(jsonb_build_object('stage', e.stage_id, 'until', e.until)
      ORDER BY e.until), '[]')
    FROM assessment_extension e WHERE e.assessment_id = assessment_assessment.id),
  'assignments', (SELECT coalesce(jsonb_agg(jsonb_build_object('leaf', g.leaf, 'unit', g.unit_id, 'name', u.name,
      'lead', g.lead, 'due', g.due) ORDER BY g.lead DESC, g.id), '[]')
    FROM assessment_assignment g JOIN organisation_unit u ON u.id = g.unit_id
    WHERE g.assessment_id = assessment_assessment.id))"""


def _found(rows: Any) -> Assessment:
    """The assessment with its stages, extensions and assignments: one query."""
    hanging = RawSQL(_HANGING, [], output_field=JSONField())  # noqa: S611 - a constant
    found: Assessment | None = (
        rows.select_related("cycle", "stage", "agency", "unit").annotate(hanging=hanging).order_by().first()
    )
    if found is None:
        raise Http404(_("Penilaian ini tidak ada, atau bukan untuk Anda."))
    return found


def _head(row: Assessment, spoken: Language) -> dict[str, Any]:
    return {
        "id": row.pk,
        "cycle": row.cycle_id,
        "year": row.cycle.year,
        "instrument": row.cycle.instrument.id,
        "agency": row.agency.slug,
        "name": row.unit.name if row.unit else row.agency.name,
        "unit": row.unit_id,
        "stage": row.stage.kind,
        "index": row.index,
        "printed": row.printed,
        "predicate": row.predicate,
        "answered": row.answered,
        "missing": row.missing,
        "decided_at": row.decided_at,
        "public": row.public,
        "language": spoken,
    }


def _stages(row: Assessment) -> list[dict[str, Any]]:
    spoken = language()
    later = {one["stage"]: one["until"] for one in row.hanging["extensions"]}  # type: ignore[attr-defined]  # the longest last
    return [
        {
            "pk": one["pk"],
            "kind": one["kind"],
            "name": one[spoken],
            "position": one["position"],
            "set_by": one["set_by"],
            "opens_at": one["opens_at"],
            "closes_at": max(one["closes_at"], later.get(one["pk"], "")),
        }
        for one in row.hanging["stages"]  # type: ignore[attr-defined]
    ]


def _hand(standing: Standing, row: Assessment) -> access.Hand:
    """As ``access.hand``, without a query: the assignments are here already."""
    units = standing.units_with(Right.CLAIM_ASSIGNED)
    mine = [one for one in row.hanging["assignments"] if one["unit"] in units]  # type: ignore[attr-defined]
    return access.Hand(
        standing,
        row,
        assigned=frozenset(one["leaf"] for one in mine),
        led=frozenset(one["leaf"] for one in mine if one["lead"]),
    )


class _Support(NamedTuple):
    leaf: str
    pk: int
    item_id: int
    level: int
    criterion: int
    item__title: str
    cites: str
    created_at: datetime


class _Verdict(NamedTuple):
    judgement__leaf: str
    level: int
    criterion: int
    outcome: str
    at: datetime


_ANY = -(2**40)


@cache
def _composed(query: Callable[[int], QuerySet[Any, Any]]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of ``query``, composed once: that takes longer than the database needs for it."""
    sql, values = query(_ANY).query.sql_with_params()
    return sql, tuple(values)


def _rows(query: Callable[[int], QuerySet[Any, Any]], assessment: int) -> list[tuple[Any, ...]]:
    """The rows of ``query`` for an assessment, as plain values."""
    sql, values = _composed(query)
    with connection.cursor() as cursor:
        cursor.execute(sql, [assessment if value == _ANY else value for value in values])
        return list(cursor.fetchall())


def _claims(assessment: int) -> QuerySet[Any, Any]:
    return Claim.objects.filter(assessment=assessment).order_by().values_list(*_CLAIM)


def _supports(assessment: int) -> QuerySet[Any, Any]:
    rows = Support.objects.filter(assessment=assessment).order_by("level", "criterion", "pk")
    return rows.values_list(*_Support._fields)


def _verdicts(assessment: int) -> QuerySet[Any, Any]:
    return verdicts_told(Assessment(pk=assessment)).values_list(*_Verdict._fields)


_CLAIM = ("leaf", "stage_id", "value", "state", "version", "author__name", "updated_at")


def _values(assessment: int, stages: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    kinds = {stage["pk"]: stage["kind"] for stage in stages}
    place = {stage["pk"]: stage["position"] for stage in stages}
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for leaf, stage, value, state, version, by, at in sorted(_rows(_claims, assessment), key=lambda one: place[one[1]]):
        told = {"stage": kinds[stage], "value": value, "state": state, "version": version, "by": by or "", "at": at}
        found[leaf].append(told)
    return found


_RETURN = ("leaf", "pk", "note", "due", "level", "criterion", "resolved_at")
_NOTHING = Found({}, {}, ())


def _under(own: access.Hand) -> dict[str, Found]:
    """What stands under the criteria of every indicator, read as plain rows. Three queries."""
    supports: dict[str, dict[Place, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for one in map(_Support._make, _rows(_supports, own.assessment.pk)):
        supports[one.leaf][one.level, one.criterion].append(one)
    verdicts: dict[str, dict[Place, Any]] = defaultdict(dict)
    for said in map(_Verdict._make, _rows(_verdicts, own.assessment.pk)):
        verdicts[said.judgement__leaf][said.level, said.criterion] = said
    returns: dict[str, list[Any]] = defaultdict(list)
    sent = returns_told(own).filter(resolved_at__isnull=True).order_by("due", "pk")
    for back in sent.values_list(*_RETURN, named=True):
        returns[back.leaf].append(back)
    return {
        leaf: Found(supports.get(leaf, {}), verdicts.get(leaf, {}), returns.get(leaf, ()))
        for leaf in {*supports, *verdicts, *returns}
    }


def _evidence(row: Any) -> dict[str, Any]:
    return {
        "support": row.pk,
        "item": row.item_id,
        "level": row.level,
        "criterion": row.criterion,
        "title": row.item__title,
        "cites": row.cites,
    }


def _returned(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "note": row.note, "due": row.due, "level": row.level, "criterion": row.criterion}


def _by_leaf(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        told = dict(row)
        found[told.pop("leaf")].append(told)
    return found


@lru_cache(maxsize=64)
def _words(known: Instrument, spoken: Language) -> tuple[Mapping[str, dict[str, Any]], list[dict[str, Any]]]:
    """What the tree says of an instrument whatever the assessment."""

    def above(node: Node) -> list[str]:
        found = []
        while node.id in known.parents:
            node = known.parents[node.id]
            found.append(node.id)
        return found[::-1]

    leaves = {
        leaf.id: {
            "id": leaf.id,
            "number": str(leaf.number) if leaf.number is not None else leaf.code or leaf.id,
            "title": leaf.title.in_(spoken),
            "path": above(leaf),
        }
        for leaf in known.leaves
    }
    branches = [
        {
            "id": node.id,
            "title": node.title.in_(spoken),
            "above": known.parents[node.id].id if node.id in known.parents else None,
            "weight": in_digits(node.weight) if node.weight is not None else None,
        }
        for node in known.nodes.values()
        if not node.is_leaf
    ]
    return leaves, branches


_levels: dict[tuple[int, str, str, str], int | None] = {}


def _level(cycle: Cycle, leaf: Node, value: str) -> int | None:
    """The level that a kept value has reached; worked out once for each value of an indicator."""
    if not value:
        return None
    key = (cycle.edition_id, cycle.within_band, leaf.id, value)
    if key not in _levels:
        if len(_levels) > 50_000:
            _levels.clear()
        try:
            _levels[key] = level_of(leaf, read(cycle, leaf, value).value)
        except NotAllowed:
            _levels[key] = None
    return _levels[key]


_proofs: dict[tuple[int, frozenset[Place]], tuple[Node, int | None]] = {}


def _proven(leaf: Node, carried: frozenset[Place]) -> int | None:
    """The level that these criteria carry; worked out once. The node is kept too, so that its place is not reused."""
    key = (id(leaf), carried)
    if key not in _proofs:
        if len(_proofs) > 20_000:
            _proofs.clear()
        needs = any(criteria_of(leaf).values())
        _proofs[key] = (leaf, proof(leaf, carried, None).proven if needs else None)
    return _proofs[key][1]
