"""What ``assessment.json`` tells: an assessment out of the database, every digit and every word, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from importlib.metadata import version
from typing import Any

from django.utils import timezone

from tolok.assessment.answers import read
from tolok.assessment.assessors import verdicts_told
from tolok.assessment.levels import level_of
from tolok.assessment.models import Assessment, Claim, Judgement, Return, SetBy, Stage, Submission, Support
from tolok.assessment.scores import scored
from tolok.assessment.values import Values, values_of
from tolok.evidence.kinds import MEDIA_TYPES
from tolok.evidence.models import Item
from tolok.exchange.bundle.checking import origin_of
from tolok.exchange.bundle.form import FORM, VERSION
from tolok.ledger.chain import START, link, seal_of
from tolok.ledger.reading import entries
from tolok.organisation.models import Person
from tolok.scoring import Result
from tolok.scoring.answers import NotAllowed

Json = dict[str, Any]
_ENDINGS = {kind: ending for ending, kind in MEDIA_TYPES.items()}


def items_of(assessment: Assessment) -> list[Item]:
    """The evidence that stands under its criteria, once each."""
    rows = Item.objects.filter(supports__assessment=assessment).select_related("blob", "unit", "added_by", "agency")
    return list(rows.defer("search", "blob__text").distinct().order_by("pk"))


def path_of(item: Item) -> str:
    """Where the file of an item stands in a bundle; the same bytes once. Empty: a link."""
    if item.blob is None:
        return ""
    ending = _ENDINGS.get(item.blob.media_type, "bin")
    return f"evidence/{item.blob.sha256}.{ending}"


def document_of(assessment: Assessment, left_out: Mapping[int, str]) -> Json:
    """The content of ``assessment.json``.

    Args:
        assessment: with its cycle, agency, unit and stage.
        left_out: why the file of an item is not in the bundle, by the item's number.
    """
    stages = list(Stage.objects.filter(cycle=assessment.cycle_id).order_by("position"))
    values = values_of(assessment, stages)
    agency, unit, cycle = assessment.agency, assessment.unit, assessment.cycle
    return {
        "format": FORM,
        "version": VERSION,
        "made_at": _moment(timezone.now()),
        "made_by": f"tolok {version('tolok')}",
        "identity": origin_of(first_hash(), assessment.pk),
        "number": assessment.pk,
        "agency": {
            "number": agency.pk,
            **{name: getattr(agency, name) for name in ("name", "slug", "cluster", "province")},
        },
        "unit": {name: getattr(unit, name) for name in ("name", "short", "kind")} if unit else None,
        "cycle": {
            **{name: getattr(cycle, name) for name in ("name_id", "name_en", "year", "subject", "predicate_basis")},
            **{name: getattr(cycle, name) for name in ("within_band", "sample", "source")},
            "instrument": {"id": cycle.edition.instrument, "identity": cycle.edition.identity},
            "stages": [_stage(assessment, stage, values) for stage in stages],
        },
        "stage": assessment.stage.kind,
        "target": assessment.target,
        "targets": assessment.targets,
        "result": _result(scored(cycle, values.answers())),
        "decided_at": _at(assessment.decided_at),
        "claims": [_claim(assessment, claim) for claim in _claims(assessment)],
        "items": [_item(item, left_out.get(item.pk, "")) for item in items_of(assessment)],
        "supports": [*map(_support, _supports(assessment))],
        "returns": [*map(_return, _returns(assessment))],
        "judgements": _judgements(assessment),
        "submissions": [*map(_submission, _submissions(assessment))],
    }


def first_hash() -> str:
    """The hash of the first entry of this Tolok's ledger: what tells one Tolok from another."""
    first = next(iter(entries(until=1)), None)
    return link(seq=1, previous=START, seal=seal_of(first)) if first else START


def exact(value: Fraction | None) -> str | None:
    """An exact value as text: ``2189/500``."""
    return None if value is None else str(value)


def _stage(assessment: Assessment, stage: Stage, values: Values) -> Json:
    answers = values.answers(stage) if stage.position <= assessment.stage.position else {}
    return {
        **{name: getattr(stage, name) for name in ("position", "kind", "name_id", "name_en", "set_by", "optional")},
        "opens_at": _moment(stage.opens_at),
        "closes_at": _moment(stage.closes_at),
        "result": _result(scored(assessment.cycle, answers)) if answers else None,
    }


def _result(result: Result) -> Json:
    return {
        "index": result.index,
        "exact": exact(result.exact),
        "predicate": result.predicate.code if result.predicate else "",
        "missing": len(result.missing),
    }


def _claims(assessment: Assessment) -> Iterable[Claim]:
    rows = Claim.objects.filter(assessment=assessment).select_related("stage", "author")
    return rows.order_by("stage__position", "leaf")


def _claim(assessment: Assessment, row: Claim) -> Json:
    return {
        "stage": row.stage.kind,
        **{name: getattr(row, name) for name in ("leaf", "value", "fact", "analysis", "justification", "state")},
        "level": _level(assessment, row),
        "author": _name(row.author) if row.stage.set_by == SetBy.AGENCY else "",
        "version": row.version,
        "updated_at": _moment(row.updated_at),
    }


def _level(assessment: Assessment, row: Claim) -> int | None:
    leaf = assessment.cycle.instrument.nodes[row.leaf]
    try:
        return level_of(leaf, read(assessment.cycle, leaf, row.value).value) if row.value else None
    except NotAllowed:
        return None


def _item(item: Item, left_out: str) -> Json:
    blob = item.blob
    return {
        "key": str(item.pk),
        "sha256": blob.sha256 if blob else None,
        "path": "" if left_out else path_of(item),
        "left_out": left_out,
        "size": blob.size if blob else None,
        "media_type": blob.media_type if blob else "",
        **{name: getattr(item, name) for name in ("url", "file_name", "title", "kind", "number", "enactment", "note")},
        "classification": item.classification,
        "dated": _day(item.dated),
        "valid_until": _day(item.valid_until),
        "unit": item.unit.name if item.unit else "",
        "withdrawn_at": _at(item.withdrawn_at),
        "added_by": _name(item.added_by),
        "created_at": _moment(item.created_at),
    }


def _supports(assessment: Assessment) -> Iterable[Support]:
    rows = Support.objects.filter(assessment=assessment).select_related("stage", "added_by")
    return rows.order_by("leaf", "level", "criterion", "pk")


def _support(row: Support) -> Json:
    return {
        "stage": row.stage.kind,
        **{name: getattr(row, name) for name in ("leaf", "level", "criterion", "cites", "note")},
        "item": str(row.item_id),
        "added_by": _name(row.added_by),
        "created_at": _moment(row.created_at),
    }


def _returns(assessment: Assessment) -> Iterable[Return]:
    return Return.objects.filter(assessment=assessment).select_related("stage", "by").order_by("pk")


def _return(row: Return) -> Json:
    return {
        "stage": row.stage.kind,
        **{name: getattr(row, name) for name in ("leaf", "level", "criterion", "note")},
        "due": row.due.isoformat(),
        "by": row.by.name if row.stage.set_by == SetBy.AGENCY else "",
        "created_at": _moment(row.created_at),
        "resolved_at": _at(row.resolved_at),
    }


def _judgements(assessment: Assessment) -> list[Json]:
    """Findings of the agency's own assessors; of others their verdicts, once the stage has its value, without names."""
    told: dict[int, list[Json]] = {}
    for verdict in verdicts_told(assessment).filter(judgement__done=True).order_by("judgement", "level", "criterion"):
        told.setdefault(verdict.judgement_id, []).append(
            {
                **{name: getattr(verdict, name) for name in ("level", "criterion", "outcome", "note")},
                "at": _moment(verdict.at),
            }
        )
    rows = Judgement.objects.filter(assessment=assessment, done=True).select_related("stage", "assessor").order_by("pk")
    seen = [row for row in rows if row.stage.set_by == SetBy.AGENCY or row.pk in told]
    return [_judgement(row, place, told.get(row.pk, ())) for place, row in enumerate(seen, 1)]


def _judgement(row: Judgement, place: int, verdicts: Sequence[Json]) -> Json:
    own = row.stage.set_by == SetBy.AGENCY
    said = {name: getattr(row, name) if own else "" for name in ("value", "fact", "analysis", "justification")}
    return {
        "stage": row.stage.kind,
        "leaf": row.leaf,
        "assessor": row.assessor.name if own else str(place),
        **said,
        "valid": row.valid if own else None,
        "updated_at": _moment(row.updated_at),
        "verdicts": list(verdicts),
    }


def _submissions(assessment: Assessment) -> Iterable[Submission]:
    return Submission.objects.filter(assessment=assessment).select_related("stage", "by").order_by("pk")


def _submission(row: Submission) -> Json:
    return {
        "stage": row.stage.kind,
        **{name: getattr(row, name) for name in ("kind", "leaf", "digest", "content", "reopened_why")},
        "by": _name(row.by),
        "at": _moment(row.at),
        "reopened_at": _at(row.reopened_at),
    }


def _name(person: Person | None) -> str:
    return person.name if person else ""


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat()


def _at(at: datetime | None) -> str | None:
    return None if at is None else _moment(at)


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
