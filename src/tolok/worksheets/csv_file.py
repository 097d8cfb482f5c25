"""Reads a CSV file into a grid, or says at which byte, row and column it is not one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tolok.instruments.faults import Fault, FaultyInput
from tolok.instruments.language import Text, plain
from tolok.worksheets.grid import ROW, Grid

_OTHERS = {";": Text("titik koma (;)", "semicolons (;)"), "\t": Text("tab", "tabs"), "|": plain("|")}
# One cell of a worksheet never holds this much; a file without line breaks is not a table.
_MOST_IN_A_CELL = 1_000_000
# Wider than any table of any instrument; such a row is text that happens to hold commas.
MOST_COLUMNS = 10_000


def read_csv(path: Path, *, delimiter: str = ",") -> Grid:
    """The rows of a CSV file in UTF-8.

    Raises:
        FaultyInput: not text, not UTF-8, another delimiter, or broken quoting.
    """
    raw = _checked(path, delimiter)
    stream = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8-sig", newline="")
    _expect_delimiter(path, next((line for line in stream if line.strip()), ""), delimiter)
    stream.seek(0)
    rows = _rows(path, csv.reader(stream, delimiter=delimiter, strict=True))
    return Grid(path.name, rows, expected=raw.count(b"\n") + (not raw.endswith(b"\n")))


def _rows(path: Path, reader: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, one at a time: a table that turns out to be none need not be read to its end."""
    before = csv.field_size_limit(_MOST_IN_A_CELL)
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                message = _TOO_MANY.filled(found=len(cells), most=MOST_COLUMNS)
                raise FaultyInput([Fault(message, path.name, reader.line_num, None, ROW)])
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        fault = Fault(_BROKEN.filled(problem=plain(str(error))), path.name, reader.line_num, None, ROW)
        raise FaultyInput([fault]) from None
    finally:
        csv.field_size_limit(before)


def decoded(path: Path) -> str:
    """The text of a file in UTF-8.

    Raises:
        FaultyInput: empty, not text, or in another encoding; with row and column.
    """
    return _checked(path, ",").decode("utf-8-sig")


def _checked(path: Path, delimiter: str) -> bytes:
    raw = path.read_bytes()
    if not raw.strip():
        raise FaultyInput([Fault(Text("berkas kosong", "the file is empty"), path.name)])
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        message = Text("berformat UTF-16; simpan sebagai CSV UTF-8", "encoded in UTF-16; save it as CSV UTF-8")
        raise FaultyInput([Fault(message, path.name, 1, None, ROW)])
    nul = raw.find(b"\0")
    if nul >= 0:
        message = Text("bukan berkas teks (ada byte nol)", "not a text file (it holds a zero byte)")
        raise FaultyInput([_at(path, raw, nul, delimiter, message)])
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        told = _NOT_UTF8 if path.suffix.lower() in (".json", ".yaml", ".yml") else _NOT_UTF8_TABLE
        message = told.filled(byte=raw[error.start])
        raise FaultyInput([_at(path, raw, error.start, delimiter, message)]) from None
    return raw


def _at(path: Path, raw: bytes, position: int, delimiter: str, message: Text) -> Fault:
    start = raw.rfind(b"\n", 0, position) + 1
    column = raw.count(delimiter.encode(), start, position) + 1
    return Fault(message, path.name, raw.count(b"\n", 0, position) + 1, column, ROW)


def _expect_delimiter(path: Path, first: str, delimiter: str) -> None:
    if delimiter in first:
        return
    for other, name in _OTHERS.items():
        if other != delimiter and first.count(other) >= 1:
            message = Text(
                "kolom dipisahkan {found}, yang dibaca {wanted}; simpan dengan pemisah itu, atau jalankan lagi dengan "
                "--delimiter '{sign}'",
                "columns are separated by {found}, expected {wanted}; save it so, or run again with "
                "--delimiter '{sign}'",
            )
            wanted = _OTHERS.get(delimiter, Text("koma (,)", "commas (,)"))
            filled = message.filled(found=name, wanted=wanted, sign="\\t" if other == "\t" else other)
            raise FaultyInput([Fault(filled, path.name, 1, 1, ROW)])


_TOO_MANY = Text(
    "baris ini {found} kolom, paling banyak {most}", "this row has {found} columns; at most {most} are allowed"
)
_BROKEN = Text(
    "baris tidak terbaca ({problem}); periksa tanda kutip", "the row cannot be read ({problem}); check quotes"
)
_NOT_UTF8 = Text(
    "bukan UTF-8 (byte 0x{byte:02X}); simpan ulang sebagai UTF-8", "not UTF-8 (byte 0x{byte:02X}); save it as UTF-8"
)
_NOT_UTF8_TABLE = Text(
    "bukan UTF-8 (byte 0x{byte:02X}); di Excel pilih Simpan Sebagai, CSV UTF-8",
    "not UTF-8 (byte 0x{byte:02X}); in Excel choose Save As, CSV UTF-8",
)
