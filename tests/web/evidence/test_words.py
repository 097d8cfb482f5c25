"""Indonesian words find each other; the database agrees with what is pure."""

from __future__ import annotations

import pytest
from django.db import connection

from tolok.evidence import words

PAIRS = [
    ("kependudukan", "penduduk"),
    ("penduduk", "Dinas Kependudukan dan Pencatatan Sipil"),
    ("pembangunan", "bangun"),
    ("bangun", "Perencanaan Pembangunan Daerah"),
    ("penyelenggaraan", "menyelenggarakan SPBE"),
    ("selenggara", "Penyelenggaraan Sistem Pemerintahan Berbasis Elektronik"),
    ("pertanggungjawaban", "bertanggung jawab atas hasil"),
    ("tanggung jawab", "laporan pertanggungjawaban"),
    ("keterbukaan", "data terbuka"),
    ("terbuka", "Keterbukaan Informasi Publik"),
    ("tenaga kerja", "Dinas Ketenagakerjaan"),
    ("undang", "Undang-Undang Nomor 25 Tahun 2009"),
    ("undang-undang", "peraturan perundang-undangan"),
    ("peraturan", "peraturan-peraturan daerah"),
    ("peraturan-peraturan", "Peraturan Gubernur"),
    ("berkas", "pemberkasan arsip"),
    ("berkas-berkas", "berkas"),
    ("12/2024", "SK 12/2024"),
    ("12/2024", "Keputusan Nomor 12 Tahun 2024"),
    ("SK 12", "Surat Keputusan 12"),
    ("Pergub 59 Tahun 2021", "Peraturan Gubernur Lampung Nomor 59 Tahun 2021"),
    ("Pergub No. 59", "PERGUB 59/2021"),
    ("peraturan gubernur", "Pergub 59/2021"),
    ("800/123/V.09/2024", "Surat 800/123/V.09/2024 tentang arsip"),
    ("e-government", "penerapan e-Government"),
    ("egov", None),
    ("layanan", "pelayanan publik"),
    ("anggaran", "penganggaran TIK"),
    ("penandatanganan", "ditandatangani gubernur"),
    ('"tata kelola"', "Tata Kelola SPBE"),
    ("arsitek", "arsitektur data"),
    ("pendud", "penduduk"),
]
APART = [
    ("penduduk", "ia duduk di kursi"),
    ("pemerintah", "perintah kerja"),
    ('"kelola tata"', "tata kelola"),
    ("12/2024", "halaman 12 dari laporan yang ditulis tahun 2024"),
    ("arsitektur", "arsip"),
    ('"dua tiga"', "satu dua. empat tiga"),
]


def _found(query: str, text: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::tsvector @@ %s::tsquery", [words.vector((text, "A")), words.query(query, prefix=True)]
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "text"), [pair for pair in PAIRS if pair[1]])
def test_finds(query: str, text: str) -> None:
    assert _found(query, text)


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "text"), APART)
def test_does_not_find(query: str, text: str) -> None:
    assert not _found(query, text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["'", "a' & 'b", "\\", "!!!", "():*", '"', '""', "' OR 1=1 --", "é", "x" * 400, "a:b", "&|!"]
)
def test_anything_may_be_typed(typed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsquery", [words.query(typed, prefix=True)])
        cursor.execute("SELECT %s::tsvector", [words.vector((typed, "A"))])


@pytest.mark.django_db
def test_a_long_text_still_fits_into_a_vector() -> None:
    text = " ".join(f"kata{number} kependudukan" for number in range(200_000))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ 'penduduk'::tsquery", [words.vector((text, "C"))])
        assert cursor.fetchone()[0]


def test_a_snippet_marks_the_words_in_any_form() -> None:
    text = "Bab satu. " * 80 + "Dinas Kependudukan menulis laporan tentang jumlah penduduk. " + "Bab akhir. " * 80
    pieces = words.snippet(text, "penduduk tulis")
    assert [piece.text for piece in pieces if piece.marked] == ["Kependudukan", "menulis", "penduduk"]
    assert pieces[0].text.startswith("…")


def test_a_snippet_of_markup_stays_text() -> None:
    pieces = words.snippet("laporan <script>alert(1)</script> penduduk", "penduduk")
    assert "".join(piece.text for piece in pieces).count("<script>") == 1
    assert [piece.text for piece in pieces if piece.marked] == ["penduduk"]


def test_short_texts_are_ranked_in_memory() -> None:
    entries = [
        ("i1", ["Kebijakan Internal Arsitektur SPBE", "arsitektur"]),
        ("i2", ["Manajemen Data", "pengelolaan data penduduk"]),
        ("i3", ["Layanan Kependudukan", ""]),
    ]
    assert words.ranked("penduduk", entries) == ["i3", "i2"]
    assert words.ranked("arsitektr", entries) == ["i1"]
    assert words.ranked("layan", entries) == ["i3"]
    assert words.ranked("", entries) == []
