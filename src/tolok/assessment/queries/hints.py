"""What belongs into the two parts of an explanation (Pedoman Menteri PANRB 3/2024, III.B), by kind of indicator."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tolok.instruments import Node


@dataclass(frozen=True)
class Hints:
    """What belongs into *Fakta*, and what into *Analisis*."""

    fact: str | Promise
    analysis: str | Promise


_POLICY = Hints(
    _("Kebijakan apa: nama, nomor, tahun, dan judulnya; pasal dan halaman yang mengatur; nama berkasnya."),
    _("Bagaimana pasal-pasal itu memenuhi kriteria tingkat yang dipilih. Rancangan paling tinggi bernilai tingkat 1."),
)
_PROCESS = Hints(
    _("Dokumen apa: nama, nomor, tahun, dan judulnya; bab atau halamannya; nama berkasnya."),
    _("Isi yang memenuhi kriteria tingkat yang dipilih: apa yang dikerjakan, oleh siapa, di unit mana saja."),
)
_SERVICE = Hints(
    _(
        "Unit pengelola, ruang lingkup, nama aplikasi, dan jenis buktinya: tangkapan layar, manual, video, atau "
        "tautan; nama berkasnya."
    ),
    _(
        "Fungsi teknis tertinggi yang terbukti: satu arah, pencarian dan unduh, transaksi, kolaborasi, atau diperbaiki "
        "setelah reviu."
    ),
)
_EXTERNAL = Hints(
    _("Dari mana nilai indeks itu: nama hasil penilaian, tahun, tanggal, dan tautan atau berkasnya."),
    _("Hal yang perlu diketahui tentang nilai itu, misalnya hasil sementara atau masa berlakunya."),
)
_GENERAL = Hints(
    _("Dokumen atau layanan apa: nama, nomor, tahun; pasal, bab, atau halaman; nama berkasnya."),
    _("Bagaimana hal itu memenuhi kriteria tingkat yang dipilih. Cukup tingkat yang dipilih yang dijelaskan."),
)
_BY_KIND = {"kebijakan": _POLICY, "tata_kelola": _PROCESS, "manajemen": _PROCESS, "layanan": _SERVICE}


def writing_hints(leaf: Node) -> Hints:
    """The hints for an indicator."""
    if leaf.external:
        return _EXTERNAL
    return _BY_KIND.get(leaf.groups.get("capability", ""), _GENERAL)
