"""What a document of record says: plain data out of assessments, many at once with a fixed number of queries.

Two documents with the same facts say the same; their digest is how a later change shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.utils import timezone

from tolok.assessment.models import Assessment, Claim, SetBy, Stage, Support
from tolok.assessment.scores import scored
from tolok.assessment.snapshots import snapshot
from tolok.assessment.values import Values
from tolok.instruments import Instrument, Node, in_digits
from tolok.instruments.scales import LevelScale
from tolok.records.analysis import Reasons, analysis_of, number_of, reached, recommended
from tolok.records.models import DocumentKind, Recommendation
from tolok.records.rules import Rule, rule_of
from tolok.records.wording import comma, day
from tolok.scoring import Result

REPORTS = (DocumentKind.REPORT, DocumentKind.MONITORING)
Facts = dict[str, Any]


def facts_of(kind: str, assessments: Sequence[Assessment]) -> dict[int, Facts]:
    """What a document of this kind says of each assessment, by its number.

    Args:
        kind: of the document.
        assessments: of one cycle, with their cycle and agency. Reports: four queries however many there are; minutes
            need three more for each (the digest of what was answered).
    """
    if kind == DocumentKind.CONSENT:
        return {row.pk: _common(row) for row in assessments}
    stages = _stages(assessments)
    values = _values(assessments, stages)
    if kind == DocumentKind.MINUTES:
        return {row.pk: _minutes(row, values[row.pk], stages) for row in assessments}
    texts = dict(Recommendation.objects.filter(assessment__in=assessments).values_list("assessment", "text"))
    return {row.pk: _report(kind, row, values[row.pk], texts.get(row.pk, "")) for row in assessments}


def self_stage(stages: Sequence[Stage]) -> Stage | None:
    """The stage of the self-assessment: the last that the agency answers in."""
    return next((stage for stage in reversed(stages) if stage.set_by == SetBy.AGENCY), None)


def generated(assessment: Assessment) -> list[str]:
    """The recommendations as generated from the values in force, before anybody edits them. Two queries."""
    values = _values([assessment], _stages([assessment]))[assessment.pk]
    result = scored(assessment.cycle, values.answers())
    return recommended(result, rule_of(assessment.cycle.instrument), assessment.agency.name)


def _stages(assessments: Sequence[Assessment]) -> list[Stage]:
    return list(Stage.objects.filter(cycle=assessments[0].cycle_id).order_by("position")) if assessments else []


def _values(assessments: Sequence[Assessment], stages: Sequence[Stage]) -> dict[int, Values]:
    position = {stage.pk: stage.position for stage in stages}
    kept: dict[int, dict[str, dict[int, Claim]]] = {row.pk: defaultdict(dict) for row in assessments}
    for claim in Claim.objects.filter(assessment__in=assessments):
        kept[claim.assessment_id][claim.leaf][position[claim.stage_id]] = claim
    return {pk: Values(tuple(stages), by_leaf) for pk, by_leaf in kept.items()}


def _common(row: Assessment) -> Facts:
    instrument, rule = row.cycle.instrument, rule_of(row.cycle.instrument)
    return {
        "agency": {"name": row.agency.name, "slug": row.agency.slug},
        "cycle": row.cycle.name_id,
        "year": str(row.cycle.year),
        "sample": row.cycle.sample,
        "instrument": {
            "title": instrument.title.id,
            "short": instrument.short.id,
            "subject": rule.subject,
            "identity": instrument.identity,
        },
    }


def _minutes(row: Assessment, values: Values, stages: Sequence[Stage]) -> Facts:
    stage = self_stage(stages) or row.stage
    result = scored(row.cycle, values.answers(stage))
    supports = Support.objects.filter(assessment=row, stage__position__lte=stage.position)
    return {
        **_common(row),
        **_figures(result),
        "levels_word": _levels_word(result),
        "evidence": supports.aggregate(count=Count("item", distinct=True))["count"],
        "snapshot": snapshot(row, stage).digest,
    }


def _report(kind: str, row: Assessment, values: Values, text: str) -> Facts:
    result, rule = scored(row.cycle, values.answers()), rule_of(row.cycle.instrument)
    reasons = {
        leaf: Reasons(claim.fact, claim.analysis, claim.justification)
        for leaf in values.claims
        if (claim := values.in_force(leaf)) is not None
    }
    paragraphs = text.split("\n") if text else recommended(result, rule, row.agency.name)
    return {
        **_common(row),
        **_figures(result),
        "decided": day(timezone.localtime(row.decided_at).date()) if row.decided_at else "",
        "rule": _rule(rule),
        "aspects": analysis_of(result, rule, reasons),
        "recommendation": [line for line in paragraphs if line.strip()] if kind == DocumentKind.REPORT else [],
    }


def _rule(rule: Rule) -> dict[str, str]:
    return {
        "says": " ".join(rule.says.split()),
        "strong": f"tingkat {rule.strong} atau lebih",
        "weak": f"tingkat {rule.weak} atau di bawahnya",
    }


def _figures(result: Result) -> Facts:
    instrument = result.instrument
    total = len(instrument.leaves)
    return {
        "index": {
            "value": comma(result.index) if result.index else "",
            "predicate": result.predicate.name.id if result.predicate else "",
            "top": _top(instrument),
        },
        "parts": [_part(node, result) for node in _parts(result)],
        "indicators": [_indicator(leaf, result) for leaf in instrument.leaves],
        "total": total,
        "answered": total - len(result.missing) - len(result.waiting),
        "missing": len(result.missing),
        "waiting": len(result.waiting),
    }


def _parts(result: Result) -> list[Node]:
    """The nodes between the index and the indicators, parents first."""
    root = result.instrument.tree.id
    return [node for node in result.instrument.nodes.values() if node.children and node.id != root and _is_part(node)]


def _is_part(node: Node) -> bool:
    return node.kind != "indicator"


def _part(node: Node, result: Result) -> dict[str, Any]:
    depth, above = 0, result.instrument.parents.get(node.id)
    while above is not None and above.id != result.instrument.tree.id:
        depth, above = depth + 1, result.instrument.parents.get(above.id)
    return {
        "depth": depth,
        "title": f"{_KINDS.get(node.kind, '')} {node.title.id}".strip(),
        "weight": in_digits(node.weight, "id") if node.weight is not None else "–",
        "value": comma(result.nodes[node.id].published),
    }


_KINDS = {"domain": "Domain", "aspect": "Aspek"}


def _levels_word(result: Result) -> str:
    kinds = {node.kind for node in _parts(result)}
    return " dan ".join(word.lower() for kind, word in _KINDS.items() if kind in kinds) or "bagian"


def _indicator(leaf: Node, result: Result) -> dict[str, str]:
    level = reached(result, leaf)
    waits = leaf.id in result.waiting
    return {
        "number": number_of(leaf),
        "title": leaf.title.id,
        "level": str(level) if level is not None else ("menunggu" if waits else "–"),
        "value": comma(result.nodes[leaf.id].published),
    }


def _top(instrument: Instrument) -> str:
    """The highest value of the index, where all indicators share one."""
    tops = {leaf.scale.high for leaf in instrument.leaves if isinstance(leaf.scale, LevelScale)}
    whole = all(isinstance(leaf.scale, LevelScale) for leaf in instrument.leaves)
    return str(next(iter(tops))) if whole and len(tops) == 1 else ""
