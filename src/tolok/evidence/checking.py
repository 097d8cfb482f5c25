"""Whether a file may come in: its content and name agree, and for a PDF its inside opens. Looked at once on its way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from tolok.evidence import kinds, reading


@dataclass(frozen=True)
class Content:
    """What a file is."""

    media_type: str
    pages: int | None = None


@dataclass(frozen=True)
class Checked:
    """What was found in bytes with this digest, under the name they come in with."""

    sha256: str
    content: Content


def content_of(path: Path, name: str) -> Content:
    """What a file called ``name`` is, when it is taken.

    Raises:
        Refusal: it is not, and why.
    """
    found = kinds.check(path, name)
    if found.ending != "pdf":
        return Content(found.media_type)
    looked = reading.look(path)
    if looked.fault == "password":
        raise kinds.Refusal(_("PDF ini berkata sandi. Simpan tanpa kata sandi, lalu unggah lagi."))
    if looked.fault:
        raise kinds.Refusal(_("PDF ini rusak atau terpotong. Buka berkas aslinya, simpan ulang, lalu unggah lagi."))
    return Content(found.media_type, looked.pages)
