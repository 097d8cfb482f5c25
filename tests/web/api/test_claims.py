"""Claims by API: versions, repeats, and the same rules as the workbench."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from tolok.api.models import KeptAnswer
from tolok.assessment.models import Claim, StageKind
from tolok.ledger.models import Entry


@pytest.fixture
def asks(cast, program, evaluation):
    return program(cast.person("coordinator"))


@pytest.fixture
def path(evaluation):
    return f"/assessments/{evaluation.mine.pk}/claims/I01"


def test_reading_and_saving(asks, path):
    before = asks.get(path)
    assert (before.status_code, before.json()["version"], before.json()["value"]) == (200, 0, "")
    saved = asks.put(path, {"value": "3", "fact": "Ada."})
    assert (saved.status_code, saved.json()["value"], saved.json()["version"]) == (200, "3", 1)
    read = asks.get(path)
    assert read.headers["ETag"] == saved.headers["ETag"]
    assert asks.get(path, if_none_match=read.headers["ETag"]).status_code == 304
    assert asks.get(path.rpartition("/")[0]).json()["items"][0]["value"] == "3"


def test_a_version_that_was_not_read_is_not_overwritten(asks, path):
    first = asks.put(path, {"value": "3"}).headers["ETag"]
    assert asks.put(path, {"value": "4"}).status_code == 412
    assert asks.put(path, {"value": "4"}, if_match='"7-x"').json()["type"] == "urn:tolok:problem:changed"
    assert asks.put(path, {"value": "4"}, if_match=first).json()["version"] == 2
    assert asks.put(path, {"value": "2"}, if_match=first).status_code == 412
    assert asks.put(path, {"value": "2"}, if_match="*").json()["version"] == 3


def test_the_same_key_is_answered_again_and_done_once(asks, path):
    first = asks.put(path, {"value": "3"}, idempotency_key="k1")
    entries = Entry.objects.count()
    again = asks.put(path, {"value": "3"}, idempotency_key="k1")
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Entry.objects.count() == entries
    other = asks.put(path, {"value": "4"}, idempotency_key="k1")
    assert (other.status_code, other.json()["type"]) == (422, "urn:tolok:problem:key-reused")


def test_what_failed_is_not_kept_for_its_key(asks, path):
    asks.put(path, {"value": "3"})
    assert asks.put(path, {"value": "4"}, idempotency_key="k2").status_code == 412
    assert KeptAnswer.objects.count() == 0
    assert asks.put(path, {"value": "4"}, idempotency_key="k2", if_match="*").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_time_is_refused(asks, path, cast):
    # Another request holds the key: its transaction is open still.
    import hashlib

    me = cast.person("coordinator")
    number = int.from_bytes(hashlib.blake2b(f"{me.pk} k3".encode(), digest_size=8).digest(), signed=True)
    held, done = threading.Event(), threading.Event()

    def hold():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
            held.set()
            done.wait(30)
            cursor.execute("ROLLBACK")
        connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(30)
    try:
        answer = asks.put(path, {"value": "3"}, idempotency_key="k3")
    finally:
        done.set()
        other.join()
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:tolok:problem:in-work")
    assert asks.put(path, {"value": "3"}, idempotency_key="k3").status_code == 200


def test_a_secret_is_not_kept_for_a_repeat(cast, program):
    asks = program(cast.person("coordinator"))
    asked = {"name": "x", "scopes": ["read"]}
    word = asks.post("/tokens", asked, idempotency_key="k4").json()["token"]
    again = asks.post("/tokens", asked, idempotency_key="k4")
    assert (again.status_code, again.json()["type"]) == (409, "urn:tolok:problem:secret-shown")
    assert word.encode() not in bytes(KeptAnswer.objects.get().body)


def test_proposing_verifying_approving(asks, path, cast, program):
    assert asks.post(f"{path}/proposal").json()["type"] == "urn:tolok:problem:not-possible"
    asks.put(path, {"value": "3"})
    assert asks.post(f"{path}/proposal").json()["state"] == "proposed"
    assert asks.delete(f"{path}/proposal").status_code == 204
    asks.post(f"{path}/proposal")
    checks = program(cast.person("internal_assessor"))
    assert checks.post(f"{path}/verification").json()["state"] == "verified"
    approved = asks.post(f"{path}/approval")
    assert (approved.status_code, approved.json()["leaf"]) == (201, "I01")


def test_a_unit_answers_what_it_leads(asks, path, cast, program, evaluation):
    officer = program(cast.person("unit_officer"))
    assert officer.get(path).status_code == 404
    evaluation.assign("I01")
    assert officer.put(path, {"value": "3"}).status_code == 200
    assert officer.put(path.replace("I01", "I02"), {"value": "3"}).status_code == 404


def test_what_a_claim_cannot_be(asks, path, evaluation):
    wrong = asks.put(path, {"value": "9"}, accept_language="en").json()
    assert wrong["errors"] == [{"in": "body", "field": "value", "detail": "found 9; allowed: a number from 1 to 5"}]
    assert asks.put(path, {"fact": "x"}).json()["errors"][0]["field"] == "value"
    assert asks.put(path, {"value": "3", "fact": "a\0"}).status_code == 422
    assert asks.put(path.replace("I01", "I99"), {"value": "3"}).status_code == 404
    evaluation.close(StageKind.SELF_ASSESSMENT)
    locked = asks.put(path, {"value": "3"})
    assert (locked.status_code, locked.json()["type"]) == (409, "urn:tolok:problem:locked")
    assert Claim.objects.count() == 0
