"""The pages of cycles: what they show, what they ask before they do it, how many queries they take."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.assessment.stage import answer, assessment_of, dates, national_cycle, standing

from tolok.assessment.actions.cycles import Plan, open_cycle, start_cycle
from tolok.assessment.actions.deadlines import extend
from tolok.assessment.models import Assessment, Cycle, CycleState, Extension, Stage, StageKind, Submission
from tolok.assessment.scores import rescore
from tolok.organisation.models import Agency, Unit

if TYPE_CHECKING:
    from django.test import Client
    from tests.web.cast import Cast

SignedIn = "Callable[..., Client]"


def queries(client: Client, path: str) -> int:
    client.get(path)  # what a process reads once
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


def unit_cycle(cast: Cast, units: int) -> Cycle:
    by = cast.person("coordinator")
    Unit.objects.bulk_create(Unit(agency=cast.agency, name=f"Unit {units} {n:02}") for n in range(units - 2))
    plan = Plan(
        instrument="pemdi-2026",
        year=2026,
        stages=dates("unit"),
        agency=cast.agency,
        units=list(Unit.objects.filter(agency=cast.agency).order_by("-pk")[:units]),
    )
    cycle = open_cycle(plan, by=by, standing=standing(by))
    start_cycle(cycle=cycle, by=by, standing=standing(by))
    return cycle


def test_the_list_tells_running_cycles_from_ended_ones(cast: Cast, signed_in: Any) -> None:
    cycle = national_cycle(cast)
    page = signed_in(cast.person("coordinator")).get("/cycles/").content.decode()
    assert f'href="/cycles/{cycle.pk}/"' in page
    assert "berjalan" in page
    assert signed_in(cast.person("data_entry")).get("/cycles/").content.decode().count("Buka siklus") == 0


def test_a_cycle_shows_its_stages_what_locks_and_who_is_where(cast: Cast, signed_in: Any) -> None:
    cycle = national_cycle(cast)
    page = signed_in(cast.person("national_coordinator")).get(f"/cycles/{cycle.pk}/").content.decode()
    for words in ("Penilaian Mandiri", "hari ini", "Yang akan terkunci", "Provinsi", "Kota Bandar Lampung", "0 / 2"):
        assert words in page, words
    mine = signed_in(cast.person("coordinator")).get(f"/cycles/{cycle.pk}/").content.decode()
    assert "Provinsi Lampung" in mine
    assert "Bandar Lampung" not in mine, "whoever sees one agency is told nothing of another"
    assert "Batalkan" not in mine


def test_participants_are_chosen_by_cluster_and_stage(cast: Cast, signed_in: Any) -> None:
    cycle = national_cycle(cast)
    client = signed_in(cast.person("national_coordinator"))
    page = client.get(f"/cycles/{cycle.pk}/?cluster=kota").content.decode()
    assert "Kota Bandar Lampung" in page
    assert "Provinsi Lampung" not in page
    assert client.get(f"/cycles/{cycle.pk}/?cluster=x&stage=y&page=z").status_code == 200


def test_the_page_of_a_cycle_takes_as_many_queries_for_640_agencies_as_for_20(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.person("national_coordinator"))
    found = []
    for many in (20, 640):
        Agency.objects.bulk_create(
            Agency(name=f"Kab. {many}-{n}", slug=f"kab-{many}-{n}", cluster="kabupaten") for n in range(many)
        )
        plan_agencies = list(Agency.objects.all())
        by = cast.person("national_coordinator")
        plan = Plan(instrument="pemdi-2026", year=2026, stages=dates("pemdi"), agencies=plan_agencies)
        cycle = open_cycle(plan, by=by, standing=standing(by))
        found.append(queries(client, f"/cycles/{cycle.pk}/"))
    assert found[0] == found[1] <= 16


def test_a_cycle_is_opened_in_steps_on_one_page(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.person("national_coordinator"))
    first = client.get("/cycles/new/").content.decode()
    assert "Tahap dan tanggal" not in first
    address = "/cycles/new/?subject=national&instrument=pemdi-2026&year=2026"
    second = client.get(address).content.decode()
    assert "Kabupaten Aceh Tengah" in second, "the known calendar comes with its source"
    assert 'value="2026-08-01"' in second
    today = timezone.localdate()
    sent: dict[str, Any] = {
        "name_id": "Evaluasi Pemdi",
        "name_en": "Pemdi evaluation",
        "predicate_basis": "exact",
        "within_band": "free",
        "clusters": ["kota"],
    }
    wrong = client.post(address, sent)
    assert wrong.status_code == 422
    assert "Isi tanggalnya." in wrong.content.decode()
    assert "Evaluasi Pemdi" in wrong.content.decode(), "nothing typed is lost"
    for place, kind in enumerate(dates("pemdi", without=(StageKind.VISIT,))):
        sent |= {
            f"opens_{kind.value}": today + timedelta(days=place),
            f"closes_{kind.value}": today + timedelta(days=place + 9),
        }
    backwards = client.post(address, {**sent, "closes_decision": today + timedelta(days=1)})
    assert backwards.status_code == 422
    assert not Cycle.objects.exists()
    done = client.post(address, sent)
    cycle = Cycle.objects.get()
    assert done.headers["Location"] == f"/cycles/{cycle.pk}/"
    assert (cycle.state, cycle.assessments.count(), cycle.stages.count()) == (CycleState.PREPARED, 1, 7)
    last = timezone.localtime(cycle.stages.earliest("position").closes_at)
    assert (last.date(), last.hour, last.minute) == (today + timedelta(days=9), 23, 59)


def test_a_coordinator_opens_a_cycle_of_the_own_units_alone(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.person("coordinator"))
    page = client.get("/cycles/new/").content.decode()
    assert "siklus nasional" not in page
    address = f"/cycles/new/?subject={cast.agency.pk}&instrument=pemdi-2026&year=2026"
    assert "Dinas Kesehatan" in client.get(address).content.decode()
    refused = client.get(f"/cycles/new/?subject={cast.other.pk}&instrument=pemdi-2026&year=2026")
    assert "Dinas Kesehatan" not in refused.content.decode()
    assert client.post("/cycles/new/?subject=national&instrument=pemdi-2026&year=2026", {}).status_code == 422
    assert not Cycle.objects.exists()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("publication", "Yang akan terbuka untuk umum"),
        ("cancellation", "tidak dapat diubah lagi"),
        ("decisions", "0 hasil ditetapkan"),
        ("stages/2", "2 penilaian berada di tahap ini."),
        ("stages/2/?close=1", "Kunci tahap Penilaian Mandiri sekarang?"),
    ],
)
def test_each_change_says_what_it_will_do_before_it_does_it(cast: Cast, signed_in: Any, path: str, words: str) -> None:
    cycle = national_cycle(cast)
    client = signed_in(cast.person("national_coordinator"))
    path = path if "?" in path else f"{path}/"
    assert words in client.get(f"/cycles/{cycle.pk}/{path}").content.decode()
    assert Cycle.objects.get().state == CycleState.OPEN


def test_dates_are_moved_and_wrong_ones_are_told_at_their_field(cast: Cast, signed_in: Any) -> None:
    cycle = national_cycle(cast)
    client, address = signed_in(cast.person("national_coordinator")), f"/cycles/{cycle.pk}/stages/2/"
    stage = cycle.stages.get(position=2)
    past = {"opens_at": "2020-01-01T00:00", "closes_at": "2020-01-02T00:00", "reason": "x"}
    assert client.post(address, past).status_code == 422
    opens, closes = (timezone.localtime(at).strftime("%Y-%m-%dT%H:%M") for at in (stage.opens_at, timezone.now()))
    locked = client.post(address, {"opens_at": opens, "closes_at": closes, "reason": "Surat 9"})
    assert "langsung terkunci" in locked.content.decode()
    done = client.post(address, {"opens_at": opens, "closes_at": closes, "reason": "Surat 9", "closing_now": "on"})
    assert done.status_code == 302
    stage.refresh_from_db()
    assert stage.closes_at <= timezone.now()
    assert client.get(f"/cycles/{cycle.pk}/stages/99/").status_code == 404


def test_a_cycle_is_started_and_cancelled_from_its_page(cast: Cast, signed_in: Any) -> None:
    by = cast.person("national_coordinator")
    plan = Plan(instrument="pemdi-2026", year=2026, stages=dates("pemdi"), agencies=[cast.agency])
    cycle = open_cycle(plan, by=by, standing=standing(by))
    client = signed_in(by)
    assert client.post(f"/cycles/{cycle.pk}/start/").status_code == 302
    again = client.post(f"/cycles/{cycle.pk}/start/")
    assert (again.status_code, "sudah berjalan" in again.content.decode()) == (422, True)
    assert client.post(f"/cycles/{cycle.pk}/cancellation/", {"reason": ""}).status_code == 422
    assert client.post(f"/cycles/{cycle.pk}/cancellation/", {"reason": "Diganti"}).status_code == 302
    cycle.refresh_from_db()
    assert cycle.state == CycleState.CANCELLED


def test_all_units_on_one_page_with_as_many_queries_for_53_as_for_5(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.person("coordinator"))
    few = unit_cycle(cast, 5)
    many = unit_cycle(cast, 53)
    for row in many.assessments.all()[:20]:
        answer(row, "I01", "3")
        rescore(row)
    found = [queries(client, f"/cycles/{cycle.pk}/units/") for cycle in (few, many)]
    assert found[0] == found[1] <= 12
    api = [queries(client, f"/api/v1/cycles/{cycle.pk}/units") for cycle in (few, many)]
    assert api[0] == api[1] <= 10
    page = client.get(f"/cycles/{many.pk}/units/?state=answering").content.decode()
    assert page.count("dikerjakan") >= 20


def test_the_api_tells_every_unit_with_its_state_and_index(cast: Cast, signed_in: Any) -> None:
    cycle = unit_cycle(cast, 3)
    row = cycle.assessments.get(unit=cast.health)
    for leaf in cycle.instrument.leaves:
        answer(row, leaf.id, "3")
    rescore(row)
    told = signed_in(cast.person("coordinator")).get(f"/api/v1/cycles/{cycle.pk}/units").json()
    assert told["totals"] == {"total": 3, "idle": 2, "answering": 1, "submitted": 0, "decided": 0, "late": 0}
    health = next(unit for unit in told["units"] if unit["name"] == "Dinas Kesehatan")
    assert (health["state"], health["printed"], health["missing"], health["predicate"]) == (
        "answering",
        "3.00",
        0,
        "Baik",
    )
    assert next(unit for unit in told["units"] if unit["unit"] == cast.statistics.pk)["index"] is None
    Stage.objects.filter(cycle=cycle).update(closes_at=timezone.now() - timedelta(minutes=1))
    late = signed_in(cast.person("coordinator")).get(f"/api/v1/cycles/{cycle.pk}/units").json()
    assert late["totals"]["late"] == 3
    row = cycle.assessments.select_related("stage").order_by("pk")[0]
    until, by = timezone.now() + timedelta(days=3), cast.person("coordinator")
    extend(assessment=row, until=until, reason="Banjir", by=by, standing=standing(by))
    extended = signed_in(by).get(f"/api/v1/cycles/{cycle.pk}/units").json()
    assert extended["totals"]["late"] == 2
    assert [unit["late"] for unit in extended["units"] if unit["assessment"] == row.pk] == [False]


def test_the_api_answers_every_error_in_one_shape(cast: Cast, client: Client, signed_in: Any) -> None:
    cycle = unit_cycle(cast, 2)
    address = f"/api/v1/cycles/{cycle.pk}/units"
    stranger = client.get(address)
    other = signed_in(cast.person("coordinator", agency=cast.other)).get(address)
    for answer_, status in ((stranger, 401), (other, 404)):
        assert (answer_.status_code, answer_.headers["Content-Type"]) == (status, "application/problem+json")
        assert set(answer_.json()) >= {"type", "title", "status", "detail"}
    described = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/cycles/{cycle}/units" in described["paths"]


@pytest.mark.parametrize(
    ("instrument", "year", "told", "not_told"),
    [
        ("spbe-2020", 2023, ["indeks yang sudah dibulatkan"], ["Nilai di dalam tingkat", "belum kami baca"]),
        ("pemdi-2026", 2026, ["indeks sebelum dibulatkan", "nilai bebas di dalam rentang", "belum kami baca"], []),
    ],
)
def test_a_cycle_tells_its_rules_and_what_is_not_certain(  # noqa: PLR0917 - a table
    cast: Cast, signed_in: Any, instrument: str, year: int, told: list[str], not_told: list[str]
) -> None:
    cycle = national_cycle(cast, instrument, year)
    page = signed_in(cast.person("coordinator")).get(f"/cycles/{cycle.pk}/").content.decode()
    assert [words for words in told if words not in page] == []
    assert [words for words in not_told if words in page] == []


def test_an_assessment_at_a_glance(cast: Cast, signed_in: Any) -> None:
    assessment = assessment_of(national_cycle(cast), cast)
    answer(assessment, "I01", "3")
    rescore(assessment)
    page = signed_in(cast.person("coordinator")).get(f"/assessments/{assessment.pk}/").content.decode()
    for words in ("1 / 47", "rentang yang masih mungkin", "Belum dijawab", "domain dan aspek", "Papan unit", "Kirim"):
        assert words in page, words
    reader = signed_in(cast.person("team_member")).get(f"/assessments/{assessment.pk}/").content.decode()
    assert "Papan unit" not in reader


def test_the_overview_takes_a_fixed_number_of_queries(cast: Cast, signed_in: Any) -> None:
    assessment = assessment_of(national_cycle(cast), cast)
    client = signed_in(cast.person("coordinator"))
    answer(assessment, "I01", "3")
    few = queries(client, f"/assessments/{assessment.pk}/")
    for leaf in assessment.cycle.instrument.leaves[1:]:
        answer(assessment, leaf.id, "3")
    assert queries(client, f"/assessments/{assessment.pk}/") == few <= 26


def test_approving_and_submitting_from_the_page(cast: Cast, signed_in: Any) -> None:
    assessment = assessment_of(national_cycle(cast), cast)
    client = signed_in(cast.person("coordinator"))
    at = f"/assessments/{assessment.pk}/submission/"
    assert "satu pun jawaban" in client.post(at, {"digest": "0" * 64}).content.decode()
    answer(assessment, "I01", "3")
    page = client.get(f"/assessments/{assessment.pk}/submission/").content.decode()
    assert "Periksa dahulu" in page
    stale = client.post(f"/assessments/{assessment.pk}/submission/", {"digest": "0" * 64})
    assert (stale.status_code, "berubah sejak" in stale.content.decode()) == (422, True)
    approver = signed_in(cast.person("person_in_charge"))
    assert approver.get(f"/assessments/{assessment.pk}/submission/").status_code == 403
    for asked in ("?indicator=I01", ""):
        approval = f"/assessments/{assessment.pk}/approval/{asked}"
        unseen = approver.post(approval)
        assert (unseen.status_code, "tidak menyebut isi yang Anda lihat" in unseen.content.decode()) == (422, True)
        shown = approver.get(approval).content.decode().split('name="digest" value="')[1][:64]
        assert approver.post(approval, {"digest": shown}).status_code == 302
    unseen = client.post(at)
    assert (unseen.status_code, "tidak menyebut isi yang Anda lihat" in unseen.content.decode()) == (422, True)
    digest = page.split('name="digest" value="')[1][:64]
    assert client.post(f"/assessments/{assessment.pk}/submission/", {"digest": digest}).status_code == 302
    assessment.refresh_from_db()
    assert assessment.stage.kind == StageKind.DOCUMENTS
    Submission.objects.update(reopened_at=timezone.now(), reopened_why="Bukti diubah")
    again = client.get(at).content.decode().split('name="digest" value="')[1][:64]
    assert client.post(at, {"digest": again}).status_code == 302
    overview = client.get(f"/assessments/{assessment.pk}/").content.decode()
    assert "Yang sudah diserahkan" in overview
    assessor = signed_in(cast.person("external_assessor"))
    handover = assessor.get(f"/assessments/{assessment.pk}/handover/").content.decode()
    assert "Penilaian Interviu" in handover
    target = assessment.cycle.stages.get(kind=StageKind.INTERVIEW).pk
    assert assessor.post(f"/assessments/{assessment.pk}/handover/", {"to": target, "reason": ""}).status_code == 302


def test_more_time_from_the_page(cast: Cast, signed_in: Any) -> None:
    assessment = assessment_of(national_cycle(cast), cast)
    client, address = signed_in(cast.person("national_coordinator")), f"/assessments/{assessment.pk}/extension/"
    assert client.post(address, {"until": "2020-01-01T00:00", "reason": "Banjir"}).status_code == 422
    assert client.post(address, {"until": "2099-01-01T00:00", "reason": "Banjir"}).status_code == 302
    assert Extension.objects.get().reason == "Banjir"
    assert "diperpanjang" in client.get(f"/assessments/{assessment.pk}/").content.decode()


def test_the_list_of_assessments_is_that_of_the_own_agency(cast: Cast, signed_in: Any) -> None:
    cycle = national_cycle(cast)
    page = signed_in(cast.person("coordinator")).get("/assessments/").content.decode()
    own = Assessment.objects.get(cycle=cycle, agency=cast.agency)
    other = Assessment.objects.get(cycle=cycle, agency=cast.other)
    assert f"/assessments/{own.pk}/" in page
    assert f"/assessments/{other.pk}/" not in page
