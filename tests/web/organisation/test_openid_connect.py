"""Signing in at a provider: a real OpenID Connect provider, run as a process of its own."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.web.cast import Cast

from tolok.ledger.models import Entry
from tolok.organisation.models import Person
from tolok.site.environment import WrongSetting
from tolok.site.sign_in import openid_connect, origin_of, proxies, roles_with_second_factor

LOGIN, CALLBACK = "/accounts/oidc/sso/login/", "/accounts/oidc/sso/login/callback/"
PEOPLE = [
    {"sub": "proven", "email": "proven@example.go.id", "email_verified": True},
    {"sub": "unproven", "email": "unproven@example.go.id", "email_verified": False},
    {"sub": "as-text", "email": "as-text@example.go.id", "email_verified": "true"},
    {"sub": "stranger", "email": "stranger@example.go.id", "email_verified": True},
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider, running; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    claims = [word for person in PEOPLE for word in ("--user-claims", json.dumps(person))]
    command = [str(Path(sys.executable).with_name("oidc-provider-mock")), "--port", str(port), *claims]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=2).close()
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def provider(issuer: str, monkeypatch: pytest.MonkeyPatch, settings: Any, db: None) -> str:
    """Tolok set up with the provider, the way an operator does it."""
    monkeypatch.setenv("TOLOK_OIDC_ISSUER", issuer)
    monkeypatch.setenv("TOLOK_OIDC_CLIENT_ID", "tolok")
    monkeypatch.setenv("TOLOK_OIDC_CLIENT_SECRET", "a secret of tests")
    monkeypatch.setenv("TOLOK_OIDC_NAME", "SSO Pemprov")
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect()
    return issuer


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_words: Any) -> None:
        return None


def through(client: Client, subject: str) -> Any:
    """Goes to the provider as somebody and comes back; the answer there."""
    sent = client.post(LOGIN)
    assert sent.status_code == 302, sent.content
    asked = sent.headers["Location"]
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(asked).query)
    assert query["code_challenge_method"] == ["S256"], "PKCE"
    opener = urllib.request.build_opener(_Stay)
    form = urllib.parse.urlencode({"sub": subject}).encode()
    try:
        opener.open(urllib.request.Request(asked, form), timeout=60)
        raise AssertionError("the provider sends back")
    except urllib.error.HTTPError as answer:
        back = answer.headers["Location"]
    assert urllib.parse.urlsplit(back).path == CALLBACK
    return client.get(CALLBACK + "?" + urllib.parse.urlsplit(back).query, follow=True)


def invited(email: str, **fields: Any) -> Person:
    return Person.objects.create_user(email, name="Sari", **fields)


def test_the_door_offers_it(provider: str, client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "Masuk dengan SSO Pemprov" in page
    assert re.search(r'<form method="post" action="/accounts/oidc/sso/login/[^"]*"', page)


def test_a_verified_address_opens_the_account_of_that_address(provider: str, client: Client, cast: Cast) -> None:
    person = invited("proven@example.go.id", agency=cast.agency)
    answer = through(client, "proven")
    assert answer.redirect_chain[-1][0] == "/"
    assert client.get("/people/profile/").status_code == 200
    assert Entry.objects.get(verb="person.signed_in").detail == {"means": ["socialaccount"]}
    # The second time the provider's own name for them is enough, even when their address changed there.
    again = Client()
    through(again, "proven")
    assert again.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("subject", ["unproven", "as-text"])
def test_an_address_that_is_not_verified_opens_nothing(provider: str, client: Client, subject: str) -> None:
    invited(f"{subject}@example.go.id")
    page = through(client, subject).content.decode()
    assert "tidak menyatakan alamat surel Anda terverifikasi" in page
    assert "_auth_user_id" not in client.session


def test_nobody_comes_in_without_an_invitation(provider: str, client: Client) -> None:
    page = through(client, "stranger").content.decode()
    assert "Belum ada undangan untuk alamat stranger@example.go.id" in page
    assert not Person.objects.exists()


def test_a_deactivated_account_stays_shut(provider: str, client: Client) -> None:
    invited("proven@example.go.id", is_active=False)
    page = through(client, "proven").content.decode()
    assert "dinonaktifkan" in page
    assert "_auth_user_id" not in client.session


def test_a_forged_return_is_refused(provider: str, client: Client) -> None:
    invited("proven@example.go.id")
    page = client.get(CALLBACK + "?code=x&state=y", follow=True)
    assert "Masuk lewat penyedia gagal" in page.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"ISSUER": "https://sso.example.go.id"}, "TOLOK_OIDC_CLIENT_ID, TOLOK_OIDC_CLIENT_SECRET missing"),
        ({"NAME": "SSO"}, "without a provider"),
        ({"ISSUER": "sso.example.go.id", "CLIENT_ID": "a", "CLIENT_SECRET": "b"}, "write the whole address"),
        ({"ISSUER": "http://sso.example.go.id", "CLIENT_ID": "a", "CLIENT_SECRET": "b"}, "over https"),
    ],
)
def test_half_a_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], told: str) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"TOLOK_OIDC_{name}", value)
    with pytest.raises(WrongSetting, match=told):
        openid_connect()


def test_forms_may_lead_to_the_provider_alone(provider: str, settings: Any) -> None:
    assert origin_of(settings.SOCIALACCOUNT_PROVIDERS) == [provider]
    assert origin_of({}) == []


def test_who_must_have_a_second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOLOK_REQUIRE_MFA", raising=False)
    assert roles_with_second_factor(demo=True) == frozenset()
    assert roles_with_second_factor(demo=False) == {
        *("reviewer", "national_coordinator", "auditor", "external_assessor"),
    }
    monkeypatch.setenv("TOLOK_REQUIRE_MFA", "coordinator, auditor")
    assert roles_with_second_factor(demo=True) == {"coordinator", "auditor"}
    monkeypatch.setenv("TOLOK_REQUIRE_MFA", "coordinator, king")
    with pytest.raises(WrongSetting, match="king"):
        roles_with_second_factor(demo=True)


def test_every_role_can_be_named() -> None:
    from tolok.organisation.roles import listed
    from tolok.site import sign_in

    assert set(sign_in._ROLES) == {role["code"] for role in listed()} - {"public"}


def test_how_many_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOLOK_PROXIES", "many")
    with pytest.raises(WrongSetting, match="many"):
        proxies()
    monkeypatch.setenv("TOLOK_PROXIES", "2")
    assert proxies() == 2
