"""Every way to spoil a spreadsheet: exit 1, nothing on stdout, and the cell, what was found, what to do."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from tests.conftest import Tolok

HEAD = ("agency", "year", "indicator", "level")
GOOD = ("Kota A", 2023, "I01", 3)


def spreadsheet(*rows: tuple[Any, ...], change: Callable[[Workbook, Any], object] | None = None) -> bytes:
    """An XLSX file of ``rows``, changed by ``change`` before it is saved."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    if change is not None:
        change(book, page)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rewritten(raw: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The same archive with every part changed by ``change``; None leaves the part out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return stream.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """A change of the first sheet's XML; says so when there is nothing to change."""

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        assert old in part
        return part.replace(old, new)

    return change


def archive(**parts: bytes) -> bytes:
    """A zip that is no workbook; ``__`` in a name stands for a slash."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as zipped:
        for name, part in parts.items():
            zipped.writestr(name.replace("__", "/"), part)
    return stream.getvalue()


WHOLE = spreadsheet(HEAD, GOOD)


def with_bytes(at: bytes, offset: int, new: bytes) -> bytes:
    """The whole spreadsheet with ``new`` written ``offset`` bytes behind every ``at``."""
    raw = bytearray(WHOLE)
    place = raw.find(at)
    assert place >= 0
    while place >= 0:
        raw[place + offset : place + offset + len(new)] = new
        place = raw.find(at, place + len(at))
    return bytes(raw)


def packed_wrongly() -> bytes:
    """The whole spreadsheet with the packed bytes of its sheet overwritten."""
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as zipped:
        entry = zipped.getinfo("xl/worksheets/sheet1.xml")
    start = entry.header_offset + 30 + len(entry.filename)
    return WHOLE[: start + 10] + b"\xff" * 50 + WHOLE[start + 60 :]


# What is wrong -> the file, and the words its message must hold.
CELLS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "level 6": (
        spreadsheet(HEAD, ("Kota A", 2023, "I01", 6)),
        ("row 2", "column D (level)", "found 6", "1, 2, 3, 4, 5"),
    ),
    "half level": (spreadsheet(HEAD, ("Kota A", 2023, "I01", 3.5)), ("row 2", "column D (level)", "found 3.5")),
    "level in words": (spreadsheet(HEAD, ("Kota A", 2023, "I01", "baik")), ("row 2", "column D (level)", "«baik»")),
    "decimal comma as text": (
        spreadsheet(HEAD, ("Kota A", 2023, "I01", "3,5")),
        ("row 2", "column D (level)", "«3,5»", "decimal comma"),
    ),
    "unknown indicator": (
        spreadsheet(HEAD, GOOD, ("Kota A", 2023, "I48", 3)),
        ("row 3", "column C (indicator)", "«I48»", "I01 to I47"),
    ),
    "indicator twice": (spreadsheet(HEAD, GOOD, GOOD), ("row 3", "column D (level)", "I01", "Kota A", "row 2")),
    "indicator column twice": (
        spreadsheet(("agency", "I01", "I02", "1"), ("Kota A", 3, 3, 4)),
        ("row 1", "column D (1)", "«I01»"),
    ),
    "formula": (
        spreadsheet(HEAD, ("Kota A", 2023, "I01", "=1+2")),
        ("row 2", "column D (level)", "formula =1+2", "paste as value"),
    ),
    "formula in the agency": (spreadsheet(HEAD, ("=A9", 2023, "I01", 3)), ("row 2", "column A (agency)", "=A9")),
    "formula in the year": (
        spreadsheet(HEAD, ("Kota A", "=2000+23", "I01", 3)),
        ("row 2", "column B (year)", "=2000+23"),
    ),
    "formula in the indicator": (
        spreadsheet(HEAD, ("Kota A", 2023, "=C9", 3)),
        ("row 2", "column C (indicator)", "=C9"),
    ),
    "date": (
        spreadsheet(HEAD, ("Kota A", 2023, "I01", dt.date(2023, 3, 2))),
        ("row 2", "column D (level)", "date 2023-03-02", "number"),
    ),
    "date with a time": (
        spreadsheet(HEAD, ("Kota A", 2023, "I01", dt.datetime(2023, 3, 2, 12, 30))),  # noqa: DTZ001 - cells know no zone
        ("row 2", "column D (level)", "date 2023-03-02"),
    ),
    "time": (spreadsheet(HEAD, ("Kota A", 2023, "I01", dt.time(3, 30))), ("row 2", "column D (level)", "03:30")),
    "date as the year": (
        spreadsheet(HEAD, ("Kota A", dt.date(2023, 1, 1), "I01", 3)),
        ("row 2", "column B (year)", "2023-01-01"),
    ),
    "boolean": (spreadsheet(HEAD, ("Kota A", 2023, "I01", True)), ("row 2", "column D (level)", "True", "not a value")),
    "error value": (spreadsheet(HEAD, ("Kota A", 2023, "I01", "#N/A")), ("row 2", "column D (level)", "#N/A")),
    "merged levels": (
        spreadsheet(HEAD, GOOD, ("Kota A", 2023, "I02", None), change=lambda _, page: page.merge_cells("D2:D3")),
        ("row 2", "column D", "D2:D3", "merged", "unmerge"),
    ),
    "merged agencies": (
        spreadsheet(HEAD, GOOD, (None, 2023, "I02", 3), change=lambda _, page: page.merge_cells("A2:A3")),
        ("row 2", "column A", "A2:A3", "merged", "unmerge"),
    ),
    "agency left empty": (spreadsheet(HEAD, (None, 2023, "I01", 3)), ("row 2", "column A (agency)", "not written")),
    "bad year above the header": (
        spreadsheet(("Instansi", "Kota A"), ("Tahun", 20233), ("Indikator", "Tingkat"), ("I01", 3), ("I02", 3)),
        ("row 2", "column B", "«20233»", "four digits", "\n1 fault"),
    ),
    "number too large for a spreadsheet": (
        rewritten(WHOLE, in_sheet(b"<v>3</v>", b"<v>1E400</v>")),
        ("row 2", "column D (level)"),
    ),
    "header only": (spreadsheet(HEAD), ("no rows",)),
    "nothing at all": (spreadsheet(), ("empty",)),
    "header missing": (
        spreadsheet(("Kota A", 2023, "tata kelola", "baik")),
        ("row 1", "Kota A, 2023, tata kelola, baik", "agency, year, indicator, level"),
    ),
}

FILES: dict[str, bytes] = {
    "text called xlsx": b"agency,year,indicator,level\nKota A,2023,I01,3\n",
    "nothing called xlsx": b"",
    # A workbook with a password is an OLE file and no zip.
    "workbook with a password": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4000),
    "zip without a workbook": archive(readme=b"hello"),
    "zip with a folder like a workbook's": archive(xl__readme=b"hello"),
    "workbook cut in half": WHOLE[: len(WHOLE) // 2],
    "workbook without its sheet": rewritten(WHOLE, lambda name, part: None if "sheet1" in name else part),
    "workbook without its list of parts": rewritten(
        WHOLE, lambda name, part: None if "Content_Types" in name else part
    ),
    "workbook of another kind": rewritten(WHOLE, lambda name, part: b"<workbook/>" if "workbook.xml" in name else part),
    "sheet cut off": rewritten(WHOLE, lambda name, part: part[:60] if "sheet1" in name else part),
    "cell with a place that is none": rewritten(WHOLE, in_sheet(b'r="A2"', b'r="2A"')),
    "cell with a style that is not there": rewritten(WHOLE, in_sheet(b'<c r="A2"', b'<c r="A2" s="77"')),
    "cell that is no number": rewritten(WHOLE, in_sheet(b"<v>3</v>", b"<v>three</v>")),
    "packed bytes overwritten": packed_wrongly(),
    "list of parts overwritten": with_bytes(b"PK\x01\x02", 0, b"XXXX"),
    "packed in an unknown way": with_bytes(b"PK\x01\x02", 10, b"\x63"),
    "parts with a password": with_bytes(b"PK\x01\x02", 8, b"\x01"),
}


@pytest.mark.parametrize("what", CELLS)
def test_a_spoiled_cell_is_told_by_row_and_letter(tolok: Tolok, what: str) -> None:
    content, words = CELLS[what]
    tolok.write("bad.xlsx", content)
    ended = tolok("score", "bad.xlsx", "-i", "spbe-2020", "--format", "json")
    ended.refuses(*words)
    assert ended.err.startswith("bad.xlsx")


@pytest.mark.parametrize("what", FILES)
def test_what_is_no_sound_workbook_is_refused_in_one_sentence(tolok: Tolok, what: str) -> None:
    tolok.write("bad.xlsx", FILES[what])
    ended = tolok("score", "bad.xlsx", "-i", "spbe-2020", "--format", "json")
    ended.refuses()
    fault, count = ended.err.splitlines()
    assert fault.startswith("bad.xlsx: ")
    assert "save" in fault or fault == "bad.xlsx: the worksheet is empty"
    assert count.startswith("1 fault")


def test_a_fault_in_a_workbook_of_several_sheets_names_the_sheet(tolok: Tolok) -> None:
    rows = (HEAD, ("Kota A", 2023, "I01", 6))
    tolok.write("bad.xlsx", spreadsheet(*rows, change=lambda book, _: book.create_sheet("Catatan").append(["x"])))
    ended = tolok("score", "bad.xlsx", "-i", "spbe-2020")
    assert ended.code == 1
    assert ended.err.startswith("bad.xlsx [Sheet], row 2, column D (level)")


@pytest.mark.parametrize(("sheet", "words"), [("Nilai", ("«Nilai»", "there are: Sheet")), ("Grafik", ("Grafik",))])
def test_a_sheet_without_a_table_is_refused_by_name(tolok: Tolok, sheet: str, words: tuple[str, ...]) -> None:
    def charted(book: Workbook, _: object) -> None:
        from openpyxl.chart import BarChart  # only this test draws one

        book.create_chartsheet("Grafik").add_chart(BarChart())

    tolok.write("charted.xlsx", spreadsheet(HEAD, GOOD, change=charted))
    ended = tolok("score", "charted.xlsx", "-i", "spbe-2020", "--sheet", sheet)
    ended.refuses(*words)


def test_a_workbook_with_a_chart_sheet_is_read(tolok: Tolok) -> None:
    def charted(book: Workbook, _: object) -> None:
        from openpyxl.chart import BarChart  # only this test draws one

        book.create_chartsheet("Grafik").add_chart(BarChart())

    tolok.write("charted.xlsx", spreadsheet(HEAD, GOOD, change=charted))
    (found,) = tolok("score", "charted.xlsx", "-i", "spbe-2020", "--format", "json").results
    assert found["nodes"]["I01"] == "3"


def test_cells_merged_where_no_value_stands_do_no_harm(tolok: Tolok) -> None:
    rows = (("Penilaian", None, None), ("Indikator", "Tingkat", "Catatan"), ("I01", 3, "a"), ("I02", 4, None))

    def merged(_: object, page: Any) -> None:
        page.merge_cells("A1:C1")
        page.merge_cells("C3:C4")

    tolok.write("fine.xlsx", spreadsheet(*rows, change=merged))
    (found,) = tolok("score", "fine.xlsx", "-i", "spbe-2020", "--format", "json").results
    assert (found["nodes"]["I01"], found["nodes"]["I02"]) == ("3", "4")
