"""The tree of an assessment: everything in one answer, in a fixed number of queries."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.evaluation import Evaluation

from tolok.assessment.access import hand
from tolok.assessment.models import Claim, Extension, Return, StageKind, Support
from tolok.assessment.proof import proof
from tolok.assessment.queries.criteria import found_under
from tolok.organisation.access import standing_of

MOST_STATEMENTS = 12


def _answer(evaluation: Evaluation, leaf: str, stage: StageKind, value: str) -> None:
    Claim.objects.create(
        assessment=evaluation.mine,
        agency=evaluation.mine.agency,
        stage=evaluation.stages[stage],
        leaf=leaf,
        value=value,
        state="approved",
        author=evaluation.cast.person("coordinator"),
        updated_at=timezone.now(),
    )


@pytest.fixture
def filled(evaluation, cast):
    """Every indicator answered in two stages, with evidence, a return and a unit."""
    item = evaluation.item()
    leaves = evaluation.cycle.instrument.leaves
    for leaf in leaves:
        _answer(evaluation, leaf.id, StageKind.SELF_ASSESSMENT, "3")
        for level in (1, 2, 3):
            for criterion, _part in enumerate(leaf.levels[str(level)].parts if str(level) in leaf.levels else (), 1):
                Support.objects.create(
                    assessment=evaluation.mine,
                    agency=cast.agency,
                    stage=evaluation.stage,
                    leaf=leaf.id,
                    level=level,
                    criterion=criterion,
                    item=item,
                )
        evaluation.assign(leaf.id)
    evaluation.move_to(StageKind.DOCUMENTS)
    for leaf in leaves:
        _answer(evaluation, leaf.id, StageKind.DOCUMENTS, "2")
    return evaluation


def test_it_tells_everything(filled, cast, program):
    Return.objects.create(
        assessment=filled.mine,
        agency=cast.agency,
        stage=filled.stage,
        leaf="I01",
        level=2,
        criterion=1,
        note="Halaman 3 tidak terbaca",
        due=timezone.localdate(),
        by=cast.person("internal_assessor"),
    )
    until = timezone.now() + timedelta(days=400)
    Extension.objects.create(
        assessment=filled.mine,
        agency=cast.agency,
        stage=filled.stage,
        until=until,
        reason="x",
        by=cast.person("national_coordinator"),
    )
    asks = program(cast.person("coordinator"))
    told = asks.get(f"/assessments/{filled.mine.pk}/tree", accept_language="en").json()
    first = told["indicators"][0]
    assert len(told["indicators"]) == len(filled.cycle.instrument.leaves)
    assert [(one["stage"], one["value"]) for one in first["values"]] == [("self_assessment", "3"), ("documents", "2")]
    assert (first["value"], first["level"], first["state"]) == ("2", 2, "approved")
    assert first["evidence"][0]["title"] == "SK Kepala Dinas 12/2024"
    assert first["returns"][0]["note"] == "Halaman 3 tidak terbaca"
    assert first["assigned"][0]["unit"] == cast.health.pk
    assert first["path"][0] == told["branches"][0]["id"]
    assert told["language"] == "en"
    assert datetime.fromisoformat(told["stages"][1]["closes_at"]) == until


def test_what_is_proven_is_what_the_workbench_says(filled, cast, program):
    standing = standing_of(cast.person("coordinator"))
    own = hand(standing, filled.mine)
    told = program(cast.person("coordinator")).get(f"/assessments/{filled.mine.pk}/tree").json()["indicators"]
    for one in told[:9]:
        leaf = filled.cycle.instrument.nodes[one["id"]]
        assert one["proven"] == proof(leaf, found_under(own, leaf.id).carried, None).proven, one["id"]


@pytest.mark.parametrize("role", ["coordinator", "unit_officer", "external_assessor", "national_coordinator"])
def test_its_statements_are_few_and_do_not_grow(filled, cast, program, signed_in, role):
    path = f"/api/v1/assessments/{filled.mine.pk}/tree"
    for client in (program(cast.person(role)).client, signed_in(cast.person(role))):
        client.get(path)
        with CaptureQueriesContext(connection) as full:
            assert client.get(path).status_code == 200
        assert len(full) <= MOST_STATEMENTS, [one["sql"][:90] for one in full]


def test_an_officer_sees_what_is_theirs(evaluation, cast, program):
    evaluation.assign("I02")
    officer = program(cast.person("unit_officer"))
    told = officer.get(f"/assessments/{evaluation.mine.pk}/tree").json()["indicators"]
    assert [one["id"] for one in told] == ["I02"]
    assert officer.get(f"/assessments/{evaluation.theirs.pk}/tree").status_code == 404
