"""The analysis in a browser: charts drawn under the strict policy, at both widths, and read without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.stage import PHONE, PageFor, assert_accessible, assert_no_sideways_scroll
from tests.web.evaluation import build
from tests.web.insight.test_standing import answered, published

from tolok.organisation.models import Agency

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_standing_and_change_are_drawn_and_read(cast: Cast, page_for: PageFor) -> None:
    Agency.objects.filter(pk=cast.other.pk).update(cluster=cast.agency.cluster)
    before = build(cast, "spbe-2020", year=2024)
    answered(before.mine)
    after = build(cast, "spbe-2020", year=2025, previous=before.cycle)
    answered(after.mine, {"I47": 5, "I01": 2})
    answered(after.theirs, {"I47": 4})
    published(after.theirs)
    after.assign("I01")
    after.assign("I47", unit=cast.statistics)

    page = page_for(cast.person("coordinator"))
    page.goto(f"/assessments/{after.mine.pk}/")
    page.get_by_role("link", name="Analisis").click()
    for name in ("radar", "units", "heat"):
        page.locator(f".chart-{name}[data-drawn] svg").wait_for()
    assert_accessible(page)
    assert page.locator(".chart-heat svg text", has_text="5").count() >= 1
    page.get_by_role("link", name="Perubahan").click()
    page.locator(".chart-waterfall[data-drawn] svg").wait_for()
    first, last = (
        page.locator(".chart-waterfall svg text", has_text=word).first.bounding_box()
        for word in ("Indeks sebelum", "Indeks sesudah")
    )
    assert first
    assert last
    assert first["y"] < last["y"], "a waterfall runs from the index before to the index after"
    assert_accessible(page)
    page.get_by_label("Dari", exact=True).select_option("now")
    page.get_by_label("Ke", exact=True).select_option(label=before.cycle.name_id)
    page.get_by_role("button", name="Bandingkan").click()
    page.get_by_text("Indeks turun").first.wait_for()

    page.get_by_role("link", name="Bagaimana jika").click()
    assert_accessible(page)
    page.locator("#pull-I02").select_option("5")
    page.get_by_role("table", name="Perubahan mana menyumbang berapa").wait_for()
    page.wait_for_url("**/what-if/?I02=5")

    page.get_by_role("link", name="Laporan", exact=True).click()
    assert_accessible(page)
    with page.expect_download() as taken:
        page.locator("section", has_text="Ringkasan satu halaman").get_by_role(
            "link", name="PDF, Bahasa Inggris"
        ).click()
    assert taken.value.suggested_filename == "ringkasan-provinsi-lampung-2025-en.pdf"
    page.get_by_role("button", name="Siapkan PDF (Bahasa Indonesia)").click()
    page.wait_for_url("**/runs/*/")

    phone = page_for(cast.person("coordinator"), PHONE, dark=True)
    drawn = "[data-drawn] svg"
    for address, shown in (
        ("", drawn),
        ("change/", drawn),
        ("what-if/?I02=5", "#answer table"),
        ("peers/", drawn),
        ("reports/", "#ranking"),
    ):
        phone.goto(f"/assessments/{after.mine.pk}/analysis/{address}")
        phone.locator(shown).first.wait_for()
        assert_no_sideways_scroll(phone)
        assert_accessible(phone)

    plain = page_for(cast.person("coordinator"), javascript=False)
    plain.goto(f"/assessments/{after.mine.pk}/analysis/")
    plain.get_by_role("table", name="Nilai setiap aspek").wait_for()
    assert not plain.locator(".chart-radar").is_visible()


def test_the_national_view_is_drawn_refreshed_and_read_at_both_widths(cast: Cast, page_for: PageFor) -> None:
    found = build(cast, "spbe-2020", year=2026)
    answered(found.mine)
    national = cast.person("national_coordinator")
    page = page_for(national)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto("/national/")
    page.locator(".chart-stages[data-drawn] svg").wait_for()
    assert_accessible(page)
    before = page.locator("#progress").get_attribute("hx-get")
    answered(found.theirs)
    page.evaluate(
        "htmx.ajax('GET', htmx.find('#progress').getAttribute('hx-get'), {target: '#progress', swap: 'outerHTML'})"
    )
    page.locator("#progress").get_by_text("94 / 94").first.wait_for()
    page.locator(".chart-stages[data-drawn] svg").wait_for()
    assert page.locator("#progress").get_attribute("hx-get") != before
    for address, chart in (
        ("spread/?of=p2024", "spread"),
        ("map/?of=p2024", "map"),
        ("targets/?of=p2024&share=80", "targets"),
        (f"outliers/?of=c{found.cycle.pk}", ""),
    ):
        for width, dark in ((1280, False), (PHONE, True)):
            shown = page if width == 1280 else page_for(national, width, dark=dark)
            shown.goto(f"/national/{address}")
            if chart:
                shown.locator(f".chart-{chart}[data-drawn] svg").wait_for()
            assert_no_sideways_scroll(shown)
            assert_accessible(shown)
    for width, dark in ((1280, False), (PHONE, True)):
        shown = page if width == 1280 else page_for(national, width, dark=dark)
        shown.goto(f"/cycles/{found.cycle.pk}/analysis/reports/")
        shown.get_by_role("link", name="PDF, Provinsi, Bahasa Inggris").wait_for()
        assert_no_sideways_scroll(shown)
        assert_accessible(shown)
    assert [line for line in said if line.startswith("WARN")] == []
