"""Two people at one indicator when the page is closed in the middle, and on a phone: nothing of either is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.browser.stage import DESK, PHONE, assert_no_sideways_scroll

from tolok.assessment.models import Claim

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.stage import PageFor
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db(transaction=True)


def opened(page: Page, evaluation: Evaluation) -> Page:
    page.goto(reverse("indicator", args=[evaluation.mine.pk, "I01"]))
    page.wait_for_load_state("networkidle")
    return page


def typed(page: Page, fact: str) -> None:
    page.get_by_label("Fakta").fill(fact)


def test_a_conflict_that_was_left_comes_back_and_is_asked_again(evaluation: Evaluation, page_for: PageFor) -> None:
    hers = opened(page_for(evaluation.cast.person("coordinator", name="Sari"), expected=("409",)), evaluation)
    his = opened(page_for(evaluation.cast.person("data_entry", name="Budi"), PHONE, expected=("409",)), evaluation)
    typed(hers, "Ditulis Sari.")
    hers.locator("#saved [data-saved]").wait_for()
    typed(his, "Ditulis Budi.")
    his.locator("[data-conflict]").get_by_text("Ditulis Sari.").wait_for()
    assert_no_sideways_scroll(his)

    his.reload()
    his.wait_for_load_state("networkidle")
    assert his.get_by_label("Fakta").input_value() == "Ditulis Budi."
    his.get_by_role("button", name="Simpan", exact=True).click()
    conflict = his.locator("[data-conflict]")
    conflict.get_by_text("Ditulis Sari.").wait_for()
    assert Claim.objects.get().fact == "Ditulis Sari."

    conflict.get_by_role("button", name="Simpan isian saya").click()
    his.locator("#saved [data-saved]").wait_for()
    assert Claim.objects.get().fact == "Ditulis Budi."
    hers.evaluate("htmx.trigger('#others', 'load')")
    hers.locator("#others").get_by_text("Budi sudah menyimpan perubahan").wait_for()


def test_whoever_leaves_is_no_longer_shown(evaluation: Evaluation, page_for: PageFor) -> None:
    hers = opened(page_for(evaluation.cast.person("coordinator", name="Sari")), evaluation)
    his = opened(page_for(evaluation.cast.person("data_entry", name="Budi"), DESK), evaluation)
    expect(his.locator("#others")).to_contain_text("Sari")
    hers.goto("/")
    for _ in range(20):
        with his.expect_response("**/presence/"):
            his.evaluate("htmx.trigger('#others', 'load')")
        if "Sari" not in his.locator("#others").inner_text():
            break
    expect(his.locator("#others")).not_to_contain_text("Sari")
