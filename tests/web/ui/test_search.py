"""The search over everything: what is found, by whom, and that every hit opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.assessment.stage import national_cycle

from tolok.evidence.models import Item
from tolok.organisation.models import Unit
from tolok.ui import search

SignedIn = Callable[..., Client]


def _found(client: Client, query: str, **more: str) -> dict[str, list[str]]:
    answer = client.get("/search/", {"q": query, **more})
    assert answer.status_code == 200
    return {group.name: [hit.title for hit in group.hits] for group in answer.context["groups"]}


def test_every_kind_of_thing_is_found_in_its_group(cast: Any, signed_in: SignedIn) -> None:
    national_cycle(cast)
    officer = cast.person("coordinator", name="Kesuma Sehat")
    Item.objects.create(
        agency=cast.agency, title="SK Gubernur tentang arsitektur", url="https://example.go.id/sk", added_by=officer
    )
    client = signed_in(officer)
    assert any("<mark>" in title and "Arsitektur" in title for title in _found(client, "arsitektur")["indicators"])
    assert _found(client, "dinas kesehatan") == {"units": ["<mark>Dinas</mark> <mark>Kesehatan</mark>"]}
    assert _found(client, "kesuma")["people"] == ["<mark>Kesuma</mark> Sehat"]
    assert _found(client, "provinsi lampung")["agencies"] == ["Pemerintah <mark>Provinsi</mark> <mark>Lampung</mark>"]
    assert list(_found(client, "zzzz")) == []


def test_an_indicator_is_found_by_its_criteria_and_by_a_stem(cast: Any, signed_in: SignedIn) -> None:
    national_cycle(cast)
    client = signed_in(cast.person("coordinator"))
    assert _found(client, "mengevaluasi keamanan")["indicators"]
    assert len(_found(client, "kebijakan")["indicators"]) == 5
    many = _found(client, "kebijakan", kind="indicators")
    assert list(many) == ["indicators"]
    assert len(many["indicators"]) > 5


@pytest.mark.parametrize("role", ["coordinator", "unit_officer", "external_assessor", "auditor", "data_entry"])
@pytest.mark.parametrize("query", ["kebijakan", "dinas", "coordinator", "lampung"])
def test_every_hit_opens_for_whoever_found_it(cast: Any, signed_in: SignedIn, role: str, query: str) -> None:
    national_cycle(cast)
    cast.person("coordinator", agency=cast.other)
    client = signed_in(cast.person(role))
    for group in client.get("/search/", {"q": query}).context["groups"]:
        for hit in group.hits:
            assert client.get(hit.link).status_code == 200, (group.name, hit.link)


def test_of_another_agency_nothing_is_found(cast: Any, signed_in: SignedIn) -> None:
    Unit.objects.create(agency=cast.other, name="Dinas Rahasia")
    cast.person("coordinator", agency=cast.other, name="Rahasia Orang")
    by = cast.person("coordinator", agency=cast.other, name="Rahasia Orang")
    Item.objects.create(agency=cast.other, title="Dokumen rahasia", url="https://example.go.id/x", added_by=by)
    assert _found(signed_in(cast.person("coordinator")), "rahasia") == {}
    assert set(_found(signed_in(cast.person("auditor")), "rahasia")) >= {"units", "people"}


def test_a_unit_officer_finds_the_indicators_of_the_unit_alone(cast: Any, signed_in: SignedIn) -> None:
    national_cycle(cast)
    assert "indicators" not in _found(signed_in(cast.person("unit_officer")), "kebijakan")


@pytest.mark.parametrize(
    "query", ["", " ", "a", "'", "%", "\\", "<script>alert(1)</script>", "x" * 5000, "a\0b", "& | !"]
)
def test_odd_queries_break_nothing(cast: Any, signed_in: SignedIn, query: str) -> None:
    national_cycle(cast)
    answer = signed_in(cast.person("coordinator")).get("/search/", {"q": query, "kind": "nonsense"})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_the_queries_stay_the_same_with_many_rows(cast: Any, signed_in: SignedIn) -> None:
    national_cycle(cast)
    client = signed_in(cast.person("coordinator"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            _found(client, "dinas")
        return len(found)

    queries()
    few = queries()
    for number in range(30):
        Unit.objects.create(agency=cast.agency, name=f"Dinas {number}")
    assert queries() == few


def test_while_typing_the_results_alone_come_back(cast: Any, signed_in: SignedIn) -> None:
    client = signed_in(cast.person("coordinator"))
    answer = client.get("/search/", {"q": "dinas"}, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert b"Dinas" in answer.content
    assert "HX-Request" in answer.headers["Vary"]


def test_a_kind_is_offered_once() -> None:
    with pytest.raises(ValueError, match="units"):
        search.offer("units", "Unit", lambda _query, _standing, _limit: search.Found([], 0), position=1)
