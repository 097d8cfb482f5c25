"""The language switch: of a person, and of a stranger."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.cast import Cast


def test_a_persons_choice_is_kept_with_them(cast: Cast, signed_in: Callable[..., Client]) -> None:
    person = cast.person("coordinator")
    answer = signed_in(person).post("/ui/language/", {"language": "en", "next": "/ui/?page=2"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/ui/?page=2")
    person.refresh_from_db()
    assert person.language == "en"
    page = signed_in(person).get("/ui/").content.decode()
    assert '<html lang="en">' in page
    assert "Gallery of components" in page


def test_a_strangers_choice_is_kept_in_a_cookie(client: Client, db: None) -> None:
    assert '<html lang="id">' in client.get("/accounts/login/").content.decode()
    client.post("/ui/language/", {"language": "en", "next": "/accounts/login/"})
    page = client.get("/accounts/login/")
    assert '<html lang="en">' in page.content.decode()
    assert page.headers["Content-Language"] == "en"


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_it_never_leads_away(client: Client, db: None, away: str) -> None:
    assert client.post("/ui/language/", {"language": "en", "next": away}).headers["Location"] == "/"


def test_an_unknown_language_is_refused(client: Client, db: None) -> None:
    answer = client.post("/ui/language/", {"language": "xx"})
    assert answer.status_code == 400
    assert "tolok_language" not in answer.cookies
