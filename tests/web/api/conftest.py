"""Programs: clients that sign in with a token, and speak JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client

from tolok.api.actions.tokens import make_token
from tolok.api.scopes import Scope
from tolok.organisation.models import Person

API = "/api/v1"


class Program:
    """``program.put("/x", value="3")`` sends JSON to ``/api/v1/x``; words with ``_`` at the end are headers."""

    def __init__(self, word: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {word}"})

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent: dict[str, Any] = {"headers": named}
        if body is not None:
            sent |= {"data": body, "content_type": "application/json"}
        address = path if path.startswith("/api") else API + path
        answer: HttpResponse = getattr(self.client, method)(address, **sent)
        return answer

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("post", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("put", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("patch", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("delete", path, **headers)


@pytest.fixture
def program() -> Callable[..., Program]:
    """``program(person)``: a program that may do all its person may; ``program(person, "read")``: only that."""

    def made(person: Person, *scopes: str) -> Program:
        _row, word = make_token(by=person, name="test", scopes=scopes or Scope.values, days=1)
        return Program(word)

    return made


@pytest.fixture
def wsgi(db: None) -> Iterator[Callable[..., list[bytes]]]:
    """The application as a server calls it, inside the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    handler = WSGIHandler()

    def whole(environ: dict[str, Any], start: Any) -> list[bytes]:
        answer = handler(environ, start)
        try:
            return [b"".join(answer)]
        finally:
            answer.close()

    yield whole
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
