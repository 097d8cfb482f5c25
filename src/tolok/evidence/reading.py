"""The text of a file, read in a process of its own: a bad file can end that process, never the one that asks.

``python -m tolok.evidence.reading KIND < file`` prints JSON: ``{"text": …, "pages": …}`` or ``{"fault": …}``. It has
little memory and time. No Django in here, so that it starts quickly.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

MEMORY = 1_500_000_000
SECONDS = 120
MOST_TEXT = 2_000_000
READABLE = frozenset({"pdf", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt"})
_MOST_UNPACKED = 300_000_000


@dataclass(frozen=True)
class Text:
    """What was read. ``fault``: why nothing was (``password``, ``broken``, ``too_long``, ``too_big``)."""

    text: str = ""
    pages: int | None = None
    fault: str = ""


def read(file: IO[bytes], kind: str, *, seconds: float = SECONDS) -> Text:
    """The text of a stream; a file that cannot be read is told, not raised."""
    return _ask(["text", kind], file, seconds)


def look(path: Path, *, seconds: float = 30) -> Text:
    """Whether a PDF opens without a password, and its pages; its text stays unread."""
    with path.open("rb") as file:
        return _ask(["look", "pdf"], file, seconds)


def _ask(words: list[str], file: IO[bytes], seconds: float) -> Text:
    # The process reads the file from the disk (a PDF is not read front to back), so a stream is laid down first, in a
    # file without a name that ends with us.
    with tempfile.TemporaryFile() as laid:
        source: IO[Any] = file
        if not _on_disk(file):
            while piece := file.read(1 << 20):
                laid.write(piece)
            laid.seek(0)
            source = laid
        try:
            ended = subprocess.run(  # noqa: S603  # our own program
                [sys.executable, "-I", "-m", "tolok.evidence.reading", *words],
                stdin=source,
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Text(fault="too_long")
    try:
        return Text(**json.loads(ended.stdout))
    except (ValueError, TypeError):
        return Text(fault="broken")


def _on_disk(file: IO[bytes]) -> bool:
    try:
        return file.fileno() >= 0 and file.seekable() and file.tell() == 0
    except (OSError, AttributeError):
        return False


# In the process of its own --------------------------------------------------------------------------------------------


def _main(task: str, kind: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    path = Path(f"/dev/fd/{sys.stdin.fileno()}")
    try:
        told = _look(path) if task == "look" else _read(path, kind)
    except MemoryError:
        told = {"fault": "too_big"}
    except _Locked:
        told = {"fault": "password"}
    except Exception:  # noqa: BLE001  # whatever a bad file does to a reader: it is not readable
        told = {"fault": "broken"}
    json.dump(told, sys.stdout)


class _Locked(Exception):
    """A PDF that wants a password."""


def _look(path: Path) -> dict[str, Any]:
    with _pdf(path) as document:
        return {"pages": len(document)}


def _read(path: Path, kind: str) -> dict[str, Any]:
    pages = None
    if kind == "pdf":
        with _pdf(path) as document:
            pages = len(document)
            return {"text": _cut(_pdf_text(document)), "pages": pages}
    pieces = {"docx": _docx, "xlsx": _xlsx, "pptx": _pptx, "odt": _odf, "ods": _odf, "csv": _csv, "txt": _txt}[kind]
    return {"text": _cut(pieces(path)), "pages": pages}


def _cut(pieces: Iterator[str]) -> str:
    told: list[str] = []
    size = 0
    for piece in pieces:
        told.append(piece)
        size += len(piece) + 1
        if size > MOST_TEXT:
            break
    # PostgreSQL's text holds no NUL; surrogates are no text.
    return "\n".join(told)[:MOST_TEXT].replace("\0", " ").encode("utf-8", "replace").decode()


def _pdf(path: Path) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path.open("rb"))
    except pypdfium2.PdfiumError as fault:
        if "assword" in str(fault):
            raise _Locked from None
        raise


def _pdf_text(document: Any) -> Iterator[str]:
    for number in range(len(document)):
        page = document[number]
        words = page.get_textpage()
        yield words.get_text_range()
        words.close()
        page.close()


def _parcel(path: Path) -> io.BytesIO | IO[bytes]:
    file = path.open("rb")
    with zipfile.ZipFile(file) as parcel:
        if sum(entry.file_size for entry in parcel.infolist()) > _MOST_UNPACKED:
            raise MemoryError
    file.seek(0)
    return file


def _docx(path: Path) -> Iterator[str]:
    import docx
    from docx.table import Table

    document = docx.Document(_parcel(path))
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                yield " | ".join(dict.fromkeys(cell.text for cell in row.cells))
        else:
            yield part.text


def _xlsx(path: Path) -> Iterator[str]:
    import openpyxl

    book = openpyxl.load_workbook(_parcel(path), read_only=True, data_only=True)
    for sheet in book.worksheets:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            if line := " | ".join(str(value) for value in row if value is not None):
                yield line


def _pptx(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(_parcel(path)) as parcel:
        slides = sorted(
            (name for name in parcel.namelist() if name.startswith("ppt/slides/slide")), key=lambda n: (len(n), n)
        )
        for name in slides:
            yield " ".join(_texts(parcel, name, "}t"))


def _odf(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(_parcel(path)) as parcel:
        yield from _texts(parcel, "content.xml", "}p", "}h")


def _texts(parcel: zipfile.ZipFile, name: str, *tags: str) -> Iterator[str]:
    from lxml import etree  # comes with python-docx

    with parcel.open(name) as entry:
        for _event, node in etree.iterparse(entry, resolve_entities=False, no_network=True, huge_tree=False):
            if isinstance(node.tag, str) and node.tag.endswith(tags):
                yield "".join(node.itertext())


def _csv(path: Path) -> Iterator[str]:
    csv.field_size_limit(MOST_TEXT)
    lines = _lines(path)
    first = next(lines, "")
    mark = max(",;\t|", key=first.count)
    for row in csv.reader(itertools.chain([first], lines), delimiter=mark):
        yield " | ".join(row)


def _txt(path: Path) -> Iterator[str]:
    return (line.rstrip("\r\n") for line in _lines(path))


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        raw = file.read(4 * MOST_TEXT)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return iter(raw.decode("utf-16", "replace").splitlines(keepends=True))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    return iter(text.splitlines(keepends=True))


if __name__ == "__main__":
    _main(*sys.argv[1:3])
