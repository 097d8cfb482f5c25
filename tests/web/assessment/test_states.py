"""What the database refuses whoever asks: raw SQL under the application's role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.web.assessment.stage import answer, assessment_of, dates, national_cycle, standing

from tolok.assessment.actions.cycles import Plan, cancel_cycle, open_cycle
from tolok.assessment.actions.submissions import submit
from tolok.assessment.models import Assessment, StageKind, Submission, Support
from tolok.evidence.models import Item
from tolok.organisation import walls
from tolok.organisation.access import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.cast import Cast

CLAIM = """
INSERT INTO assessment_claim (assessment_id, agency_id, stage_id, leaf, value, fact, analysis, justification, state,
  version, updated_at)
VALUES (%s, %s, %s, 'I09', '3', '', '', '', 'draft', 1, now())
"""


@pytest.fixture
def assessment(cast: Cast) -> Assessment:
    return assessment_of(national_cycle(cast), cast)


@pytest.fixture(autouse=True)
def _as_the_application(cast: Cast) -> Iterator[None]:
    yield
    walls.close()


def run(sql: str, *values: Any) -> None:
    """As a request's connection would: under its role, seeing all."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE tolok_app; SET LOCAL tolok.scope = 'all'")
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def insert(assessment: Assessment, stage: int | None = None) -> None:
    run(CLAIM, assessment.pk, assessment.agency_id, stage or assessment.stage_id)


def test_a_claim_is_written_in_the_open_stage(assessment: Assessment) -> None:
    insert(assessment)
    run("UPDATE assessment_claim SET value = '4' WHERE leaf = 'I09'")
    assert assessment.claims.get().value == "4"


def test_and_in_no_other_stage(assessment: Assessment) -> None:
    later = assessment.cycle.stages.get(kind=StageKind.DOCUMENTS)
    with pytest.raises(IntegrityError, match="another stage"):
        insert(assessment, later.pk)
    claim = answer(assessment, "I01", "3")
    for change in (f"stage_id = {later.pk}", "leaf = 'I02'"):
        with pytest.raises(IntegrityError, match="stays with"):
            run(f"UPDATE assessment_claim SET {change} WHERE id = %s", claim.pk)


def test_what_was_handed_over_is_not_touched(cast: Cast, assessment: Assessment) -> None:
    claim = answer(assessment, "I01", "3")
    by = cast.person("coordinator")
    submit(assessment=assessment, by=by, standing=standing(by))
    for sql in (
        "UPDATE assessment_claim SET value = '5' WHERE id = %s",
        "UPDATE assessment_claim SET state = 'draft' WHERE id = %s",
        "DELETE FROM assessment_claim WHERE id = %s",
    ):
        with pytest.raises(IntegrityError, match="another stage"):
            run(sql, claim.pk)


def test_nothing_is_written_when_the_time_is_over_but_for_an_extension(cast: Cast, assessment: Assessment) -> None:
    run("UPDATE assessment_stage SET closes_at = now() - interval '1 minute' WHERE id = %s", assessment.stage_id)
    with pytest.raises(IntegrityError, match="not open at this time"):
        insert(assessment)
    run(
        "INSERT INTO assessment_extension (assessment_id, agency_id, stage_id, until, reason, by_id, created_at) "
        "VALUES (%s, %s, %s, now() + interval '1 day', 'Banjir', %s, now())",
        assessment.pk,
        assessment.agency_id,
        assessment.stage_id,
        cast.person("national_coordinator").pk,
    )
    insert(assessment)


def test_nor_before_the_stage_opens(assessment: Assessment) -> None:
    run("UPDATE assessment_stage SET opens_at = now() + interval '1 hour' WHERE id = %s", assessment.stage_id)
    with pytest.raises(IntegrityError, match="not open at this time"):
        insert(assessment)


def test_nor_when_the_cycle_has_ended_or_the_result_is_decided(cast: Cast, assessment: Assessment) -> None:
    run("UPDATE assessment_assessment SET decided_at = now() WHERE id = %s", assessment.pk)
    with pytest.raises(IntegrityError, match="is decided"):
        insert(assessment)
    by = cast.person("national_coordinator")
    cancel_cycle(cycle=assessment.cycle, reason="Diganti", by=by, standing=standing(by))
    with pytest.raises(IntegrityError, match="is cancelled"):
        insert(assessment)
    for state in ("open", "prepared"):
        with pytest.raises(IntegrityError, match="never changes"):
            run("UPDATE assessment_cycle SET state = %s WHERE id = %s", state, assessment.cycle_id)


@pytest.mark.parametrize("table", ["judgement", "support"])
def test_judgements_and_evidence_too_stay_in_the_open_stage(cast: Cast, assessment: Assessment, table: str) -> None:
    later = assessment.cycle.stages.get(kind=StageKind.REVIEW)
    given = (assessment.pk, assessment.agency_id, later.pk)
    by = cast.person("coordinator").pk
    sql = {
        "judgement": "INSERT INTO assessment_judgement (assessment_id, agency_id, stage_id, leaf, assessor_id, value, "
        f"fact, analysis, justification, done, version, updated_at) VALUES (%s, %s, %s, 'I01', {by}, '', '', '', '', "
        "false, 1, now())",
        "support": "INSERT INTO assessment_support (assessment_id, agency_id, stage_id, leaf, level, criterion, "
        "item_id, cites, note, created_at) VALUES (%s, %s, %s, 'I01', 2, 1, 0, '', '', now())",
    }[table]
    with pytest.raises(IntegrityError, match="another stage"):
        run(sql, *given)


def test_evidence_is_changed_and_taken_away_in_its_own_open_stage_alone(cast: Cast, assessment: Assessment) -> None:
    by = cast.person("coordinator")
    item = Item.objects.create(agency=cast.agency, title="Pergub", url="https://example.go.id/1", added_by=by)
    first, second = (
        Support.objects.create(
            assessment=assessment, agency=cast.agency, stage=assessment.stage, leaf="I01", level=level, item=item
        )
        for level in (2, 3)
    )
    run("UPDATE assessment_support SET cites = 'Pasal 4' WHERE id = %s", first.pk)
    run("DELETE FROM assessment_support WHERE id = %s", second.pk)
    with pytest.raises(IntegrityError, match="stays with its assessment"):
        run("UPDATE assessment_support SET leaf = 'I02' WHERE id = %s", first.pk)
    answer(assessment, "I01", "2")
    submit(assessment=assessment, by=by, standing=standing(by))
    for verb in ("UPDATE assessment_support SET cites = ''", "DELETE FROM assessment_support"):
        with pytest.raises(IntegrityError, match="another stage"):
            run(f"{verb} WHERE id = %s", first.pk)
    first.refresh_from_db()
    assert first.cites == "Pasal 4"


def test_an_assessment_stands_in_a_stage_of_its_own_cycle(cast: Cast, assessment: Assessment) -> None:
    foreign = national_cycle(cast, year=2023).stages.get(kind=StageKind.DOCUMENTS)
    with pytest.raises(IntegrityError, match="assessment_stage_of_its_cycle"):
        run("UPDATE assessment_assessment SET stage_id = %s WHERE id = %s", foreign.pk, assessment.pk)


def test_rows_of_an_assessment_belong_to_its_agency(cast: Cast, assessment: Assessment) -> None:
    with pytest.raises(IntegrityError, match="claim_agency_of_its_assessment"):
        run(CLAIM, assessment.pk, cast.other.pk, assessment.stage_id)


def test_a_cycle_of_units_assesses_units_of_its_agency_alone(cast: Cast, assessment: Assessment) -> None:
    by = cast.person("coordinator")
    plan = Plan(instrument="spbe-2020", year=2025, stages=dates("unit"), agency=cast.agency, units=[cast.health])
    units = open_cycle(plan, by=by, standing=standing(by))
    own = units.assessments.get()
    sql = "UPDATE assessment_assessment SET {} WHERE id = %s"
    with pytest.raises(IntegrityError, match="units of its own agency"):
        run(sql.format("unit_id = NULL"), own.pk)
    with pytest.raises(IntegrityError, match="units of its own agency"):
        run(sql.format(f"agency_id = {cast.other.pk}"), own.pk)
    with pytest.raises(IntegrityError, match="assesses no units"):
        run(sql.format(f"unit_id = {cast.health.pk}"), assessment.pk)


def test_editions_and_what_was_signed_never_change(cast: Cast, assessment: Assessment) -> None:
    answer(assessment, "I01", "3")
    by = cast.person("coordinator")
    submission = submit(assessment=assessment, by=by, standing=standing(by))
    for sql, key in (
        ("UPDATE assessment_instrumentedition SET source = 'x' WHERE id = %s", assessment.cycle.edition_id),
        ("UPDATE assessment_submission SET content = '{}' WHERE id = %s", submission.pk),
        ("UPDATE assessment_cycle SET year = 2020 WHERE id = %s", assessment.cycle_id),
    ):
        with pytest.raises(IntegrityError, match="never changes"):
            run(sql, key)
    run("UPDATE assessment_submission SET reopened_at = now(), reopened_why = 'x' WHERE id = %s", submission.pk)
    assert Submission.objects.get().reopened_why == "x"


def test_one_submission_is_in_force(cast: Cast, assessment: Assessment) -> None:
    answer(assessment, "I01", "3")
    by = cast.person("coordinator")
    made = submit(assessment=assessment, by=by, standing=standing(by))
    again = (
        "INSERT INTO assessment_submission (assessment_id, agency_id, stage_id, kind, leaf, digest, content, by_id, "
        "at, reopened_why, cautions) SELECT assessment_id, agency_id, stage_id, kind, leaf, digest, content, by_id, "
        "at, '', '[]' FROM assessment_submission WHERE id = %s"
    )
    with pytest.raises(IntegrityError, match="submission_one_in_force"):
        run(again, made.pk)


def test_who_sees_nothing_writes_nothing(assessment: Assessment) -> None:
    walls.open_for(PUBLIC)
    with pytest.raises(IntegrityError, match="no such assessment"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, [assessment.pk, assessment.agency_id, assessment.stage_id])
