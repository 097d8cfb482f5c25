"""What the ledger says about indicators: what the agency claims, with which evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tolok.assessment import subjects
from tolok.assessment.access import assessments
from tolok.assessment.answers import language
from tolok.ledger.subjects import Named, register_subject
from tolok.ledger.verbs import Kind, register


def _indicators(keys: Sequence[str], standing: Any) -> dict[str, Named]:
    found = {key: subjects.parts(key) for key in keys}
    numbers = {parts[0] for parts in found.values() if parts}
    rows = {row.pk: row for row in assessments(standing).filter(pk__in=numbers).select_related("cycle")}
    titled = {}
    for key, parts in found.items():
        row = rows.get(parts[0]) if parts else None
        node = row.cycle.instrument.nodes.get(parts[1]) if row and parts else None
        if row is not None and node is not None:
            link = f"/assessments/{row.pk}/indicators/{node.id}/"
            titled[key] = Named(f"{node.number or node.id} {node.title.in_(language())}", link)
    return titled


register_subject("indicator", _indicators)


def _saved(detail: Mapping[str, Any]) -> str | Promise:
    if not detail.get("value"):
        return _("{who} menyimpan penjelasan {subject}, tanpa tingkat")
    return _("{who} menyimpan jawaban {subject}: {value}")


register("claim.saved", _saved, kind=Kind.CLAIM)
register("claim.proposed", _("{who} mengajukan jawaban {subject}: {value}"), kind=Kind.CLAIM)
register("claim.withdrawn", _("{who} menarik kembali ajuan {subject}"), kind=Kind.CLAIM)
register("return.resolved", _("{who} menyelesaikan yang dikembalikan pada {subject}: “{note}”"), kind=Kind.CLAIM)
register("support.added", _("{who} melampirkan “{title}” pada {subject}, kriteria {criterion}"), kind=Kind.EVIDENCE)
register(
    "support.changed",
    _("{who} memperbaiki rujukan “{title}” pada {subject}, kriteria {criterion}: {cites}"),
    kind=Kind.EVIDENCE,
)
register("support.removed", _("{who} melepas “{title}” dari {subject}, kriteria {criterion}"), kind=Kind.EVIDENCE)
