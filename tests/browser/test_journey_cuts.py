"""At the workbench while the line is cut: a file and the words typed beside it arrive once, when it is back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect
from tests.web.evidence import made

from tolok.assessment.models import Claim, Support
from tolok.evidence.models import Item, Upload

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.stage import PageFor
    from tests.web.evaluation import Evaluation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data")]
PIECE = 5 * 2**20
CUT = ("ERR_INTERNET_DISCONNECTED", "Failed to load", "htmx:sendError")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "rapat.mp4"
    path.write_bytes(made.MP4 + b"\1" * (12 * 2**20))
    return path


def _opened(evaluation: Evaluation, page_for: PageFor) -> Page:
    evaluation.assign("I01")
    page = page_for(evaluation.cast.person("unit_officer"), expected=CUT)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(reverse("indicator", args=[evaluation.mine.pk, "I01"]) + "?focus=2.1")
    page.wait_for_load_state("networkidle")
    return page


def _cut_after_a_piece(page: Page) -> list[int]:
    """Let one piece through, then the whole browser is off line."""
    offsets: list[int] = []

    def handle(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) > 1:
                page.context.set_offline(True)
                route.abort("internetdisconnected")
                return
        route.continue_()

    page.route("**/evidence/uploads/**", handle)
    return offsets


def test_a_file_and_the_answer_beside_it_arrive_when_the_line_is_back(
    evaluation: Evaluation, page_for: PageFor, recording: Path
) -> None:
    page = _opened(evaluation, page_for)
    _cut_after_a_piece(page)
    page.locator("[data-choose]").set_input_files(recording)
    row = page.locator(".evidence-row", has_text="rapat.mp4")
    expect(row).to_contain_text(re.compile("terputus"))
    page.get_by_label("Fakta").fill("Diketik tanpa sambungan.")
    page.locator("#messages").get_by_text("Tidak tersambung").wait_for()
    assert (Upload.objects.get().offset, Claim.objects.count()) == (PIECE, 0)

    page.unroute("**/evidence/uploads/**")
    page.context.set_offline(False)
    expect(row).to_contain_text("Lengkapi keterangan", timeout=20_000)
    page.locator("#saved [data-saved]").wait_for()
    row.get_by_role("button", name="Simpan").click()
    page.locator("#evidence .support", has_text="rapat").wait_for()
    support = Support.objects.get()
    assert support.item.blob is not None
    assert (support.level, support.criterion, support.item.blob.size) == (2, 1, recording.stat().st_size)
    assert Claim.objects.get().fact == "Diketik tanpa sambungan."


def test_after_a_reload_the_file_goes_on_and_is_attached_once(
    evaluation: Evaluation, page_for: PageFor, recording: Path
) -> None:
    page = _opened(evaluation, page_for)
    _cut_after_a_piece(page)
    page.locator("[data-choose]").set_input_files(recording)
    expect(page.locator(".evidence-row", has_text="rapat.mp4")).to_contain_text(re.compile("terputus"))
    page.unroute("**/evidence/uploads/**")
    page.context.set_offline(False)
    page.reload()
    page.wait_for_load_state("networkidle")
    if not Upload.objects.get().finished_at:
        expect(page.locator("[data-waiting-list]")).to_contain_text("Pilih berkas yang sama untuk melanjutkan")
    page.locator("[data-choose]").set_input_files(recording)
    row = page.locator(".evidence-row", has_text="rapat.mp4")
    expect(row).to_contain_text("Lengkapi keterangan", timeout=20_000)
    row.get_by_role("button", name="Simpan").click()
    page.locator("#evidence .support", has_text="rapat").wait_for()
    assert (Item.objects.count(), Support.objects.count(), Upload.objects.count()) == (1, 1, 0)


def test_a_stage_that_closes_stops_evidence_and_proposal_too(evaluation: Evaluation, page_for: PageFor) -> None:
    evaluation.assign("I01")
    evaluation.item("Rencana aksi 2026")
    page = page_for(evaluation.cast.person("unit_officer"), expected=("409",))
    page.goto(reverse("indicator", args=[evaluation.mine.pk, "I01"]) + "?focus=2.1")
    page.locator(".pick", has_text="Membangun").click()
    page.get_by_role("button", name="Ajukan untuk diperiksa").wait_for()
    evaluation.close()
    page.get_by_label("Analisis").fill("Ditulis pada menit terakhir.")
    page.locator("#attach").get_by_role("button", name="Pakai Rencana aksi 2026").click()
    expect(page.locator("#evidence")).to_contain_text("ditutup")
    page.locator("#saved [data-locked]").wait_for()
    assert page.get_by_label("Analisis").input_value() == "Ditulis pada menit terakhir."
    page.get_by_role("button", name="Ajukan untuk diperiksa").click()
    expect(page.locator("#messages")).to_contain_text("ditutup")
    page.reload()
    assert page.get_by_label("Analisis").input_value() == "Ditulis pada menit terakhir."
    claim = Claim.objects.get()
    assert (claim.state, claim.analysis, Support.objects.count()) == ("draft", "", 0)
