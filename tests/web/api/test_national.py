"""The national view by the API: the same findings as its pages, for whoever sees every agency."""

from __future__ import annotations

import pytest
from tests.web.insight.test_standing import answered

pytestmark = pytest.mark.django_db


def test_progress_spread_and_targets(evaluation_on, cast, program):
    found = evaluation_on("spbe-2020", year=2026)
    answered(found.mine)
    client = program(cast.person("national_coordinator"))
    key = f"c{found.cycle.pk}"
    assert [row["key"] for row in client.get("/national/results").json()][:2] == [key, "p2024"]
    progress = client.get("/national/progress").json()
    whole = progress["clusters"][-1]
    assert (progress["cycle"], whole["cluster"], whole["agencies"]) == (found.cycle.pk, "", 2)
    assert whole["where"] == {"self_assessment": 1, "idle": 1}
    assert (whole["answered"], whole["to_answer"]) == (47, 94)
    spread = client.get("/national/spread").json()
    assert (spread["basis"]["key"], spread["clusters"][-1]["with_index"]) == ("p2024", 615)
    assert [row["printed_mean"] for row in spread["years"] if row["key"] == "p2023"] == ["2.79"]
    mine = client.get(f"/national/spread?of={key}").json()["clusters"]
    assert (mine[0]["key"], mine[0]["median"]) == ("provinsi", "3")
    reached = client.get(f"/national/targets?of={key}&predicate=baik&target=100").json()["clusters"][-1]
    assert (reached["reached"], reached["without_predicate"], reached["lacking"]) == (1, 1, 0)


def test_provinces_and_outliers_of_the_published_tables(cast, program):
    client = program(cast.person("auditor"))
    rows = {row["province"]: row for row in client.get("/national/provinces?of=p2024").json()["provinces"]}
    assert len(rows) == 38
    assert rows["DKI Jakarta"]["median"] == "4.46"
    outliers = client.get("/national/outliers?of=p2024").json()
    assert outliers["files"] is None
    assert {row["agency"] for row in outliers["jumps"]} >= {"Pemerintah Kab. Pasuruan"}
    assert all(abs(row["predicates"]) >= 2 for row in outliers["jumps"])


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("spread?of=c0", "of"),
        ("spread?cluster=x", "cluster"),
        ("provinces?predicate=x", "predicate"),
        ("targets?target=101", "target"),
    ],
)
def test_what_is_not_known_is_named(cast, program, path, field):
    answer = program(cast.person("auditor")).get(f"/national/{path}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_without_a_cycle_there_is_no_progress(cast, program):
    answer = program(cast.person("reviewer")).get("/national/progress")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "no-cycle")


def test_who_sees_one_agency_is_refused(cast, program):
    assert program(cast.person("coordinator")).get("/national/results").status_code == 403
