"""What programs can be told of, and which entries of the ledger say that it happened."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Mapping[str, str | Promise] = {
    "claim.saved": _("Jawaban disimpan"),
    "claim.proposed": _("Jawaban diajukan"),
    "claim.verified": _("Jawaban diperiksa"),
    "claim.approved": _("Jawaban atau penilaian disetujui"),
    "claim.returned": _("Indikator dikembalikan"),
    "return.resolved": _("Yang dikembalikan sudah dijawab"),
    "assessment.submitted": _("Penilaian dikirim"),
    "assessment.reopened": _("Persetujuan atau pengiriman terbuka lagi karena perubahan"),
    "assessment.advanced": _("Penilaian berpindah tahap"),
    "verdict.settled": _("Nilai asesor ditetapkan"),
    "assessment.decided": _("Hasil diputuskan"),
    "stage.opened": _("Tahap dibuka"),
    "stage.closed": _("Tahap ditutup"),
    "stage.moved": _("Tenggat tahap dipindahkan"),
    "stage.extended": _("Penilaian diberi perpanjangan"),
    "cycle.started": _("Siklus dimulai"),
    "cycle.published": _("Hasil diumumkan"),
    "cycle.cancelled": _("Siklus dibatalkan"),
    "evidence.added": _("Bukti ditambahkan"),
    "evidence.withdrawn": _("Bukti ditarik"),
    "document.issued": _("Dokumen resmi diterbitkan"),
    "document.signed": _("Dokumen resmi ditandatangani"),
    "publication.made": _("Pengumuman hasil dibuat: baru, koreksi, atau penarikan"),
}
PING = "ping"
"""What a trial message is called; every address may be sent one."""
OF_VERB: Mapping[str, str] = {
    "claim.saved": "claim.saved",
    "claim.proposed": "claim.proposed",
    "claim.verified": "claim.verified",
    "answers.approved": "claim.approved",
    "item.returned": "claim.returned",
    "return.resolved": "return.resolved",
    "assessment.submitted": "assessment.submitted",
    "approval.reopened": "assessment.reopened",
    "submission.reopened": "assessment.reopened",
    "assessment.advanced": "assessment.advanced",
    "value.settled": "verdict.settled",
    "assessment.decided": "assessment.decided",
    "stage.moved": "stage.moved",
    "stage.extended": "stage.extended",
    "cycle.started": "cycle.started",
    "cycle.published": "cycle.published",
    "cycle.cancelled": "cycle.cancelled",
    "evidence.added": "evidence.added",
    "evidence.withdrawn": "evidence.withdrawn",
    "document.issued": "document.issued",
    "document.signed": "document.signed",
    "publication.made": "publication.made",
}
