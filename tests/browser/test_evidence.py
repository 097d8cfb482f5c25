"""Evidence in a browser: files dropped, cut, resumed, recognised; a PDF paged through; by keyboard and on a phone."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect
from tests.browser.stage import DESK, PHONE, PageFor, assert_accessible, assert_no_sideways_scroll
from tests.web.cast import Cast
from tests.web.evidence import made

from tolok.evidence.models import Item, Upload
from tolok.evidence.uses import Use

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data")]

SLOWLY = 20_000  # a big file, a retry, a busy machine
DROP = """([files]) => {
  const carried = new DataTransfer();
  for (const [name, content] of files)
    carried.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], name));
  const told = {dataTransfer: carried, bubbles: true, cancelable: true};
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector("h1").dispatchEvent(new DragEvent(kind, told));
}"""


def _drop(page: Page, *files: tuple[str, bytes]) -> None:
    page.evaluate(DROP, [[[name, base64.b64encode(content).decode()] for name, content in files]])


def _row(page: Page, name: str) -> Any:
    return page.locator(".evidence-row", has_text=name)


def _shelf(page_for: PageFor, cast: Cast, width: int = DESK, **options: Any) -> Page:
    page = page_for(cast.person("coordinator"), width, **options)
    page.goto("/evidence/")
    return page


def test_two_files_dropped_anywhere_are_saved_with_their_facts(cast: Cast, page_for: PageFor) -> None:
    page = _shelf(page_for, cast)
    _drop(page, ("SK_Tim_2024.pdf", made.pdf("Keputusan")), ("layar.png", made.PNG))
    row = _row(page, "SK_Tim_2024.pdf")
    expect(row).to_contain_text("Lengkapi keterangan")
    expect(row.get_by_label("Judul")).to_have_value("SK Tim 2024")
    row.get_by_label("Jenis").select_option("policy")
    expect(_row(page, "layar.png").get_by_label("Jenis")).to_have_value("screenshot")
    assert_accessible(page)
    page.get_by_role("button", name="Simpan semua").click()
    expect(page.locator(".evidence-row.is-done")).to_have_count(2)
    assert set(Item.objects.values_list("title", "kind")) == {("SK Tim 2024", "policy"), ("layar", "screenshot")}
    assert not Upload.objects.exists()
    page.reload()
    expect(page.locator(".evidence-item")).to_have_count(2)


def test_what_is_refused_says_why_at_the_file(cast: Cast, page_for: PageFor) -> None:
    page = _shelf(page_for, cast, expected=("415", "400"))
    _drop(page, ("a.pdf", made.PNG), ("b.zip", made.zip_file()), ("c.txt", b""))
    expect(_row(page, "a.pdf")).to_contain_text("isinya PNG")
    expect(_row(page, "b.zip")).to_contain_text("Keluarkan")
    expect(_row(page, "c.txt")).to_contain_text("kosong")
    assert not Item.objects.exists()


def _big(tmp_path: Path) -> Path:
    path = tmp_path / "rapat.mp4"
    path.write_bytes(made.MP4 + b"\1" * (12 * 2**20))
    return path


def _cut_after(page: Page, pieces: int) -> list[int]:
    """Lets so many pieces through, then the line is dead."""
    sent: list[int] = []

    def handle(route: Route) -> None:
        if route.request.method == "PATCH":
            if len(sent) >= pieces:
                route.abort("connectionreset")
                return
            sent.append(int(route.request.headers["upload-offset"]))
        route.continue_()

    page.route("**/evidence/uploads/**", handle)
    return sent


def _pieces_sent(page: Page) -> list[str]:
    """Where each piece that is sent from now on begins."""
    offsets: list[str] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(request.headers["upload-offset"])

    page.on("request", note)
    return offsets


def test_a_cut_upload_goes_on_by_itself(cast: Cast, page_for: PageFor, tmp_path: Path) -> None:
    page = _shelf(page_for, cast, expected=("ERR_CONNECTION_RESET",))
    sent = _cut_after(page, 1)
    page.set_input_files("[data-choose]", _big(tmp_path))
    expect(_row(page, "rapat.mp4")).to_contain_text("terputus", timeout=SLOWLY)
    assert Upload.objects.get().offset == 5 * 2**20
    page.unroute("**/evidence/uploads/**")
    again = _pieces_sent(page)
    expect(_row(page, "rapat.mp4")).to_contain_text("Lengkapi keterangan", timeout=SLOWLY)
    assert sent == [0]
    assert again[0] == str(5 * 2**20)
    assert Upload.objects.get().finished_at


def test_after_a_reload_the_same_file_goes_on_where_it_was(cast: Cast, page_for: PageFor, tmp_path: Path) -> None:
    page = _shelf(page_for, cast, expected=("ERR_CONNECTION_RESET",))
    page.on("dialog", lambda dialog: dialog.accept())
    _cut_after(page, 1)
    path = _big(tmp_path)
    page.set_input_files("[data-choose]", path)
    expect(_row(page, "rapat.mp4")).to_contain_text("terputus", timeout=SLOWLY)
    page.reload()
    page.unroute("**/evidence/uploads/**")
    expect(page.locator("[data-waiting-list]")).to_contain_text("Pilih berkas yang sama untuk melanjutkan")
    again = _pieces_sent(page)
    page.set_input_files("[data-choose]", path)
    expect(_row(page, "rapat.mp4")).to_contain_text("Lengkapi keterangan", timeout=SLOWLY)
    assert again[0] == str(5 * 2**20)
    expect(page.locator("[data-waiting]")).to_have_count(0)
    _row(page, "rapat.mp4").get_by_role("button", name="Simpan").click()
    expect(page.locator(".evidence-row.is-done")).to_have_count(1)
    assert Item.objects.get().kind == "video"


def test_cancelling_leaves_nothing(cast: Cast, page_for: PageFor) -> None:
    page = _shelf(page_for, cast)
    _drop(page, ("catatan.txt", b"isi"))
    expect(_row(page, "catatan.txt")).to_contain_text("Lengkapi keterangan")
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        _row(page, "catatan.txt").get_by_role("button", name="Batal").click()
    expect(page.locator(".evidence-row")).to_have_count(0)
    assert not Upload.objects.exists()


def test_a_file_that_is_there_already_is_recognised_before_it_is_sent(
    cast: Cast, page_for: PageFor, shelve: Callable[..., Item], used: dict[int, list[Use]]
) -> None:
    item = shelve(b"isi yang sama", title="SK 12/2024")
    used[item.pk] = [Use("Indikator 8, SPBE 2024", 2024)]
    page = _shelf(page_for, cast)
    _drop(page, ("salinan.txt", b"isi yang sama"))
    row = _row(page, "salinan.txt")
    expect(row).to_contain_text("dipakai untuk Indikator 8, SPBE 2024")
    assert not Upload.objects.exists()
    assert_accessible(page)
    row.get_by_role("button", name="Pakai yang ada").click()
    expect(page.locator(".evidence-row.is-done")).to_contain_text("SK 12/2024")
    assert Item.objects.count() == 1


def test_a_pdf_is_paged_through_by_mouse_address_and_keyboard(
    cast: Cast, page_for: PageFor, shelve: Callable[..., Item]
) -> None:
    item = shelve(made.pdf("satu", "dua", "tiga"), name="a.pdf", title="Laporan")
    page = page_for(cast.person("coordinator"))
    page.goto(f"/evidence/{item.pk}/?page=2")
    sheet = page.locator("[data-sheet]")
    expect(sheet).to_have_attribute("data-sheet", "2")
    expect(sheet.locator(".textLayer")).to_have_text("dua")
    page.get_by_role("button", name="Halaman berikutnya").click()
    expect(sheet).to_have_attribute("data-sheet", "3")
    page.locator("[data-view]").focus()
    page.keyboard.press("Home")
    expect(sheet).to_have_attribute("data-sheet", "1")
    page.keyboard.press("PageDown")
    expect(sheet).to_have_attribute("data-sheet", "2")
    width = sheet.bounding_box()["width"]  # type: ignore[index]
    page.keyboard.press("+")
    page.wait_for_function("width => document.querySelector('[data-sheet]').clientWidth > width * 1.2", arg=width)
    page.get_by_label("Halaman", exact=True).fill("99")
    page.keyboard.press("Tab")
    expect(sheet).to_have_attribute("data-sheet", "3")
    page.evaluate(
        "document.querySelector('[data-evidence-preview]')"
        ".dispatchEvent(new CustomEvent('evidence:page', {detail: {page: 1}}))"
    )
    expect(sheet).to_have_attribute("data-sheet", "1")
    assert_accessible(page)


def test_a_restricted_file_is_shown_after_a_click(cast: Cast, page_for: PageFor, shelve: Callable[..., Item]) -> None:
    from tolok.ledger.models import Entry

    item = shelve(made.pdf("rahasia"), name="a.pdf", title="Audit", classification="restricted")
    page = page_for(cast.person("coordinator"))
    page.goto(f"/evidence/{item.pk}/")
    expect(page.get_by_text("setiap pembukaan dicatat atas nama Anda")).to_be_visible()
    assert not Entry.objects.filter(verb="evidence.opened").exists()
    page.get_by_role("button", name="Buka pratinjau").click()
    expect(page.locator(".textLayer")).to_have_text("rahasia")
    assert Entry.objects.filter(verb="evidence.opened").count() == 1


def test_text_and_pictures_are_shown(cast: Cast, page_for: PageFor, shelve: Callable[..., Item]) -> None:
    table = shelve(b"unit;nilai\n<b>Dinas</b>;3\n", name="a.csv", title="Tabel")
    picture = shelve(made.PNG, name="a.png", title="Layar")
    page = page_for(cast.person("coordinator"))
    page.goto(f"/evidence/{table.pk}/")
    expect(page.locator(".evidence-preview-text")).to_contain_text("<b>Dinas</b>;3")
    page.goto(f"/evidence/{picture.pk}/")
    expect(page.get_by_role("img", name="Layar")).to_be_visible()


def test_search_as_one_types_and_look_beside_the_list(
    cast: Cast, page_for: PageFor, shelve: Callable[..., Item]
) -> None:
    shelve(b"1", title="Laporan Dinas Kependudukan")
    shelve(b"2", title="Arsitektur data")
    page = _shelf(page_for, cast)
    page.get_by_label("Cari bukti").press_sequentially("pendud")
    expect(page.locator(".evidence-item")).to_have_count(1)
    assert "q=pendud" in page.url
    page.get_by_role("link", name="Lihat Laporan Dinas Kependudukan").click()
    expect(page.locator("#shelf-beside .evidence-preview-text")).to_have_text("1")
    assert_accessible(page)


def test_by_keyboard_alone(cast: Cast, page_for: PageFor, shelve: Callable[..., Item]) -> None:
    shelve(b"1", title="Laporan")
    page = _shelf(page_for, cast)
    chooser = page.locator("[data-choose]")
    for _ in range(40):
        page.keyboard.press("Tab")
        if chooser.evaluate("field => field === document.activeElement"):
            break
    expect(chooser).to_be_focused()
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Space")
    asked.value.set_files({"name": "catatan.txt", "mimeType": "text/plain", "buffer": b"isi"})
    row = _row(page, "catatan.txt")
    expect(row).to_contain_text("Lengkapi keterangan")
    row.get_by_label("Judul").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".evidence-row.is-done")).to_have_count(1)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_page_can_be_read_by_everybody(
    width: int, cast: Cast, page_for: PageFor, shelve: Callable[..., Item]
) -> None:
    item = shelve(made.pdf("satu"), name="a.pdf", title="Peraturan Gubernur Nomor 59 Tahun 2021 tentang SPBE " * 3)
    page = page_for(cast.person("coordinator"), width)
    for path in ("", "?q=zzz", "new/", f"{item.pk}/", f"{item.pk}/facts/", f"{item.pk}/withdrawal/"):
        page.goto(f"/evidence/{path}")
        page.wait_for_load_state("networkidle")
        assert_no_sideways_scroll(page)
        assert_accessible(page)


def test_without_a_script_a_form_is_enough(cast: Cast, page_for: PageFor) -> None:
    page = _shelf(page_for, cast, javascript=False)
    page.get_by_role("link", name="Isi formulir").click()
    page.get_by_label("Berkas").set_input_files(
        {"name": "SK 12.pdf", "mimeType": "application/pdf", "buffer": made.pdf("Keputusan")}
    )
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("SK 12")
    assert Item.objects.get().file_name == "SK 12.pdf"


@pytest.mark.parametrize("way", ["", "?htmx=1"], ids=["plain", "htmx"])
def test_the_picker_finds_picks_and_takes_new_files(
    way: str, cast: Cast, page_for: PageFor, shelve: Callable[..., Item], settings: Any
) -> None:
    settings.ROOT_URLCONF = "tests.web.evidence.picker_page"
    item = shelve(b"1", title="Laporan Dinas Kependudukan")
    shelve(b"2", title="Arsitektur data")
    page = page_for(cast.person("coordinator"))
    page.goto(f"/picker-page/{way}")
    expect(page.locator(".evidence-picked li")).to_have_count(2)
    page.get_by_label("Cari di rak bukti").press_sequentially("penduduk")
    expect(page.locator(".evidence-picked li")).to_have_count(1)
    assert_accessible(page)
    page.get_by_role("button", name="Pakai Laporan Dinas Kependudukan").click()
    expect(page.locator("#got")).to_have_text(f"{item.pk} 3")
    _drop(page, ("SK baru.txt", b"baru"))
    row = _row(page, "SK baru.txt")
    expect(row).to_contain_text("Lengkapi keterangan")
    row.get_by_role("button", name="Simpan").click()
    expect(page.locator("#got")).not_to_have_text(f"{item.pk} 3")
    expect(page.locator("#got")).to_have_text(f"{Item.objects.get(title='SK baru').pk} 3")


def test_the_picker_works_without_a_script(
    cast: Cast, page_for: PageFor, shelve: Callable[..., Item], settings: Any
) -> None:
    settings.ROOT_URLCONF = "tests.web.evidence.picker_page"
    item = shelve(b"1", title="Laporan Dinas Kependudukan")
    shelve(b"2", title="Arsitektur data")
    page = page_for(cast.person("coordinator"), javascript=False)
    page.goto("/picker-page/?evidence_q=penduduk")
    page.get_by_role("button", name="Pakai").click()
    expect(page.locator("#got")).to_have_text(f"{item.pk} 3")
