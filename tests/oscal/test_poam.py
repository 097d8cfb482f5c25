"""A plan of `tolok plan` as a plan of action and milestones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.oscal.holding import held

from tolok.instruments import instrument
from tolok.oscal import plan_of_action
from tolok.oscal.poam import NotAPlan

if TYPE_CHECKING:
    from tests.conftest import Tolok


def _plan(tolok: Tolok, *words: str) -> dict[str, Any]:
    leaves = [leaf.id for leaf in instrument("spbe-2020").leaves]
    (tolok.folder / "now.csv").write_text(
        "agency," + ",".join(leaves) + "\nKota A," + ",".join(["2"] * len(leaves)) + "\n"
    )
    made = tolok("plan", "now.csv", "-i", "spbe-2020", "--years", "2", "--format", "json", *words)
    assert made.code == 0, made.err
    found: dict[str, Any] = json.loads(made.out)["plans"][0]
    return found


def test_each_step_is_an_item_with_its_milestone(tolok: Tolok) -> None:
    plan = _plan(tolok, "--target", "2.4")
    made = plan_of_action(plan, instrument("spbe-2020"), moment="2026-11-24T00:00:00+07:00", identified="x")
    held(made)
    inner = made["plan-of-action-and-milestones"]
    assert len(inner["poam-items"]) == len(inner["risks"]) == len(plan["steps"]) > 3
    assert made == plan_of_action(plan, instrument("spbe-2020"), moment="2026-11-24T00:00:00+07:00", identified="x")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"steps": []}, "no steps"),
        ({"instrument": "pemdi-2026"}, "of the instrument pemdi-2026"),
        ({"aim": None}, None),
    ],
)
def test_what_is_no_plan_is_refused(tolok: Tolok, change: dict[str, Any], says: str | None) -> None:
    plan = _plan(tolok, "--target", "2.1")
    spoilt = {**plan, **change}
    if says is None:
        del spoilt["aim"]
    with pytest.raises(NotAPlan) as found:
        plan_of_action(spoilt, instrument("spbe-2020"), moment="2026-11-24T00:00:00+07:00", identified="x")
    assert (says or "aim is not there") in found.value.message.en
