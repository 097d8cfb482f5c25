"""From a statement that is issued and downloaded to a result that everybody reads, in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.stage import PHONE, PageFor, assert_accessible, assert_no_sideways_scroll
from tests.web.records.office import FIELDS, decided, text_of

from tolok.records.models import Document, Publication

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_statement_is_issued_results_are_published_and_everybody_reads_them(
    cast: Cast, page_for: PageFor, tmp_path: Path
) -> None:
    assessment = decided(cast)
    page = page_for(cast.person("coordinator"))
    page.goto(f"/assessments/{assessment.pk}/")
    page.get_by_role("link", name="Dokumen resmi").click()
    assert_accessible(page)
    page.get_by_role("link", name="Terbitkan Pernyataan Persetujuan Publikasi").click()
    for name in ("number", "place", "name", "position"):
        page.locator(f"#id_{name}").fill(FIELDS[name])
    assert_accessible(page)
    page.get_by_role("button", name="Terbitkan", exact=True).click()
    page.get_by_text("Berkasnya utuh").wait_for()
    assert_accessible(page)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Unduh PDF").click()
    coming.value.save_as(tmp_path / "surat.pdf")
    assert "PERNYATAAN PERSETUJUAN PUBLIKASI" in text_of((tmp_path / "surat.pdf").read_bytes())
    assert Document.objects.count() == 1

    national = page_for(cast.person("national_coordinator"))
    national.goto(f"/cycles/{assessment.cycle_id}/publication/")
    national.get_by_text("diterbitkan, belum ditandatangani").wait_for()
    assert_accessible(national)
    national.get_by_role("button", name="Umumkan").click()
    national.get_by_text("Hasil diumumkan.").wait_for()
    publication = Publication.objects.get()

    stranger = page_for(None, PHONE)
    stranger.goto("/")
    stranger.get_by_role("link", name=assessment.cycle.name_id).click()
    stranger.get_by_text(publication.head["head"]["hash"]).wait_for()
    assert_accessible(stranger)
    assert_no_sideways_scroll(stranger)
    with stranger.expect_download() as coming:
        stranger.get_by_role("link", name="CSV").click()
    coming.value.save_as(tmp_path / "hasil.csv")
    assert "Pemerintah Provinsi Lampung" in (tmp_path / "hasil.csv").read_text("utf-8")
    stranger.get_by_role("link", name="Pemerintah Provinsi Lampung").click()
    stranger.get_by_text("Pengumuman ke-1").wait_for()
    assert_no_sideways_scroll(stranger)


def test_the_pages_of_an_office_on_a_phone(cast: Cast, page_for: PageFor) -> None:
    assessment = decided(cast)
    national = page_for(cast.person("national_coordinator"), PHONE)
    for path in (
        f"/assessments/{assessment.pk}/documents/",
        f"/assessments/{assessment.pk}/documents/report/new/",
        f"/assessments/{assessment.pk}/recommendation/",
        f"/cycles/{assessment.cycle_id}/reports/",
        f"/cycles/{assessment.cycle_id}/publication/",
    ):
        national.goto(path)
        assert_accessible(national)
        assert_no_sideways_scroll(national)
    coordinator = page_for(cast.person("coordinator"), PHONE)
    coordinator.goto("/certificates/")
    assert_accessible(coordinator)
    assert_no_sideways_scroll(coordinator)
