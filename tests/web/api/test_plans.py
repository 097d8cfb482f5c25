"""Plans by the API: costs, a plan worked out in the background, adopted, and carried over, as on the pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.evaluation import build
from tests.web.insight.test_standing import answered

from tolok.assessment.models import Assignment
from tolok.runs import carrying

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data(data: Path) -> Path:
    return data


@pytest.fixture
def spbe(cast):
    found = build(cast, "spbe-2020", year=2024)
    answered(found.mine, {"I01": 2, "I11": 2})
    for leaf in found.cycle.instrument.leaves:
        found.assign(leaf.id)
    return found


def test_costs_are_kept_by_version_and_what_the_instrument_lacks_is_told(spbe, cast, program):
    client = program(cast.person("coordinator"))
    path = f"/assessments/{spbe.mine.pk}/plan-costs"
    assert client.get(path).json()["version"] == 0
    step = {"indicator": "I01", "to": "3", "cost": "40", "effort": "2.5", "needs": [{"indicator": "I11", "to": "3"}]}
    body = {"money": "juta rupiah", "rest": "none", "steps": [step], "fixed": ["I02"], "version": 0}
    kept = client.put(path, body).json()
    assert (kept["version"], kept["steps"][0]["cost"], kept["steps"][0]["source"]) == (1, "40", "page")
    assert client.put(path, {**body, "fixed": [], "version": 0}).status_code == 412
    wrong = client.put(path, {**body, "steps": [{**step, "to": "9"}], "fixed": ["I99"]})
    assert {error["field"] for error in wrong.json()["errors"]} == {"steps", "fixed"}
    file = SimpleUploadedFile("biaya.csv", b"indikator,ke,biaya\nI01,9,mahal\n")
    answer = client.client.post(f"/api/v1{path}/files", {"file": file})
    assert answer.status_code == 422
    assert any("I01" in error["detail"] for error in answer.json()["errors"])
    assert client.get(f"{path}/template?form=csv").content.startswith(b"instansi,indikator")


def test_from_a_target_to_the_next_cycles_work(spbe, cast, program):
    client = program(cast.person("coordinator"))
    plans = f"/assessments/{spbe.mine.pk}/plans"
    assert client.post(plans, {"index": "9"}).status_code == 422
    assert client.post(plans, {"index": "3", "money": ["1", "2"]}).status_code == 422
    started = client.post(plans, {"index": "3.2", "years": 1, "near": None, "curve": 0, "name": "Naik"})
    assert started.status_code == 202
    assert started.headers["Location"].endswith(f"/api/v1/runs/{started.json()['run']}")
    one = f"/plans/{started.json()['id']}"
    assert client.get(one).json()["found"] is None
    assert client.post(f"{one}/adoption").status_code == 409, "nothing is found yet"
    carrying.carry_out(started.json()["run"])
    found = client.get(one).json()["found"]
    assert (found["reached"], found["gap"]) == (True, "0")
    assert [row["id"] for row in client.get(plans).json()["items"]] == [started.json()["id"]]
    assert client.get(f"{one}/files/svg").content.startswith(b"<svg")

    adopted = client.post(f"{one}/adoption").json()
    assert adopted["in_force"]
    step = adopted["steps"][0]
    changed = client.put(f"{one}/roadmap/steps/{step['id']}", {"unit": None, "due": "2025-06-01", "note": "APBD"})
    assert changed.json()["steps"][0]["due"] == "2025-06-01"
    later = build(cast, "spbe-2020", year=2025, previous=spbe.cycle)
    assert client.get(f"{one}/roadmap").json()["next"] == [later.mine.pk]
    over = f"{one}/roadmap/carrying/{later.mine.pk}"
    shown = client.get(over).json()
    kinds = {row["indicator"]: row["kind"] for row in shown["items"]}
    assert kinds.pop(step["indicator"]) == "no_unit"
    assert set(kinds.values()) == {"assigned"}
    assert client.post(over, {"digest": "0" * 64}).status_code == 412
    assert client.post(over, {"digest": shown["digest"]}).status_code == 200
    rows = Assignment.objects.filter(assessment=later.mine)
    assert set(rows.values_list("leaf", flat=True)) == set(kinds)
    assert {row["state"] for row in client.get(f"{one}/roadmap").json()["steps"]} >= {"carried"}
    assert client.delete(one).status_code == 409, "it was adopted"
    assert client.delete(f"{one}/adoption").status_code == 204
    assert not client.get(f"{one}/roadmap").json()["in_force"]


def test_who_judges_reads_no_plan_and_who_enters_data_makes_none(spbe, cast, program):
    plans = f"/assessments/{spbe.mine.pk}/plans"
    assert program(cast.person("external_assessor")).get(plans).status_code == 403
    assert program(cast.person("data_entry")).get(plans).status_code == 200
    assert program(cast.person("data_entry")).post(plans, {"index": "3.2"}).status_code == 403
    reading = program(cast.person("coordinator"), "read")
    assert reading.post(plans, {"index": "3.2"}).status_code == 403
