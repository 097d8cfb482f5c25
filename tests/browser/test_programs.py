"""The pages about programs: a token made and revoked, an address registered, and what the API can do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect
from tests.browser.stage import DESK, PHONE, PageFor, assert_accessible, assert_no_sideways_scroll
from tests.web.cast import PASSWORD

from tolok.api.models import Token, Webhook

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def _at_both_widths(page: Page) -> None:
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    page.set_viewport_size({"width": DESK, "height": 900})


def test_a_token_is_made_after_the_password_shown_once_and_revoked(cast: Cast, page_for: PageFor) -> None:
    page = page_for(cast.person("coordinator"), expected=("422",))
    page.goto("/programs/tokens/")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("heading", name="Token baru").wait_for()
    _at_both_widths(page)
    page.locator("#id_name").fill("Laporan bulanan")
    page.get_by_role("button", name="Buat token").click()
    expect(page.locator(".errors")).to_be_visible()
    assert_accessible(page)
    expect(page.locator("#id_name")).to_have_value("Laporan bulanan")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Buat token").click()
    expect(page.get_by_label("Token", exact=True)).to_have_value(re.compile("^tolok_"))
    _at_both_widths(page)
    page.get_by_role("button", name="Cabut").click()
    page.get_by_text("Token Laporan bulanan dicabut.").wait_for()
    assert Token.objects.get().revoked_at


def test_an_address_is_registered_and_what_was_sent_is_listed(cast: Cast, page_for: PageFor) -> None:
    person = cast.person("coordinator")
    page = page_for(person)
    page.goto("/programs/webhooks/")
    _at_both_widths(page)
    page.locator("#id_url").fill("https://contoh.go.id/tolok")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Daftarkan").click()
    expect(page.get_by_label("Rahasia tanda tangan")).to_be_visible()
    _at_both_widths(page)
    page.get_by_role("link", name="https://contoh.go.id/tolok").click()
    page.get_by_role("button", name="Kirim pesan percobaan").click()
    page.get_by_role("rowheader", name="ping", exact=True).wait_for()
    _at_both_widths(page)
    page.get_by_role("button", name="Hapus alamat").click()
    page.get_by_text("dihapus").wait_for()
    assert not Webhook.objects.exists()


def test_what_the_api_can_do_is_told_at_any_width_by_keyboard(cast: Cast, page_for: PageFor) -> None:
    page = page_for(cast.person("coordinator"))
    page.goto("/api/v1/docs")
    for name in ("list_cycles", "confirm_import", "publish_cycle_results"):
        page.locator(f"#{name} summary").focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"#{name}")).to_have_attribute("open", "")
    _at_both_widths(page)
