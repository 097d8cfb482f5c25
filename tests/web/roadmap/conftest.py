"""Every test of this room has a data folder of its own, and an answered assessment on SPBE."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.web.evaluation import Evaluation
from tests.web.insight.test_standing import answered


@pytest.fixture(autouse=True)
def _own_data(data: Path) -> Path:
    return data


@pytest.fixture
def spbe(evaluation_on: Callable[..., Evaluation]) -> Evaluation:
    """Everything at level 3 but three indicators; the officer's unit answers I01."""
    found = evaluation_on("spbe-2020", year=2024)
    answered(found.mine, {"I01": 2, "I11": 2, "I47": 4})
    found.assign("I01")
    return found
