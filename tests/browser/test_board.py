"""A coordinator shares out indicators: on the board at a desk with mouse and keyboard, by list on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from tests.browser.stage import (
    DESK,
    PHONE,
    PageFor,
    assert_accessible,
    assert_fits_and_accessible,
    assert_no_sideways_scroll,
)
from tests.web.assessment.stage import answer, assessment_of, national_cycle

from tolok.assessment.models import Assessment, Assignment

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_at_a_desk(cast: Cast, page_for: PageFor) -> None:
    assessment = assessment_of(national_cycle(cast, "pemdi-2026", year=2026), cast)
    page = page_for(cast.person("coordinator"), DESK)
    page.goto(f"/assessments/{assessment.pk}/board/")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    # A click on an empty cell opens the panel for that unit and indicator.
    page.click(f'tr[data-unit="{cast.statistics.pk}"] td[data-leaf="I05"]')
    page.wait_for_selector("#assign form")
    assert page.locator('input[name="leaves"]:checked').evaluate_all("all => all.map(one => one.value)") == ["I05"]
    assert page.locator('select[name="lead"]').input_value() == str(cast.statistics.pk)
    assert_accessible(page)
    page.fill('input[name="due"]', (timezone.localdate() + timedelta(days=9)).isoformat())
    page.click('#assign button:has-text("Bagikan")')
    page.wait_for_selector("text=1 indikator dibagikan.")
    assert list(Assignment.objects.values_list("leaf", "unit", "lead")) == [("I05", cast.statistics.pk, True)]
    # Arrows move between cells, `a` opens the panel, many are ticked at once, a suggestion is one press.
    page.focus('td[data-leaf="I01"] >> nth=0')
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    focused = "() => [document.activeElement.dataset.leaf, document.activeElement.parentElement.dataset.unit]"
    assert page.evaluate(focused) == ["I02", str(cast.health.pk)]
    page.keyboard.press("a")
    page.wait_for_selector("#assign form")
    assert page.locator('input[name="leaves"]:checked').evaluate_all("all => all.map(one => one.value)") == ["I02"]
    for leaf in ("I07", "I10"):
        page.check(f'#board input[value="{leaf}"]')
    page.click("text=Bagikan yang dicentang")
    page.wait_for_selector('#assign input[value="I10"]:checked')
    assert page.locator('input[name="leaves"]:checked').count() == 2
    page.click('[data-suggest] >> text="Diskominfotik"')
    page.click('#assign .form-actions button:has-text("Bagikan")')
    page.wait_for_selector("text=2 indikator dibagikan.")
    assert set(Assignment.objects.values_list("leaf", flat=True)) == {"I05", "I07", "I10"}
    # What is ticked takes one target level at once.
    for leaf in ("I07", "I10"):
        page.check(f'#board input[value="{leaf}"]')
    page.click("text=Target yang dicentang")
    page.select_option('select[name="every"]', "4")
    page.click('button:has-text("Tetapkan target tingkat")')
    page.wait_for_selector("text=Target 2 indikator ditetapkan.")
    assert Assessment.objects.get(pk=assessment.pk).targets == {"I07": 4, "I10": 4}


def test_what_cannot_be_assigned_is_told_in_the_panel(cast: Cast, page_for: PageFor) -> None:
    assessment = assessment_of(national_cycle(cast, "pemdi-2026", year=2026), cast)
    page = page_for(cast.person("coordinator"), DESK, expected=("422",))
    page.goto(f"/assessments/{assessment.pk}/board/")
    page.click('td[data-leaf="I01"] >> nth=0')
    page.wait_for_selector("#assign form")
    page.fill('input[name="due"]', "2099-01-01")
    page.fill('textarea[name="note"]', "Catatan saya")
    page.click('#assign .form-actions button:has-text("Bagikan")')
    page.wait_for_selector("text=Tenggat unit tidak boleh setelah tahap ditutup.")
    assert page.locator('textarea[name="note"]').input_value() == "Catatan saya"
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("javascript", [True, False])
def test_by_list_on_a_phone(cast: Cast, page_for: PageFor, javascript: bool) -> None:
    assessment = assessment_of(national_cycle(cast, "pemdi-2026", year=2026), cast)
    page = page_for(cast.person("coordinator"), PHONE, javascript=javascript)
    page.goto(f"/assessments/{assessment.pk}/board/")
    if javascript:
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    assert not page.locator("#board").is_visible()
    page.click('.unit-list a:has-text("Bagikan") >> nth=0')
    page.select_option('select[name="lead"]', str(cast.health.pk))
    page.click('.form-actions button:has-text("Bagikan")')
    page.wait_for_selector(".unit-list summary:has-text('Dinas Kesehatan')")
    assert list(Assignment.objects.values_list("leaf", "unit")) == [("I01", cast.health.pk)]


def test_the_other_pages_are_accessible_and_fit(cast: Cast, page_for: PageFor) -> None:
    cycle = national_cycle(cast, "pemdi-2026", year=2026)
    assessment = assessment_of(cycle, cast)
    answer(assessment, "I01", "3")
    coordinator = page_for(cast.person("coordinator"))
    for path in ("", "submission/", "targets/", "assignments/"):
        coordinator.goto(f"/assessments/{assessment.pk}/{path}")
        assert_fits_and_accessible(coordinator)
    for path in ("/assessments/",):
        coordinator.goto(path)
        assert_fits_and_accessible(coordinator)
    national = page_for(cast.person("national_coordinator"))
    for path in (
        "/cycles/",
        f"/cycles/{cycle.pk}/",
        f"/cycles/{cycle.pk}/units/",
        f"/cycles/{cycle.pk}/stages/2/?close=1",
        "/cycles/new/?subject=national&instrument=pemdi-2026&year=2026",
        f"/assessments/{assessment.pk}/extension/",
    ):
        national.goto(path)
        assert_fits_and_accessible(national)
