"""Signing in: passwords, lock-out, sessions, second factors, and what is told of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from tests.web.cast import PASSWORD, Cast

from tolok.ledger.models import Entry
from tolok.organisation.models import Person
from tolok.organisation.passwords import NotJustKnownWords

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_counts(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def enter(client: Client, person: Person, password: str = PASSWORD, **more: Any) -> HttpResponse:
    answer: Any = client.post(LOGIN, {"login": person.email, "password": password}, **more)
    return answer  # type: ignore[no-any-return]


def told(verb: str) -> list[Entry]:
    return list(Entry.objects.filter(verb=verb))


class TestPasswords:
    def test_signing_in_renews_the_session_and_is_told(self, cast: Cast, client: Client) -> None:
        person = cast.person("data_entry")
        client.get(LOGIN)
        client.session.save()
        before = client.session.session_key
        assert enter(client, person).headers["Location"] == "/"
        assert client.session.session_key != before
        (entry,) = told("person.signed_in")
        assert (entry.actor, entry.agency, entry.detail) == (
            person.ledger_id,
            cast.agency.pk,
            {"means": ["password"]},
        )
        client.post("/accounts/logout/")
        assert len(told("person.signed_out")) == 1
        assert client.get("/people/").status_code == 302

    def test_a_wrong_password_says_the_same_as_an_unknown_address(self, cast: Cast, client: Client) -> None:
        wrong = enter(client, cast.person("data_entry"), "not the right word")
        unknown = enter(client, Person(email="nobody@example.go.id"), "not the right word")
        for answer in (wrong, unknown):
            assert "Alamat surel atau kata sandi salah." in answer.content.decode()
        (entry,) = told("person.sign_in_failed")
        assert (entry.actor, entry.subject) == ("system:sign-in", cast.person("data_entry").ledger_id)

    def test_five_failures_lock_account_and_client_and_say_for_how_long(self, cast: Cast, client: Client) -> None:
        person = cast.person("data_entry")
        for _turn in range(5):
            enter(client, person, "not the right word")
        locked = enter(client, person)
        assert "Coba lagi dalam 5 menit" in locked.content.decode()
        assert enter(Client(REMOTE_ADDR="10.9.8.7"), person).status_code == 302, (
            "its owner, elsewhere, is not locked out"
        )
        assert enter(client, cast.person("auditor")).status_code == 302, "nor is another account here"

    def test_the_lock_is_shared_by_all_processes(self, settings: Any) -> None:
        assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")

    @pytest.mark.parametrize(
        "password",
        ["short word", "Diskominfo2026!", "bismillah12345", "L4mpung-Indonesia", "password1234", "123456789012"],
    )
    def test_weak_passwords_are_refused(self, cast: Cast, signed_in: Callable[..., Client], password: str) -> None:
        client = signed_in(cast.person("data_entry"))
        answer = client.post(
            "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
        )
        assert answer.status_code == 200
        assert 'aria-invalid="true"' in answer.content.decode()
        assert not told("person.password_changed")

    def test_a_long_password_and_one_with_spaces_are_taken(self) -> None:
        NotJustKnownWords().validate("kuda laut membaca koran " * 4)
        with pytest.raises(ValidationError):
            NotJustKnownWords().validate("Selamat  Sayang  999")

    def test_a_changed_password_ends_other_sessions_is_mailed_and_told(self, cast: Cast) -> None:
        person, here, there = cast.person("data_entry"), Client(), Client()
        enter(here, person)
        enter(there, person)
        new = "another long enough word"
        here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
        assert here.get("/people/").status_code == 200
        assert there.get("/people/").status_code == 302
        assert len(told("person.password_changed")) == 1
        assert mail.outbox[-1].to == [person.email]
        assert "Kata sandi akun Tolok Anda diganti." in mail.outbox[-1].body


class TestReset:
    def test_by_link_once_and_without_telling_who_has_an_account(self, cast: Cast, client: Client) -> None:
        person = cast.person("data_entry")
        known = client.post("/accounts/password/reset/", {"email": person.email}, follow=True)
        letter = mail.outbox[-1].body
        unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.go.id"}, follow=True)
        assert known.redirect_chain == unknown.redirect_chain
        assert "tidak punya akun" in mail.outbox[-1].body
        link = next(word for word in letter.split() if "/password/reset/key/" in word)
        form = client.get("/" + link.split("/", 3)[3], follow=True)
        new, path = "another long enough word", form.redirect_chain[-1][0]
        client.post(path, {"password1": new, "password2": new})
        assert enter(client, person, new).status_code == 302
        assert len(told("person.password_reset")) == 1
        again = Client().get("/" + link.split("/", 3)[3], follow=True)
        assert "sudah dipakai" in again.content.decode()


class TestSessions:
    def test_after_twelve_hours_or_four_of_rest_one_signs_in_again(self, cast: Cast, client: Client) -> None:
        person = cast.person("data_entry")
        for name, hours in (("signed_in_at", 12), ("seen_at", 4)):
            enter(client, person)
            session = client.session
            session[name] = int(time.time()) - hours * 3600 + 60
            session.save()
            assert client.get("/people/").status_code == 200
            session = client.session
            session[name] = int(time.time()) - hours * 3600 - 60
            session.save()
            assert client.get("/people/").headers["Location"].startswith(LOGIN)
        assert len(told("person.session_expired")) == 2
        assert not told("person.signed_out")

    def test_a_session_that_is_ended_elsewhere_is_out_at_the_next_request(self, cast: Cast) -> None:
        person, here, there = cast.person("data_entry"), Client(), Client(HTTP_USER_AGENT="Mozilla/5.0 Firefox/144.0")
        enter(here, person)
        enter(there, person)
        page = here.get("/accounts/sessions/").content.decode()
        assert "Firefox 144" in page
        assert "Perangkat ini" in page
        here.post("/accounts/sessions/")
        assert there.get("/people/").status_code == 302
        assert here.get("/people/").status_code == 200
        assert UserSession.objects.filter(user=person).count() == 1
        assert told("person.sessions_ended")[0].detail == {"count": 1}

    def test_one_session_is_ended_by_itself_and_only_by_whose_it_is(self, cast: Cast) -> None:
        person, stranger = cast.person("data_entry"), Client()
        here, there, elsewhere = Client(), Client(), Client()
        for client in (here, there, elsewhere):
            enter(client, person)
        enter(stranger, cast.person("coordinator"))
        own = {row.session_key: f"/people/sessions/{row.pk}/end/" for row in UserSession.objects.filter(user=person)}
        address = own[there.session.session_key or ""]
        assert stranger.post(address).status_code == 404
        assert there.get("/people/").status_code == 200
        assert address in here.get("/accounts/sessions/").content.decode()
        assert here.post(address, follow=True).status_code == 200
        assert there.get("/people/").status_code == 302
        assert elsewhere.get("/people/").status_code == 200
        (entry,) = told("person.session_ended")
        assert (entry.actor, entry.detail["ip"]) == (person.ledger_id, "127.0.0.1")
        mine = here.post(own[here.session.session_key or ""], follow=True).content.decode()
        assert "Gunakan Keluar" in mine
        assert here.get("/people/").status_code == 200

    def test_cookies_are_for_this_site_alone(self, cast: Cast, client: Client) -> None:
        enter(client, cast.person("data_entry"))
        cookie = client.cookies["tolok"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["expires"] == "", "it ends with the browser"


def with_app(person: Person) -> str:
    """Gives somebody an authenticator app; its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    return str(secret)


def code_of(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))))


class TestSecondFactor:
    def test_an_app_is_asked_for_after_the_password_and_a_code_works_once(self, cast: Cast, client: Client) -> None:
        person = cast.person("auditor")
        secret = with_app(person)
        assert enter(client, person).headers["Location"] == "/accounts/2fa/authenticate/"
        assert client.get("/people/").status_code == 302, "not in yet"
        assert "Kode salah" in client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
        assert len(told("person.factor_failed")) == 1
        code = code_of(secret)
        assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
        assert client.get("/people/").status_code == 200
        assert told("person.signed_in")[0].detail == {"means": ["password", "mfa"]}
        again = Client()
        enter(again, person)
        assert again.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200, "used already"

    def test_secrets_are_kept_encrypted(self, cast: Cast) -> None:
        person = cast.person("auditor")
        secret = with_app(person)
        kept = Authenticator.objects.get(user=person).data["secret"]
        assert secret not in kept
        assert get_adapter().decrypt(kept) == secret

    def test_setting_one_up_asks_for_the_password_again_then_gives_codes(
        self, cast: Cast, client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        person = cast.person("data_entry")
        enter(client, person)
        asked = client.get("/accounts/2fa/totp/activate/")
        assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        page = client.get("/accounts/2fa/totp/activate/")
        assert page.status_code == 200
        secret = page.context["form"].secret
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
        assert {entry.detail["factor"] for entry in told("person.factor_added")} == {"totp", "recovery_codes"}
        assert "dipasang" in " ".join(str(letter.body) for letter in mail.outbox)
        codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
        assert len(codes) == 10
        out = Client()
        enter(out, person)
        assert out.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302

    def test_somebody_elses_key_is_not_there(self, cast: Cast, client: Client) -> None:
        key = Authenticator.objects.create(user=cast.person("auditor"), type=Authenticator.Type.WEBAUTHN, data={})
        enter(client, cast.person("data_entry"))
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        for what in ("remove", "edit"):
            assert client.get(f"/accounts/2fa/webauthn/keys/{key.pk}/{what}/").status_code == 404
            assert client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/{what}/", {"name": "x"}).status_code == 404
        assert Authenticator.objects.filter(pk=key.pk).exists()

    def test_roles_that_need_one_cannot_work_without(self, cast: Cast, client: Client, settings: Any) -> None:
        settings.REQUIRE_SECOND_FACTOR = frozenset({"auditor"})
        enter(client, cast.person("auditor"))
        assert client.get("/people/").headers["Location"] == "/accounts/2fa/"
        assert client.get("/people/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/accounts/2fa/"
        assert client.get("/accounts/2fa/").status_code == 200
        with_app(cast.person("auditor"))
        assert client.get("/people/").status_code == 200
        other = Client()
        enter(other, cast.person("data_entry"))
        assert other.get("/people/").status_code == 200


def test_nobody_signs_up_alone(client: Client) -> None:
    page = client.get("/accounts/signup/")
    assert "undangan" in page.content.decode()
    client.post("/accounts/signup/", {"email": "new@example.go.id", "password1": PASSWORD})
    assert not Person.objects.exists()


def test_an_address_changes_only_once_its_link_is_opened(cast: Cast, client: Client) -> None:
    person = cast.person("data_entry")
    enter(client, person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": "new@example.go.id", "action_add": ""})
    person.refresh_from_db()
    assert person.email != "new@example.go.id"
    link = next(word for letter in mail.outbox for word in letter.body.split() if "/confirm-email/" in word)
    client.post("/" + link.split("/", 3)[3])
    person.refresh_from_db()
    assert person.email == "new@example.go.id"
    assert EmailAddress.objects.filter(user=person).count() == 1
    assert len(told("person.email_changed")) == 1


def test_a_mail_server_that_is_away_breaks_no_page(cast: Cast, client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = client.post("/accounts/password/reset/", {"email": cast.person("data_entry").email})
    assert answer.status_code == 302
