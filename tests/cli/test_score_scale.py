"""Hopeless and hostile files end soon: told in one message, without using up the machine."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.conftest import Tolok

MEGABYTES_50 = 50_000_000
SOON = 20
HEAD = b"agency,year,indicator,level\n"


def filled(start: bytes, row: bytes) -> bytes:
    """``start`` and as many ``row`` as make 50 MB."""
    return start + row * ((MEGABYTES_50 - len(start)) // len(row))


def noise() -> bytes:
    return random.Random(1).randbytes(MEGABYTES_50)


def stray_cell(row: int, column: int) -> bytes:
    """A spreadsheet of two rows with one more cell far away, as a slip of the hand leaves it."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["agency", "year", "indicator", "level"])
    page.append(["Kota A", 2023, "I01", 3])
    page.cell(row, column, "x")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def unfolding() -> bytes:
    """A spreadsheet of half a megabyte that unfolds to half a gigabyte."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped,
        zipped.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(50):
            part.write(bytes(10_000_000))
    return stream.getvalue()


FAULTY: dict[str, tuple[str, Callable[[], bytes], tuple[str, ...]]] = {
    "random bytes as csv": ("big.csv", noise, ("row ", "not a text file")),
    "random bytes as yaml": ("big.yaml", noise, ("big.yaml",)),
    "random bytes as xlsx": ("big.xlsx", noise, ("not an XLSX worksheet",)),
    "one line without a comma": ("big.csv", lambda: filled(b"", b"a"), ("big.csv", "1 fault")),
    "one line of commas": ("big.csv", lambda: filled(b"", b"a,"), ("big.csv", "1 fault")),
    "one line of words": ("big.csv", lambda: filled(b"", b"lorem ipsum, "), ("big.csv", "1 fault")),
    "one line as json": ("big.json", lambda: filled(b"", b"a"), ("line 1, column 1", "not valid JSON")),
    "a header and the same nonsense in every row": (
        "big.csv",
        lambda: filled(HEAD, b"Kota A,2023,XYZ,9\n"),
        ("row 2, column 3 (indicator)", "«XYZ»", "more faults"),
    ),
    "a header and nothing but blank rows": ("big.csv", lambda: filled(HEAD, b",,,\n"), ("big.csv: there are no rows",)),
    "nothing but line ends": ("big.csv", lambda: filled(b"", b"\n"), ("the file is empty",)),
    "a quote that never ends": ("big.csv", lambda: filled(HEAD + b'"', b"a\n"), ("big.csv", "row ")),
    "an object of very many keys": (
        "keys.json",
        lambda: json.dumps({f"k{n}": 1 for n in range(100_000)}).encode(),
        ("entry 1, key k0", "«k0»", "more faults"),
    ),
    "an indicator of very many zeros": (
        "zeros.csv",
        lambda: HEAD + b"Kota A,2023," + b"0" * 300_000 + b"x,3\n",
        ("row 2, column 3 (indicator)",),
    ),
    "a spreadsheet that unfolds to half a gigabyte": ("bomb.xlsx", unfolding, ("500000000 bytes",)),
}


@pytest.fixture
def big(tolok: Tolok) -> Iterator[Callable[[str, bytes], Path]]:
    """Writes large files, and takes them away again: pytest keeps its folders."""
    written: list[Path] = []

    def write(name: str, content: bytes) -> Path:
        written.append(tolok.write(name, content))
        return written[-1]

    yield write
    for path in written:
        path.unlink()


@pytest.mark.parametrize("what", FAULTY)
def test_a_hopeless_file_is_refused_soon(tolok: Tolok, big: Callable[[str, bytes], Path], what: str) -> None:
    name, content, words = FAULTY[what]
    big(name, content())
    ended = tolok("score", name, "-i", "spbe-2020", "--format", "json", timeout=SOON)
    ended.refuses(*words)
    assert len(ended.err) < 500_000


@pytest.mark.parametrize(("row", "column"), [(1_048_576, 4), (2, 16_384), (1_048_576, 16_384)])
def test_a_stray_cell_far_away_does_not_hold_up_a_spreadsheet(tolok: Tolok, row: int, column: int) -> None:
    tolok.write("stray.xlsx", stray_cell(row, column))
    ended = tolok("score", "stray.xlsx", "-i", "spbe-2020", "--format", "json", timeout=SOON)
    assert "Traceback" not in ended.err
    assert ended.code in (0, 1)
    assert ended.code == 0 or "stray.xlsx, row " in ended.err


def test_two_thousand_agencies_are_scored_soon(tolok: Tolok) -> None:
    head = "agency,year," + ",".join(str(n) for n in range(1, 48))
    rows = (f"Instansi {n},2023," + ",".join(str((n * i) % 5 + 1) for i in range(1, 48)) for n in range(2_000))
    tolok.write("many.csv", "\n".join([head, *rows]) + "\n")
    found = tolok("score", "many.csv", "-i", "spbe-2020", "--format", "json", timeout=SOON).results
    assert len(found) == 2_000
    assert found[0]["index"] == "1.00"
    assert found[5]["index"] == found[0]["index"]
