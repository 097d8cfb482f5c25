"""Where a file belongs, told by its name."""

from __future__ import annotations

import pytest

from tolok.exchange.naming import Told, told_by
from tolok.instruments import instrument

SPBE = instrument("spbe-2020")


@pytest.mark.parametrize(
    ("path", "leaf", "level", "criterion"),
    [
        ("indikator1.pdf", "I01", None, None),
        ("indikator1a.pdf", "I01", None, None),
        ("Indikator_12-b.pdf", "I12", None, None),
        ("1.a.Pergub-1-2020.pdf", "I01", None, None),
        ("01_Pergub.pdf", "I01", None, None),
        ("47b.jpg", "I47", None, None),
        ("I5-L2-01.pdf", "I05", 2, 1),
        ("Bukti I5-L3 SK.pdf", "I05", 3, None),
        ("Bukti/Indikator 3/2024 laporan.pdf", "I03", None, None),
        ("12 - Arsitektur/L3/SK.pdf", "I12", 3, None),
        ("Indikator 12/Level 3/Kriteria 2/SK.pdf", "I12", 3, 2),
        ("Indikator 12/indikator13.pdf", "I13", None, None),
        ("a\\b\\7. foto.jpg", "I07", None, None),
    ],
)
def test_names_that_tell(path: str, leaf: str, level: int | None, criterion: int | None) -> None:
    told = told_by(path, SPBE)
    assert told is not None
    assert (told.leaf, told.level, told.criterion) == (leaf, level, criterion)


@pytest.mark.parametrize(
    "path", ["2024 laporan.pdf", "48.pdf", "laporan 12.pdf", "Pergub 1 Tahun 2020.pdf", "foto.jpg", "2024/laporan.pdf"]
)
def test_names_that_tell_nothing(path: str) -> None:
    assert told_by(path, SPBE) is None


def test_the_rule_is_named() -> None:
    assert told_by("I05-L2-01.pdf", instrument("pemdi-2026")) == Told("I05", "code", 2, 1)
