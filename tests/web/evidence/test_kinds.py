"""Which files are taken: by content, in agreement with their name, and nothing that acts by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web.evidence import made

from tolok.evidence import kinds, reading
from tolok.evidence.kinds import Refusal


def _laid(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


TAKEN = {
    "sk.pdf": made.pdf("Keputusan"),
    "laporan.docx": made.docx_file("Laporan"),
    "daftar.xlsx": made.xlsx_file([["a", 1]]),
    "surat.odt": made.odt_file("Surat"),
    "layar.png": made.PNG,
    "foto.JPG": made.JPG,
    "foto.jpeg": made.JPG,
    "foto.webp": made.WEBP,
    "rapat.mp4": made.MP4,
    "rapat.webm": made.WEBM,
    "data.csv": b"unit;nilai\nDinas;3\n",
    "catatan.txt": "Notula rapat – hasil\n".encode(),
}


@pytest.mark.parametrize("name", TAKEN)
def test_taken(name: str, tmp_path: Path) -> None:
    found = kinds.check(_laid(tmp_path, name, TAKEN[name]), name)
    assert found.ending == name.lower().rpartition(".")[2].replace("jpeg", "jpg")


REFUSED = {
    "empty": ("a.pdf", b"", "kosong"),
    "name and content disagree": ("a.pdf", made.PNG, "PNG"),
    "text called pdf": ("a.pdf", b"hello", "TXT"),
    "zip": ("a.zip", made.zip_file(), "Keluarkan"),
    "zip called docx": ("a.docx", made.zip_file(), "Keluarkan"),
    "macros": ("a.docx", made.with_macro(made.docx_file("x")), "makro"),
    "macros by name": ("a.xlsm", made.xlsx_file([["a"]]), "makro"),
    "odt with macros": ("a.odt", made.odt_file("x", extra={"Basic/Standard/m.xml": ""}), "makro"),
    "odt locked": (
        "a.odt",
        made.odt_file("x", extra={"META-INF/manifest.xml": "<m:encryption-data/>"}),
        "kata sandi",
    ),
    "old office": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOCX"),
    "locked office": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "sandi"),
    "html": ("a.html", b"<html></html>", "Cetak ke PDF"),
    "html called txt": ("a.txt", b"\n <!DOCTYPE html><script>alert(1)</script>", "Halaman web"),
    "html inside csv": ("a.csv", b"a,b\n<script>alert(1)</script>", "Halaman web"),
    "svg called png": ("a.png", b"<svg xmlns='x'></svg>", "SVG"),
    "program": ("a.exe", b"MZ\x90", "tidak diterima"),
    "program called pdf": ("a.pdf", b"MZ\x90\x00", "program"),
    "elf called txt": ("a.txt", b"\x7fELF\x00", "program"),
    "shell script": ("a.txt", b"#!/bin/sh\nrm -rf /", "program"),
    "picture with a page behind": ("a.png", made.PNG + b"<script>alert(1)</script>", "kode halaman web"),
    "pdf with a zip behind": ("a.pdf", made.pdf("x") + made.zip_file(), "ZIP"),
    "picture with a zip behind": ("a.jpg", made.JPG + made.zip_file(), "ZIP"),
    "broken docx": ("a.docx", made.docx_file("x")[:500], "rusak"),
    "unknown": ("a.pdf", bytes(range(256)) * 4, "dikenali"),
    "bomb": ("a.docx", made.with_entry(made.docx_file("x"), "word/b.xml", bytes(60_000_000)), "mengembang"),
    "without ending": ("laporan", b"x", "tanpa akhiran"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_the_way_out(case: str, tmp_path: Path) -> None:
    name, content, words = REFUSED[case]
    with pytest.raises(Refusal, match=words):
        kinds.check(_laid(tmp_path, name, content), name)


def test_a_pdf_is_looked_at_in_a_process_of_its_own(tmp_path: Path) -> None:
    assert reading.look(_laid(tmp_path, "a.pdf", made.pdf("satu", "dua"))).pages == 2
    assert reading.look(_laid(tmp_path, "b.pdf", made.locked_pdf())).fault == "password"
    assert reading.look(_laid(tmp_path, "c.pdf", b"%PDF-1.4\nbroken")).fault == "broken"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", made.pdf("Arsitektur data", "halaman kedua"), ["Arsitektur data", "halaman kedua"]),
        ("a.docx", made.docx_file("Notula rapat", "Hasil"), ["Notula rapat", "Hasil"]),
        ("a.xlsx", made.xlsx_file([["Unit", "Nilai"], ["Dinas", 3]]), ["Unit | Nilai", "Dinas | 3"]),
        ("a.odt", made.odt_file("Surat edaran"), ["Surat edaran"]),
        ("a.csv", b"unit;nilai\nDinas;3\n", ["Dinas | 3"]),
        ("a.txt", "caf\xe9".encode("cp1252"), ["café"]),
    ],
)
def test_text_is_read(name: str, content: bytes, words: list[str], tmp_path: Path) -> None:
    with _laid(tmp_path, name, content).open("rb") as file:
        found = reading.read(file, name[2:])
    assert found.fault == ""
    assert [word for word in words if word not in found.text] == []


def test_a_file_that_cannot_be_read_is_told_not_raised(tmp_path: Path) -> None:
    for name, content in {"a.docx": b"PK\x03\x04junk", "a.pdf": b"%PDF-junk", "a.xlsx": made.zip_file()}.items():
        with _laid(tmp_path, name, content).open("rb") as file:
            assert reading.read(file, name[2:]).fault == "broken"


def test_reading_ends_after_its_time_and_keeps_to_its_memory(tmp_path: Path) -> None:
    path = _laid(tmp_path, "a.pdf", made.pdf("satu"))
    with path.open("rb") as file:
        assert reading.read(file, "pdf", seconds=0.001).fault == "too_long"
    bomb = made.with_entry(made.docx_file("x"), "word/big.xml", bytes(400_000_000))
    with _laid(tmp_path, "b.docx", bomb).open("rb") as file:
        assert reading.read(file, "docx").fault == "too_big"
