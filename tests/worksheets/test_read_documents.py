"""What ``read_worksheet`` makes of JSON and YAML in their shapes."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.worksheets.test_read_tables import A_IN_2023, given, read

from tolok.scoring.answers import Origin

_LONG = [
    {"agency": "Kota A", "year": 2023, "indicator": "I01", "level": 3},
    {"agency": "Kota A", "year": 2023, "indicator": "I02", "level": 4},
]
_NESTED = {"agency": "Kota A", "year": 2023, "levels": {"I01": 3, "I02": 4}}

SHAPES: dict[str, Any] = {
    "a list of values": _LONG,
    "a list of values under a name": {"results": _LONG},
    "a list of agencies": [_NESTED],
    "a list of agencies under a name": {"agencies": [_NESTED]},
    "a list in indonesian": {"hasil": [{"instansi": "Kota A", "tahun": 2023, "tingkat": {"I01": 3, "I02": 4}}]},
    "values in indonesian": [
        {"Nama Instansi": "Kota A", "Tahun": "2023", "Indikator": n, "Nilai": v} for n, v in ((1, 3), (2, 4))
    ],
    "one agency": _NESTED,
    "one agency with its values beside it": {"agency": "Kota A", "year": 2023, "I01": 3, "I02": 4},
    "values as text": {"agency": "Kota A", "year": "2023", "answers": {"1": "3", "Indikator 2": "4.0"}},
    "more keys around the values": {"catatan": "x", "agency": "Kota A", "year": 2023, "values": {"I01": 3, "I02": 4}},
    "null for what is missing": {"agency": "Kota A", "year": 2023, "levels": {"I01": 3, "I02": 4, "I03": None}},
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("end", [".json", ".JSON", ".yaml", ".yml"])
def test_a_document_is_read_in_every_shape(tmp_path: Path, shape: str, end: str) -> None:
    path = tmp_path / f"values{end}"
    path.write_text(json.dumps(SHAPES[shape]))  # JSON is YAML too
    assert given(read(path)) == A_IN_2023


def test_yaml_is_read_as_people_write_it(tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text("# penilaian\ninstansi: Kota A\ntahun: 2023\ntingkat:\n  I01: 3\n  2: 4\n  I03:\n")
    assert given(read(tmp_path / "v.yaml")) == A_IN_2023


def test_several_agencies_and_years_stay_apart(tmp_path: Path) -> None:
    records = [{"agency": name, "year": year, "I01": level} for name, year, level in (("B", 2024, 1), ("A", 2023, 2))]
    (tmp_path / "v.json").write_text(json.dumps([*records, {"agency": "B", "year": 2023, "I01": 3}]))
    assert given(read(tmp_path / "v.json")) == [
        ("B", 2024, {"I01": 1}),
        ("A", 2023, {"I01": 2}),
        ("B", 2023, {"I01": 3}),
    ]


@pytest.mark.parametrize("end", [".json", ".yaml"])
def test_decimal_numbers_are_read_exactly(tmp_path: Path, end: str) -> None:
    (tmp_path / f"v{end}").write_text('{"OSI": 0.1, "HCI": 0.12345678901234567890123}')
    ((_, _, values),) = given(read(tmp_path / f"v{end}", "egdi-2024"))
    assert values == {"OSI": Fraction(1, 10), "HCI": Fraction("0.12345678901234567890123")}


def test_a_document_without_an_agency_is_called_what_the_file_is_called(tmp_path: Path) -> None:
    (tmp_path / "Dinas A.json").write_text('{"I01": 3}')
    assert given(read(tmp_path / "Dinas A.json", year=2022)) == [("Dinas A", 2022, {"I01": 3})]


def test_waiting_and_external_values_are_read(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"agency": "A", "levels": {"SDI": 25, "I06": "menunggu", "IPS": null}}')
    (one,) = read(tmp_path / "p.json", "pemdi-2026").agencies
    found: dict[str, Any] = {id_: (one.answers[id_].origin, one.answers[id_].value) for id_ in ("I05", "I06", "I07")}
    assert found == {"I05": (Origin.CONVERTED, 2), "I06": (Origin.WAITING, 1), "I07": (Origin.WAITING, 1)}
