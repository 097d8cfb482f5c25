"""Sets documents: the same content gives the same bytes, PDF/UA-1, with the fonts of the wheel alone."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tolok.records.models import DocumentKind
from tolok.records.wording import day, day_in_words

if TYPE_CHECKING:
    import typst

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


_BOX = "□"
_TRIES = 9
_LACKS = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_NUMBERED = re.compile(r"\\u\{([0-9a-f]+)\}")
_held = threading.local()


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
    return _set(DocumentKind(content["kind"]), told, date.fromisoformat(content["letter"]["day"]))


def _set(kind: DocumentKind, told: Mapping[str, Any], on: date) -> bytes:
    """The letter; a sign that no font of ours has, such as an emoji in an agency's words, is printed as an empty box.

    A result that is decided cannot be mended any more, and its report must not fail for it.
    """
    import typst

    compiler, folder = _compiler()
    lacking: dict[int, str] = {}
    for left in reversed(range(_TRIES)):
        data = json.dumps(_replaced(told, lacking), ensure_ascii=False)
        try:
            made = compiler.compile(
                str(folder / _TEMPLATES[kind]),
                format="pdf",
                sys_inputs={"data": data},
                pdf_standards=["ua-1"],
                timestamp=datetime(on.year, on.month, on.day, tzinfo=UTC),
            )
        except typst.TypstError as wrong:
            found = _lacked(f"{wrong} {getattr(wrong, 'diagnostic', '')}")
            if not left or found <= set(lacking):
                raise
            lacking |= dict.fromkeys(found, _BOX)
        else:
            return cast("bytes", made)
    raise AssertionError  # the last try raised


def _lacked(said: str) -> set[int]:
    """The signs that the fonts lack, by what the compiler says: it names all, by their numbers or as they are."""
    found: set[int] = set()
    for text in _LACKS.findall(said):
        found |= {int(number, 16) for number in _NUMBERED.findall(text)} | {*map(ord, _NUMBERED.sub("", text))}
    return {sign for sign in found if not 32 <= sign < 127}


def _replaced(value: Any, signs: Mapping[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(signs)
    if isinstance(value, Mapping):
        return {key: _replaced(part, signs) for key, part in value.items()}
    return [_replaced(part, signs) for part in value] if isinstance(value, list | tuple) else value


def _compiler() -> tuple[typst.Compiler, Path]:
    """This thread's compiler: the letters and the fonts are read once."""
    if not hasattr(_held, "compiler"):
        import typst  # a library of 40 MB, for whoever sets a document alone

        folder = Path(str(resources.files("tolok.records").joinpath("letters")))
        _held.compiler, _held.folder = typst.Compiler(root=str(folder), ignore_system_fonts=True), folder
    return _held.compiler, _held.folder
