"""Documents of record and publication by the API: the same letters, signatures and signed heads as on the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.api.conftest import API
from tests.web.assessment.stage import dates
from tests.web.records.office import FIELDS, PASSPHRASE, SIGNATORY, answered, bytes_of, decided, key, text_of

from tolok.assessment.actions.cycles import Plan, open_cycle, start_cycle
from tolok.assessment.models import Assessment, Cycle, CycleState
from tolok.ledger.actions import System
from tolok.ledger.models import Entry
from tolok.ledger.signature import is_signed
from tolok.ledger.signing import public_key
from tolok.records.models import Document, Publication
from tolok.records.signing import signed as signed_pdf
from tolok.runs import carrying
from tolok.runs.models import Run


@pytest.fixture(autouse=True)
def _own_data(data: Any) -> Any:
    return data


def test_a_document_is_drafted_issued_signed_and_fetched(cast, program):
    assessment = answered(cast)
    asks = program(cast.person("coordinator"))
    documents = f"/assessments/{assessment.pk}/documents"
    kinds = {one["kind"]: one for one in asks.get(documents).json()["kinds"]}
    assert (kinds["minutes"]["may_issue"], kinds["minutes"]["not_yet"]) == (True, "")
    assert (kinds["report"]["may_issue"], kinds["report"]["not_yet"] != "") == (False, True)
    draft = asks.post(f"{documents}/minutes/draft", {"place": "Metro"})
    assert "DRAF" in text_of(draft.content)
    refused = asks.post(documents, {"kind": "minutes"})
    assert refused.status_code == 422
    assert {one["field"] for one in refused.json()["errors"]} == {"number", "place", "name", "position"}
    issued = asks.post(documents, {"kind": "minutes", **FIELDS}, idempotency_key="ba")
    assert (issued.status_code, issued.json()["edition"], issued.json()["state"]) == (201, 1, "latest")
    assert asks.post(documents, {"kind": "minutes", **FIELDS}, idempotency_key="ba").json() == issued.json()
    assert asks.post(documents, {"kind": "minutes", **FIELDS}).json()["type"].endswith(":already-done")
    one = f"/documents/{issued.json()['id']}"
    assert issued.headers["Location"].endswith(API + one)
    pdf = bytes_of(asks.get(f"{one}/file"))
    assert FIELDS["number"] in text_of(pdf)

    kept = asks.client.post(
        f"{API}/certificates", {"file": SimpleUploadedFile("k.p12", key()[0]), "passphrase": PASSPHRASE}
    ).json()
    assert kept["holder"] == SIGNATORY
    wrong = asks.post(f"{one}/signatures", {"certificate": kept["id"], "passphrase": "salah"})
    assert (wrong.status_code, wrong.json()["type"]) == (409, "urn:tolok:problem:not-signed")
    signed = asks.post(f"{one}/signatures", {"certificate": kept["id"], "passphrase": PASSPHRASE})
    assert (signed.status_code, signed.json()["place"], signed.json()["holder"]) == (201, 1, SIGNATORY)
    told = asks.get(one).json()
    assert (told["whole"], told["checked"][0]["intact"]) == (True, True)
    copy = bytes_of(asks.get(f"{one}/file?signature=1"))
    assert copy.startswith(pdf)
    assert asks.get(f"{one}/file?signature=2").status_code == 404
    assert _brought(asks, one, copy).status_code == 409, "it has no signature more"
    more = signed_pdf(copy, key()[0], PASSPHRASE, beside=SIGNATORY, place=2, reason="", location="")
    elsewhere = _brought(asks, one, more)
    assert (elsewhere.status_code, elsewhere.json()["origin"], elsewhere.json()["place"]) == (201, "elsewhere", 2)
    assert _brought(asks, one, pdf[:-9]).json()["type"].endswith(":not-signed")
    assert asks.delete(f"/certificates/{kept['id']}").status_code == 204
    assert program(cast.person("auditor"), "read").get(one).json()["type"] == "urn:tolok:problem:scope"


def _brought(asks: Any, one: str, copy: bytes) -> Any:
    return asks.client.post(f"{API}{one}/signed-copies", {"file": SimpleUploadedFile("s.pdf", copy)})


def test_recommendations_are_written_over_no_one(cast, program):
    assessment = decided(cast)
    asks = program(cast.person("national_coordinator"))
    path = f"/assessments/{assessment.pk}/recommendation"
    read = asks.get(path)
    assert read.json()["version"] == 0
    assert asks.put(path, {"text": "Lengkapi arsitektur."}, if_match=read.headers["ETag"]).json()["version"] == 1
    assert asks.put(path, {"text": "Lain."}, if_match=read.headers["ETag"]).status_code == 412
    assert asks.get(path).json()["text"] == "Lengkapi arsitektur."


def test_reports_of_all_are_issued_in_the_background(cast, program):
    cycle = decided(cast, both=True).cycle
    asks = program(cast.person("national_coordinator"))
    assert asks.get(f"/cycles/{cycle.pk}/reports").json() | {"doubt": ""} == {"decided": 2, "issued": 0, "doubt": ""}
    body = {**FIELDS, "number": "B/1"}
    assert [one["field"] for one in asks.post(f"/cycles/{cycle.pk}/reports", body).json()["errors"]] == ["number"]
    body["number"] = "B/{urut}/2026"
    started = asks.post(f"/cycles/{cycle.pk}/reports", body)
    again = asks.post(f"/cycles/{cycle.pk}/reports", body)
    assert (started.status_code, again.json()["id"]) == (202, started.json()["id"]), "the same is being done already"
    follow = started.headers["Location"].partition("/api/v1")[2]
    assert asks.get(follow).json()["state"] == "waiting"
    carrying.carry_out(Run.objects.get().pk)
    run = asks.get(follow).json()
    assert (run["state"], run["result"]["media_type"], run["done"]) == ("done", "application/zip", 2)
    assert bytes_of(asks.get(f"{follow}/result")).startswith(b"PK")
    assert Document.objects.filter(kind="report").count() == 2
    assert asks.post(f"{follow}/cancellation").json()["type"].endswith(":already-done")
    assert asks.post(f"/cycles/{cycle.pk}/reports/parcel").status_code == 202


def test_results_are_published_with_the_signed_head_withdrawn_and_corrected(cast, program):
    assessment = decided(cast, both=True)
    cycle, asks = assessment.cycle, program(cast.person("national_coordinator"))
    path = f"/cycles/{cycle.pk}/publication"
    waiting = asks.get(path).json()
    assert {one["assessment"] for one in waiting["items"]} == set(Assessment.objects.values_list("pk", flat=True))
    assert asks.post(path, {"seen": "0" * 64}).status_code == 412
    part = asks.post(path, {"chosen": [assessment.pk], "ends": False, "seen": waiting["seen"]})
    assert (part.status_code, part.json()["results"]) == (201, 1)
    assert [one["field"] for one in asks.post(path, {}).json()["errors"]] == ["reason"]
    whole = asks.post(path, {"reason": "Sisanya."}, idempotency_key="umumkan").json()
    head = whole["publication"]["head"]
    entry = Entry.objects.filter(verb="publication.made").latest("seq")
    assert (head["head"]["seq"], head["head"]["hash"]) == (entry.seq, entry.hash)
    assert is_signed(head, public_key())
    assert asks.post(path, {"reason": "Sisanya."}, idempotency_key="umumkan").json() == whole
    cycle.refresh_from_db()
    assert cycle.state == CycleState.PUBLISHED
    number = whole["publication"]["id"]
    results = program(cast.person("auditor"), "read").get(f"/publications/{number}/results?limit=1").json()
    assert (results["items"][0]["agency"], results["items"][0]["change"]) == (cast.other.name, "new")
    assert results["next"]
    leaf, value = next((one.id, "5") for one in cycle.instrument.leaves)
    corrected = asks.post(
        f"/assessments/{assessment.pk}/correction", {"values": {leaf: value}, "reason": "Salah baca."}
    )
    assert (corrected.status_code, corrected.json()["number"]) == (201, 3)
    refused = asks.post(f"/assessments/{assessment.pk}/correction", {"values": {leaf: "9", "X": "1"}, "reason": ""})
    assert {one["field"] for one in refused.json()["errors"]} == {leaf, "X", "reason"}
    gone = asks.post(f"/cycles/{cycle.pk}/withdrawal", {"chosen": [assessment.pk], "reason": "Ditinjau."}).json()
    assert (gone["number"], gone["results"]) == (4, 2)
    assert [one["id"] for one in asks.get("/publications").json()["items"]] == list(
        Publication.objects.order_by("-id").values_list("pk", flat=True)
    )


def test_consent_can_be_needed(cast, program):
    cycle = decided(cast).cycle
    asks = program(cast.person("national_coordinator"))
    assert asks.put(f"/cycles/{cycle.pk}/publication/consent", {"needed": True}).json() == {"needed": True}
    assert asks.get(f"/cycles/{cycle.pk}/publication").json()["consent_needed"]
    assert asks.post(f"/cycles/{cycle.pk}/publication", {}).status_code == 409


def _units(cast: Any) -> Cycle:
    plan = Plan(instrument="spbe-2020", year=2025, stages=dates("unit"), agency=cast.agency, units=[cast.health])
    cycle = open_cycle(plan, by=System("test"), standing=None)
    start_cycle(cycle=cycle, by=System("test"), standing=None)
    cycle.refresh_from_db()
    return cycle


def test_an_evaluation_of_units_ends_by_the_same_address_and_publishes_nothing(cast, program, signed_in):
    cycle = _units(cast)
    asks, path = program(cast.person("coordinator")), f"/cycles/{cycle.pk}/publication"
    assert asks.post(path, {}).status_code == 409, "nothing is decided"
    Assessment.objects.filter(cycle=cycle).update(decided_at="2025-12-01T00:00:00Z")
    assert [one["name"] for one in asks.get(path).json()["items"]] == [cast.health.name]
    assert asks.post(path, {"chosen": [1]}).status_code == 422
    page = signed_in(cast.person("coordinator")).get(f"/cycles/{cycle.pk}/")
    assert f'href="/cycles/{cycle.pk}/publication/"' in page.content.decode()
    assert "1 hasil menjadi tetap bagi unit kerja" in (
        signed_in(cast.person("coordinator")).get(f"{path}/").content.decode()
    )
    assert asks.post(path, {}).json() == {"results": 1, "publication": None}
    cycle.refresh_from_db()
    assert (cycle.state, Publication.objects.count()) == (CycleState.PUBLISHED, 0)
