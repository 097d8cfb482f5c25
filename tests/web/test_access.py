"""Every address × every role × own and other agency, held against the table in access.yaml."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.web.access_objects import object_for
from tests.web.cast import Cast

from tolok.organisation.models import Agency
from tolok.organisation.roles import listed

TABLE = yaml.safe_load(Path(__file__).with_name("access.yaml").read_text("utf-8"))
ROLES = [role["code"] for role in listed()]
NATIONAL = {role["code"] for role in listed() if role["national"]} - {"public"}
METHODS = ("get", "post", "put", "patch", "delete")
_KNOWN = {*METHODS, "other", "send", "json"}


@dataclass(frozen=True)
class Address:
    """One address of the resolver: its name (with namespaces; without a name its route) and what its route takes."""

    name: str
    takes: tuple[str, ...]

    def path(self, cast: Cast, agency: Agency) -> str:
        if ":" not in self.name and "/" in self.name:
            return "/" + self.name
        return reverse(self.name, kwargs={name: object_for(self.name, name, cast, agency) for name in self.takes})


def addresses() -> list[Address]:
    """All of them, once each, in the order of the resolver."""
    return list(dict.fromkeys(_walk(get_resolver(), "", "", ())))


def _walk(resolver: URLResolver, namespace: str, route: str, takes: tuple[str, ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        below = (*takes, *entry.pattern.regex.groupindex)
        here = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Address(namespace + entry.name if entry.name else here, tuple(dict.fromkeys(below)))
        else:
            yield from _walk(entry, namespace + (f"{entry.namespace}:" if entry.namespace else ""), here, below)


def roles_in(words: str | None) -> frozenset[str]:
    """The roles that a cell of the table names; groups may hold groups."""
    found: set[str] = set()
    for word in (words or "").split():
        if word in TABLE["groups"]:
            found |= roles_in(" ".join(TABLE["groups"][word]))
        else:
            assert word in ROLES, f"access.yaml: `{word}` is neither a role nor a group"
            found.add(word)
    return frozenset(found)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    known = {address.name for address in addresses()}
    rows = set(TABLE["addresses"])
    assert sorted(known - rows) == [], "write a row for each of these in tests/web/access.yaml (its head says how)"
    assert sorted(rows - known) == [], "these rows of tests/web/access.yaml have no address any more"
    assert [name for name, row in TABLE["addresses"].items() if set(row) - _KNOWN] == []


@dataclass
class Doorway:
    """Clients of every role, each request undone and every cookie put back afterwards."""

    cast: Cast
    clients: dict[str, Client]

    def knock(self, role: str, method: str, path: str, row: Mapping[str, Any]) -> HttpResponse:
        client = self.clients[role]
        cookies = copy.deepcopy(client.cookies)
        sent: dict[str, Any] = {}
        if method != "get":
            sent = {"data": row.get("send", {})} if method == "post" else {}
            if "json" in row:
                sent = {"data": row["json"], "content_type": "application/json"}
        with transaction.atomic():
            answer: HttpResponse = getattr(client, method)(path, **sent)
            transaction.set_rollback(True)
        client.cookies = cookies
        return answer


@pytest.fixture
def doorway(cast: Cast, signed_in: Callable[..., Client]) -> Doorway:
    clients = {role: signed_in(cast.person(role)) for role in ROLES if role != "public"}
    return Doorway(cast, {**clients, "public": Client()})


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.name)
def test_who_may_use_it(address: Address, doorway: Doorway) -> None:
    row = TABLE["addresses"].get(address.name)
    if row is None:
        pytest.fail(f"{address.name} has no row in tests/web/access.yaml")
    wrong = list(_wrong(address, doorway, row, doorway.cast.agency, other=False))
    if address.takes:
        wrong += _wrong(address, doorway, row, doorway.cast.other, other=True)
    assert wrong == []


def _wrong(address: Address, doorway: Doorway, row: Mapping[str, Any], agency: Agency, *, other: bool) -> Iterator[str]:
    path = address.path(doorway.cast, agency)
    for method in METHODS:
        # Views of pages read other methods like GET or POST; the API tells them apart.
        if method not in row and method not in {"get", "post"} and not path.startswith("/api/"):
            continue
        own = roles_in(row.get(method))
        may = own if not other else roles_in(row["other"].get(method)) if "other" in row else own & NATIONAL
        for role in ROLES:
            answer = doorway.knock(role, method, path, row)
            fault = _fault(role, answer, may=role in may, exists=method in row, hidden=other and role not in NATIONAL)
            if fault:
                yield f"{role} {method.upper()} {path} ({'other' if other else 'own'} agency): {fault}"


def _fault(role: str, answer: HttpResponse, *, may: bool, exists: bool, hidden: bool) -> str:
    """What is wrong with an answer; empty when it is as the table says."""
    # Whoever is sent to sign in is told where they wanted to go; the page of the door itself sends on without.
    status, to_the_door = answer.status_code, answer.headers.get("Location", "").startswith("/accounts/login/?")
    if status >= 500:
        return f"{status}"
    if not exists:
        return "" if status in {401, 403, 404, 405} or to_the_door else f"{status} where no such method is in the table"
    if may:
        return f"{status}, but may" if status in {403, 404, 405} or (to_the_door and role == "public") else ""
    if role == "public":
        return "" if to_the_door or status in {401, 403, 404} else f"{status}, but must be sent to sign in"
    if hidden:
        return "" if status == 404 else f"{status}, but must get 404: it is of another agency"
    return "" if status in {403, 404} else f"{status}, but may not"
