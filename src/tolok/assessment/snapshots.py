"""What exactly was approved or submitted: values, reasons and evidence of indicators as plain data, and its digest.

Two snapshots of the same content are the same bytes (``ledger.chain.canonical``), so that anybody can check later that
what stands there is what was signed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tolok.assessment.models import Assessment, Claim, Stage, Support
from tolok.evidence.models import Item
from tolok.ledger.chain import digest_of


@dataclass(frozen=True)
class Snapshot:
    """The content of an assessment, or of some of its indicators, at one stage."""

    content: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The SHA-256 of the content's canonical JSON."""
        return digest_of(self.content)

    def part(self, leaf: str) -> Any:
        """What it holds of one indicator; None: nothing."""
        return self.content["indicators"].get(leaf)


def snapshot(assessment: Assessment, stage: Stage, leaves: Iterable[str] | None = None) -> Snapshot:
    """What stands in ``assessment`` up to ``stage``, for ``leaves`` (None: all). Two queries.

    Evidence that came in a later stage is not part of it.
    """
    chosen = {"leaf__in": list(leaves)} if leaves is not None else {}
    upto = {"assessment": assessment, "stage__position__lte": stage.position, **chosen}
    indicators: dict[str, dict[str, list[Any]]] = defaultdict(lambda: {"values": [], "evidence": []})
    for claim in Claim.objects.filter(**upto).select_related("stage").order_by("leaf", "stage__position"):
        indicators[claim.leaf]["values"].append(_value(claim))
    supports = Support.objects.filter(**upto).select_related("item__blob").defer("item__blob__text", "item__search")
    for support in supports.order_by("leaf", "level", "criterion", "item"):
        indicators[support.leaf]["evidence"].append(_evidence(support))
    return Snapshot(
        {
            "assessment": assessment.pk,
            "instrument": assessment.cycle.instrument.identity,
            "stage": stage.kind,
            "indicators": dict(indicators),
        }
    )


def _value(claim: Claim) -> dict[str, Any]:
    return {
        "stage": claim.stage.kind,
        "value": claim.value,
        "fact": claim.fact,
        "analysis": claim.analysis,
        "justification": claim.justification,
    }


def _evidence(support: Support) -> dict[str, Any]:
    return {
        "level": support.level,
        "criterion": support.criterion,
        "cites": support.cites,
        "note": support.note,
        "item": _item(support.item),
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.pk,
        "title": item.title,
        "kind": item.kind,
        "number": item.number,
        "dated": item.dated.isoformat() if item.dated else None,
        "valid_until": item.valid_until.isoformat() if item.valid_until else None,
        "enactment": item.enactment,
        "withdrawn": item.withdrawn_at is not None,
        "url": item.url,
        "sha256": item.blob.sha256 if item.blob else None,
    }
