"""Searching with the keyboard: `/` from anywhere, results while one types, and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.stage import PHONE, PageFor, assert_accessible


@pytest.mark.parametrize("width", [1280, PHONE])
def test_results_come_while_one_types(cast: Any, page_for: PageFor, width: int) -> None:
    page = page_for(cast.person("coordinator"), width)
    page.goto("/search/")
    page.locator("#search-words").press_sequentially("kesehatan", delay=20)
    page.locator("#found a", has_text="Dinas Kesehatan").wait_for()
    page.wait_for_url("**/search/?q=kesehatan")  # the words typed last, once their answer is here
    assert page.evaluate("document.activeElement.id") == "search-words"
    assert_accessible(page)


def test_a_slash_leads_to_the_search_from_anywhere(cast: Any, page_for: PageFor) -> None:
    page = page_for(cast.person("coordinator"))
    page.goto("/notices/")
    page.keyboard.press("/")
    page.keyboard.type("kesehatan")
    page.keyboard.press("Enter")
    page.locator("#found a", has_text="Dinas Kesehatan").click()
    page.wait_for_url("**/people/units/**")


def test_it_works_without_javascript(cast: Any, page_for: PageFor) -> None:
    page = page_for(cast.person("coordinator"), javascript=False)
    page.goto("/search/")
    page.locator("#search-words").fill("kesehatan")
    page.locator("main button", has_text="Cari").click()
    expect(page.locator("#found a", has_text="Dinas Kesehatan")).to_have_count(1)
