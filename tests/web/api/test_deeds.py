"""Everything a person can do on a page, a program can do: each page and form has its operation, or says why not."""

from __future__ import annotations

from pathlib import Path

import yaml
from tests.web.test_access import TABLE

from tolok.api.description import document
from tolok.api.urls import api

TEXT = Path(__file__).with_name("deeds.yaml").read_text("utf-8")
DEEDS: dict[str, dict[str, list[str] | str]] = yaml.safe_load(TEXT)
# Signing in, second factors, sessions and providers are a person's own: a program must never do them in their place.
ACCOUNT = ("account_", "mfa_", "usersessions_", "openid_connect_", "socialaccount_", "accounts/")
OURS = ("api:", "openapi", "api_docs", "uploads", "upload")


def _pages() -> dict[str, set[str]]:
    rows = TABLE["addresses"].items()
    return {
        name: {method for method in ("get", "post") if method in row}
        for name, row in rows
        if not name.startswith((*ACCOUNT, OURS[0])) and name not in OURS
    }


def test_every_page_and_form_has_its_operation() -> None:
    told = {name: set(row) for name, row in DEEDS.items()}
    pages = _pages()
    missing = {name: methods - told.get(name, set()) for name, methods in pages.items()}
    assert {name: lacks for name, lacks in missing.items() if lacks} == {}, "write a row in tests/web/api/deeds.yaml"
    gone = {name: methods - pages.get(name, set()) for name, methods in told.items()}
    assert {name: more for name, more in gone.items() if more} == {}, "these rows of deeds.yaml have no page any more"


def test_no_page_has_two_rows() -> None:
    names = [line.partition(": {")[0] for line in TEXT.splitlines() if ": {" in line and not line.startswith("#")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_operation_that_is_named_is_there() -> None:
    known = {one["operationId"]: method for path in document(api)["paths"].values() for method, one in path.items()}
    for name, row in DEEDS.items():
        for method, told in row.items():
            if isinstance(told, str):
                assert told.endswith("."), f"{name}: say in a sentence why there is no operation"
                continue
            assert set(told) <= set(known), f"{name}: {set(told) - set(known)}"
            writes = any(known[one] not in {"get", "head"} for one in told)
            assert writes == (method == "post") or told == ["draft_document"], f"{name} {method}: {told}"
