"""Tokens: shown once, kept as a hash, no wider than their person, narrowed by scopes, gone when revoked or over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from tolok.api.actions.tokens import make_token
from tolok.api.models import Token
from tolok.ledger.models import Entry
from tolok.organisation import walls
from tolok.organisation.access import standing_of
from tolok.organisation.models import Appointment


def test_a_token_made_with_a_token_is_shown_once_and_kept_as_a_hash(cast, program):
    made = program(cast.person("coordinator")).post("/tokens", {"name": "Laporan", "scopes": ["read"], "days": 9})
    word = made.json()["token"]
    row = Token.objects.get(pk=made.json()["id"])
    assert made.status_code == 201
    assert word not in str(row.__dict__)
    assert word.startswith(row.prefix)
    assert Entry.objects.filter(verb="token.made", detail__prefix=row.prefix).exists()
    listed = program(cast.person("coordinator")).get("/tokens").json()["items"]
    assert word not in str(listed)
    assert Client(headers={"Authorization": f"Bearer {word}"}).get("/api/v1/cycles/1/units").status_code == 404


def test_a_scope_narrows_and_a_token_makes_none_wider(cast, program, evaluation):
    narrow = program(cast.person("coordinator"), "read", "tokens:write")
    refused = narrow.put(f"/assessments/{evaluation.mine.pk}/claims/I01", {"value": "3"})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:tolok:problem:scope")
    wider = narrow.post("/tokens", {"name": "x", "scopes": ["claims:write"], "days": 1})
    assert wider.status_code == 403
    same = narrow.post("/tokens", {"name": "x", "scopes": ["read"], "days": 300})
    assert Token.objects.get(pk=same.json()["id"]).expires_at < timezone.now() + timedelta(days=2)


def test_a_token_never_does_more_than_its_person(cast, program, evaluation):
    reader = program(cast.person("team_member"))
    assert reader.put(f"/assessments/{evaluation.mine.pk}/claims/I01", {"value": "3"}).status_code == 403
    stranger = program(cast.person("coordinator", agency=cast.other))
    assert stranger.get(f"/assessments/{evaluation.mine.pk}/tree").status_code == 404
    Appointment.objects.all().delete()
    assert reader.get(f"/assessments/{evaluation.mine.pk}/tree").status_code == 404


@pytest.mark.parametrize(
    "change",
    [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}, {"hash": "0" * 64}],
)
def test_what_does_not_work_any_more_is_a_stranger(cast, program, change):
    asks = program(cast.person("coordinator"))
    assert asks.get("/tokens").status_code == 200
    Token.objects.update(**change)
    answer = asks.get("/tokens")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="tolok"')


def test_a_shut_account_has_no_token(cast, program):
    me = cast.person("coordinator")
    asks = program(me)
    me.is_active = False
    me.save()
    assert asks.get("/tokens").status_code == 401


def test_revoking_ends_it_and_others_tokens_are_not_there(cast, program):
    mine, other = program(cast.person("coordinator")), program(cast.person("auditor"))
    number = mine.get("/tokens").json()["items"][0]["id"]
    assert other.delete(f"/tokens/{number}").status_code == 404
    assert mine.delete(f"/tokens/{number}").status_code == 204
    assert mine.get("/tokens").status_code == 401
    assert Entry.objects.filter(verb="token.revoked").count() == 1


def test_a_session_makes_a_token_only_just_after_signing_in(cast, signed_in):
    answer = signed_in(cast.person("coordinator")).post(
        "/api/v1/tokens", {"name": "x", "scopes": ["read"]}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:tolok:problem:sign-in-again")


def test_a_session_needs_the_forms_secret_and_a_token_does_not(cast, evaluation, program):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.person("coordinator"), backend="tolok.organisation.backends.PersonBackend")
    path = f"/api/v1/assessments/{evaluation.mine.pk}/claims/I01"
    answer = client.put(path, {"value": "3"}, content_type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:tolok:problem:csrf")
    asks = program(cast.person("coordinator"))
    asks.client.handler.enforce_csrf_checks = True
    assert asks.put(path, {"value": "3"}).status_code == 200


def test_a_token_makes_no_session_and_notes_its_use(cast, program):
    asks = program(cast.person("coordinator"))
    answer = asks.get("/tokens")
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies
    assert Session.objects.count() == 0
    assert Token.objects.get().used_at is not None


def test_a_token_opens_the_api_alone(cast, program):
    assert program(cast.person("coordinator")).ask("get", "/api/../my-work/").status_code in {302, 404}
    assert Client(headers={"Authorization": "Bearer x"}).get("/my-work/").status_code == 302


def test_a_role_that_needs_a_second_factor_needs_it_here_too(cast, program, settings):
    settings.REQUIRE_SECOND_FACTOR = frozenset({"coordinator"})
    answer = program(cast.person("coordinator")).get("/tokens", accept_language="en")
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "second factor" in answer.json()["detail"]


def test_too_many_requests_are_refused_for_a_while(cast, program, settings):
    settings.API_RATE = 2
    asks = program(cast.person("auditor"))
    codes = [asks.get("/tokens").status_code for _ in range(9)]
    assert codes[:2] == [200, 200]
    assert 429 in codes
    last = asks.get("/tokens")
    assert last.status_code == 200 or 0 < int(last.headers["Retry-After"]) <= 60


def test_the_wall_shows_nobody_elses_tokens(cast):
    me, other = cast.person("coordinator"), cast.person("auditor")
    make_token(by=me, name="x", scopes=["read"], days=1)
    with walls.seeing(standing_of(cast.person("coordinator", agency=cast.other))):
        assert Token.objects.count() == 0
    with walls.seeing(standing_of(me)):
        assert Token.objects.count() == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM api_bearer(%s)", ["0" * 64])
            assert cursor.fetchone() == (0,)
    assert other.tokens.count() == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": " ", "scopes": ["read"]}, "name"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["everything"]}, "scopes.0"),
        ({"name": "x", "scopes": ["read"], "days": 4000}, "days"),
    ],
)
def test_what_a_token_cannot_be(cast, program, body, field):
    answer = program(cast.person("coordinator")).post("/tokens", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
