"""Serving: through the access checks alone, in parts, so that no browser runs it; restricted openings are recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.web.cast import Cast

from tolok.ledger.models import Entry

SignedIn = Callable[..., Client]
CONTENT = "".join(f"baris {number}\n" for number in range(30_000)).encode()


def _body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("classification", ["internal", "restricted"])
@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=100000-", slice(100_000, None)),
        ("bytes=-5", slice(-5, None)),
        ("bytes=200000-200999", slice(200_000, 201_000)),
        ("bytes=0-99999999", slice(0, None)),
    ],
)
def test_parts(  # noqa: PLR0917  # two tables and the three fixtures of every test here
    classification: str, asked: str, wanted: slice, cast: Cast, shelve: Any, signed_in: SignedIn
) -> None:
    item = shelve(CONTENT, classification=classification)
    answer = signed_in(cast.person("coordinator")).get(f"/evidence/{item.pk}/file/", headers={"Range": asked})
    assert answer.status_code == 206
    begin, end, _step = wanted.indices(len(CONTENT))
    assert _body(answer) == CONTENT[wanted]
    assert answer.headers["Content-Length"] == str(end - begin)
    assert answer.headers["Content-Range"] == f"bytes {begin}-{end - 1}/{len(CONTENT)}"


@pytest.mark.parametrize("asked", ["", "bytes=", "bytes=x-y", "lines=1-2", "bytes=0-1,5-6"])
def test_all_of_it(asked: str, cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item = shelve(CONTENT, name="Daftar “dua”.txt")
    answer = signed_in(cast.person("coordinator")).get(f"/evidence/{item.pk}/file/", headers={"Range": asked})
    assert (answer.status_code, _body(answer)) == (200, CONTENT)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_beyond_the_end(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item = shelve(b"kecil")
    answer = signed_in(cast.person("coordinator")).get(f"/evidence/{item.pk}/file/", headers={"Range": "bytes=5-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */5")


def test_what_the_browser_has_is_not_sent_again(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item, client = shelve(b"kecil"), signed_in(cast.person("coordinator"))
    tag = client.get(f"/evidence/{item.pk}/file/").headers["ETag"]
    assert client.get(f"/evidence/{item.pk}/file/", headers={"If-None-Match": tag}).status_code == 304


def test_restricted_is_never_kept_by_the_browser(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item = shelve(b"kecil", classification="restricted")
    answer = signed_in(cast.person("coordinator")).get(f"/evidence/{item.pk}/file/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


def test_each_opening_of_a_restricted_file_is_in_the_ledger(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item, auditor = shelve(CONTENT, classification="restricted"), cast.person("auditor")
    client = signed_in(auditor)
    for asked in ("", "", "bytes=0-10", "bytes=100-200", "bytes=300-"):
        client.get(f"/evidence/{item.pk}/file/", headers={"Range": asked})
    opened = Entry.objects.filter(verb="evidence.opened", subject=f"evidence:{item.pk}")
    assert [entry.actor for entry in opened] == [auditor.ledger_id] * 3
    assert opened[0].detail["sha256"] == item.blob.sha256


def test_a_later_part_alone_is_an_opening_too(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item = shelve(CONTENT, classification="restricted")
    signed_in(cast.person("auditor")).get(f"/evidence/{item.pk}/file/", headers={"Range": "bytes=1-"})
    assert Entry.objects.filter(verb="evidence.opened").count() == 1


def test_a_look_at_its_page_is_none(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item, client = shelve(CONTENT, classification="restricted"), signed_in(cast.person("auditor"))
    assert client.get(f"/evidence/{item.pk}/").status_code == 200
    shelve(b"lain")
    client.get(f"/evidence/{shelve(b'lain').pk}/file/")
    assert not Entry.objects.filter(verb="evidence.opened").exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("coordinator", 200),
        ("person_in_charge", 200),
        ("internal_assessor", 200),
        ("external_assessor", 200),
        ("reviewer", 200),
        ("auditor", 200),
        ("data_entry", 403),
        ("team_member", 403),
        ("national_coordinator", 403),
        ("unit_officer", 404),
    ],
)
def test_who_opens_a_restricted_file(role: str, status: int, cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item = shelve(b"rahasia", classification="restricted", unit=cast.statistics)
    answer = signed_in(cast.person(role)).get(f"/evidence/{item.pk}/file/")
    assert answer.status_code == status
    if status == 200:
        assert _body(answer) == b"rahasia"
    else:
        assert not Entry.objects.filter(verb="evidence.opened").exists()


def test_another_agency_gets_404(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item = shelve(b"isi")
    stranger = cast.person("coordinator", agency=cast.other)
    for place in ("", "file/", "preview/", "facts/", "text/"):
        assert signed_in(stranger).get(f"/evidence/{item.pk}/{place}").status_code == 404


def test_a_stranger_is_asked_to_sign_in(shelve: Any, client: Client) -> None:
    answer = client.get(f"/evidence/{shelve(b'isi').pk}/file/")
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_a_link_has_no_file(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item = shelve(url="https://jdih.example.go.id/", title="JDIH")
    assert signed_in(cast.person("coordinator")).get(f"/evidence/{item.pk}/file/").status_code == 404
