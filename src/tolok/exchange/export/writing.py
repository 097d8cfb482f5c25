"""One ZIP, written member by member as a stream; the digest of each is kept for its ``SHA256SUMS``."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import UUID

SUMS = "SHA256SUMS"
_PIECE = 1 << 18
# What is compressed already is only stored.
_PACKED = (".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".png", ".jpg", ".jpeg", ".webp", ".mp4", ".webm")


class Bundle:
    """A ZIP that is being made (ZIP64 where it must be). Use it as a context; it ends with the list of digests."""

    def __init__(self, path: Path, root: str) -> None:
        self.root, self.sums = root, list[tuple[str, str]]()
        self._zip = zipfile.ZipFile(path, "x", allowZip64=True)

    def __enter__(self) -> Bundle:
        return self

    def __exit__(self, kind: object, *_rest: object) -> None:
        if kind is None:
            told = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.sums))
            with self._zip.open(self._info(SUMS), "w") as out:
                out.write(told.encode())
        self._zip.close()

    @contextmanager
    def member(self, name: str) -> Iterator[Member]:
        """A file to write into."""
        with self._zip.open(self._info(name), "w", force_zip64=True) as out:
            made = Member(out)
            yield made
        self.sums.append((name, made.digest.hexdigest()))

    def text(self, name: str, text: str) -> None:
        """A whole text."""
        with self.member(name) as out:
            out.write(text.encode())

    def copy(self, name: str, source: IO[bytes]) -> int:
        """All of a stream. How many bytes."""
        size = 0
        with self.member(name) as out:
            while piece := source.read(_PIECE):
                out.write(piece)
                size += len(piece)
        return size

    def table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """A table twice: ``name.csv`` and ``name.json``. How many rows."""
        found = [[_plain(cell) for cell in row] for row in rows]
        with self.member(f"{name}.csv") as out:
            page = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)  # type: ignore[type-var]
            writer = csv.writer(page, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([_cell(cell) for cell in row] for row in found)
            page.detach()
        with self.member(f"{name}.json") as out:
            out.write(b"[")
            for number, row in enumerate(found):
                line = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
                out.write(f"{',' if number else ''}\n{line}".encode())
            out.write(b"\n]\n")
        return len(found)

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(f"{self.root}/{name}", time.localtime()[:6])
        stored = name.lower().endswith(_PACKED)
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        return info


class Member(io.RawIOBase):
    """A file in the ZIP; its digest is worked out on the way."""

    def __init__(self, out: IO[bytes]) -> None:
        super().__init__()
        self.out, self.digest = out, hashlib.sha256()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, piece: Any, /) -> int:
        """Write a piece."""
        self.digest.update(piece)
        self.out.write(piece)
        return len(piece)


def _plain(cell: Any) -> Any:
    """A value as JSON has it; numbers with fractions as text, so that no digit is lost."""
    match cell:
        case None | bool() | int() | str():
            return cell
        case datetime() | date():
            return cell.isoformat()
        case Decimal() | UUID():
            return str(cell)
        case Mapping() | list() | tuple():
            return json.loads(json.dumps(cell, ensure_ascii=False, default=str))
        case _:
            return str(cell)


def _cell(cell: Any) -> str:
    """A value as CSV has it; what a spreadsheet would run as a formula gets a quote before it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False)
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
