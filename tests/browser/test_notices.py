"""Notices and history as a person handles them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from tests.browser.stage import PHONE, PageFor, assert_accessible

from tolok.ledger.actions import record
from tolok.notices.actions import notify


@pytest.mark.parametrize("width", [1280, PHONE])
def test_notices_are_read_one_by_one_and_together(cast: Any, page_for: PageFor, width: int) -> None:
    person = cast.person("coordinator")
    with transaction.atomic():
        for number in range(3):
            notify(people=[person], kind="cycle.published", link="/notices/mail/", cycle=f"Siklus {number}")
    page = page_for(person, width)
    page.goto("/notices/")
    assert page.locator(".is-unread").count() == 3
    assert_accessible(page)
    page.locator(".notice a").first.click()
    page.wait_for_url("**/notices/mail/")
    page.goto("/notices/")
    assert page.locator(".is-unread").count() == 2
    page.locator("button", has_text="Tandai semua").click()
    page.locator(".is-unread").first.wait_for(state="detached")
    assert page.locator(".notice").count() == 3


def test_the_calendar_s_address_is_made_and_copied(cast: Any, page_for: PageFor) -> None:
    page = page_for(cast.person("coordinator"), permissions=["clipboard-read", "clipboard-write"])
    page.goto("/notices/calendar/")
    page.locator("button", has_text="Buat alamat").click()
    page.locator("button", has_text="Salin").click()
    page.locator("button", has_text="Tersalin").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#calendar-address").input_value()
    assert_accessible(page)


@pytest.mark.parametrize("width", [1280, PHONE])
def test_a_history_is_narrowed_verified_and_exported(cast: Any, page_for: PageFor, width: int) -> None:
    person = cast.person("coordinator")
    with transaction.atomic():
        for verb in ("unit.created", "unit.closed"):
            record(by=person, verb=verb, subject=f"unit:{cast.health.pk}", agency=cast.agency.pk)
    page = page_for(person, width)
    page.goto("/history/")
    assert page.locator(".told").count() == 2
    assert_accessible(page)
    page.locator("summary", has_text="Entri 1").click()
    assert page.locator(".hash:visible").count() == 1
    page.locator("#id_kind").select_option("claim")
    page.locator("button", has_text="Saring").click()
    page.locator("text=Tidak ada yang cocok").wait_for()
    with page.expect_download() as download:
        page.locator("button", has_text="Ekspor").click()
    assert download.value.suggested_filename.endswith(".jsonl")
    page.locator("button", has_text="Periksa keutuhan").click()
    page.locator("text=Buku besar utuh").wait_for()
    assert_accessible(page)
