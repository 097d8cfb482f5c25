"""One journey: a worksheet in, a ZIP of evidence in, each seen before it is written, and everything out again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from tests.browser.stage import DESK, PHONE, PageFor, assert_accessible, assert_no_sideways_scroll
from tests.web.cast import Cast
from tests.web.evaluation import Evaluation, build
from tests.web.evidence import made

from tolok.assessment.models import Claim, Support
from tolok.runs import carrying
from tolok.runs.models import Run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data")]

SLOWLY = 30_000  # an upload, a poll, a busy machine


def worker() -> None:
    """What a worker does: the newest run."""
    run = Run.objects.latest("pk")
    carrying.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.message


def looked_at(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_in_and_out(cast: Cast, page_for: PageFor, tmp_path: Path, width: int) -> None:
    evaluation: Evaluation = build(cast)
    page = page_for(cast.person("coordinator"), width)

    _worksheet(page, evaluation, tmp_path / "isian.xlsx")
    _evidence(page, evaluation, tmp_path / "bukti.zip")
    _back_again(page)
    _everything_out(page)


def _worksheet(page: Page, evaluation: Evaluation, sheet: Path) -> None:
    """Taken away, filled in, brought back."""
    page.goto(f"/assessments/{evaluation.mine.pk}/")
    page.get_by_role("link", name="Impor", exact=True).click()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Unduh lembar kerja").click()
    fetched.value.save_as(sheet)
    book = load_workbook(sheet)
    rows = {row[0].value: row for row in book.worksheets[0].iter_rows(min_row=7)}
    rows["I01"][2].value, rows["I02"][2].value = 2, 99
    book.save(sheet)
    looked_at(page)
    page.get_by_label("Berkas lembar kerja").set_input_files(sheet)
    page.get_by_role("button", name="Lihat pratinjau").click()
    expect(page.get_by_role("button", name="Konfirmasi: tulis 1 indikator")).to_be_visible()
    expect(page.get_by_text("kolom C (Tingkat)")).to_be_visible()
    looked_at(page)
    assert not Claim.objects.exists()
    page.get_by_role("button", name="Konfirmasi").click()
    expect(page.get_by_text("1 indikator ditulis dari lembar kerja.")).to_be_visible()
    assert Claim.objects.get().value == "2"


def _evidence(page: Page, evaluation: Evaluation, packed: Path) -> None:
    """A ZIP in pieces, looked into in the background, one file placed by hand."""
    with zipfile.ZipFile(packed, "w") as parcel:
        parcel.writestr("indikator1.pdf", made.pdf("satu"))
        parcel.writestr("lainnya/foto.png", made.PNG)
        parcel.writestr("indikator2.exe", b"MZ")
    page.goto(f"/assessments/{evaluation.mine.pk}/imports/")
    page.get_by_label("Berkas ZIP").set_input_files(packed)
    page.get_by_role("button", name="Unggah dan periksa").click()
    expect(page.get_by_text("menunggu giliran")).to_be_visible(timeout=SLOWLY)
    looked_at(page)
    worker()
    page.get_by_role("link", name="Lanjut", exact=True).click(timeout=SLOWLY)  # the page saw by itself that it is done
    expect(page.get_by_role("button", name="Konfirmasi: bawa 1 berkas")).to_be_visible()
    page.get_by_label("Indikator: foto.png").select_option("I03")
    expect(page.get_by_role("button", name="Konfirmasi: bawa 2 berkas")).to_be_visible(timeout=SLOWLY)
    looked_at(page)
    page.get_by_role("button", name="Konfirmasi").click()
    expect(page.get_by_text("menunggu giliran")).to_be_visible(timeout=SLOWLY)
    worker()
    expect(page.get_by_text("2 bukti baru")).to_be_visible(timeout=SLOWLY)
    assert set(Support.objects.values_list("leaf", flat=True)) == {"I01", "I03"}
    page.get_by_role("link", name="Lanjut", exact=True).click()
    expect(page.get_by_text("tidak diterima")).to_be_visible()


def _back_again(page: Page) -> None:
    """The evidence is taken back; one piece that somebody worked on since stays and says why."""
    support = Support.objects.get(leaf="I03")
    Support.objects.filter(pk=support.pk).update(note="Foto ruang server")
    page.get_by_role("button", name="Kembalikan seperti sebelum impor").click()
    expect(page.get_by_text("menunggu giliran")).to_be_visible(timeout=SLOWLY)
    worker()
    expect(page.get_by_text("1 dilepas dari kriterianya, 1 bukti ditarik, 1 tetap dengan sebabnya.")).to_be_visible(
        timeout=SLOWLY
    )
    page.get_by_role("link", name="Lanjut", exact=True).click()
    expect(page.get_by_text("Halaman atau catatannya sudah ditulis sesudah impor.")).to_be_visible()
    looked_at(page)
    assert list(Support.objects.all()) == [support]


def _everything_out(page: Page) -> None:
    page.goto("/exchange/")
    looked_at(page)
    page.get_by_role("link", name="Pemerintah Provinsi Lampung", exact=True).click()
    looked_at(page)
    page.get_by_role("button", name="Mulai ekspor").click()
    expect(page.get_by_text("menunggu giliran")).to_be_visible(timeout=SLOWLY)
    worker()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh").click(timeout=SLOWLY)
    with zipfile.ZipFile(io.BytesIO(Path(taken.value.path()).read_bytes())) as out:
        names = [name.split("/", 1)[1] for name in out.namelist()]
    assert "SHA256SUMS" in names
    assert sum(name.startswith("bukti/") for name in names) == 2
