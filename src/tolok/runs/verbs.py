"""What the ledger says about runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tolok.ledger.subjects import Named, register_subject
from tolok.ledger.verbs import Kind, register
from tolok.runs import access
from tolok.runs.kinds import label_of


def _runs(keys: Sequence[str], standing: Any) -> dict[str, Named]:
    rows = access.runs(standing).filter(pk__in=keys)
    return {str(run.pk): Named(label_of(run.kind), reverse("runs:run", args=[run.pk])) for run in rows}


def _about(plain: str | Promise, named: str | Promise) -> Any:
    def sentence(detail: Mapping[str, Any]) -> str | Promise:
        return named if detail.get("about") else plain

    return sentence


register_subject("run", _runs)
_SHOW = {"kind": lambda name: label_of(str(name))}
register(
    "run.started",
    _about(_("{who} memulai pekerjaan latar “{kind}”"), _("{who} memulai pekerjaan latar “{kind}”: {about}")),
    kind=Kind.SYSTEM,
    show=_SHOW,
)
register(
    "run.cancelled",
    _about(_("{who} membatalkan pekerjaan latar “{kind}”"), _("{who} membatalkan pekerjaan latar “{kind}”: {about}")),
    kind=Kind.SYSTEM,
    show=_SHOW,
)
register("run.fetched", _("{who} mengunduh hasil “{kind}”: {file}"), kind=Kind.SYSTEM, show=_SHOW)
