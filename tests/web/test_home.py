"""The door: who is not signed in is asked to, who is sees the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    answer = client.get("/evidence/", follow=False)
    assert answer.status_code in {302, 404}


def test_the_first_page_opens(cast: Any, signed_in: Callable[..., Client]) -> None:
    answer = signed_in(cast.person("coordinator")).get("/")
    assert answer.status_code == 200
