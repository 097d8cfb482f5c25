"""The coordinator's board: what it shows, filters, totals, assigning and reminding from it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.assessment.stage import answer, assessment_of, national_cycle, standing

from tolok.assessment.actions.assignments import assign
from tolok.assessment.board import board_of
from tolok.assessment.models import Assessment, Assignment, Return, StageKind
from tolok.assessment.overview import overview
from tolok.assessment.queries.home import agency_states
from tolok.organisation.models import Unit

if TYPE_CHECKING:
    from tests.web.cast import Cast


@pytest.fixture
def assessment(cast: Cast) -> Assessment:
    return assessment_of(national_cycle(cast, "pemdi-2026", year=2026), cast)


def give(cast: Cast, assessment: Assessment, leaves: list[str], **more: Any) -> None:
    by = cast.person("coordinator")
    assign(assessment=assessment, leaves=leaves, by=by, standing=standing(by), **{"lead": cast.health, **more})


def test_cells_rows_columns_and_totals(cast: Cast, assessment: Assessment) -> None:
    give(cast, assessment, ["I01", "I02"], supporting=[cast.statistics])
    answer(assessment, "I01", "3.5")
    board = board_of(assessment)
    health, statistics = board.rows
    assert (health.unit, health.done, len(health.led)) == (cast.health, 1, 2)
    assert (statistics.led, statistics.cells["I01"].lead) == ([], False)
    assert (health.cells["I01"].answer.level, health.cells["I01"].answer.tone) == (4, "sent")
    assert board.totals == {"late": 0, "returned": 0, "unassigned": 18, "open": 19, "done": 1, "all": 20}


def test_late_returned_and_unassigned_are_filtered(cast: Cast, assessment: Assessment) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    give(cast, assessment, ["I01"], due=yesterday)
    give(cast, assessment, ["I02"], lead=cast.statistics)
    by = cast.person("internal_assessor")
    Return.objects.create(
        assessment=assessment, agency=cast.agency, stage=assessment.stage, leaf="I02", note="x", due=yesterday, by=by
    )
    late, returned = board_of(assessment, "late"), board_of(assessment, "returned")
    assert [column.leaf.id for column in late.columns] == ["I01"]
    assert [row.unit for row in late.rows] == [cast.health]
    assert [column.leaf.id for column in returned.columns] == ["I02"]
    assert len(board_of(assessment, "unassigned").columns) == 18
    answer(assessment, "I01", "2")
    assert board_of(assessment, "late").columns == []


def test_what_nobody_can_answer_any_more_blocks_nobody(cast: Cast, assessment: Assessment) -> None:
    give(cast, assessment, ["I02"])
    by, today = cast.person("internal_assessor"), timezone.localdate()
    Return.objects.create(
        assessment=assessment, agency=cast.agency, stage=assessment.stage, leaf="I02", note="x", due=today, by=by
    )
    coordinator = standing(cast.person("coordinator"))

    def counted() -> tuple[int, int, int]:
        (state,) = agency_states(coordinator)
        (unit,) = overview(assessment, with_cautions=False).units
        return board_of(assessment).totals["returned"], state.returned, unit.returned

    assert counted() == (1, 1, 1)
    assessment.stage = assessment.cycle.stages.get(kind=StageKind.DOCUMENTS)
    assessment.save()
    assert counted() == (0, 0, 0)


def test_the_page_assigns_many_at_once(cast: Cast, assessment: Assessment, signed_in: Any) -> None:
    client = signed_in(cast.person("coordinator"))
    address = f"/assessments/{assessment.pk}/assignments/"
    panel = client.get(f"{address}?leaf=I05&leaf=I07", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panel
    assert panel.count("checked") == 2
    assert "Diskominfotik" in panel, "the usual owner of both is suggested"
    due = timezone.localdate() + timedelta(days=5)
    sent = {"leaves": ["I05", "I07"], "lead": cast.statistics.pk, "due": due.isoformat(), "note": "Segera"}
    assert client.post(address, sent).headers["Location"] == f"/assessments/{assessment.pk}/board/"
    assert set(Assignment.objects.values_list("leaf", "due")) == {("I05", due), ("I07", due)}
    htmx = client.post(address, sent, headers={"HX-Request": "true"})
    assert (htmx.status_code, htmx.headers["HX-Redirect"]) == (204, f"/assessments/{assessment.pk}/board/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"leaves": []},
        {"leaves": ["X"]},
        {"lead": ""},
        {"lead": "999999"},
        {"due": "kemarin"},
        {"due": "2099-01-01"},
    ],
)
def test_what_cannot_be_assigned_is_told_and_nothing_is_lost(
    cast: Cast, assessment: Assessment, signed_in: Any, wrong: dict[str, Any]
) -> None:
    client = signed_in(cast.person("coordinator"))
    sent = {"leaves": ["I01"], "lead": cast.health.pk, "note": "Catatan saya", **wrong}
    told = client.post(f"/assessments/{assessment.pk}/assignments/", sent)
    assert told.status_code == 422
    assert "Catatan saya" in told.content.decode()
    assert not Assignment.objects.exists()


def test_taking_back_and_reminding(cast: Cast, assessment: Assessment, signed_in: Any) -> None:
    give(cast, assessment, ["I01"])
    client = signed_in(cast.person("coordinator"))
    reminded = client.post(f"/assessments/{assessment.pk}/reminders/", follow=True).content.decode()
    assert "1 unit diingatkan." in reminded
    assert "24 jam" in client.post(f"/assessments/{assessment.pk}/reminders/", follow=True).content.decode()
    row = Assignment.objects.get()
    for odd in ("", "x", "9" * 30, str(row.pk + 1)):
        client.post(f"/assessments/{assessment.pk}/assignments/removal/", {"assignment": odd})
    assert Assignment.objects.exists()
    client.post(f"/assessments/{assessment.pk}/assignments/removal/", {"assignment": row.pk})
    assert not Assignment.objects.exists()


def test_as_many_queries_for_53_units_as_for_5(cast: Cast, assessment: Assessment, signed_in: Any) -> None:
    client = signed_in(cast.person("coordinator"))
    path, found = f"/assessments/{assessment.pk}/board/", []
    for many in (3, 48):
        units = Unit.objects.bulk_create(Unit(agency=cast.agency, name=f"{many} {n}") for n in range(many))
        for leaf, unit in zip(assessment.cycle.instrument.leaves, units, strict=False):
            give(cast, assessment, [leaf.id], lead=unit)
        client.get(path)
        with CaptureQueriesContext(connection) as read:
            page = client.get(path)
        found.append(len(read))
    assert Unit.objects.count() == 53
    assert found[0] == found[1] <= 18
    assert page.content.decode().count("data-leaf=") == 53 * 20


def test_the_navigation_leads_to_the_newest_board(cast: Cast, assessment: Assessment, signed_in: Any) -> None:
    coordinator = signed_in(cast.person("coordinator"))
    assert coordinator.get("/board/").headers["Location"] == f"/assessments/{assessment.pk}/board/"
    assert 'href="/board/"' in coordinator.get("/assessments/").content.decode()
    nobody = signed_in(cast.person("external_assessor"))
    assert nobody.get("/board/").headers["Location"] == "/assessments/"


def test_the_board_opens_whatever_its_address_says(cast: Cast, assessment: Assessment, signed_in: Any) -> None:
    client = signed_in(cast.person("coordinator"))
    for odd in ("?unit=x", "?unit=999999", "?show=x", "?unit=" + "9" * 40, "?show=late&unit=²"):
        assert client.get(f"/assessments/{assessment.pk}/board/{odd}").status_code == 200
