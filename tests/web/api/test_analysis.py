"""The analysis by the API: the same findings as the pages, exact, for whoever reads the assessment."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.web.evaluation import build
from tests.web.insight.test_standing import answered, published

from tolok.organisation.models import Agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_years(cast):
    Agency.objects.filter(pk=cast.other.pk).update(cluster=cast.agency.cluster)
    before = build(cast, "spbe-2020", year=2024)
    answered(before.mine)
    after = build(cast, "spbe-2020", year=2025, previous=before.cycle)
    answered(after.mine, {"I47": 5, "I01": 2})
    answered(after.theirs, {"I47": 5, "I01": 2})
    published(after.theirs)
    return before, after


def test_where_it_stands(two_years, cast, program):
    _before, after = two_years
    found = program(cast.person("coordinator")).get(f"/assessments/{after.mine.pk}/analysis/standing").json()
    assert found["index"] == "3.05"
    assert found["next"]["predicate"] == "sangat_baik"
    assert sum(step["levels"] for step in found["next"]["steps"]) == found["next"]["levels"]
    assert (found["among"]["first"], found["among"]["last"], found["among"]["too_close"]) == (1, 2, 1)
    assert found["among"]["beside"][0]["verdict"] == "same"


def test_what_changed_adds_up(two_years, cast, program):
    before, after = two_years
    client = program(cast.person("coordinator"))
    found = client.get(f"/assessments/{after.mine.pk}/analysis/change").json()
    assert found["before"]["key"] == f"a{before.mine.pk}"
    assert sum(Fraction(part["total"]) for part in found["parts"]) == Fraction(found["difference"]) != 0
    assert found["more_than_error"] is None
    wrong = client.get(f"/assessments/{after.mine.pk}/analysis/change?before=x")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "before")


def test_what_if_writes_nothing_and_says_what_it_does_not_take(two_years, cast, program):
    _before, after = two_years
    client = program(cast.person("coordinator"))
    path = f"/assessments/{after.mine.pk}/analysis/what-if"
    found = client.get(f"{path}?levels=I01:3").json()
    assert (found["index_before"], found["index_after"], found["place_after"]) == ("3.05", "3.06", "1")
    assert "I01" in [row["id"] for row in found["moved"]]
    for levels in ("I01", "I01:9", "nobody:3", "I01:x"):
        assert client.get(f"{path}?levels={levels}").status_code == 422, levels


def test_nothing_to_compare_is_409_and_a_unit_officer_is_refused(evaluation, cast, program):
    path = f"/assessments/{evaluation.mine.pk}/analysis"
    answer = program(cast.person("coordinator")).get(f"{path}/change")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "nothing-to-compare")
    evaluation.assign("I01")
    assert program(cast.person("unit_officer")).get(f"{path}/standing").status_code == 403


def test_reports_are_taken_and_started_by_programs_too(two_years, cast, program):
    _before, after = two_years
    client = program(cast.person("coordinator"))
    where = f"/assessments/{after.mine.pk}/analysis/reports"
    page = client.get(f"{where}/briefing.pdf?language=en")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "application/pdf")
    assert page.content.startswith(b"%PDF-1.")
    table = client.get(f"{where}/ranking.csv?language=en").content.decode().splitlines()
    assert table[0].startswith("First place,Last place,Agency,Province,Index,Predicate,I01")
    assert client.get(f"{where}/report.pdf").status_code == 404
    run = client.post(where, {"language": "en"})
    assert (run.status_code, run.json()["kind"]) == (202, "insight.report")
    assert client.post(where, {"language": "en"}).json()["id"] == run.json()["id"]
    national = program(cast.person("national_coordinator"))
    everybody = f"/cycles/{after.cycle.pk}/analysis/reports"
    assert national.get(everybody).json()["decided"] == 1
    assert national.post(everybody, {}).status_code == 202
    ranking = national.get(f"/cycles/{after.cycle.pk}/analysis/ranking/{cast.agency.cluster}.xlsx")
    assert ranking.content.startswith(b"PK")
    assert client.get(everybody).status_code == 403


def test_levels_units_and_aspects_beside_the_others(two_years, cast, program):
    _before, after = two_years
    after.assign("I01")
    found = program(cast.person("coordinator")).get(f"/assessments/{after.mine.pk}/analysis/standing").json()
    assert {row["indicator"]: row["level"] for row in found["indicators"]}["I47"] == 5
    (unit,) = found["units"]
    assert (unit["name"], unit["indicators"], unit["answered"], unit["mean"]) == ("Dinas Kesehatan", 1, 1, "2")
    assert all(row["mean"] == row["highest"] for row in found["aspects"]), "there is one other"


def test_who_was_alike_and_rose(two_years, cast, program):
    _before, after = two_years
    client = program(cast.person("coordinator"))
    found = client.get(f"/assessments/{after.mine.pk}/analysis/peers").json()
    assert (found["start"], found["end"], found["own"]["rise"]) == (2023, 2024, "0.28")
    assert Fraction(found["rose"][0]["rise"]) >= Fraction(found["rose"][-1]["rise"]) > Fraction(found["typical"])
    Agency.objects.filter(pk=cast.agency.pk).update(name="Pemerintah Provinsi Baru")
    nobody = client.get(f"/assessments/{after.mine.pk}/analysis/peers")
    assert (nobody.status_code, nobody.json()["type"].rpartition(":")[2]) == (409, "no-peers")
