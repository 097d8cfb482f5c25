"""What people are told about verdicts."""

from django.utils.translation import gettext_lazy as _

from tolok.notices.kinds import Topic, register

register(
    "item.returned",
    _("{assessor} mengembalikan indikator {indicator}: “{note}”. Jawab sampai {due}."),
    in_mail=_("{assessor} mengembalikan indikator {indicator} dengan catatan. Jawab sampai {due}."),
    about=Topic.WORK,
)
register(
    "values.disagree",
    _("Semua asesor selesai menilai indikator {indicator} ({agency}), tetapi nilainya berbeda. Tetapkan satu nilai."),
    about=Topic.JUDGING,
)
