"""The first page, my work and results in a browser: readable on desk and phone, by everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.browser.stage import DESK, PHONE, assert_accessible, assert_no_sideways_scroll
from tests.browser.test_workbench import furnished

from tolok.assessment.models import StageKind

if TYPE_CHECKING:
    from tests.browser.stage import PageFor
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_home_and_work_can_be_read_by_everybody(evaluation: Evaluation, page_for: PageFor, width: int) -> None:
    furnished(evaluation)
    evaluation.assign("I02", due=timezone.localdate())
    for role in ("unit_officer", "coordinator", "national_coordinator"):
        page = page_for(evaluation.cast.person(role), width)
        for address in ("/", reverse("work")):
            page.goto(address)
            assert_no_sideways_scroll(page)
            assert_accessible(page)
    evaluation.move_to(StageKind.DOCUMENTS)
    page = page_for(evaluation.cast.person("external_assessor"), width)
    page.goto("/")
    assert page.get_by_text("Yang Anda nilai").count() == 1
    assert_accessible(page)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_what_is_public_can_be_read_by_everybody(evaluation: Evaluation, page_for: PageFor, width: int) -> None:
    page = page_for(None, width)
    for address in ("/", reverse("agencies"), reverse("agency", args=["kota-bandar-lampung"])):
        page.goto(address)
        assert_no_sideways_scroll(page)
        assert_accessible(page)


def test_from_the_front_to_an_agency_in_three_steps(evaluation: Evaluation, page_for: PageFor) -> None:
    page = page_for(None)
    page.goto("/")
    page.get_by_label("Nama instansi").fill("bandar")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Pemerintah Kota Bandar Lampung").click()
    page.get_by_text("2,98").first.wait_for()


def test_an_officer_goes_from_home_to_the_indicator(evaluation: Evaluation, page_for: PageFor) -> None:
    evaluation.assign("I02", due=timezone.localdate())
    page = page_for(evaluation.cast.person("unit_officer"))
    page.goto("/")
    page.locator(".task-title a").click()
    page.locator("#answer").wait_for()
    assert "1 dari 1" in page.locator(".bench-steps").inner_text()
