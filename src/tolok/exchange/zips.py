"""What is in a ZIP, looked at before anything is taken out, and taken out one by one as a stream.

Nothing is ever written under a name from inside: names only tell where a file belongs. What could be a trap is told:
bombs (count, size, ratio), encrypted members, links, paths that lead out.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

MOST_MEMBERS = 5_000
MOST_TIMES = 300
_NOT_WORTH = 10_000_000
"""Bytes: below it a ratio harms nobody."""
_CHATTER = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")
_CAN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


class NotUsable(Exception):
    """The ZIP as a whole is not taken; the message says why and what to do."""


@dataclass(frozen=True)
class Member:
    """One file inside. ``fault``: why it is not taken."""

    place: int
    path: str
    size: int
    fault: str = ""


def members(path: Path) -> list[Member]:
    """The files in a ZIP, without folders and without what computers add by themselves.

    Raises:
        NotUsable: it is no ZIP, damaged, or unfolds into too much.
    """
    try:
        with zipfile.ZipFile(path) as parcel:
            entries = parcel.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        raise NotUsable(_("Berkas ini bukan ZIP, atau rusak. Buat ulang ZIP-nya, lalu unggah lagi.")) from None
    if len(entries) > MOST_MEMBERS:
        raise NotUsable(
            _("ZIP ini memuat {n} berkas; paling banyak {most}. Bagi menjadi beberapa ZIP.").format(
                n=len(entries), most=MOST_MEMBERS
            )
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > 2 * settings.PARCEL_LIMIT:
        raise NotUsable(_("Isi ZIP ini mengembang terlalu besar. Bagi menjadi beberapa ZIP."))
    return [
        Member(place, name, entry.file_size, _fault(entry, name))
        for place, entry in enumerate(entries)
        if not entry.is_dir() and not is_chatter(name := _name(entry))
    ]


@contextmanager
def opened(path: Path, place: int) -> Iterator[IO[bytes]]:
    """One member as a stream, which ends at the size it was said to have."""
    with zipfile.ZipFile(path) as parcel, parcel.open(parcel.infolist()[place]) as stream:
        yield stream


def is_chatter(name: str) -> bool:
    """Whether a computer put the file there by itself."""
    parts = name.lower().split("/")
    return any(part in _CHATTER for part in parts) or parts[-1].startswith(("._", "~$"))


def _name(entry: zipfile.ZipInfo) -> str:
    name = entry.filename
    if not entry.flag_bits & 0x800:  # no mark for UTF-8: read as cp437, but many programs wrote UTF-8
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.filename
    clean = "".join(letter if letter.isprintable() else "_" for letter in name.replace("\\", "/"))
    return clean.strip("/")[:1000] or "berkas"


def _fault(entry: zipfile.ZipInfo, name: str) -> str:
    if ".." in name.split("/") or entry.filename.startswith(("/", "\\")) or ":" in name.split("/", maxsplit=1)[0]:
        return _("Nama berkas ini menunjuk ke luar ZIP. Buat ulang ZIP-nya dari folder biasa.")
    if entry.flag_bits & 0x1:
        return _("Berkas ini berkata sandi di dalam ZIP. Buat ulang ZIP tanpa kata sandi.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return _("Ini pintasan, bukan berkas. Masukkan berkas aslinya.")
    if entry.compress_type not in _CAN:
        return _("Cara pemampatan berkas ini tidak dikenal. Buat ulang ZIP-nya dengan cara biasa.")
    if entry.file_size == 0:
        return _("Berkas ini kosong (0 bita). Periksa berkas aslinya, lalu unggah lagi.")
    if entry.file_size > settings.FILE_LIMIT:
        limit = settings.FILE_LIMIT // 2**20
        return _("Berkas lebih besar dari {limit} MB. Perkecil, atau bagi dua.").format(limit=limit)
    if entry.file_size > _NOT_WORTH and entry.file_size > MOST_TIMES * max(entry.compress_size, 1):
        return _("Isi berkas ini mengembang terlalu besar saat dibuka. Simpan ulang atau kirim sebagai PDF.")
    return ""
