"""One evaluation from its opening to its publication, each person at their own browser, by what the pages offer.

Only what earlier steps have shown already is set up by actions: the other 46 answers.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, expect
from tests.web.evidence import made

from tolok.assessment.actions.claims import save_claim
from tolok.assessment.models import Assessment, Claim, Cycle, StageKind
from tolok.organisation.access import standing_of

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.stage import PageFor
    from tests.web.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data")]
NUMBER, LEAF = "3", "I03"
NOTE = "Lampirkan halaman yang memuat proses manajemen data."
PDF = FilePayload(name="Pergub_12_2026.pdf", mimeType="application/pdf", buffer=made.pdf("satu", "dua", "tiga"))


def go(page: Page, *names: str) -> None:
    """Follow links by what they say, one after another."""
    for name in names:
        page.get_by_role("main").get_by_role("link", name=re.compile(name)).first.click()
        page.wait_for_load_state()


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def told(page: Page, text: str) -> None:
    expect(page.locator("#messages")).to_contain_text(text)


def on_a_phone(page: Page) -> bool:
    return bool(page.viewport_size and page.viewport_size["width"] < 800)


def evaluation_of(page: Page) -> None:
    """From home to the agency's assessment."""
    page.goto("/")
    go(page, "Pemerintah Provinsi Lampung")


def open_a_cycle(page: Page) -> None:
    page.goto("/cycles/")
    go(page, "Buka siklus")
    page.get_by_label("Instrumen").select_option("spbe-2020")
    page.get_by_label("Tahun").fill(str(timezone.localdate().year))
    press(page, "Lanjut")
    today = timezone.localdate()
    for number, kind in enumerate(StageKind):
        opens = page.locator(f"[name=opens_{kind.value}]")
        if kind == StageKind.VISIT or not opens.count():
            continue
        opens.fill(today.isoformat())
        page.locator(f"[name=closes_{kind.value}]").fill((today + timedelta(days=30 + number)).isoformat())
    page.get_by_label("Provinsi", exact=True).check()
    press(page, "Siapkan siklus")
    told(page, "Siklus disiapkan")
    go(page, "Mulai siklus")
    press(page, "Mulai siklus")
    told(page, "Siklus dimulai")


def assign_on_the_board(page: Page) -> None:
    evaluation_of(page)
    go(page, "Papan unit")
    page.locator("tr", has_text="Dinas Kesehatan").locator(f'td[data-leaf="{LEAF}"]').click()
    panel = page.locator("#assign")
    expect(panel.get_by_label("Unit yang menjawab")).to_have_value(re.compile(r"\d+"))
    panel.get_by_label("Tenggat unit").fill((timezone.localdate() + timedelta(days=9)).isoformat())
    panel.get_by_role("button", name="Bagikan", exact=True).click()
    told(page, "1 indikator dibagikan")


def answer_with_evidence(page: Page) -> None:
    """From "my work": the level by key, reasons that save themselves, a PDF for one criterion and again for another."""
    page.goto("/")
    go(page, "Semua pekerjaan saya", "Manajemen Data")
    page.wait_for_load_state("networkidle")
    if on_a_phone(page):
        page.locator(".pick", has_text="Terdefinisi").tap()
    else:
        page.keyboard.press("3")
    page.locator(".rung.is-claimed", has_text="Tingkat 3").wait_for()
    page.get_by_label("Fakta").fill("Peraturan Gubernur 12 Tahun 2026.")
    page.get_by_label("Analisis").fill("Mengatur tiga dari enam proses.")
    page.locator("#saved", has_text="Belum tersimpan").wait_for()
    page.locator("#saved [data-saved]").wait_for()
    # Levels are folded on a phone; what is lacking is named above them.
    page.locator("#standing").get_by_role("link", name="2.1").click()
    page.get_by_role("heading", name="Bukti kriteria 2.1").wait_for()
    if on_a_phone(page):
        page.locator("#attach > summary").tap()
    page.locator("[data-choose]").set_input_files([PDF])
    row = page.locator(".evidence-row", has_text=PDF["name"])
    expect(row).to_contain_text("Lengkapi keterangan")
    row.get_by_label("Jenis").select_option("policy")
    row.get_by_role("button", name="Simpan").click()
    page.locator("#evidence .support", has_text="Pergub 12 2026").wait_for()
    page.get_by_role("link", name="Bukti kriteria 3.1").first.click()
    page.get_by_role("heading", name="Bukti kriteria 3.1").wait_for()
    page.get_by_role("button", name="Pakai Pergub 12 2026").click()
    page.locator("#evidence .support", has_text="Pergub 12 2026").wait_for()
    expect(page.locator("#standing")).to_contain_text("tingkat 3")


def propose(page: Page, name: str = "Ajukan untuk diperiksa") -> None:
    press(page, name)
    told(page, "diajukan")


def to_the_desk(page: Page) -> None:
    """From home to the desk of the indicator."""
    page.goto("/judging/")
    go(page, "Pemerintah Provinsi Lampung")
    if "/verdicts/" not in page.url:
        go(page, "Penilaian asesor|Menilai|Periksa")
    go(page, "Manajemen Data")
    page.wait_for_load_state("networkidle")


def send_back(page: Page) -> None:
    page.locator('.point[data-place="3.1"] [data-act="return"]').click()
    page.locator('.point[data-place="3.1"]').get_by_label("Apa yang kurang?").fill(NOTE)
    page.locator('.point[data-place="3.1"]').get_by_role("button", name="Kembalikan dengan catatan").click()
    page.locator('.point[data-place="3.1"].is-returned').wait_for()


def answer_the_return(page: Page) -> None:
    page.goto("/")
    task = page.locator(".task", has_text="Manajemen Data").first
    expect(task).to_contain_text(NOTE)
    expect(task).to_contain_text("Dikembalikan", ignore_case=True)
    expect(task).to_contain_text("hari lagi")
    task.get_by_role("link").first.click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".bench-return")).to_contain_text(NOTE)
    expect(page.locator("#evidence h2")).to_have_text("Bukti kriteria 3.1")
    page.locator("#evidence").get_by_label("Halaman atau pasal").fill("hlm. 2")
    page.locator("#evidence").get_by_role("button", name="Simpan rujukan").click()
    page.locator("#evidence summary", has_text="hlm. 2").wait_for()
    propose(page, "Ajukan kembali")


def verify(page: Page) -> None:
    to_the_desk(page)
    page.locator('.point[data-place="3.1"] [data-act="accept"]').click()
    page.locator('.point[data-place="3.1"].is-done').wait_for()
    press(page, "Nyatakan sudah diperiksa")


def approve_all(page: Page) -> None:
    evaluation_of(page)
    go(page, "^Setujui")
    press(page, "Setujui")
    told(page, "disetujui")


def submit(page: Page) -> None:
    evaluation_of(page)
    go(page, "^Kirim")
    expect(page.get_by_role("main")).to_contain_text("Fakta atau analisis kosong")
    press(page, "Kirim")
    told(page, "Penilaian dikirim")


def judge(page: Page, accepted: tuple[str, ...], why: str) -> None:
    to_the_desk(page)
    for place in accepted:
        page.locator(f'.point[data-place="{place}"] [data-act="accept"]').click()
        page.locator(f'.point[data-place="{place}"].is-done').wait_for()
    page.get_by_role("link", name="Isi dengan draf").click()
    page.locator("#saved.is-saved").wait_for()
    page.get_by_role("textbox", name="Justifikasi").fill(why)
    press(page, "Selesai")


def settle(page: Page) -> None:
    evaluation_of(page)
    if "/verdicts/" not in page.url:
        go(page, "Penilaian asesor|Menilai")
    go(page, "Perbedaan", "Hanya yang berbeda")
    row = page.locator("tr.differs", has_text="Manajemen Data")
    row.locator("summary").click()
    row.get_by_label("3", exact=True).check()
    row.get_by_label("Alasannya").fill("Halaman 2 memuat tiga proses.")
    row.get_by_role("button", name="Tetapkan").click()
    page.wait_for_load_state()
    expect(page.locator("tr", has_text="Kebijakan Internal Manajemen Data").locator("td strong")).to_have_text("3")


def hand_over(page: Page) -> None:
    page.goto(f"/assessments/{Assessment.objects.get().pk}/")
    go(page, "^Teruskan")
    press(page, "Teruskan")
    told(page, "diteruskan")


def correct(page: Page) -> None:
    to_the_desk(page)
    page.get_by_text("Tidak sah: perbaiki nilainya").click()
    page.locator("#invalid").get_by_label("2", exact=True).check()
    page.get_by_role("textbox", name="Fakta").fill("Peraturan Gubernur 12 Tahun 2026, halaman 2.")
    page.get_by_role("textbox", name="Analisis").fill("Tingkat 2 terpenuhi; proses tingkat 3 tidak diatur.")
    page.get_by_role("textbox", name="Justifikasi").fill("Pasal yang dirujuk hanya menetapkan kebijakan.")
    press(page, "Nyatakan tidak sah dan perbaiki")
    told(page, "Indikator 3 sudah direviu")


def decide_and_publish(page: Page) -> None:
    page.goto("/cycles/")
    go(page, "SPBE", "Tetapkan 1 hasil")
    press(page, "Tetapkan 1 hasil")
    told(page, "Hasil ditetapkan")
    go(page, "Umumkan")
    press(page, "Umumkan")
    told(page, "diumumkan")


def other_answers(cast: Cast) -> None:
    """Everything else at level 1, which needs no evidence."""
    by = cast.person("coordinator")
    found = Assessment.objects.select_related("cycle", "stage").get()
    save = partial(save_claim, by=by, standing=standing_of(by), assessment=found, fact="", analysis="", version=0)
    for leaf in found.cycle.instrument.leaves:
        if leaf.id != LEAF:
            save(leaf=leaf.id, value="1")


def value(kind: StageKind) -> str:
    return Claim.objects.get(leaf=LEAF, stage__kind=kind).value


def test_an_evaluation_from_opening_to_publication(cast: Cast, page_for: PageFor) -> None:
    national = page_for(cast.person("national_coordinator"))
    coordinator = page_for(cast.person("coordinator"))
    officer = page_for(cast.person("unit_officer"))
    internal = page_for(cast.person("internal_assessor"))
    open_a_cycle(national)
    assert Cycle.objects.get().state == "open"
    assign_on_the_board(coordinator)
    answer_with_evidence(officer)
    propose(officer)
    to_the_desk(internal)
    send_back(internal)
    answer_the_return(officer)
    verify(internal)
    assert Claim.objects.get().state == "verified"
    other_answers(cast)
    approve_all(page_for(cast.person("person_in_charge")))
    submit(coordinator)
    assert Assessment.objects.get().stage.kind == StageKind.DOCUMENTS
    ani = page_for(cast.person("external_assessor", name="Ani"))
    budi = page_for(cast.person("external_assessor", name="Budi"))
    judge(ani, ("2.1", "3.1"), "Terbukti sampai tingkat 3.")
    judge(budi, ("2.1",), "Hanya tingkat 2.")
    settle(ani)
    assert value(StageKind.DOCUMENTS) == "3"
    hand_over(ani)
    hand_over(ani)
    reviewer = page_for(cast.person("reviewer"))
    correct(reviewer)
    hand_over(reviewer)
    decide_and_publish(national)
    assert (value(StageKind.SELF_ASSESSMENT), value(StageKind.REVIEW)) == ("3", "2")
    stranger = page_for(None)
    stranger.goto("/")
    stranger.get_by_label("Nama instansi").fill("Lampung")
    press(stranger, "Cari")
    go(stranger, "Pemerintah Provinsi Lampung")
    expect(stranger.locator(".agency-latest")).to_contain_text(str(timezone.localdate().year))
    expect(stranger.locator(".agency-latest")).to_contain_text("1,0")
