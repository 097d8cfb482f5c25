"""What the ledger says about cycles, assignments and what was handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.assessment import access
from tolok.assessment.models import StageKind
from tolok.ledger.subjects import Named, register_subject
from tolok.ledger.verbs import Kind, register
from tolok.ledger.words import NOTHING
from tolok.organisation.access import PUBLIC


def _cycles(keys: Sequence[str], standing: Any) -> dict[str, Named]:
    rows = access.cycles(standing or PUBLIC).filter(pk__in=keys)
    return {
        str(row.pk): Named(now("siklus {name}").format(name=row.name), reverse("cycle", args=[row.pk])) for row in rows
    }


def _assessments(keys: Sequence[str], standing: Any) -> dict[str, Named]:
    rows = access.assessments(standing or PUBLIC).filter(pk__in=keys).select_related("cycle", "agency", "unit")
    return {
        str(row.pk): Named(
            now("penilaian {who}, {cycle}").format(who=row.unit or row.agency, cycle=row.cycle.name),
            reverse("assessment", args=[row.pk]),
        )
        for row in rows
    }


def _stage(kind: object) -> object:
    return StageKind(kind).label if kind in StageKind.values else kind


_STAGE = {"stage": _stage, "from": _stage, "to": _stage}

register_subject("cycle", _cycles)
register_subject("assessment", _assessments)

register("cycle.opened", _("{who} membuka {subject} dengan {assessments} peserta"), kind=Kind.CYCLE)
register("cycle.started", _("{who} memulai {subject} untuk {agencies} instansi"), kind=Kind.CYCLE)
register("cycle.cancelled", _("{who} membatalkan {subject}: {reason}"), kind=Kind.CYCLE)
register(
    "cycle.published",
    _("{who} mengumumkan {subject}: {results} hasil, {undecided} belum ditetapkan"),
    kind=Kind.CYCLE,
)
register(
    "stage.moved",
    _(
        "{who} mengubah tanggal tahap {stage} pada {subject}: tadinya {old_opens} sampai {old_closes}, sekarang "
        "{opens} sampai {closes}; alasan: {reason}"
    ),
    kind=Kind.CYCLE,
    show=_STAGE,
)
register(
    "stage.extended",
    _("{who} memperpanjang tahap {stage} bagi {subject} dari {old} sampai {until}: {reason}"),
    kind=Kind.CYCLE,
    show=_STAGE,
)


def _assigned(detail: Mapping[str, Any]) -> Any:
    if detail.get("person") and not detail.get("former"):
        return _("{who} menugaskan indikator {indicators} pada {subject} kepada {person} di {lead}, sampai {due}")
    if not detail.get("lead"):
        return _("{who} meminta {supporting} mendukung indikator {indicators} pada {subject}, sampai {due}")
    if detail.get("former"):
        return _("{who} mengalihkan indikator {indicators} pada {subject} dari {former} kepada {lead}, sampai {due}")
    return _("{who} menugaskan indikator {indicators} pada {subject} kepada {lead}, sampai {due}")


register("work.assigned", _assigned, kind=Kind.WORK)
register("work.unassigned", _("{who} menarik indikator {indicators} pada {subject} dari {unit}"), kind=Kind.WORK)
register("work.reminded", _("{who} mengingatkan {units} tentang {open} indikator pada {subject}"), kind=Kind.WORK)


def _aimed(detail: Mapping[str, Any]) -> Any:
    if not detail.get("index"):
        return _("{who} menghapus target indeks {old} pada {subject}")
    if detail.get("old"):
        return _("{who} mengubah target indeks {subject} dari {old} menjadi {index}")
    return _("{who} menetapkan target indeks {subject}: {index}")


def _levels(levels: Mapping[str, int | None]) -> str:
    return ", ".join(f"{leaf} → {level or NOTHING}" for leaf, level in levels.items())


def _index(digits: str) -> str:
    return localize(Decimal(digits)) if digits else ""


register("target.set", _aimed, kind=Kind.WORK, show={"index": _index, "old": _index})
register(
    "target.levels_set",
    _("{who} menetapkan target tingkat pada {subject}: {levels}"),
    kind=Kind.WORK,
    show={"levels": _levels},
)


def _approved(detail: Mapping[str, Any]) -> Any:
    if detail.get("indicator"):
        return _("{who} menyetujui jawaban indikator {indicator} pada {subject} (isi {content})")
    return _("{who} menyetujui seluruh jawaban pada {subject} (isi {content})")


register("answers.approved", _approved, kind=Kind.CLAIM)
register(
    "assessment.submitted",
    _("{who} mengirim {subject}: {answered} indikator terjawab, {missing} belum (isi {content})"),
    kind=Kind.CLAIM,
    show=_STAGE,
)
register(
    "approval.reopened",
    _("Persetujuan atas {subject} terbuka kembali karena {who} mengubah indikator {indicator}: {why}"),
    kind=Kind.CLAIM,
)
register(
    "submission.reopened",
    _("Kiriman {subject} terbuka kembali karena {who} mengubah indikator {indicator}: {why}"),
    kind=Kind.CLAIM,
)


def _advanced(detail: Mapping[str, Any]) -> Any:
    if detail.get("skipped"):
        return _("{who} meneruskan {subject} dari {from} ke {to}, melewati {skipped}: {reason}")
    return _("{who} meneruskan {subject} dari {from} ke {to}")


register("assessment.advanced", _advanced, kind=Kind.VERDICT, show=_STAGE)
register(
    "assessment.decided",
    _("{who} menetapkan hasil {subject}: indeks {index} (isi {content})"),
    kind=Kind.VERDICT,
)
register(
    "assessment.imported",
    _("{who} memasukkan hasil resmi {subject}: indeks {index}, sumber {source}"),
    kind=Kind.VERDICT,
)
