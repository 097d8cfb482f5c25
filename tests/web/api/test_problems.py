"""Every error has one shape, whoever makes it, in the reader's language."""

from __future__ import annotations

import pytest
from django.test import Client

SHAPE = {"type", "title", "status", "detail"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/nothing", 404),
        ("get", "/api/nothing", 404),
        ("get", "/api/v1/tokens/notanumber", 404),
        ("get", "/api/v1/assessments/99999999999999999999/tree", 404),
        ("put", "/api/v1/tokens", 405),
        ("get", "/api/v1/tokens?limit=0", 422),
        ("get", "/api/v1/tokens?after=%00", 400),
        ("get", "/api/v1/tokens?after=xx", 422),
        ("post", "/api/v1/openapi.json", 405),
    ],
)
def test_one_shape(cast, program, method, path, status):
    answer = program(cast.person("coordinator")).ask(method, path)
    told = answer.json()
    assert (answer.status_code, told["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(told) - {"errors"} == SHAPE
    if status == 405:
        assert answer.headers["Allow"]


def test_bodies_are_json_and_say_so(cast, program):
    asks = program(cast.person("coordinator"))
    assert asks.client.post("/api/v1/tokens", "{", content_type="application/json").status_code == 400
    assert asks.client.post("/api/v1/tokens", "a=b", content_type="text/plain").status_code == 415
    assert asks.client.post("/api/v1/tokens", '{"name": NaN}', content_type="application/json").status_code == 400
    assert asks.get("/tokens", accept="text/csv").status_code == 406


def test_strangers_are_told_how_to_sign_in(db):
    answer = Client().get("/api/v1/tokens")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="tolok"')


def test_our_own_fault_is_told_in_the_same_shape(cast, program, monkeypatch):
    from tolok.api import tokens

    def broken(*_args, **_words):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(tokens, "paged", broken)
    asks = program(cast.person("coordinator"))
    asks.client.raise_request_exception = False
    answer = asks.get("/tokens")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert b"secret" not in answer.content


def test_the_language_is_the_readers(cast, program):
    asks = program(cast.person("coordinator"))
    assert asks.get("/tokens/7").json()["title"] == "Cara ini tidak tersedia di alamat ini"
    english = asks.get("/nothing", accept_language="en-GB,id;q=0.5")
    assert (english.json()["title"], english.headers["Content-Language"]) == ("Not found", "en")
    assert "Accept-Language" in english.headers["Vary"]


@pytest.mark.parametrize(
    "subject", ["unit", "unit:x", "unit:", "indicator:x", "assessment:99999999999999999999", "a:b"]
)
def test_a_subject_that_nobody_knows_is_not_there(cast, program, subject):
    asks = program(cast.person("national_coordinator"))
    assert asks.get(f"/ledger?subject={subject}").status_code == 404
