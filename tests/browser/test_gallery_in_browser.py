"""The gallery in a browser: every component, on desk and phone, in light and dark."""

from __future__ import annotations

import pytest
from tests.browser.stage import DESK, PHONE, PageFor, assert_accessible, assert_no_sideways_scroll
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_component_can_be_read_by_everybody(cast: Cast, page_for: PageFor, width: int, dark: bool) -> None:
    page = page_for(cast.person("coordinator"), width, dark=dark)
    page.goto("/ui/")
    assert_no_sideways_scroll(page)
    assert_accessible(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_region_may_choose_any_hue_and_contrast_holds(cast: Cast, page_for: PageFor, dark: bool) -> None:
    page = page_for(cast.person("coordinator"), dark=dark)
    page.goto("/ui/")
    seen = set()
    for hue in (25, 95, 145, 200, 320):
        page.evaluate(
            """hue => ["accent", "level", "warning"].forEach(
                 name => document.documentElement.style.setProperty(`--tolok-${name}-hue`, hue))""",
            hue,
        )
        seen.add(page.evaluate("getComputedStyle(document.querySelector('a.ds-button')).backgroundColor"))
        assert_accessible(page, only=("color-contrast",))
    assert len(seen) == 5
