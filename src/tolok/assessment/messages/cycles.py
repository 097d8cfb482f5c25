"""What people are told about cycles, assignments and what was handed over."""

from django.utils.translation import gettext_lazy as _

from tolok.notices.kinds import Topic, register

register("cycle.started", _("{cycle} dimulai. Tahap pertama: {stage}, sampai {until}."), about=Topic.RESULTS)
register("cycle.cancelled", _("{cycle} dibatalkan: {reason}"), about=Topic.RESULTS)
register("cycle.published", _("Hasil {cycle} diumumkan."), about=Topic.RESULTS)
register(
    "stage.moved",
    _("Tanggal tahap {stage} pada {cycle} berubah; sekarang sampai {until}. Alasan: {reason}"),
    about=Topic.DATES,
)
register(
    "stage.extended", _("Tahap {stage} diperpanjang untuk instansi Anda sampai {until}: {reason}"), about=Topic.DATES
)
register(
    "stage.extended_there", _("Tahap {stage} bagi {subject} diperpanjang sampai {until}: {reason}"), about=Topic.DATES
)
register(
    "work.assigned",
    _("{count} indikator pada {cycle} ditugaskan kepada unit Anda ({indicators}), sampai {due}."),
    about=Topic.WORK,
)
register(
    "work.taken",
    _("{count} indikator pada {cycle} tidak lagi ditugaskan kepada unit Anda ({indicators})."),
    about=Topic.WORK,
)
register(
    "work.reminder",
    _("{count} indikator pada {cycle} menunggu unit Anda ({indicators}), sampai {due}."),
    about=Topic.DATES,
)
register(
    "work.due",
    _(
        "{count} indikator pada {cycle} yang ditugaskan kepada unit Anda ({indicators})"
        " jatuh tempo {due} dan belum diusulkan."
    ),
    about=Topic.DATES,
)
register(
    "work.overdue",
    _(
        "{count} indikator pada {cycle} yang ditugaskan kepada unit Anda ({indicators})"
        " lewat jatuh tempo sejak {due} dan belum diusulkan."
    ),
    about=Topic.DATES,
)
register("stage.closes", _("{stage} pada {cycle} ditutup untuk {subject} pada {until}."), about=Topic.DATES)
register("assessment.arrived", _("{subject} menunggu Anda pada tahap {stage}, sampai {until}."), about=Topic.JUDGING)
register("review.waits", _("Penilaian menunggu reviu di {cycle}, sampai {until}."), about=Topic.JUDGING)
register("decision.waits", _("Penilaian menunggu penetapan di {cycle}, sampai {until}."), about=Topic.JUDGING)
register(
    "approval.reopened", _("Persetujuan Anda terbuka kembali: indikator {indicator} berubah ({why})."), about=Topic.WORK
)
register(
    "submission.reopened", _("Kiriman Anda terbuka kembali: indikator {indicator} berubah ({why})."), about=Topic.WORK
)
