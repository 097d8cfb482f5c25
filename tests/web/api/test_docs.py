"""The page of the API in docs/ is true, and the page in the application stands."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import httpx
from django.test import Client
from pydantic import BaseModel

from tolok.api import sending
from tolok.api.actions.tokens import make_token
from tolok.api.description import document
from tolok.api.door import In, Out
from tolok.api.urls import api

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")


def _example(name: str) -> Any:
    code = next(code for code in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if f"def {name}(" in code)
    names: dict[str, Any] = {}
    exec(code, names)
    return names[name]


def test_the_example_answers_an_indicator(cast, evaluation, wsgi):
    _row, word = make_token(by=cast.person("coordinator"), name="x", scopes=["read", "claims:write"], days=1)
    transport = httpx.WSGITransport(app=wsgi)
    with httpx.Client(
        transport=transport, base_url="http://testserver", headers={"Authorization": f"Bearer {word}"}
    ) as client:
        answer = _example("answer")
        assert answer(client, evaluation.mine.pk, "I01", "3", "Ada.")["version"] == 1
        assert answer(client, evaluation.mine.pk, "I01", "4", "Ada.")["version"] == 2


def test_the_example_knows_our_messages_from_others():
    secret, now, body = sending.secret_of("salt"), int(time.time()), '{"type": "ping"}'
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(now),
        "webhook-signature": sending.signature(secret, key="msg_1", timestamp=now, body=body),
    }
    is_from_tolok = _example("is_from_tolok")
    assert is_from_tolok(secret, headers, body.encode())
    assert not is_from_tolok(secret, headers, body.encode() + b" ")
    assert not is_from_tolok(sending.secret_of("other"), headers, body.encode())
    assert not is_from_tolok(secret, headers, body.encode(), now=now + 400)


def test_every_operation_says_who_may_and_what_it_answers():
    ids = []
    for methods in document(api)["paths"].values():
        for operation in methods.values():
            ids.append(operation["operationId"])
            assert operation["x-scope"], operation["operationId"]
            assert operation["summary"], operation["operationId"]
            assert {"401", "403", "404", "429", "500"} <= set(operation["responses"]), operation["operationId"]
            assert operation["security"]
    assert len(ids) == len(set(ids))


def test_the_page_tells_every_operation(db):
    page = Client().get("/api/v1/docs").content.decode()
    for methods in document(api)["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page


def test_no_two_shapes_have_one_name():
    seen: dict[str, set[str]] = {}
    waiting: list[type[BaseModel]] = [In, Out]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            seen.setdefault(kind.__name__, set()).add(kind.__module__)
            waiting.append(kind)
    assert {name: places for name, places in seen.items() if len(places) > 1} == {}


def test_the_page_speaks_the_language_chosen_for_pages(cast, signed_in):
    page = signed_in(cast.person("coordinator")).get("/api/v1/docs", headers={"Accept-Language": "en-US"})
    assert page.headers["Content-Language"] == "id"
    assert "Token saya" in page.content.decode()


def test_no_two_kinds_of_answer_share_a_name() -> None:
    """Schemas are known by the names of their classes: the second of a name would be told as the first."""
    names = [kind.__name__ for base in (In, Out) for kind in _below(base) if kind.__module__.startswith("tolok.")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def _below(kind: type[BaseModel]) -> list[type[BaseModel]]:
    return [each for child in kind.__subclasses__() for each in (child, *_below(child))]
