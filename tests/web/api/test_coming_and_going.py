"""Imports, what last year offers, exports and runs by the API: shown before it is written, exactly that is written."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.api.conftest import API
from tests.web.assessment.stage import answer
from tests.web.evaluation import build
from tests.web.evidence.made import pdf
from tests.web.exchange.parcelling import zipped
from tests.web.exchange.test_sheets import xlsx
from tests.web.records.office import bytes_of

from tolok.assessment.models import Claim, ClaimState, Support
from tolok.ledger.models import Entry
from tolok.runs import carrying


@pytest.fixture(autouse=True)
def _own_data(data: Any) -> Any:
    return data


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def test_a_worksheet_is_shown_confirmed_as_shown_and_put_back(cast, program, evaluation):
    answer(evaluation.mine, "I02", "2", fact="Fakta lama", analysis="", state=ClaimState.DRAFT)
    asks = program(cast.person("data_entry"))
    path = f"{API}/assessments/{evaluation.mine.pk}/imports/worksheets"
    sheet = xlsx(("I01", "", 3, "Perpres 95", ""), ("I02", "", 4, "Fakta baru", "")).read()
    brought = asks.client.post(path, _file("isian.xlsx", sheet), headers={"Idempotency-Key": "lembar"})
    assert (brought.status_code, brought.json()["state"]) == (201, "ready")
    assert asks.client.post(path, _file("isian.xlsx", sheet), headers={"Idempotency-Key": "lembar"}).json() == (
        brought.json()
    )
    one = brought.headers["Location"].partition("/api/v1")[2]
    shown = asks.get(one).json()["preview"]
    assert [(row["leaf"], row["kind"]) for row in shown["changes"]] == [("I01", "new"), ("I02", "changed")]
    assert (shown["changes"][1]["old"]["fact"], shown["changes"][1]["new"]["fact"]) == ("Fakta lama", "Fakta baru")
    changed = asks.post(f"{one}/confirmation", {"digest": "0" * 64})
    assert (changed.status_code, Claim.objects.filter(leaf="I01").count()) == (412, 0)
    done = asks.post(f"{one}/confirmation", {"digest": shown["digest"]})
    assert (done.status_code, done.json()["state"], done.json()["preview"]) == (200, "done", None)
    assert Claim.objects.get(leaf="I02").fact == "Fakta baru"
    assert asks.post(f"{one}/confirmation", {"digest": shown["digest"]}).json()["type"].endswith(":already-done")
    back = asks.post(f"{one}/reversal").json()
    assert (back["back"], back["left"], back["state"]) == (2, 0, "reversed")
    assert asks.get(f"/assessments/{evaluation.mine.pk}/imports").json()["items"][0]["state"] == "reversed"
    taken = bytes_of(asks.get(f"/assessments/{evaluation.mine.pk}/worksheet"))
    assert taken.startswith(b"PK")


def test_what_is_no_worksheet_is_told_at_its_field_and_an_import_can_be_dropped(cast, program, evaluation):
    asks = program(cast.person("data_entry"))
    path = f"{API}/assessments/{evaluation.mine.pk}/imports/worksheets"
    wrong = asks.client.post(path, _file("isian.docx", b"x"))
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "file")
    brought = asks.client.post(path, _file("isian.csv", b"Indikator,Tingkat\nI01,3\n")).json()
    assert program(cast.person("unit_officer")).get(f"/imports/{brought['id']}").status_code == 404
    assert asks.delete(f"/imports/{brought['id']}").status_code == 204
    assert asks.delete(f"/imports/{brought['id']}").status_code == 409


def _uploaded(asks: Any, name: str, content: bytes) -> str:
    told = f"filename {base64.b64encode(name.encode()).decode()},purpose {base64.b64encode(b'parcel').decode()}"
    tus = {"Tus-Resumable": "1.0.0"}
    begun = asks.client.post(
        f"{API}/uploads", headers={**tus, "Upload-Length": str(len(content)), "Upload-Metadata": told}
    )
    asks.client.patch(
        begun.headers["Location"],
        content,
        content_type="application/offset+octet-stream",
        headers={**tus, "Upload-Offset": "0"},
    )
    return str(begun.headers["Location"].rpartition("/")[2])


def test_a_parcel_is_looked_into_placed_and_brought(cast, program, evaluation):
    asks, evidence = program(cast.person("data_entry")), f"/assessments/{evaluation.mine.pk}/imports/evidence"
    parcel = zipped({"indikator1a.pdf": pdf("satu"), "lain.pdf": pdf("dua")}).read()
    started = asks.post(evidence, {"uploads": [{"key": _uploaded(asks, "bukti.zip", parcel)}]})
    assert (started.status_code, started.json()["state"]) == (202, "looking")
    assert started.headers["Location"].endswith(f"{API}/runs/{started.json()['run']}")
    carrying.carry_out(started.json()["run"])
    one = f"/imports/{started.json()['id']}"
    first, other = asks.get(f"{one}/files").json()["items"]
    assert (first["leaf"], first["kind"], other["kind"]) == ("I01", "new", "unplaced")
    assert asks.get(f"{one}/files?limit=1").json()["next"]
    before = asks.get(one).json()["preview"]
    assert (before["counts"]["new"], before["counts"]["unplaced"]) == (1, 1)
    placed = asks.put(f"{one}/files/{other['id']}", {"leaf": "I02", "place": "1.1"}).json()
    assert (placed["leaf"], placed["rule"], placed["kind"], placed["level"]) == ("I02", "chosen", "new", 1)
    assert asks.put(f"{one}/files/{other['id']}", {"leaf": "I02", "place": "9.9"}).status_code == 409
    assert asks.post(f"{one}/confirmation", {"digest": before["digest"]}).status_code == 412
    confirmed = asks.post(f"{one}/confirmation", {"digest": asks.get(one).json()["preview"]["digest"]})
    assert (confirmed.status_code, confirmed.json()["state"]) == (202, "writing")
    carrying.carry_out(confirmed.json()["run"])
    assert asks.get(one).json()["state"] == "done"
    assert sorted(Support.objects.values_list("leaf", flat=True)) == ["I01", "I02"]
    assert all(row["done"] and row["item"] for row in asks.get(f"{one}/files").json()["items"])
    reversed_ = asks.post(f"{one}/reversal")
    assert (reversed_.status_code, reversed_.json()["state"]) == (202, "reversing")
    carrying.carry_out(reversed_.json()["run"])
    assert Support.objects.count() == 0
    assert all(row["released"] and row["withdrawn"] for row in asks.get(f"{one}/files").json()["items"])
    whole = asks.client.post(f"{API}{evidence}/files", _file("lagi.zip", parcel))
    assert (whole.status_code, whole.json()["kind"]) == (202, "evidence")


def test_last_year_is_offered_and_used(cast, program):
    before = build(cast, "pemdi-2026", year=2025)
    after = build(cast, "pemdi-2026", year=2026, previous=before.cycle)
    answer(before.mine, "I01", "2.5", fact="Fakta 2025", analysis="")
    answer(before.mine, "I02", "3", fact="", analysis="")
    asks = program(cast.person("coordinator"))
    here = f"/assessments/{after.mine.pk}"
    offers = {one["leaf"]: one for one in asks.get(f"{here}/earlier").json()["items"]}
    assert (offers["I01"]["value"], offers["I01"]["proposal"]) == ("2.5", None)
    assert asks.post(f"{here}/proposals", {"leaves": ["I01", "I02"]}).json() == {"count": 2, "left_out": []}
    assert not Claim.objects.filter(assessment=after.mine).exists()
    assert asks.post(f"{here}/proposals/I01/acceptance").json() == {"placed": 0, "left_out": []}
    assert Claim.objects.get(assessment=after.mine).fact == "Fakta 2025"
    assert asks.post(f"{here}/proposals/I02/dismissal").json()["state"] == "dismissed"
    assert asks.post(f"{here}/proposals/I02/acceptance").status_code == 409
    assert asks.post(f"{here}/proposals/I03/acceptance").status_code == 404
    stranger = program(cast.person("coordinator", agency=cast.other))
    assert stranger.get(f"{here}/earlier").status_code == 404


def test_everything_an_agency_owns_goes_out(cast, program, evaluation):
    asks = program(cast.person("coordinator"))
    path = f"/agencies/{cast.agency.slug}/exports"
    started = asks.post(path, idempotency_key="ekspor")
    assert started.status_code == 202
    kept = asks.post(path, idempotency_key="ekspor")
    assert (kept.headers["Idempotent-Replayed"], kept.headers["Location"]) == ("true", started.headers["Location"])
    run = f"/runs/{started.json()['id']}"
    assert asks.get(f"{run}/result").status_code == 404
    assert asks.post(f"{run}/cancellation").json()["state"] == "cancelled"
    repeated = asks.post(f"{run}/repetition")
    assert (repeated.status_code, repeated.json()["id"] > started.json()["id"]) == (202, True)
    carrying.carry_out(repeated.json()["id"])
    assert [one["state"] for one in asks.get(path).json()["items"]] == ["done", "cancelled"]
    assert program(cast.person("coordinator"), "read").get(f"/runs/{repeated.json()['id']}/result").status_code == 403
    assert bytes_of(asks.get(f"/runs/{repeated.json()['id']}/result")).startswith(b"PK")
    assert Entry.objects.filter(verb="run.fetched").count() == 1
    assert program(cast.person("data_entry")).post(path).status_code == 403


def test_targets_are_set_and_not_told_to_who_judges(cast, program, evaluation):
    asks, here = program(cast.person("coordinator")), f"/assessments/{evaluation.mine.pk}"
    assert asks.put(f"{here}/target", {"index": "3.50"}).json()["index"] == "3.50"
    assert asks.patch(f"{here}/targets", {"levels": {"I01": 4, "I02": None, "I03": 3}}).json()["levels"] == {
        "I01": 4,
        "I03": 3,
    }
    assert asks.patch(f"{here}/targets", {"levels": {"I01": 99}}).status_code == 422
    assert asks.get(here).json()["target"] == "3.50"
    for role in ("external_assessor", "reviewer"):
        judge = program(cast.person(role))
        assert judge.get(f"{here}/targets").status_code == 403
        assert judge.get(here).json()["target"] == ""
        assert [
            one["target"] for one in judge.get("/assessments").json()["items"] if one["id"] == evaluation.mine.pk
        ] == [""]


def test_ones_own_work_mail_and_calendar(cast, program, evaluation):
    evaluation.assign("I02")
    officer = program(cast.person("unit_officer"))
    work = officer.get("/me/work").json()
    assert (work["waiting"], [one["leaf"] for one in work["items"]]) == (1, ["I02"])
    chosen = {"rhythm": "daily", "topics": {"work": "at_once"}}
    assert officer.put("/me/mail", chosen).json() == chosen
    assert officer.get("/me/mail").json() == chosen
    address = officer.post("/me/calendar").json()["address"]
    assert b"BEGIN:VCALENDAR" in officer.client.get(address).content
    assert officer.get("/me/deadlines").status_code == 200


def test_the_ledger_goes_out_with_its_signed_end(cast, program):
    asks = program(cast.person("auditor"))
    asks.post("/tokens", {"name": "x", "scopes": ["read"], "days": 1})
    lines = bytes_of(asks.post("/ledger/exports", {})).splitlines()
    assert b"signature" in lines[-1]
    assert asks.post("/ledger/exports", {"subject": "unit:999999"}).status_code == 404
    assert program(cast.person("data_entry")).post("/ledger/exports", {}).status_code == 403
