"""What the ledger says about plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.ledger.subjects import Named, register_subject
from tolok.ledger.verbs import Kind, register
from tolok.roadmap import access


def _plans(keys: Sequence[str], standing: Any) -> dict[str, Named]:
    rows = access.plans(standing).filter(pk__in=keys)
    return {
        str(row.pk): Named(
            row.name or now("Rencana {number}").format(number=row.pk),
            reverse("roadmap:plan", args=[row.assessment_id, row.pk]),
        )
        for row in rows
    }


register_subject("plan", _plans)
register("plan.costs_set", _("{who} menulis biaya {count} langkah {subject}"), kind=Kind.WORK)
register("plan.asked", _("{who} meminta rencana {subject} untuk {assessment}"), kind=Kind.WORK)
register("plan.dropped", _("{who} membuang rencana {name} untuk {assessment}"), kind=Kind.WORK)
register("plan.adopted", _("{who} menetapkan {subject} sebagai peta rencana: {steps} langkah"), kind=Kind.WORK)
register("plan.ended", _("{who} mengakhiri berlakunya peta rencana {subject}"), kind=Kind.WORK)
register(
    "plan.step_changed",
    _("{who} mengubah langkah {indicator} pada {subject}: {unit}, tenggat {due}"),
    kind=Kind.WORK,
)
register("plan.carried", _("{who} membawa {indicators} dari {subject} ke {to}"), kind=Kind.WORK)
