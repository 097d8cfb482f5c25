"""What a person may do. A role is a set of these; roles are data (roles.yaml)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Right(models.TextChoices):
    """One thing a person may do, in an agency, a unit, or everywhere, as the appointment says."""

    SEE = "see", _("melihat penilaian dan bukti")
    SEE_RESTRICTED = "see_restricted", _("membuka bukti berkelas terbatas")
    SEE_LEDGER = "see_ledger", _("membaca riwayat dan buku besar")
    CLAIM = "claim", _("mengisi jawaban indikator")
    CLAIM_ASSIGNED = "claim_assigned", _("mengisi jawaban indikator yang ditugaskan ke unitnya")
    ATTACH = "attach", _("menambah bukti")
    ASSIGN = "assign", _("membagi indikator ke unit dan mengirim pengingat")
    VERIFY = "verify", _("memeriksa jawaban sebelum dikirim: menerima atau mengembalikan")
    APPROVE = "approve", _("menyetujui jawaban instansi")
    SUBMIT = "submit", _("mengirim penilaian mandiri")
    JUDGE = "judge", _("menilai sebagai asesor eksternal")
    SETTLE = "settle", _("menetapkan satu nilai dari beberapa asesor")
    REVIEW = "review", _("mereviu: sah atau tidak sah")
    DECIDE = "decide", _("menetapkan hasil")
    RUN_CYCLE = "run_cycle", _("membuka siklus, mengatur tahap dan tenggat, mengumumkan hasil")
    EXTEND = "extend", _("memperpanjang tenggat dengan alasan")
    MANAGE_PEOPLE = "manage_people", _("mengundang orang dan memberi peran")
    MANAGE_UNITS = "manage_units", _("mengatur unit kerja")
