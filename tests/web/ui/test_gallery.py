"""The gallery: for whoever looks after Tolok; it shows every component."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.cast import Cast


@pytest.mark.parametrize("role", ["coordinator", "national_coordinator"])
def test_it_opens(cast: Cast, signed_in: Callable[..., Client], role: str) -> None:
    page = signed_in(cast.person(role)).get("/ui/").content.decode()
    assert "Tingkat 3 dari 5; terbukti sampai 2; target 4" in page
    assert "terlambat 2 hari" in page
    assert "2,98" in page


def test_it_says_who_it_is_for(cast: Cast, signed_in: Callable[..., Client]) -> None:
    answer = signed_in(cast.person("unit_officer")).get("/ui/")
    assert answer.status_code == 403
    assert "koordinator yang mengelola" in answer.content.decode()
