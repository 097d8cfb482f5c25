"""What the ledger says about evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tolok.evidence import access
from tolok.evidence.models import Classification
from tolok.ledger.subjects import Named, register_subject
from tolok.ledger.verbs import Kind, register


def _items(keys: Sequence[str], standing: Any) -> dict[str, Named]:
    rows = access.items(standing).filter(pk__in=keys).values_list("pk", "title")
    return {str(pk): Named(title, reverse("evidence:item", args=[pk])) for pk, title in rows}


def _withdrawn(detail: Mapping[str, Any]) -> str | Promise:
    return _("{who} menarik bukti {subject}: {reason}") if detail.get("reason") else _("{who} menarik bukti {subject}")


def _both(codes: object) -> str:
    labels = [str(Classification(code).label) for code in codes] if isinstance(codes, list) else []
    return " → ".join(labels)


register_subject("evidence", _items)
register("evidence.added", _("{who} menambahkan bukti {subject}"), kind=Kind.EVIDENCE)
register("evidence.changed", _("{who} mengubah keterangan bukti {subject}"), kind=Kind.EVIDENCE)
register(
    "evidence.classified",
    _("{who} mengubah kelas informasi bukti {subject}: {classification}"),
    kind=Kind.EVIDENCE,
    show={"classification": _both},
)
register("evidence.withdrawn", _withdrawn, kind=Kind.EVIDENCE)
register("evidence.opened", _("{who} membuka bukti terbatas {subject}"), kind=Kind.EVIDENCE)
