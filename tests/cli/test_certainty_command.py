"""``tolok certainty``: levels in, how sure index, predicate and rank are out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.analysis.made import Levels, judged, spbe, true_levels
from tests.conftest import Tolok

from tolok.analysis.certainty import assumed_errors


def sheet(folder: Path, name: str, levels: Levels, start: int = 0) -> Path:
    lines = ["agency," + ",".join(f"I{n:02}" for n in range(1, 48))]
    lines += [f"Dinas {start + i}," + ",".join(map(str, row)) for i, row in enumerate(levels.tolist())]
    (folder / name).write_text("\n".join(lines), "utf-8")
    return folder / name


def told(tolok: Tolok, *words: str | Path) -> dict[str, Any]:
    ended = tolok("certainty", *words, "--instrument", "spbe-2020", "--year", "2024", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    found: dict[str, Any] = json.loads(ended.out)
    return found


def test_with_one_assessor_the_answer_is_that_nobody_knows(tolok: Tolok) -> None:
    file = sheet(tolok.folder, "a.csv", true_levels(4))
    found = told(tolok, file)
    assert found["error"] == {"basis": "none", "source": "no second assessor: no measured uncertainty"}
    assert found["agreement"] is None
    assert [one["measured"] for one in found["results"]] == [None] * 4
    assert found["results"][0]["sentences"][1] == "No second assessor: no measured uncertainty."
    table = tolok("certainty", file, "-i", "spbe-2020", "--lang", "id")
    assert table.code == 0
    assert "tidak ada asesor kedua: ketidakpastian tidak diukur" in " ".join(table.out.split())


def test_an_assumed_error_is_said_to_be_assumed_under_every_interval(tolok: Tolok) -> None:
    levels = np.concatenate([true_levels(5), np.full((1, 47), 3)])
    file = sheet(tolok.folder, "a.csv", levels)
    clusters = tolok.folder / "clusters.csv"
    clusters.write_text("instansi,kelompok\n" + "".join(f"Dinas {i},{'ab'[i % 2]}\n" for i in range(6)), "utf-8")
    words = ("--up", "0.1", "--down", "0.1", "--clusters", clusters, "--replications", "500")
    found = told(tolok, file, *words)
    assert found["error"]["basis"] == "assumed"
    last = found["results"][5]
    assert (last["index"], last["cluster"], last["of"]) == ("3.00", "b", 3)
    assert last["measured"]["low"] < 3 < last["measured"]["high"]
    assert last["measured"]["support"] > 0.99
    assert sum(last["measured"]["bands"].values()) == pytest.approx(1, abs=0.001)
    assert last["sentences"][-1].startswith("Assessor error assumed, not measured: one level too high 10 %")
    assert told(tolok, file, *words) == found, "the same seed gives the same digits"
    moved = told(tolok, file, *words, "--sensitivity")["results"][0]["sensitivity"]
    assert set(moved) == {"index", "rank", "indicators"}
    assert 0 < moved["index"]["assessors"]["total"] < 1
    assert len(moved["indicators"]) == 5
    clusters.write_bytes(b"\xff\xfe\x00")
    tolok("certainty", file, "-i", "spbe-2020", "--clusters", clusters).refuses("no CSV in UTF-8")
    clusters.write_text("agency,cluster\nDinas 0,a\n", "utf-8")
    tolok("certainty", file, "-i", "spbe-2020", "--clusters", clusters).refuses(
        "Dinas 1 is not in the file of clusters"
    )


def test_a_second_assessor_is_measured_and_a_reassessment_too(tolok: Tolok) -> None:
    chance, true = np.random.default_rng(1), true_levels(60)
    matrix = assumed_errors(spbe(), up=0.1, down=0.1).matrix
    file = sheet(tolok.folder, "first.csv", judged(true, matrix, chance))
    other = sheet(tolok.folder, "second.csv", judged(true[10:40], matrix, chance), start=10)
    again = sheet(tolok.folder, "again.csv", true[:30])
    found = told(tolok, file, "--second", other, "--replications", "200")
    agreed = found["agreement"]
    assert agreed["pairs"][0]["assessors"] == ["first", "second"]
    assert (agreed["pairs"][0]["agencies"], agreed["pairs"][0]["units"]) == (30, 30 * 47)
    assert agreed["alpha"]["low"] < agreed["alpha"]["value"] < agreed["alpha"]["high"]
    assert found["error"]["basis"] == "measured"
    assert found["error"]["matrix"][2][3] == pytest.approx(0.1, abs=0.03)
    assert len(found["results"]) == 60
    measured = told(tolok, file, "--again", again, "--replications", "200")
    assert (measured["error"]["agencies"], measured["agreement"]) == (30, None)
    table = tolok(
        "certainty", file, "-i", "spbe-2020", "--second", other, "--agency", "Dinas 3", "--replications", "200"
    )
    assert table.code == 0, table.err
    assert "plausible assessments give the same predicate" in " ".join(table.out.split())
    assert "Krippendorff's ordinal alpha 0." in table.out


def test_what_cannot_be_worked_out_is_said(tolok: Tolok) -> None:
    file = sheet(tolok.folder, "a.csv", true_levels(3))
    pemdi = tolok.folder / "pemdi.csv"
    pemdi.write_text("agency," + ",".join(map(str, range(1, 21))) + "\nA" + ",2.5" * 20, "utf-8")
    told_ = tolok("certainty", pemdi, "-i", "pemdi-2026", "--up", "0.1", "--down", "0.1", "--replications", "100")
    assert (told_.code, "one level too high 10 %" in " ".join(told_.out.split())) == (0, True), told_.err
    (tolok.folder / "egdi.csv").write_text("agency,OSI\nA,0.5\n", "utf-8")
    tolok("certainty", tolok.folder / "egdi.csv", "-i", "egdi-2024").refuses("not levels that assessors judge")
    assert tolok("certainty", file, "-i", "spbe-2020", "--up", "0.9", "--down", "0.9").code == 2
    assert tolok("certainty", file, "-i", "spbe-2020", "--up", "0.1", "--again", file).code == 2
    tolok("certainty", file, "-i", "spbe-2020", "--up", "0.5", "--down", "0.5").refuses("no interval means anything")
    elsewhere = sheet(tolok.folder, "b.csv", true_levels(2), start=70)
    tolok("certainty", file, "-i", "spbe-2020", "--again", elsewhere).refuses("no agency is also in b.csv")
    holes = tolok.folder / "holes.csv"
    holes.write_text(file.read_text("utf-8").replace("Dinas 1,", "Dinas 1,,", 1).rsplit(",", 1)[0], "utf-8")
    ended = tolok("certainty", holes, "-i", "spbe-2020")
    assert ended.code in (0, 1)
    assert "Traceback" not in ended.err
