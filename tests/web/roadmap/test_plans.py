"""A plan is asked for on the page, worked out in the background, shown with its proof; or said why there is none."""

from __future__ import annotations

import io
import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.oscal.holding import held
from tests.web.assessment.stage import dates, standing
from tests.web.insight.test_standing import answered, spec, text_of
from tests.web.roadmap.asking import WANTED, address, ask, found

from tolok.analysis.plan.choosing import best_of
from tolok.assessment.actions.cycles import Plan as Evaluating
from tolok.assessment.actions.cycles import open_cycle, start_cycle
from tolok.assessment.models import Assessment, Subject
from tolok.assessment.scores import rescore
from tolok.assessment.stages import template_for
from tolok.ledger.models import Entry
from tolok.roadmap.models import Plan
from tolok.runs import actions as runs
from tolok.runs import carrying
from tolok.runs.models import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.cast import Cast
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(cast: Cast, signed_in: Callable[..., Client]) -> Client:
    return signed_in(cast.person("coordinator"))


def test_a_plan_is_worked_out_and_shown_with_proof_curve_and_exchanges(spbe: Evaluation, coordinator: Client) -> None:
    plan = ask(coordinator, spbe.mine)
    assert found(plan)["reached"]
    assert found(plan)["gap"] == "0"
    assert Fraction(found(plan)["index"]["after"]) >= Fraction("3.3")
    page = coordinator.get(address("plan", spbe.mine, plan.pk)).content.decode()
    words = text_of(page)
    assert "terbukti terbaik" in words
    assert "Terbukti tidak ada rencana yang lebih murah." in words
    assert "Biaya adalah andaian" in words, "the default is called one"
    assert 'class="gantt-bar"' in page
    assert "Rencana lain yang hampir sama murahnya" in words
    dots = spec(page, "curve")["data"]["values"]
    assert [dot["own"] for dot in dots].count(True) == 1
    assert [dot["y"] for dot in dots] == sorted(dot["y"] for dot in dots)
    most = ask(coordinator, spbe.mine, index="4,9", curve="", near="")
    owners = {step["indicator"]: step["unit"] for step in found(most)["steps"]}
    assert owners["I01"] == "Dinas Kesehatan", "the unit that answers the indicator is reckoned with"
    assert Entry.objects.filter(verb="plan.asked", subject=f"plan:{plan.pk}").exists()


def test_later_changes_do_not_reach_a_plan_that_was_made(spbe: Evaluation, coordinator: Client) -> None:
    plan = ask(coordinator, spbe.mine)
    before = coordinator.get(address("plan", spbe.mine, plan.pk)).content
    spbe.mine.claims.filter(leaf="I02").update(value="5")
    again = coordinator.get(address("plan", spbe.mine, plan.pk)).content
    assert text_of(again.decode()) == text_of(before.decode())


def test_out_of_reach_names_what_is_to_blame_and_the_highest_within_reach(
    spbe: Evaluation, coordinator: Client
) -> None:
    plan = ask(coordinator, spbe.mine, index="4,9", years="1", money="10", near="", curve="")
    assert not found(plan)["reached"]
    words = text_of(coordinator.get(address("plan", spbe.mine, plan.pk)).content.decode())
    assert "Sasaran di luar jangkauan" in words
    assert "uang: 10 setahun" in words.casefold()
    assert "terjangkau" in words
    assert "di luar jangkauan" in text_of(coordinator.get(address("plans", spbe.mine)).content.decode())


def test_files_say_what_the_page_says(spbe: Evaluation, coordinator: Client) -> None:
    plan = ask(coordinator, spbe.mine, curve="")
    for form in ("xlsx", "csv", "json", "svg", "poam"):
        answer = coordinator.get(address("file", spbe.mine, plan.pk, form))
        assert answer.status_code == 200
        assert f"rencana-pemerintah-provinsi-lampung-{plan.pk}.{form}" in answer.headers["Content-Disposition"]
        if form == "xlsx":
            book = load_workbook(io.BytesIO(answer.content))
            assert book.worksheets[1].max_row == len(found(plan)["steps"]) + 2
        elif form == "json":
            (kept,) = json.loads(answer.content)["plans"]
            assert {**kept, "seconds": 0} == {**found(plan), "seconds": 0}
        elif form == "poam":
            held(made := json.loads(answer.content))
            assert len(made["plan-of-action-and-milestones"]["poam-items"]) == len(found(plan)["steps"])
        elif form == "csv":
            assert len(answer.content.decode().splitlines()) == len(found(plan)["steps"]) + 1
    assert coordinator.get(address("file", spbe.mine, plan.pk, "pdf")).status_code == 404


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"index": "9"}, "Indeks instrumen ini dari"),
        ({"index": "tiga"}, "Tulis bilangan 0 atau lebih"),
        ({"index": ""}, "Isi ini, atau pilih yang dicari"),
        ({"money": "1;2;3"}, "Tulis satu jumlah untuk setiap tahun, atau 2 jumlah"),
        ({"money": "-5"}, "Tulis bilangan 0 atau lebih"),
        ({"floor-A1": "x"}, "Tulis bilangan 0 atau lebih"),
        ({"years": "9"}, "Masukkan pilihan yang"),
        ({"name": "\x00"}, ""),
    ],
)
def test_a_strange_wish_is_said_at_its_field_and_nothing_is_made(
    spbe: Evaluation, coordinator: Client, sent: dict[str, str], says: str
) -> None:
    answer = coordinator.post(address("plans", spbe.mine), {**WANTED, **sent})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Plan.objects.count() == 0
    assert Run.objects.count() == 0


def test_what_is_not_answered_is_asked_for(evaluation_on: Callable[..., Evaluation], coordinator: Client) -> None:
    empty = evaluation_on("spbe-2020", year=2024)
    rescore(empty.mine)
    page = coordinator.get(address("plans", empty.mine)).content.decode()
    assert "47 indikator belum bernilai" in text_of(page)
    answer = coordinator.post(address("plans", empty.mine), WANTED)
    assert answer.status_code == 422
    assert "indikator belum bernilai" in answer.content.decode()


def test_given_up_before_it_begins_there_is_no_plan_and_it_can_be_thrown_away(
    spbe: Evaluation, cast: Cast, coordinator: Client
) -> None:
    coordinator.post(address("plans", spbe.mine), WANTED)
    plan = Plan.objects.select_related("run").get()
    page = coordinator.get(address("plan", spbe.mine, plan.pk)).content.decode()
    assert f'hx-get="/runs/{plan.run_id}/"' in page, "whoever asked watches it here"
    assert "sedang dihitung" in coordinator.get(address("plans", spbe.mine)).content.decode()
    refused = coordinator.post(address("removal", spbe.mine, plan.pk), follow=True)
    assert "masih dihitung" in refused.content.decode()
    assert plan.run is not None
    runs.cancel(by=cast.person("coordinator"), run=plan.run)
    assert "Penghitungan dibatalkan" in coordinator.get(address("plan", spbe.mine, plan.pk)).content.decode()
    coordinator.post(address("removal", spbe.mine, plan.pk))
    assert Plan.objects.count() == 0
    assert Entry.objects.filter(verb="plan.dropped").exists()


def test_given_up_while_the_solver_searches_it_stops_at_once(
    spbe: Evaluation, cast: Cast, coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator.post(address("plans", spbe.mine), WANTED)
    plan = Plan.objects.select_related("run").get()
    assert plan.run is not None
    number = plan.run.pk

    def search(*asked: Any, **more: Any) -> Any:
        Run.objects.filter(pk=number).update(cancel_asked=True)
        return best_of(*asked, **more)

    monkeypatch.setattr("tolok.analysis.plan.planning.best_of", search)
    carrying.carry_out(number)
    assert Run.objects.get(pk=number).state == "cancelled"
    plan.refresh_from_db()
    assert plan.found is None


def test_who_judges_the_agency_does_not_read_what_it_aims_at(
    spbe: Evaluation, cast: Cast, signed_in: Callable[..., Client], coordinator: Client
) -> None:
    plan = ask(coordinator, spbe.mine, curve="", near="")
    for role, status in (("external_assessor", 403), ("reviewer", 403), ("auditor", 200), ("data_entry", 200)):
        client = signed_in(cast.person(role))
        assert client.get(address("plan", spbe.mine, plan.pk)).status_code == status, role
        tab = address("plans", spbe.mine)
        shown = tab in client.get(f"/assessments/{spbe.mine.pk}/analysis/").content.decode()
        assert shown == (status == 200), role
    assert signed_in(cast.person("data_entry")).post(address("plans", spbe.mine), WANTED).status_code == 403


def test_the_pages_ask_as_often_for_many_plans_as_for_one(spbe: Evaluation, coordinator: Client) -> None:
    plan = ask(coordinator, spbe.mine, near="", curve="")
    counts = []
    for _size in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert coordinator.get(address("plans", spbe.mine)).status_code == 200
        with CaptureQueriesContext(connection) as one:
            assert coordinator.get(address("plan", spbe.mine, plan.pk)).status_code == 200
        counts.append((len(asked), len(one)))
        for _more in range(5):
            plan.pk = None
            plan.save()
    assert counts[0] == counts[1]
    assert counts[0][0] <= 22, counts
    assert counts[0][1] <= 14, counts


def test_pemdi_with_its_bands_and_values_of_other_indices(
    evaluation_on: Callable[..., Evaluation], coordinator: Client
) -> None:
    pemdi = evaluation_on("pemdi-2026", year=2026)
    answered(pemdi.mine, otherwise=2)
    plan = ask(coordinator, pemdi.mine, aim="band", band="baik", years="3", near="", curve="on")
    assert found(plan)["reached"]
    page = coordinator.get(address("plan", pemdi.mine, plan.pk))
    assert "Tingkat yang dicapai dihitung dengan batas bawah pitanya" in text_of(page.content.decode())
    assert coordinator.get(address("costs", pemdi.mine)).status_code == 200


def test_a_unit_has_plans_of_its_own(cast: Cast, coordinator: Client, signed_in: Callable[..., Client]) -> None:
    by = cast.person("coordinator")
    spans = dates(template_for("spbe-2020", Subject.UNIT).id)
    units = Evaluating(instrument="spbe-2020", year=2024, stages=spans, agency=cast.agency, units=[cast.health])
    cycle = open_cycle(units, by=by, standing=standing(by))
    start_cycle(cycle=cycle, by=by, standing=standing(by))
    own = Assessment.objects.get(cycle=cycle)
    answered(own)
    plan = ask(coordinator, own, near="", curve="")
    assert plan.unit == cast.health
    assert {step["unit"] for step in found(plan)["steps"]} == {"Dinas Kesehatan"}
    officer = signed_in(cast.person("unit_officer"))
    assert officer.get(address("plan", own, plan.pk)).status_code == 200
    assert officer.post(address("plans", own), WANTED).status_code == 403
