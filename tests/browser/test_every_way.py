"""Every page that the navigation, the account's menu or the bar leads to, by role, on desk and phone."""

from __future__ import annotations

import re

import pytest
from tests.browser.stage import PageFor, assert_fits_and_accessible
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("role", ["unit_officer", "coordinator", "external_assessor", "national_coordinator"])
def test_pages_at_hand_can_be_read_by_everybody(cast: Cast, page_for: PageFor, role: str) -> None:
    page = page_for(cast.person(role))
    page.goto("/")
    found = page.locator(".nav a, .bar a, .menu a").evaluate_all("links => links.map(link => link.pathname)")
    assert "/" in found
    for address in sorted(set(found)):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.locator("h1").filter(has_text=re.compile(r"\S")).count() == 1, address
        assert_fits_and_accessible(page)
