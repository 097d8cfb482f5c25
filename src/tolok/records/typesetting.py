"""Sets documents: the same content gives the same bytes, PDF/UA-1, with the fonts of the wheel alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from tolok.records.models import DocumentKind
from tolok.records.press import pdf_of
from tolok.records.wording import day, day_in_words

_TEMPLATES = {
    DocumentKind.MINUTES: "minutes.typ",
    DocumentKind.CONSENT: "consent.typ",
    DocumentKind.REPORT: "report.typ",
    DocumentKind.MONITORING: "report.typ",
}
SAMPLE = "DATA CONTOH – BUKAN DOKUMEN RESMI"
DRAFT = "DRAF – BELUM DITERBITKAN"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What an office adds to the facts: head, number, place, day, and who signs."""

    office: str
    number: str
    place: str
    dated: date
    name: str
    position: str
    unit: str = ""
    address: str = ""
    capacity: str = ""
    staff_number: str = ""

    def plain(self) -> dict[str, str]:
        """As plain data, with the day in words as it is printed."""
        return {
            **{name: str(value) for name, value in vars(self).items() if name != "dated"},
            "dated": day(self.dated),
            "in_words": day_in_words(self.dated),
            "day": self.dated.isoformat(),
        }


def content_of(kind: str, facts: Mapping[str, Any], letter: Letter) -> dict[str, Any]:
    """Everything a document of record is made from."""
    return {"kind": kind, "facts": dict(facts), "letter": letter.plain()}


def as_pdf(content: Mapping[str, Any], *, foot: str, draft: bool = False) -> bytes:
    """The document as PDF/UA-1; some ten milliseconds once a thread has its compiler.

    Args:
        content: as ``content_of`` gives it.
        foot: what stands at the foot of each page, such as the content's digest.
        draft: marked as not issued.
    """
    marks = [*([DRAFT] if draft else []), *([SAMPLE] if content["facts"]["sample"] else [])]
    told = {
        **content,
        "foot": foot,
        "mark": " · ".join(marks),
        "watermark": "DRAF" if draft else ("CONTOH" if content["facts"]["sample"] else ""),
    }
    letters = Path(str(resources.files("tolok.records").joinpath("letters")))
    return pdf_of(
        letters / _TEMPLATES[DocumentKind(content["kind"])], told, date.fromisoformat(content["letter"]["day"])
    )
