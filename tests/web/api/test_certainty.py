"""Certainty and scenarios by the API: the same as on the pages."""

from __future__ import annotations

import pytest
from tests.web.evaluation import build
from tests.web.insight.test_certainty import judged_twice, two
from tests.web.insight.test_standing import answered

from tolok.insight.models import Scenario

__all__ = ["two"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def spbe(cast):
    found = build(cast, "spbe-2020", year=2024)
    answered(found.mine)
    return found


def test_how_sure_it_is(spbe, cast, two, program):
    path = f"/assessments/{spbe.mine.pk}/analysis/certainty"
    client = program(cast.person("coordinator"))
    found = client.get(path).json()
    assert (found["error"]["basis"], found["low"], found["shares"]) == ("none", None, [])
    found = client.get(f"{path}?up=0.1&down=0.1").json()
    assert found["error"]["basis"] == "assumed"
    assert found["low"] < 3 < found["high"]
    assert sum(found["predicates"].values()) == pytest.approx(1, abs=0.001)
    assert sum(one["share"] for one in found["shares"]) == pytest.approx(1, abs=0.001)
    assert [one["group"] for one in found["sensitivity"]] == ["assessors", "weights"]
    assert [one["group"] for one in found["conventions"]] == ["assessors", "weights", "codes", "mean"]
    assert found["agreement"] is None
    assert client.get(f"{path}?up=0.4&down=0.4").json()["errors"][0]["field"] == "down"
    judged_twice(spbe, spbe.mine, two, {"I01": 1})
    found = program(cast.person("national_coordinator")).get(path).json()
    assert (found["error"]["basis"], found["agreement"]["pairs"][0]["units"]) == ("measured", 47)


def test_scenarios_are_kept_changed_and_dropped(spbe, cast, program):
    path = f"/assessments/{spbe.mine.pk}/analysis/scenarios"
    mine, colleague = program(cast.person("coordinator")), program(cast.person("person_in_charge"))
    made = mine.post(path, {"name": "Tata kelola", "levels": {"I47": "5"}}).json()
    assert (made["index"], made["difference"], made["shared"], made["mine"]) == ("3.06", "0.06", False, True)
    assert colleague.get(path).json() == []
    assert colleague.get(f"{path}/{made['id']}").status_code == 404
    changed = mine.patch(f"{path}/{made['id']}", {"shared": True, "levels": {"I47": "4"}}).json()
    assert (changed["name"], changed["index"], changed["shared"]) == ("Tata kelola", "3.03", True)
    assert [row["by"] for row in colleague.get(path).json()] == [cast.person("coordinator").name]
    assert colleague.patch(f"{path}/{made['id']}", {"name": "x"}).status_code == 403
    wrong = mine.post(path, {"name": "tata KELOLA", "levels": {"I47": "5"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "name")
    wrong = mine.post(path, {"name": "lain", "levels": {"I47": "9"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "levels")
    assert mine.delete(f"{path}/{made['id']}").status_code == 204
    assert not Scenario.objects.exists()
