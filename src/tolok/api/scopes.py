"""What a token may be used for. A token never does more than its person may; a scope only narrows that."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """One thing a token may be used for, each with a sentence for whoever makes the token."""

    READ = "read", _("Membaca siklus, penilaian, jawaban, skor, instrumen, instansi, dan pemberitahuan.")
    EVIDENCE_READ = "evidence:read", _("Membaca rak bukti dan mengunduh berkasnya.")
    VERDICTS_READ = "verdicts:read", _("Membaca temuan asesor sejauh Anda boleh membacanya.")
    PEOPLE_READ = "people:read", _("Membaca orang, peran, dan undangan.")
    LEDGER_READ = "ledger:read", _("Membaca riwayat dan memeriksa buku besar.")
    CLAIMS_WRITE = (
        "claims:write",
        _("Mengisi dan mengajukan jawaban, menaruh bukti padanya, membagi indikator ke unit."),
    )
    EVIDENCE_WRITE = "evidence:write", _("Mengunggah, mengubah, dan menarik bukti.")
    VERDICTS_WRITE = "verdicts:write", _("Memeriksa, menilai, mereviu, mengembalikan, dan menetapkan nilai.")
    SUBMISSIONS_WRITE = "submissions:write", _("Menyetujui, mengirim, meneruskan, dan memutuskan penilaian.")
    CYCLES_WRITE = "cycles:write", _("Membuka siklus, mengatur tahap dan tenggat, mengumumkan hasil.")
    PEOPLE_WRITE = "people:write", _("Mengundang orang, memberi dan mengakhiri peran, mengatur unit kerja.")
    RECORDS_READ = "records:read", _("Membaca dokumen resmi dan mengunduh berkasnya.")
    RECORDS_WRITE = "records:write", _("Menerbitkan dan menandatangani dokumen resmi, menulis rekomendasi.")
    IMPORTS_WRITE = (
        "imports:write",
        _("Memasukkan lembar kerja dan berkas bukti, menawarkan dan memakai isian tahun lalu."),
    )
    EXPORTS_READ = "exports:read", _("Mengekspor semua milik instansi, dan mengunduh hasil pekerjaan latar.")
    RUNS_WRITE = "runs:write", _("Membatalkan dan mengulang pekerjaan latar.")
    ACCOUNT_WRITE = "account:write", _("Mengubah profil sendiri dan menandai pemberitahuan dibaca.")
    TOKENS_WRITE = "tokens:write", _("Membuat dan mencabut token, paling luas seluas token ini.")
    WEBHOOKS_WRITE = "webhooks:write", _("Mendaftarkan alamat yang diberi tahu tentang perubahan, dan mengaturnya.")
