"""What the ledger says about what assessors find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tolok.ledger.verbs import Kind, register


def _returned(detail: Mapping[str, Any]) -> str | Promise:
    if detail.get("criterion"):
        return _("{who} mengembalikan {subject}, kriteria {criterion}, sampai {due}: “{note}”")
    return _("{who} mengembalikan {subject} sampai {due}: “{note}”")


def _finished(detail: Mapping[str, Any]) -> str | Promise:
    if detail.get("beyond"):
        return _("{who} selesai menilai {subject}: {value}, di atas yang terbukti, dengan justifikasi")
    return _("{who} selesai menilai {subject}: {value}")


def _settled(detail: Mapping[str, Any]) -> str | Promise:
    if detail.get("agreed"):
        return _("Nilai {subject} ditetapkan {value} karena semua asesor sepakat: {assessors}")
    return _("{who} menetapkan nilai {subject}: {value}, dari temuan {assessors}. Alasannya: “{justification}”")


def _corrected(detail: Mapping[str, Any]) -> str | Promise:
    if not detail.get("was"):
        return _("{who} mengisi nilai {subject} dalam reviu: {value}")
    return _("{who} menyatakan nilai {subject} tidak sah dan memperbaikinya dari {was} menjadi {value}")


def _say(name: str, sentence: Any) -> None:
    register(name, sentence, kind=Kind.VERDICT)


_say("criterion.accepted", _("{who} menerima kriteria {criterion} pada {subject}"))
_say("criterion.returned", _("{who} mengembalikan kriteria {criterion} pada {subject}: “{note}”"))
_say("criterion.cleared", _("{who} mencabut penilaiannya atas kriteria {criterion} pada {subject}"))
_say("level.accepted", _("{who} menerima semua kriteria tingkat {level} pada {subject}"))
_say("judgement.saved", _("{who} menyimpan penilaian {subject}: {value}"))
_say("judgement.finished", _finished)
_say("judgement.reopened", _("{who} membuka kembali penilaiannya atas {subject}"))
_say("item.returned", _returned)
_say("return.withdrawn", _("{who} mencabut pengembalian {subject}: “{note}”"))
_say("claim.verified", _("{who} menyatakan jawaban {subject} sudah diperiksa: {value}"))
_say("verification.withdrawn", _("{who} mencabut pemeriksaannya atas {subject}"))
_say("value.settled", _settled)
_say("settlement.withdrawn", _("{who} mencabut penetapan nilai {subject}: {value}"))
_say("value.valid", _("{who} menyatakan nilai {subject} sah: {value}"))
_say("value.corrected", _corrected)
_say("review.withdrawn", _("{who} mencabut reviunya atas {subject}"))
