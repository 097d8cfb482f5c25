"""From a target to the next cycle's work: a plan asked for, watched, adopted, given owners, carried over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.stage import PHONE, PageFor, assert_accessible, assert_no_sideways_scroll
from tests.web.evaluation import build
from tests.web.insight.test_standing import answered

from tolok.runs import carrying
from tolok.runs.models import Run

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_data(data: Path) -> Path:
    return data


def test_a_plan_becomes_the_work_of_the_next_cycle(cast: Cast, page_for: PageFor) -> None:
    now = build(cast, "spbe-2020", year=2025)
    answered(now.mine, {"I01": 2, "I11": 2, "I47": 4})
    for leaf in now.cycle.instrument.leaves:
        now.assign(leaf.id, unit=cast.statistics if leaf.id < "I20" else cast.health)
    page = page_for(cast.person("coordinator"))
    page.goto(f"/assessments/{now.mine.pk}/analysis/")
    page.get_by_role("link", name="Rencana", exact=True).click()
    assert_accessible(page)
    page.get_by_role("link", name="Biaya, yang sudah diputuskan").click()
    page.get_by_label("Biaya 1 2 → 3").fill("40")
    page.get_by_label("Beban 1 2 → 3").fill("2,5")
    assert_accessible(page)
    page.get_by_role("button", name="Simpan biaya").click()
    page.get_by_text("Biaya disimpan.").wait_for()
    page.get_by_role("link", name="Ke rencana").click()
    page.get_by_label("cara termurah ke suatu indeks").check()
    page.get_by_label("Indeks", exact=True).fill("3,4")
    page.get_by_label("Nama rencana").fill("Naik ke 3,4")
    page.get_by_role("button", name="Hitung rencana").click()
    page.get_by_role("button", name="Batalkan").wait_for()
    carrying.carry_out(Run.objects.latest("pk").pk)
    page.get_by_text("terbukti terbaik").wait_for()
    page.locator(".chart-curve[data-drawn] svg").wait_for()
    page.get_by_role("table", name="Langkah rencana").wait_for()
    assert_accessible(page)
    here = page.url
    page.get_by_role("button", name="Tetapkan").click()
    page.get_by_role("heading", name="Peta rencana", exact=True).wait_for()
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("^Ubah ")).first.click()
    page.get_by_label("Pemilik langkah").select_option(label="Dinas Kesehatan")
    page.get_by_label("Catatan").fill("Lewat APBD perubahan")
    assert_accessible(page)
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Langkah diperbarui.").wait_for()

    build(cast, "spbe-2020", year=2026, previous=now.cycle)
    page.reload()
    page.get_by_role("link", name="Evaluasi 2026").click()
    page.get_by_role("heading", name="Menjadi penugasan").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Konfirmasi: bawa").click()
    page.get_by_text("indikator dibawa ke Evaluasi 2026.").wait_for()

    officer = page_for(cast.person("unit_officer"), PHONE)
    officer.goto("/my-work/")
    officer.get_by_text("Lewat APBD perubahan").first.wait_for()

    phone = page_for(cast.person("coordinator"), PHONE, dark=True)
    costs = f"/assessments/{now.mine.pk}/analysis/plans/costs/"
    for address in (here, f"{here}roadmap/", here.rsplit("/", 2)[0] + "/", costs):
        phone.goto(address)
        assert_no_sideways_scroll(phone)
        assert_accessible(phone)
