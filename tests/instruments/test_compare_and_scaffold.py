"""What differs between instruments, and the first file of somebody's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tolok.instruments import check_file, instrument, load
from tolok.instruments.compare import differences
from tolok.instruments.scaffold import scaffold
from tolok.instruments.source import read_source
from tolok.scoring import explain, score


def test_nothing_differs_from_itself() -> None:
    assert differences(instrument("kami-5.0"), instrument("kami-5.0")) == []


def test_two_years_differ_in_the_amended_criteria_only() -> None:
    found = instrument("spbe-2020")
    told = differences(found.at(2023), found.at(2024))
    amended = found.data["amendments"][0]["nodes"]
    expected = {(id_, level) for id_, change in amended.items() for level in change["levels"]}
    assert {(d.node, d.what.en.rsplit(" ", 1)[1]) for d in told if d.node} == expected
    assert [(d.what.en, d.before and d.before.en, d.after and d.after.en) for d in told if d.node is None] == [
        ("predicate reads", "rounded", "exact")
    ]
    levels = [d for d in told if (d.node, d.what.id) == ("I17", "kriteria tingkat 5")]
    assert len(levels) == 1
    assert levels[0].before == found.at(2023).nodes["I17"].levels["5"].text
    assert levels[0].after == found.at(2024).nodes["I17"].levels["5"].text
    backwards = differences(found.at(2024), found.at(2023))
    assert [(d.node, d.after, d.before) for d in backwards] == [(d.node, d.before, d.after) for d in told]


def test_two_instruments_are_matched_by_title_and_tell_what_only_one_has() -> None:
    told = differences(instrument("spbe-2018"), instrument("spbe-2020"))
    head = {d.what.en: (d.before and d.before.en, d.after and d.after.en) for d in told if d.node is None}
    assert head["number of leaves"] == ("37", "47")
    assert head["predicate bands"][0] == "-"
    assert head["predicate bands"][1] == "Poor ≥ 1; Fair ≥ 1.8; Good ≥ 2.6; Very good ≥ 3.5; Excellent ≥ 4.2"
    only_first = {d.node for d in told if d.what.en == "only in the first"}
    only_second = {d.node for d in told if d.what.en == "only in the second"}
    assert only_first <= set(instrument("spbe-2018").nodes)
    assert {"I16", "I21"} <= only_second <= set(instrument("spbe-2020").nodes)
    for difference in told:
        assert difference.before != difference.after
        assert difference.what.id != difference.what.en


EDITED = [
    (
        "title: {id: Layanan, en: Services}",
        "title: {id: Pelayanan, en: Service}",
        ("A1", "title", "Services", "Service"),
    ),
    ("id: Layanan hanya tatap muka., en: ", "id: Tatap muka., en: ", ("I1", "criterion of level 1", None, None)),
    ("decimals: 2", "decimals: 3", (None, "published decimals", "2", "3")),
    ("rounding: half_up ", "rounding: half_even ", (None, "rounding", "half_up", "half_even")),
    ("predicate_basis: exact", "predicate_basis: rounded", (None, "predicate reads", "exact", "rounded")),
    (
        "from: 4.2}",
        "above: 4.2}",
        (
            None,
            "predicate bands",
            "Poor ≥ 1; Good ≥ 2.6; Very good ≥ 4.2",
            "Poor ≥ 1; Good ≥ 2.6; Very good > 4.2",
        ),
    ),
    (
        "Alamat layanan dan tangkapan layar.",
        "Alamat layanan.",
        ("I1", "evidence", "1", "1"),
    ),
]


@pytest.mark.parametrize(("old", "new", "told"), EDITED, ids=[told[1] for _, _, told in EDITED])
def test_one_edit_is_one_difference(
    tmp_path: Path, old: str, new: str, told: tuple[str | None, str, str | None, str | None]
) -> None:
    text = scaffold("own-2026", "own.yaml")
    assert text.count(old) == 1
    (tmp_path / "before.yaml").write_text(text, "utf-8")
    (tmp_path / "after.yaml").write_text(text.replace(old, new), "utf-8")
    found = differences(load(tmp_path / "before.yaml"), load(tmp_path / "after.yaml"))
    assert [(d.node, d.what.en) for d in found] == [told[:2]]
    if told[2] is not None:
        assert [(d.before and d.before.en, d.after and d.after.en) for d in found] == [told[2:]]


def test_a_moved_indicator_tells_its_parents(tmp_path: Path) -> None:
    text = scaffold("own-2026", "own.yaml")
    data = read_source(text).data
    assert data["id"] == "own-2026"
    lines = text.splitlines(keepends=True)
    start = next(i for i, line in enumerate(lines) if "- id: A2" in line)
    moved = "".join(lines[:start]) + "".join(
        line for line in lines[start:] if "- id: I2" in line or line.startswith("          ")
    )
    moved = moved.replace("weight: 60\n      aggregate", "weight: 100\n      aggregate")
    (tmp_path / "before.yaml").write_text(text, "utf-8")
    (tmp_path / "after.yaml").write_text(moved, "utf-8")
    found = differences(load(tmp_path / "before.yaml"), load(tmp_path / "after.yaml"))
    told = {(d.node, d.what.en): (d.before and d.before.en, d.after and d.after.en) for d in found}
    assert told[("I2", "parent")] == ("A2", "A1")
    assert told[("A2", "only in the first")] == ("Reach", None)
    assert told[("A1", "weight")] == ("60", "100")
    assert told[(None, "number of nodes")] == ("5", "4")


def test_the_scaffold_passes_the_check_and_scores(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(scaffold("own-2026", "own.yaml"), "utf-8")
    found, faults = check_file(path)
    # Two of its leaves have no criteria yet at most: warnings are for the author, faults are not.
    assert [fault.in_("en") for fault in faults if not fault.warning] == []
    assert found is not None
    assert found.id == "own-2026"
    # 60 × 4 + 40 × (50 % of users: 1 + 4 × 50/100 = 3), by 100: 3.60
    result = score(found, {"1": 4, "PENGGUNA": 50})
    assert (result.index, result.official_predicate) == ("3.60", "Baik")
    assert list(explain(result).lines("id"))
    waiting = score(found, {"I1": 5})
    assert (waiting.index, waiting.official_predicate, waiting.waiting) == ("3.40", "Baik", ("I2",))
    assert score(found, {"1": 5, "PENGGUNA": 100}).official_predicate == "Sangat Baik"


def test_the_scaffold_names_its_own_file_in_its_first_lines() -> None:
    first = scaffold("own-2026", "folder/own.yaml").splitlines()[:4]
    assert any("tolok instruments check folder/own.yaml" in line for line in first)
    assert any("--instrument folder/own.yaml" in line for line in first)
