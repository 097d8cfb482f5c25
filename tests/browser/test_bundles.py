"""One journey: an assessment leaves as one signed file, and comes in where its key is not known but was compared."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import expect
from tests.browser.stage import DESK, PHONE, PageFor, assert_accessible, assert_no_sideways_scroll
from tests.web.assessment.stage import answer
from tests.web.cast import Cast
from tests.web.evaluation import Evaluation, build
from tests.web.exchange.bundling import add, afar

from tolok.assessment.models import Assessment, Support
from tolok.assessment.scores import rescore
from tolok.ledger.actions import System, record
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


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_out_and_in(
    cast: Cast,
    page_for: PageFor,
    *,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    evaluation: Evaluation = build(cast)
    with transaction.atomic():
        record(by=System("test"), verb="unit.created", subject="unit:1")
    for leaf in evaluation.cycle.instrument.leaves:
        answer(evaluation.mine, leaf.id, "3")
    item = add(cast, "Tautan")
    about = {"assessment": evaluation.mine, "agency": cast.agency, "stage": evaluation.stage}
    Support.objects.create(**about, leaf="I01", level=1, item=item)
    rescore(evaluation.mine)
    page = page_for(cast.person("coordinator"), width)
    page.goto(f"/assessments/{evaluation.mine.pk}/")
    page.get_by_role("link", name="Ekspor", exact=True).click()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.get_by_role("button", name="Buat paket").click()
    expect(page.get_by_text("menunggu giliran")).to_be_visible(timeout=SLOWLY)
    worker()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh").click(timeout=SLOWLY)
    path = tmp_path / "paket.zip"
    taken.value.save_as(path)
    settings.SIGNING_KEY = base64.b64encode(bytes(range(32))).decode()  # from here on another Tolok's
    afar(monkeypatch)

    page = page_for(cast.person("national_coordinator"), width)
    page.goto("/exchange/")
    assert_accessible(page)
    page.get_by_role("link", name="Impor paket penilaian").click()
    broken = tmp_path / "rusak.zip"
    broken.write_bytes(path.read_bytes()[:-9])
    page.get_by_label("Berkas paket").set_input_files(broken)
    page.get_by_role("button", name="Periksa dan lihat pratinjau").click()
    expect(page.get_by_text("Paket ini tidak diterima")).to_be_visible(timeout=SLOWLY)
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.get_by_label("Berkas paket").set_input_files(path)
    page.get_by_role("button", name="Periksa dan lihat pratinjau").click()
    expect(page.get_by_text("kunci ini tidak dikenal di sini")).to_be_visible(timeout=SLOWLY)
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.get_by_label("Kunci di atas sudah saya cocokkan").check()
    page.get_by_role("button", name="Tulis penilaian ini").click()
    expect(page.get_by_text("Sedang ditulis", exact=True)).to_be_visible(timeout=SLOWLY)
    worker()
    page.reload()
    expect(page.get_by_text("Penilaian ini sudah ditulis")).to_be_visible()
    assert_accessible(page)
    found = Assessment.objects.filter(agency=cast.agency).order_by("pk").values_list("printed", flat=True)
    assert len(set(found)) == 1, "the same index"
    assert len(found) == 2
