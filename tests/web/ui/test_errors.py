"""What is shown when something goes wrong: the same look, both languages, no trace of the program."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from tests.web.cast import Cast

from tolok.organisation.access import Refused
from tolok.organisation.rights import Right


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise {
        "bad": SuspiciousOperation("x"),
        "big": RequestDataTooBig("x"),
        "refused": Refused(Right.EXTEND),
        "broken": ZeroDivisionError("secret detail"),
    }[kind]


urlpatterns = [path("fail/<kind>/", fail), path("", include("tolok.site.urls"))]
handler400 = "tolok.ui.views.bad_request"
handler403 = "tolok.ui.views.refused"
handler404 = "tolok.ui.views.not_found"
handler500 = "tolok.ui.views.broken"

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def person(cast: Cast, signed_in: Callable[..., Client]) -> Client:
    return signed_in(cast.person("coordinator"), raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/fail/bad/", 400, "Permintaan tidak dapat dibaca"),
        ("/fail/refused/", 403, "memperpanjang tenggat dengan alasan"),
        ("/nowhere/", 404, "Halaman ini tidak ditemukan"),
        ("/ui/language/", 405, "hanya menerima kiriman formulir"),
        ("/fail/big/", 413, "Kiriman terlalu besar"),
        ("/fail/broken/", 500, "Ada kesalahan di pihak kami"),
    ],
)
def test_it_says_what_happened_and_what_to_do(person: Client, address: str, status: int, words: str) -> None:
    answer = person.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert "<h1>" in page
    assert "ui/css/base.css" in page
    assert "secret detail" not in page
    assert "Traceback" not in page


@pytest.mark.parametrize("address", ["/fail/bad/", "/nowhere/", "/ui/language/", "/fail/broken/"])
def test_in_english_too(person: Client, address: str) -> None:
    person.post("/ui/language/", {"language": "en"})
    assert '<html lang="en">' in person.get(address).content.decode()


def test_a_stale_form_says_how_to_go_on(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/ui/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "sudah kedaluwarsa" in answer.content.decode()


def test_a_stranger_sees_them_without_navigation(client: Client, db: None) -> None:
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert 'class="nav"' not in page.content.decode()


def test_the_page_of_500_asks_the_database_nothing(db: None, django_assert_num_queries: Callable[..., object]) -> None:
    from tolok.ui.views import broken

    with django_assert_num_queries(0, connection=connection):  # type: ignore[attr-defined]
        page = broken(RequestFactory().get("/"))
    assert page.status_code == 500
    assert b"pihak kami" in page.content


def test_a_program_that_asks_for_no_page_gets_none(person: Client) -> None:
    answer = person.get("/ui/language/", headers={"Accept": "application/json"})
    assert answer.status_code == 405
    assert answer.content == b""
