"""The navigation: its addresses exist, and everybody sees theirs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from tests.web.cast import Cast
from tests.web.evaluation import Evaluation

from tolok.organisation.access import PUBLIC, standing_of
from tolok.organisation.models import Person
from tolok.site.frame import ACCOUNT, ENTRIES, TOOLS, Frame


@pytest.mark.parametrize("name", [entry.name for entry in (*ENTRIES, *ACCOUNT, *TOOLS)])
def test_every_entry_leads_somewhere(name: str) -> None:
    try:
        assert reverse(name).startswith("/")
    except NoReverseMatch:
        pytest.fail(f"site/frame.py: no address is named {name}")


def words(cast: Cast, role: str, path: str = "/") -> list[str]:
    request = RequestFactory().get(path)
    request.standing = standing_of(cast.person(role))  # type: ignore[attr-defined]
    return [link.word for link in Frame(request).entries]


def test_people_see_what_is_theirs(cast: Cast) -> None:
    assert {"Orang dan peran", "Riwayat", "Unit kerja"} <= set(words(cast, "coordinator"))
    assert {"Orang dan peran", "Riwayat"}.isdisjoint(words(cast, "unit_officer"))
    assert "Riwayat" in words(cast, "auditor")
    assert "Orang dan peran" not in words(cast, "auditor")


def test_a_stranger_has_no_navigation_and_no_counters() -> None:
    frame = Frame(RequestFactory().get("/"))
    assert (frame.standing, frame.counters, frame.search) == (PUBLIC, [], "")


@pytest.mark.parametrize(
    ("path", "current"), [("/", "Beranda"), ("/history/", "Riwayat"), ("/history/x:1/", "Riwayat")]
)
def test_the_entry_of_the_page_is_marked(cast: Cast, path: str, current: str) -> None:
    request = RequestFactory().get(path)
    request.standing = standing_of(cast.person("coordinator"))  # type: ignore[attr-defined]
    assert [link.word for link in Frame(request).entries if link.current] == [current]


def test_the_frame_asks_the_database_little(
    cast: Cast, signed_in: Callable[..., Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = signed_in(cast.person("coordinator"))
    client.get("/ui/")
    with django_assert_max_num_queries(9):  # type: ignore[attr-defined]
        client.get("/ui/")


@pytest.mark.parametrize(
    ("path", "made_up"),
    [("/history/", True), ("/notices/", True), ("/search/?q=x", True), ("/agencies/", False)],
)
def test_what_a_sample_account_sees_is_marked_unless_it_is_real(
    cast: Cast, signed_in: Callable[..., Client], path: str, made_up: bool
) -> None:
    person = cast.person("coordinator")
    client = signed_in(person)
    assert "DATA CONTOH" not in client.get(path).content.decode()
    Person.objects.update(sample=True)
    assert ("DATA CONTOH" in client.get(path).content.decode()) == made_up


def test_one_goes_from_one_assessment_to_another(
    evaluation: Evaluation, evaluation_on: Callable[..., Evaluation], signed_in: Callable[..., Client]
) -> None:
    client = signed_in(evaluation.cast.person("coordinator"))
    address = reverse("assessment", args=[evaluation.mine.pk])
    assert "bar-switch" not in client.get(address).content.decode()  # there is no other
    other = evaluation_on("spbe-2020", year=2025)
    page = client.get(reverse("indicator", args=[evaluation.mine.pk, "I01"])).content.decode()
    switch = page[page.index("bar-switch") :].partition("</details>")[0]
    assert "Pemerintah Provinsi Lampung · Evaluasi 2026" in switch.partition("</summary>")[0]
    assert reverse("assessment", args=[other.mine.pk]) in switch
    assert reverse("assessment", args=[other.theirs.pk]) not in switch
