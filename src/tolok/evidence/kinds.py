"""Which files are taken, told by their content; the name's ending must agree. Pure but for reading the file.

ZIP is not taken: what is inside can neither be shown, nor searched, nor cited by page; each document comes by itself
(many at once is fine). Old Office formats and Office files with macros are not taken: they carry programs.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import puremagic
from django.utils.translation import gettext as _

_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OOXML}.wordprocessingml.document",
    "xlsx": f"{_OOXML}.spreadsheetml.sheet",
    "pptx": f"{_OOXML}.presentationml.presentation",
    "odt": f"{_ODF}.text",
    "ods": f"{_ODF}.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "csv": "text/csv",
    "txt": "text/plain",
}
_SAME_ENDING = {"jpeg": "jpg", "jpe": "jpg", "m4v": "mp4", "text": "txt"}
ENDINGS = tuple(f".{ending}" for ending in (*MEDIA_TYPES, "jpeg"))
"""What a file chooser may offer."""

_HEAD = 4096
_TAIL = 66_000
_MOST_UNPACKED = 1_000_000_000
_MOST_ENTRIES = 20_000
_MOST_TIMES = 300  # a text packs 5 to 30 times, a bomb a thousand
_ACTIVE = re.compile(rb"<\s*(?:script|html|svg|iframe|object|!doctype\s+html|\?php)", re.IGNORECASE)
_STRANGE = bytes([*range(0x01, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
"""Control characters that no text has, but for an odd one."""
_PROGRAMS = {b"MZ": "EXE", b"\x7fELF": "ELF", b"\xca\xfe\xba\xbe": "Java", b"\xcf\xfa\xed\xfe": "Mach-O"}


class Refusal(Exception):
    """A file that is not taken; the message says what was found and what to do."""


@dataclass(frozen=True)
class Found:
    """What a file is."""

    ending: str

    @property
    def media_type(self) -> str:
        """Its media type."""
        return MEDIA_TYPES[self.ending]


def ending_of(name: str) -> str:
    """The ending of a file's name among those that are taken.

    Raises:
        Refusal: this kind is not taken, with the way out.
    """
    ending = PurePosixPath(name.lower()).suffix.lstrip(".")
    ending = _SAME_ENDING.get(ending, ending)
    if ending in MEDIA_TYPES:
        return ending
    raise Refusal(_advice(ending))


def check(path: Path, name: str) -> Found:
    """What the file is, when its content and name agree and nothing in it can act by itself.

    A PDF's inside is looked at elsewhere (``reading.look``), in a process of its own.

    Raises:
        Refusal: it is not taken, and why.
    """
    claimed = ending_of(name)
    if path.stat().st_size == 0:
        raise Refusal(_("Berkas ini kosong (0 bita). Periksa berkas aslinya, lalu unggah lagi."))
    with path.open("rb") as file:
        found = _kind(file)
        text = found is None and _is_text(file)
    if found is None and text:
        found = claimed if claimed in {"csv", "txt"} else "txt"
    if found is None:
        raise Refusal(_unknown(path, name))
    if found != claimed:
        raise Refusal(
            _(
                "Nama berkas berakhiran .{claimed}, tetapi isinya {found}. Simpan ulang berkas itu dalam bentuk "
                "yang benar, atau perbaiki namanya."
            ).format(claimed=claimed, found=found.upper())
        )
    if found in {"pdf", "png", "jpg", "webp", "mp4", "webm"} and zipfile.is_zipfile(path):
        raise Refusal(_("Di dalam berkas ini tersembunyi berkas ZIP. Simpan ulang tanpa lampiran, lalu unggah lagi."))
    return Found(found)


def _kind(file: BinaryIO) -> str | None:
    head = file.read(_HEAD)
    for start, program in _PROGRAMS.items():
        if head.startswith(start):
            raise Refusal(_("Isi berkas ini program ({kind}). Program tidak diterima.").format(kind=program))
    if head.startswith(b"%PDF-"):
        _refuse_active(head[:1024])
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _packed(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refusal(
            _("Berkas Office lama atau berkata sandi tidak diterima. Simpan sebagai DOCX, XLSX, PPTX, atau PDF.")
        )
    return _picture_or_video(file, head)


def _picture_or_video(file: BinaryIO, head: bytes) -> str | None:
    kind = None
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        kind = "png"
    elif head.startswith(b"\xff\xd8\xff"):
        kind = "jpg"
    elif head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        kind = "webp"
    elif head[4:8] == b"ftyp" and head[8:12] not in {b"heic", b"heix", b"avif", b"qt  "}:
        kind = "mp4"
    elif head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        kind = "webm"
    if kind in {"png", "jpg", "webp"}:
        file.seek(0, io.SEEK_END)
        file.seek(max(0, file.tell() - _TAIL))
        _refuse_active(head)
        _refuse_active(file.read())
    return kind


def _refuse_active(content: bytes) -> None:
    if _ACTIVE.search(content):
        raise Refusal(_("Di dalam berkas ini ada kode halaman web. Simpan ulang berkas aslinya, lalu unggah lagi."))


def _is_text(file: BinaryIO) -> bool:
    """Whether all of it is text; what a browser would run is refused."""
    file.seek(0)
    start = file.read(_HEAD).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<") or _ACTIVE.search(start):
        raise Refusal(
            _("Halaman web, SVG, dan XML tidak diterima karena dapat menjalankan kode. Cetak ke PDF, lalu unggah.")
        )
    if start.startswith(b"#!"):
        raise Refusal(_("Isi berkas ini program ({kind}). Program tidak diterima.").format(kind="skrip"))
    file.seek(0)
    strange = size = 0
    while piece := file.read(1 << 20):
        if b"\0" in piece:
            return False
        size += len(piece)
        strange += len(piece) - len(piece.translate(None, _STRANGE))  # five times as fast as a pattern
    return strange * 1000 <= size


# Packed documents -----------------------------------------------------------------------------------------------------


def _packed(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as parcel:
            _refuse_bomb(parcel)
            names = set(parcel.namelist())
            if "mimetype" in names:
                return _open_document(parcel, names)
            if "[Content_Types].xml" in names:
                return _office(parcel, names)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise Refusal(
            _("Berkas ini rusak atau terpotong. Buka berkas aslinya, simpan ulang, lalu unggah lagi.")
        ) from None
    raise Refusal(_advice("zip"))


def _refuse_bomb(parcel: zipfile.ZipFile) -> None:
    entries = parcel.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if (
        len(entries) > _MOST_ENTRIES
        or unpacked > _MOST_UNPACKED
        or (unpacked > 10_000_000 and unpacked / packed > _MOST_TIMES)
    ):
        raise Refusal(_("Isi berkas ini mengembang terlalu besar saat dibuka. Simpan ulang atau kirim sebagai PDF."))


def _office(parcel: zipfile.ZipFile, names: set[str]) -> str:
    types = _small(parcel, "[Content_Types].xml")
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refusal(_("Berkas Office dengan makro tidak diterima. Simpan tanpa makro (DOCX, XLSX, PPTX) atau PDF."))
    for kind in ("docx", "xlsx", "pptx"):
        if f"{MEDIA_TYPES[kind]}.main+xml".encode() in types:
            return kind
    raise Refusal(_advice("zip"))


def _open_document(parcel: zipfile.ZipFile, names: set[str]) -> str:
    told = _small(parcel, "mimetype").decode("ascii", "replace").strip()
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise Refusal(_("Dokumen dengan makro tidak diterima. Simpan tanpa makro atau sebagai PDF."))
    if "META-INF/manifest.xml" in names and b"encryption-data" in _small(parcel, "META-INF/manifest.xml"):
        raise Refusal(_("Dokumen berkata sandi tidak diterima. Simpan tanpa kata sandi, lalu unggah lagi."))
    for kind in ("odt", "ods"):
        if told == MEDIA_TYPES[kind]:
            return kind
    raise Refusal(_advice("zip"))


def _small(parcel: zipfile.ZipFile, name: str) -> bytes:
    with parcel.open(name) as entry:
        return entry.read(1_000_000)


# What to do instead ---------------------------------------------------------------------------------------------------


def _advice(ending: str) -> str:
    if ending in {"zip", "rar", "7z", "gz", "tar"}:
        return _(
            "Arsip ({ending}) tidak diterima: isinya tidak dapat dilihat, dicari, dan dirujuk per halaman. Keluarkan "
            "isinya, lalu unggah semuanya sekaligus."
        ).format(ending=ending.upper())
    if ending in {"doc", "xls", "ppt", "rtf"}:
        return _("Bentuk Office lama (.{ending}) tidak diterima. Simpan sebagai DOCX, XLSX, PPTX, atau PDF.").format(
            ending=ending
        )
    if ending in {"docm", "xlsm", "pptm", "dotm", "xltm", "xlsb"}:
        return _("Berkas Office dengan makro tidak diterima. Simpan tanpa makro (DOCX, XLSX, PPTX) atau PDF.")
    if ending in {"html", "htm", "svg", "xml", "xhtml"}:
        return _("Halaman web, SVG, dan XML tidak diterima karena dapat menjalankan kode. Cetak ke PDF, lalu unggah.")
    found = f".{ending}" if ending else _("tanpa akhiran")
    return _("Jenis berkas ini ({found}) tidak diterima. Yang diterima: {taken}.").format(
        found=found, taken=", ".join(kind.upper() for kind in MEDIA_TYPES)
    )


def _unknown(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            guess = puremagic.from_string(file.read(_HEAD), filename="").lstrip(".").upper()
    except (puremagic.PureError, ValueError):
        guess = ""
    if guess:
        return _("Isi berkas {name} ternyata {found}, yang tidak diterima. Simpan sebagai PDF, lalu unggah.").format(
            name=name, found=guess
        )
    return _("Isi berkas {name} tidak dikenali; mungkin rusak atau terpotong. Simpan ulang, lalu unggah.").format(
        name=name
    )
