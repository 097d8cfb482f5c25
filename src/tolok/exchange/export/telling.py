"""What stands beside the data: what each file is (in both languages), and what each column means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils import translation

from tolok.exchange.export.tables import LEFT_OUT, Table
from tolok.instruments import Language, Text
from tolok.organisation.models import Agency

DICTIONARY = ("table", "column", "type", "refers_to", "values", "meaning_id", "meaning_en")


def dictionary(tables: Sequence[Table]) -> Iterator[Sequence[str]]:
    """A row for each column of each table."""
    for table in tables:
        yield (table.name, "", "", "", "", table.says.id, table.says.en)
        for field in table.columns:
            yield (
                table.name,
                field.attname,
                _kind(field),
                _refers(field),
                _values(field),
                _meaning(field, "id"),
                _meaning(field, "en"),
            )


def _kind(field: models.Field[Any, Any]) -> str:
    target: Any = field
    while target.remote_field is not None:
        target = target.target_field
    kind = target.get_internal_type().removesuffix("Field").lower()
    return f"{kind}{'' if field.null else ', required'}"


def _refers(field: models.Field[Any, Any]) -> str:
    related = field.related_model
    return related._meta.label_lower.replace(".", "_") if isinstance(related, type) else ""  # noqa: SLF001


def _values(field: models.Field[Any, Any]) -> str:
    choices = field.flatchoices
    if not choices or len(choices) > 40:
        return ""
    return "; ".join(f"{code} = {label}" for code, label in choices)


def _meaning(field: models.Field[Any, Any], language: Language) -> str:
    with translation.override(language):
        return str(field.help_text or field.verbose_name)


def readme(language: Language, agency: Agency, made_at: str, counts: Mapping[str, int], tables: Sequence[Table]) -> str:
    """What the ZIP holds, file by file."""
    filled = {"agency": agency.name, "made_at": made_at}
    lines = [f"# {_TITLE.in_(language).format(**filled)}", "", _LEAD.in_(language).format(**filled), ""]
    lines += ["| " + " | ".join(_HEAD.in_(language).split("|")) + " |", "|---|---|"]
    lines += [f"| `{name}` | {told.in_(language)} |" for name, told in _FILES.items()]
    lines += ["", f"## {_TABLES.in_(language)}", ""]
    lines += [f"- `data/{table.name}`: {table.says.in_(language)} ({counts.get(table.name, 0)})" for table in tables]
    lines += ["", f"## {_LEFT.in_(language)}", ""]
    lines += [f"- `{label.lower().replace('.', '_')}`: {why.in_(language)}" for label, why in LEFT_OUT.items()]
    for table in tables:
        lines += [f"- `{table.name}.{name}`: {why.in_(language)}" for name, why in table.without.items()]
    lines += ["", _CHECK.in_(language), ""]
    return "\n".join(lines)


_TITLE = Text("Semua milik {agency}", "Everything of {agency}")
_LEAD = Text(
    "Dibuat oleh Tolok pada {made_at}. Semua berkas berbentuk terbuka dan terbaca tanpa Tolok.",
    "Made by Tolok at {made_at}. All files are in open formats and can be read without Tolok.",
)
_HEAD = Text("berkas|isi", "file|content")
_FILES = {
    "BACA-SAYA.md, README.md": Text("halaman ini, Indonesia dan Inggris", "this page, Indonesian and English"),
    "data/*.csv, data/*.json": Text(
        "setiap tabel dua kali dengan isi yang sama; CSV UTF-8 dengan koma, dan tanda kutip tunggal di depan teks yang "
        "akan dijalankan program lembar kerja sebagai rumus (JSON memuat teks aslinya)",
        "each table twice with the same content; CSV in UTF-8 with commas, and a quote before text that a spreadsheet "
        "would run as a formula (JSON has the text as it is)",
    ),
    "kamus-data.csv, kamus-data.json": Text("arti setiap kolom", "what each column means"),
    "lembar-kerja/*.xlsx": Text(
        "setiap penilaian sebagai lembar kerja; dapat diimpor kembali",
        "each assessment as a worksheet; it can be imported again",
    ),
    "bukti/*": Text(
        "berkas bukti, masing-masing satu kali; kolom file di data/evidence_item menyebut namanya",
        "files of evidence, each once; the column file of data/evidence_item has its name",
    ),
    "dokumen/*": Text("dokumen resmi yang diterbitkan", "documents of record as issued"),
    "tidak-disertakan.csv": Text("berkas yang tidak disertakan dan sebabnya", "files that are left out, and why"),
    "instrumen/*.yaml": Text("instrumen yang dipakai, utuh", "the instruments used, whole"),
    "buku-besar/ledger.jsonl": Text(
        "buku besar: entri instansi ini utuh, yang lain tersegel, dengan bukti rantai dan tanda tangan",
        "the ledger: entries of this agency whole, others sealed, with the proof of the chain and a signature",
    ),
    "SHA256SUMS": Text("sidik setiap berkas", "the digest of every file"),
}
_TABLES = Text("Tabel (jumlah baris)", "Tables (rows)")
_LEFT = Text("Tidak disertakan", "Left out")
_CHECK = Text(
    "Periksa keutuhan di folder ini dengan `sha256sum -c SHA256SUMS`, dan buku besar dengan "
    "`tolok ledger verify buku-besar/ledger.jsonl --key KUNCI` (kuncinya minta kepada pengelola server).",
    "Check that nothing changed in this folder with `sha256sum -c SHA256SUMS`, and the ledger with "
    "`tolok ledger verify buku-besar/ledger.jsonl --key KEY` (ask the administrator for the key).",
)
