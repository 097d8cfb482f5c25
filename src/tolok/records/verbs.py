"""What the ledger says about documents of record and publications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.ledger.subjects import Named, register_subject
from tolok.ledger.verbs import Kind, register
from tolok.organisation.access import PUBLIC
from tolok.records import access
from tolok.records.models import DocumentKind, Origin, Publication


def _documents(keys: Sequence[str], standing: Any) -> dict[str, Named]:
    rows = access.documents(standing or PUBLIC).filter(pk__in=keys).defer("content")
    return {
        str(row.pk): Named(
            now("{kind} nomor {number}").format(kind=row.get_kind_display(), number=row.number),
            reverse("document", args=[row.pk]),
        )
        for row in rows
    }


_KIND = {"kind": lambda code: DocumentKind(code).label}

register_subject("document", _documents)
register(
    "document.issued",
    _("{who} menerbitkan {subject}, edisi {edition} (isi {content}, berkas {sha256})"),
    kind=Kind.WORK,
    show=_KIND,
)
register("recommendation.edited", _("{who} mengubah rekomendasi laporan {subject}"), kind=Kind.VERDICT)
register(
    "document.signed",
    _("{subject} ditandatangani {holder} {origin}, dicatat oleh {who} (sertifikat {fingerprint}, berkas {sha256})"),
    kind=Kind.WORK,
    show={"origin": lambda code: Origin(code).label},
)
register("certificate.added", _("{who} menyimpan sertifikat {holder} dari {issuer}"), kind=Kind.WORK)
register("certificate.withdrawn", _("{who} menarik sertifikat {holder} dari {issuer}"), kind=Kind.WORK)


def _publications(keys: Sequence[str], _standing: Any) -> dict[str, Named]:
    rows = Publication.objects.filter(pk__in=keys).select_related("cycle")
    return {
        str(row.pk): Named(
            now("pengumuman ke-{number} {cycle}").format(number=row.number, cycle=row.cycle.name),
            reverse("publication", args=[row.pk]),
        )
        for row in rows
    }


def _published(detail: Mapping[str, Any]) -> Any:
    if detail.get("reason"):
        return _("{who} mengumumkan {subject}: {results} hasil, {changed} dikoreksi atau ditarik; alasan: {reason}")
    return _("{who} mengumumkan {subject}: {results} hasil (isi {digest})")


register_subject("publication", _publications)
register("publication.made", _published, kind=Kind.CYCLE)
register(
    "result.corrected",
    _("{who} mengoreksi hasil {subject} pada indikator {indicators}; indeks menjadi {index}; alasan: {reason}"),
    kind=Kind.VERDICT,
)


def _ruled(detail: Mapping[str, Any]) -> Any:
    if detail.get("needed"):
        return _("{who} menetapkan bahwa {subject} hanya mengumumkan hasil instansi yang menyetujuinya")
    return _("{who} menetapkan bahwa persetujuan publikasi pada {subject} ditampilkan saja")


register("cycle.consent_ruled", _ruled, kind=Kind.CYCLE)
