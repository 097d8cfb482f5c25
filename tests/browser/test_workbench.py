"""The workbench in a browser: typing saves by itself, two people see each other, nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.browser.stage import DESK, PHONE, assert_accessible, assert_no_sideways_scroll

from tolok.assessment.actions.supports import add_support
from tolok.assessment.models import Claim, ClaimState, Return

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.stage import PageFor
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db(transaction=True)


def address(evaluation: Evaluation, leaf: str = "I01") -> str:
    return reverse("indicator", args=[evaluation.mine.pk, leaf])


def opened(page: Page, evaluation: Evaluation, leaf: str = "I01") -> Page:
    page.goto(address(evaluation, leaf))
    page.wait_for_load_state("networkidle")
    return page


def furnished(evaluation: Evaluation) -> None:
    """An indicator in the middle of its work: claimed, partly proven, sent back."""
    by = evaluation.cast.person("coordinator")
    standing = evaluation.standing(by)
    evaluation.assign("I01", due=timezone.localdate())
    for number, (level, criterion) in enumerate([(1, 1), (2, 1), (2, 2)], start=1):
        add_support(
            by=by,
            standing=standing,
            assessment=evaluation.mine,
            leaf="I01",
            level=level,
            criterion=criterion,
            item=evaluation.item(f"Keputusan Kepala Dinas Nomor {number} Tahun 2026 tentang Rencana Aksi"),
            cites="hlm. 4-6" if number == 1 else "",
        )
    Claim.objects.create(
        assessment=evaluation.mine,
        agency=evaluation.cast.agency,
        stage=evaluation.stage,
        leaf="I01",
        value="2.5",
        fact="Keputusan Kepala Dinas Nomor 1 Tahun 2026, halaman 4.",
        analysis="Rencana aksi memuat kegiatan dan anggarannya.",
        state=ClaimState.RETURNED,
        author=by,
        updated_at=timezone.now(),
    )
    Return.objects.create(
        assessment=evaluation.mine,
        agency=evaluation.cast.agency,
        stage=evaluation.stage,
        leaf="I01",
        level=2,
        criterion=2,
        note="Lampirkan ekspor arsitektur, bukan surat pengantarnya.",
        due=timezone.localdate(),
        by=evaluation.cast.person("internal_assessor"),
    )


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_page_can_be_read_and_used_by_everybody(evaluation: Evaluation, page_for: PageFor, width: int) -> None:
    furnished(evaluation)
    page = opened(page_for(evaluation.cast.person("coordinator"), width), evaluation)
    assert_no_sideways_scroll(page)
    assert_accessible(page)


def test_typing_saves_by_itself_and_survives_a_reload(evaluation: Evaluation, page_for: PageFor) -> None:
    page = opened(page_for(evaluation.cast.person("coordinator")), evaluation)
    page.get_by_label("Fakta").fill("SK Gubernur 12/2026, halaman 4.")
    page.get_by_text("Belum tersimpan.").wait_for()
    page.locator("#saved [data-saved]").wait_for()
    page.get_by_label("Fakta").press_sequentially(" Pasal 3.")
    page.locator("#version[value='2']").wait_for(state="attached")
    page.reload()
    assert page.get_by_label("Fakta").input_value() == "SK Gubernur 12/2026, halaman 4. Pasal 3."
    assert Claim.objects.get().fact.endswith("Pasal 3.")
    assert page.evaluate("localStorage.length") == 0


def test_choosing_a_level_moves_the_index_and_marks_the_level(evaluation: Evaluation, page_for: PageFor) -> None:
    page = opened(page_for(evaluation.cast.person("coordinator")), evaluation)
    page.locator(".pick", has_text="Membangun").click()
    page.locator(".rung.is-claimed", has_text="Tingkat 2").wait_for()
    assert page.locator("#value").input_value() == "1,5"
    page.locator(".pick", has_text="Berkembang").click()
    page.locator(".rung.is-claimed", has_text="Tingkat 3").wait_for()
    page.locator("#score").get_by_text("sejak halaman dibuka").wait_for(state="hidden")
    assert Claim.objects.get().value == "2.5"


def test_the_index_tells_how_far_it_moved_since_the_page_was_opened(evaluation: Evaluation, page_for: PageFor) -> None:
    furnished(evaluation)
    page = opened(page_for(evaluation.cast.person("coordinator")), evaluation)
    page.locator(".pick", has_text="Melembaga").click()
    page.locator("#score").get_by_text("sejak halaman dibuka").wait_for()
    assert "+0,050" in page.locator("#score").inner_text()


def test_a_draft_that_could_not_be_sent_is_there_after_closing_and_opening(
    evaluation: Evaluation, page_for: PageFor
) -> None:
    page = page_for(evaluation.cast.person("coordinator"), expected=("ERR_FAILED", "htmx:"))
    opened(page, evaluation)
    page.route("**/claim/", lambda route: route.abort())
    page.get_by_label("Analisis").fill("Diketik tanpa jaringan.")
    page.locator("#messages").get_by_text("Tidak tersambung").wait_for()
    opened(page, evaluation, "I02")
    page.unroute("**/claim/")
    opened(page, evaluation)
    assert page.get_by_label("Analisis").input_value() == "Diketik tanpa jaringan."
    page.get_by_text("dipulihkan").wait_for()
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.locator("#saved [data-saved]").wait_for()
    assert Claim.objects.get().analysis == "Diketik tanpa jaringan."


def test_two_people_see_each_other_and_neither_overwrites_the_other(evaluation: Evaluation, page_for: PageFor) -> None:
    first, second = (
        evaluation.cast.person("coordinator", name="Sari"),
        evaluation.cast.person("data_entry", name="Budi"),
    )
    hers = opened(page_for(first, expected=("409",)), evaluation)
    his = opened(page_for(second, expected=("409",)), evaluation)
    his.locator("#others").get_by_text("Sari").wait_for()
    hers.evaluate("htmx.trigger('#others', 'load')")
    hers.locator("#others").get_by_text("Budi").wait_for()

    his.get_by_label("Fakta").fill("Ditulis Budi.")
    his.locator("#saved [data-saved]").wait_for()
    hers.get_by_label("Fakta").fill("Ditulis Sari.")
    conflict = hers.locator("[data-conflict]")
    conflict.wait_for()
    assert "Ditulis Budi." in conflict.inner_text()
    assert "Ditulis Sari." in conflict.inner_text()
    assert hers.get_by_label("Fakta").input_value() == "Ditulis Sari."
    assert Claim.objects.get().fact == "Ditulis Budi."
    assert_accessible(hers)

    conflict.get_by_role("button", name="Simpan isian saya").click()
    hers.locator("#saved [data-saved]").wait_for()
    assert Claim.objects.get().fact == "Ditulis Sari."

    his.get_by_label("Fakta").press_sequentially(" Lagi.")
    his.locator("[data-conflict]").get_by_role("button", name="Pakai isian mereka").click()
    his.locator("[data-conflict]").wait_for(state="detached")
    his.locator("#saved [data-saved]").wait_for()
    assert his.get_by_label("Fakta").input_value() == "Ditulis Sari."
    assert his.locator("[data-conflict]").count() == 0
    assert Claim.objects.get().fact == "Ditulis Sari."


def test_a_stage_closed_while_somebody_types_leaves_every_word_on_the_page(
    evaluation: Evaluation, page_for: PageFor
) -> None:
    page = opened(page_for(evaluation.cast.person("coordinator"), expected=("409",)), evaluation)
    evaluation.close()
    page.get_by_label("Fakta").fill("Sebelas menit terlambat.")
    page.locator("#saved [data-locked]").get_by_text("ditutup").wait_for()
    assert page.get_by_label("Fakta").input_value() == "Sebelas menit terlambat."
    assert not Claim.objects.exists()
    page.reload()
    assert page.get_by_label("Fakta").input_value() == "Sebelas menit terlambat."
    assert page.get_by_label("Fakta").get_attribute("readonly") is not None
    page.get_by_text("masih ada di bawah").wait_for()
    assert_accessible(page)


def test_everything_can_be_done_with_the_keyboard(evaluation: Evaluation, page_for: PageFor) -> None:
    page = opened(page_for(evaluation.cast.person("coordinator")), evaluation)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**{address(evaluation, 'I02')}")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("3")
    page.locator(".rung.is-claimed", has_text="Tingkat 3").wait_for()
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("3")
    page.keyboard.press("ArrowLeft")
    assert page.url.endswith(address(evaluation, "I02"))
    page.get_by_label("Fakta").focus()
    page.keyboard.type("12345")
    assert page.locator("input[name=level]:checked").input_value() == "3"
    page.locator("h1").click()
    page.keyboard.press("s")
    page.locator("#saved [data-saved]").wait_for()
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_text("Pilih tingkat").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**{address(evaluation, 'I01')}")


def test_evidence_is_attached_and_let_go_without_leaving_the_page(evaluation: Evaluation, page_for: PageFor) -> None:
    evaluation.item("Rencana aksi 2026")
    page = opened(page_for(evaluation.cast.person("coordinator")), evaluation)
    page.get_by_role("link", name="Bukti kriteria 2.1").click()
    page.get_by_role("heading", name="Bukti kriteria 2.1").wait_for()
    page.locator("#attach").get_by_role("button", name="Pakai Rencana aksi 2026").click()
    page.locator("#levels .criterion", has_text="2.1").get_by_text("ada bukti").wait_for()
    page.get_by_label("Halaman atau pasal").fill("hlm. 7")
    page.get_by_role("button", name="Simpan rujukan").click()
    page.locator("#evidence summary", has_text="hlm. 7").wait_for()
    page.locator("#evidence").get_by_role("button", name="Lepas Rencana aksi 2026").click()
    page.locator("#evidence").get_by_text("Belum ada bukti di kriteria ini").wait_for()


def test_a_foreign_index_is_converted_with_its_sum(evaluation: Evaluation, page_for: PageFor) -> None:
    page = opened(page_for(evaluation.cast.person("coordinator"), expected=("422",)), evaluation, "I05")
    page.locator("#working").get_by_text("menunggu").wait_for()
    page.get_by_label("Indeks Satu Data Indonesia").fill("68,75")
    page.locator("#working").get_by_text("3,5 + (68,75 − 62,5)").wait_for()
    assert Claim.objects.get().value == "SDI=68.75"
    page.get_by_label("Indeks Satu Data Indonesia").fill("1000")
    page.locator("#fault-value").get_by_text("0 sampai 100").wait_for()
    assert page.get_by_label("Indeks Satu Data Indonesia").input_value() == "1000"


def test_without_javascript_it_is_a_plain_form(evaluation: Evaluation, page_for: PageFor) -> None:
    page = page_for(evaluation.cast.person("coordinator"), javascript=False)
    page.goto(address(evaluation))
    page.get_by_label("Fakta").fill("Tanpa skrip.")
    page.locator(".pick", has_text="Membangun").click()
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.get_by_text("Isian tersimpan.").wait_for()
    claim = Claim.objects.get()
    assert (claim.value, claim.fact) == ("1.5", "Tanpa skrip.")
