"""What the ledger says about coming and going."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tolok.ledger.verbs import Kind, register

register("import.confirmed", _("{who} mengimpor {count} indikator ke {subject} dari {file}"), kind=Kind.CLAIM)
register(
    "import.reversed", _("{who} mengembalikan {count} indikator {subject} seperti sebelum {file}"), kind=Kind.CLAIM
)
register("import.parcel", _("{who} membawa {count} berkas bukti ke {subject} dari {file}"), kind=Kind.EVIDENCE)
register(
    "import.taken_back",
    _("{who} mengambil kembali {count} bukti {subject} yang dibawa {file}; {left} tetap"),
    kind=Kind.EVIDENCE,
)
register(
    "export.made",
    _("{who} mengekspor semua milik {subject}: {files} berkas, {left_out} tidak disertakan"),
    kind=Kind.SYSTEM,
)
register("proposal.made", _("{who} menawarkan isian {from} untuk {count} indikator {subject}"), kind=Kind.WORK)
register("proposal.taken", _("{who} memakai usulan {from} untuk {subject}"), kind=Kind.CLAIM)
register("proposal.dismissed", _("{who} tidak memakai usulan {from} untuk {subject}"), kind=Kind.CLAIM)
register("import.by_command", _("{who} menjalankan impor {file} ke {subject} atas nama {person}"), kind=Kind.SYSTEM)
register("import.dropped", _("{who} membuang impor {file} untuk {subject}"), kind=Kind.CLAIM)
register(
    "bundle.made",
    _("{who} membuat paket {subject}: {files} berkas bukti, {left_out} tidak disertakan"),
    kind=Kind.SYSTEM,
)
register("bundle.received", _("{who} membawa paket {file} dari Tolok lain untuk {subject}"), kind=Kind.SYSTEM)
register("bundle.dropped", _("{who} membuang paket {file} untuk {subject}"), kind=Kind.SYSTEM)
register(
    "bundle.written",
    _("{who} mengimpor {subject} dari Tolok lain ({file}): indeks {index}, {items} bukti, {left_out} tidak disertakan"),
    kind=Kind.SYSTEM,
)
