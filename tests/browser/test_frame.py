"""The frame in a browser: language with and without scripts, keys, menus, errors of parts, pages of errors."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.stage import DESK, PHONE, PageFor, assert_accessible, assert_no_sideways_scroll
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_the_language_is_switched_and_kept(cast: Cast, page_for: PageFor, javascript: bool) -> None:
    page = page_for(cast.person("coordinator"), javascript=javascript)
    page.goto("/ui/?page=3")
    page.get_by_role("button", name="EN").click()
    expect(page.locator("h1")).to_have_text("Gallery of components")
    assert page.url.endswith("/ui/?page=3")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="ID").click()
    expect(page.locator("h1")).to_have_text("Beranda")


def test_a_stranger_switches_too(cast: Cast, page_for: PageFor) -> None:
    page = page_for(None, javascript=False)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="EN").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_question_mark_shows_the_keys_of_the_page_and_escape_hides_them(cast: Cast, page_for: PageFor) -> None:
    page = page_for(cast.person("coordinator"))
    page.goto("/ui/")
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Pintasan papan ketik")
    expect(help_).to_contain_text("Indikator sebelumnya, berikutnya")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    page.get_by_label("Judul bukti").first.focus()
    page.keyboard.type("?")
    expect(help_).to_be_hidden()


def test_the_first_tab_stop_skips_to_the_content(cast: Cast, page_for: PageFor) -> None:
    page = page_for(cast.person("coordinator"))
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_a_table_is_filtered_as_one_types(cast: Cast, page_for: PageFor) -> None:
    page = page_for(cast.person("coordinator"))
    page.goto("/ui/")
    rows = page.locator("#units tr:visible")
    expect(rows).to_have_count(3)
    page.locator("#units-filter").fill("kesehatan")
    expect(rows).to_have_count(1)
    page.locator("#units-filter").fill("tidak begini")
    expect(rows).to_have_text(["Tidak ada baris yang cocok."])
    page.locator("#units-filter").fill("")
    expect(rows).to_have_count(3)


def test_an_unsaved_form_asks_before_it_is_left(cast: Cast, page_for: PageFor) -> None:
    page = page_for(cast.person("coordinator"))
    page.on("dialog", lambda dialog: dialog.dismiss())  # stays on the page
    page.goto("/ui/")
    page.locator("form[data-guard]").get_by_label("Judul bukti").fill("SK 12")
    with page.expect_event("dialog") as asked:
        page.locator(".mark").click(no_wait_after=True)
    assert asked.value.type == "beforeunload"
    assert page.url.endswith("/ui/")


def test_the_persons_menu_opens_by_keyboard_and_closes_by_escape(cast: Cast, page_for: PageFor) -> None:
    page = page_for(cast.person("coordinator"))
    page.goto("/")
    page.locator(".bar-end summary").focus()
    page.keyboard.press("Enter")
    out = page.get_by_role("button", name="Keluar")
    expect(out).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(out).to_be_hidden()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "tidak berhak"),
        (409, "Orang lain sudah mengubah"),
        (500, "kesalahan di pihak kami"),
        (0, "Tidak tersambung"),
    ],
)
def test_a_part_that_cannot_be_fetched_says_what_to_do(cast: Cast, page_for: PageFor, status: int, words: str) -> None:
    page = page_for(cast.person("coordinator"), expected=("Failed to load", "Response Status", "htmx:"))
    page.goto("/ui/")
    page.route("**/part/", lambda route: route.fulfill(status=status) if status else route.abort())
    page.evaluate("htmx.ajax('GET', '/part/', '#units').catch(() => null)")
    expect(page.locator("#messages")).to_contain_text(words)
    assert_accessible(page)
    page.locator("#messages").get_by_role("button", name="Tutup").click()
    expect(page.locator("#messages")).to_be_empty()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_pages_of_errors_can_be_read_by_everybody(cast: Cast, page_for: PageFor, width: int) -> None:
    page = page_for(cast.person("unit_officer"), width, expected=("404", "403"))
    for address, words in (("/nowhere/", "tidak ditemukan"), ("/ui/", "belum berhak")):
        page.goto(address)
        expect(page.locator("h1")).to_contain_text(words)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/password/reset/", "/accounts/2fa/", "/accounts/sessions/"]
)
def test_pages_of_signing_in_can_be_read_by_everybody(cast: Cast, page_for: PageFor, width: int, address: str) -> None:
    stranger = "login" in address or "reset" in address
    page = page_for(None if stranger else cast.person("coordinator"), width)
    page.goto(address)
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert page.locator("h1").count() == 1


def test_on_paper_only_the_document_stays(cast: Cast, page_for: PageFor) -> None:
    page = page_for(cast.person("coordinator"))
    page.goto("/ui/")
    page.emulate_media(media="print")
    for hidden in (".bar", ".nav", ".page-actions", ".breadcrumb"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_text("DATA CONTOH")).to_be_visible()
    expect(page.get_by_text("ANGKA TIDAK RESMI")).to_be_visible()
    expect(page.locator(".print-head")).to_be_visible()


@pytest.fixture
def every_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every entry of the navigation has an address, whichever rooms are built."""
    monkeypatch.setattr("tolok.site.frame._address", lambda name: "/" if name == "home" else f"/{name}/")
    monkeypatch.setattr("tolok.site.frame.work_waiting", lambda _standing: 12)


def test_a_phone_has_four_entries_at_hand_and_the_rest_behind_more(
    cast: Cast, page_for: PageFor, every_room: None
) -> None:
    page = page_for(cast.person("coordinator"), PHONE)
    page.goto("/ui/")
    entries = page.locator(".nav a:visible")
    expect(entries).to_have_count(4)
    expect(entries.nth(1)).to_contain_text("12")
    assert page.locator(".bar").bounding_box()["height"] < 120  # type: ignore[index]  # two rows, with the switch
    page.get_by_text("Lainnya").click()
    expect(page.get_by_role("link", name="Riwayat", exact=True)).to_be_visible()
    assert entries.count() > 6
    assert_no_sideways_scroll(page)
    assert_accessible(page)


def test_a_desk_has_all_entries_and_what_waits(cast: Cast, page_for: PageFor, every_room: None) -> None:
    page = page_for(cast.person("coordinator"))
    page.goto("/ui/")
    expect(page.get_by_role("navigation", name="Utama").get_by_role("link", name="Riwayat")).to_be_visible()
    expect(page.get_by_text("Lainnya")).to_be_hidden()
    expect(page.locator(".bar").get_by_role("link", name="Pekerjaan saya")).to_contain_text("12")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Cari")).to_be_focused()
    page.get_by_text("Provinsi Lampung · Pemdi 2026").first.click()
    expect(page.get_by_role("link", name="SPBE 2024")).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
