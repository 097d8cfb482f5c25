"""Passkeys in a real browser with a virtual authenticator, under our own security policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.browser.stage import PHONE, PageFor, assert_accessible, assert_no_sideways_scroll
from tests.web.cast import PASSWORD

from tolok.ledger.models import Entry

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def authenticator(page: Page) -> Any:
    """Gives the browser a key that knows its person's fingerprint."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Alamat surel").fill(email)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()


def test_a_passkey_is_added_then_signs_in_alone_and_as_a_second_factor(cast: Any, page_for: PageFor) -> None:
    person = cast.person("data_entry")
    page = page_for(None)
    authenticator(page)
    sign_in(page, person.email)
    page.wait_for_url(lambda url: "/accounts/" not in url)

    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_label("Nama").fill("Telepon saya")
    page.get_by_label("Dapat dipakai masuk tanpa kata sandi").check()
    assert_accessible(page)
    page.get_by_role("button", name="Tambah").click()
    expect(page.get_by_role("heading", name="Kode pemulihan")).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("Telepon saya")).to_be_visible()

    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Keluar").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto("/people/profile/")
    expect(page.get_by_role("heading", name="Profil saya")).to_be_visible()
    assert Entry.objects.filter(verb="person.signed_in").order_by("-seq")[0].detail == {"means": ["passkey"]}

    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Keluar").click()
    sign_in(page, person.email)
    expect(page.get_by_role("heading", name="Faktor kedua")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Pakai kunci sandi").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def test_a_browser_that_knows_no_key_says_so(cast: Any, page_for: PageFor) -> None:
    page = page_for(None)
    session, key = authenticator(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    expect(page.get_by_role("alert")).to_contain_text("Kunci sandi tidak dipakai")


@pytest.mark.parametrize("width", [1280, PHONE])
def test_pages_of_people_are_accessible_and_fit(cast: Any, page_for: PageFor, width: int) -> None:
    coordinator, officer = cast.person("coordinator"), cast.person("unit_officer")
    stranger = page_for(None, width)
    for path in ("/accounts/login/", "/accounts/password/reset/"):
        stranger.goto(path)
        assert_accessible(stranger)
        assert_no_sideways_scroll(stranger)
    page = page_for(coordinator, width)
    slug = cast.agency.slug
    for path in (
        *("/people/", "/people/agencies/", "/people/units/", f"/people/units/{cast.health.pk}/", "/people/roles/"),
        *("/people/profile/", f"/people/persons/{officer.pk}/", f"/people/agencies/{slug}/invitations/new/"),
        *(f"/people/persons/{officer.pk}/appointments/new/{slug}/", f"/people/persons/{officer.pk}/deactivation/"),
        *("/accounts/2fa/", "/accounts/sessions/", "/accounts/email/"),
    ):
        page.goto(path)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_without_javascript_one_signs_in_and_invites(cast: Any, page_for: PageFor) -> None:
    page = page_for(None, javascript=False)
    sign_in(page, cast.person("coordinator").email)
    page.goto(f"/people/agencies/{cast.agency.slug}/invitations/new/")
    page.get_by_label("Alamat surel").fill("new@example.go.id")
    page.get_by_label("Peran").select_option("team_member")
    page.get_by_role("button", name="Kirim undangan").click()
    expect(page.get_by_text("Undangan dikirim ke new@example.go.id")).to_be_visible()
