"""The history: whose it is, what it says, how it is narrowed; verifying and handing on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tolok.ledger import subjects, verbs
from tolok.ledger.actions import record
from tolok.ledger.checking import check
from tolok.ledger.models import Entry
from tolok.ledger.subjects import Named
from tolok.ledger.verbs import Kind

SignedIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _words(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.DATA = tmp_path
    verbs.register(
        "test.saved",
        "{who} menyimpan {subject}: tingkat {level}, {state}, untuk {unit}",
        kind=Kind.CLAIM,
        show={"state": {"draft": "rancangan"}.__getitem__},
    )
    verbs.register("test.attached", "{who} melampirkan {subject}", kind=Kind.EVIDENCE)
    subjects.register_subject(
        "test", lambda keys, _standing: {key: Named(f"Indikator {key}", f"/tests/{key}/") for key in keys if key != "9"}
    )
    yield
    for name in ("test.saved", "test.attached"):
        del verbs._verbs[name]
    del subjects._resolvers["test"]


def _save(cast: Any, who: str = "unit_officer", key: int = 1, verb: str = "test.saved", **more: Any) -> Entry:
    agency = more.pop("agency", cast.agency)
    return record(
        by=cast.person(who, agency=None if cast.person(who).agency is None else agency),
        verb=verb,
        subject=f"test:{key}",
        agency=agency.pk,
        detail={"level": 3, "state": "draft", "unit": f"unit:{cast.health.pk}", **more},
        within=["assessment:7"],
    )


def test_it_tells_what_happened_in_a_sentence(cast: Any, signed_in: SignedIn) -> None:
    _save(cast)
    page = signed_in(cast.person("coordinator")).get("/history/").content.decode()
    officer = cast.person("unit_officer").name
    assert f"<strong>{officer}</strong> menyimpan" in page
    assert '<a href="/tests/1/">Indikator 1</a>: tingkat 3, rancangan, untuk' in page
    assert "Dinas Kesehatan</a>" in page


def test_what_is_gone_is_told_as_the_ledger_holds_it(cast: Any, signed_in: SignedIn) -> None:
    _save(cast, key=9, state="of former times", unit="unit:999999")
    record(by=cast.person("coordinator"), verb="test.forgotten", subject="test:1", agency=cast.agency.pk)
    page = signed_in(cast.person("coordinator")).get("/history/").content.decode()
    assert ">test:9</a>: tingkat 3, of former times, untuk <a" in page
    assert "unit:999999</a>" in page
    assert "mencatat “test.forgotten” pada" in page


def test_values_are_escaped(cast: Any, signed_in: SignedIn) -> None:
    _save(cast, level="<script>alert(1)</script>", state=["<b>", "test:1"])
    page = signed_in(cast.person("coordinator")).get("/history/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;, Indikator 1" in page


def test_whose_history_it_is(cast: Any, signed_in: SignedIn) -> None:
    _save(cast, key=1)
    _save(cast, key=2, agency=cast.other)
    own = signed_in(cast.person("coordinator")).get("/history/").content.decode()
    assert ("Indikator 1" in own, "Indikator 2" in own) == (True, False)
    every = signed_in(cast.person("auditor")).get("/history/").content.decode()
    assert ("Indikator 1" in every, "Indikator 2" in every) == (True, True)
    assert signed_in(cast.person("internal_assessor")).get("/history/").status_code == 403
    assert Client().get("/history/").status_code == 302


def test_the_history_of_a_thing_holds_its_parts(cast: Any, signed_in: SignedIn) -> None:
    _save(cast, key=1)
    _save(cast, key=2)
    record(by=cast.person("coordinator"), verb="test.attached", subject="test:3", agency=cast.agency.pk)
    client = signed_in(cast.person("coordinator"))
    page = client.get("/history/assessment:7/").content.decode()
    assert ("Indikator 1" in page, "Indikator 2" in page, "Indikator 3" in page) == (True, True, False)
    page = client.get("/history/test:1/").content.decode()
    assert ("menyimpan" in page, "Indikator 2" in page) == (True, False)
    assert client.get("/history/test:9/").status_code == 404
    assert client.get("/history/nonsense/").status_code == 404


def test_of_another_agency_nobody_knows(cast: Any, signed_in: SignedIn) -> None:
    _save(cast, key=9, agency=cast.other)
    assert signed_in(cast.person("coordinator")).get("/history/test:9/").status_code == 404
    assert signed_in(cast.person("auditor")).get("/history/test:9/").status_code == 200


def test_whoever_took_part_reads_it_but_not_what_others_did_to_its_parts(cast: Any, signed_in: SignedIn) -> None:
    def judge(by: str, subject: str, **more: Any) -> None:
        record(by=cast.person(by), verb="test.attached", subject=subject, agency=cast.agency.pk, **more)

    judge("external_assessor", "test:1")
    judge("coordinator", "test:1")
    judge("external_assessor", "test:21", within=["test:1"])
    judge("internal_assessor", "test:22", within=["test:1"])
    page = signed_in(cast.person("external_assessor")).get("/history/test:1/").content.decode()
    assert page.count('class="told"') == 3
    assert "Indikator 22" not in page
    assert 'action="/history/exports/"' not in page
    assert signed_in(cast.person("internal_assessor")).get("/history/test:1/").status_code == 404


def test_it_is_narrowed_by_person_kind_and_day(cast: Any, signed_in: SignedIn) -> None:
    _save(cast, key=1)
    _save(cast, who="coordinator", key=2, verb="test.attached")
    client = signed_in(cast.person("coordinator"))

    def shown(query: str) -> tuple[bool, bool]:
        page = client.get(f"/history/?{query}").content.decode()
        return ">Indikator 1<" in page, ">Indikator 2<" in page

    me = cast.person("coordinator").ledger_id
    assert shown("") == (True, True)
    assert shown(f"who={me}") == (False, True)
    assert shown("kind=claim") == (True, False)
    assert shown("since=2020-01-01&until=2099-01-01") == (True, True)
    assert shown("until=2020-01-01") == (False, False)
    assert shown("since=2099-01-01") == (False, False)
    # What cannot be understood is told at its field, and the rest holds.
    page = client.get("/history/?since=yesterday&who=person:99999&kind=claim&before=x&after=").content.decode()
    assert page.count('class="error"') == 2
    assert (">Indikator 1<" in page, ">Indikator 2<" in page) == (True, False)
    assert "sesudah tanggal awal" in client.get("/history/?since=2026-02-02&until=2026-02-01").content.decode()


def test_pages_turn_by_number(cast: Any, signed_in: SignedIn) -> None:
    for number in range(1, 121):
        _save(cast, key=number)
    client = signed_in(cast.person("coordinator"))

    def numbers(query: str) -> list[int]:
        days = client.get(f"/history/?{query}").context["pages"].days
        return [told.entry.seq for day in days for told in day.told]

    assert numbers("") == list(range(120, 70, -1))
    assert numbers("before=71") == list(range(70, 20, -1))
    assert numbers("before=21") == list(range(20, 0, -1))
    assert numbers("after=20") == list(range(70, 20, -1))
    assert numbers("after=100") == list(range(120, 100, -1))
    first, last = client.get("/history/").context["pages"], client.get("/history/?before=21").context["pages"]
    assert (first.newer, first.older, last.newer, last.older) == (None, 71, 20, None)
    assert client.get(f"/history/?before={'9' * 40}").status_code == 200


def test_queries_do_not_grow_with_the_page(cast: Any, signed_in: SignedIn) -> None:
    client = signed_in(cast.person("coordinator"))

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get("/history/").status_code == 200
        return len(found)

    _save(cast, key=1)
    queries()
    few = queries()
    for number in range(2, 40):
        _save(cast, key=number, who="coordinator" if number % 2 else "unit_officer")
    assert queries() == few


def test_the_wall_stands_behind_the_page(cast: Any, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    # Should the page forget to ask whose entries they are, the database still does not give them.
    _save(cast, key=2, agency=cast.other)
    monkeypatch.setattr("tolok.ledger.access.entries", lambda _reader: Entry.objects.all())
    page = signed_in(cast.person("coordinator")).get("/history/").content.decode()
    assert "Indikator 2" not in page


def test_verifying_says_in_words_what_was_found(cast: Any, signed_in: SignedIn) -> None:
    _save(cast)
    client = signed_in(cast.person("coordinator"))
    answer = client.post("/history/verifications/", follow=True)
    assert answer.status_code == 200
    assert "Buku besar utuh" in answer.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_entry SET actor = 'person:1' WHERE seq = 1")
        cursor.execute("ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_append_only")
    page = client.post("/history/verifications/", follow=True).content.decode()
    assert "Buku besar putus" in page
    assert "Di entri 1: isinya diubah." in " ".join(page.split())
    assert signed_in(cast.person("internal_assessor")).post("/history/verifications/").status_code == 403
    assert client.get("/history/verifications/999/").status_code == 404


def test_a_verification_under_way_is_asked_for_again(
    cast: Any, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tolok.ledger.verifications.AT_ONCE", 0)
    _save(cast)
    client = signed_in(cast.person("coordinator"))
    page = client.post("/history/verifications/", follow=True)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    part = client.get(page.redirect_chain[0][0], headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div class="stack" id="verification"')


def test_an_export_shows_what_the_person_may_read_and_is_an_entry_itself(cast: Any, signed_in: SignedIn) -> None:
    _save(cast, key=1)
    _save(cast, key=2, agency=cast.other)
    answer = signed_in(cast.person("coordinator")).post("/history/exports/")
    lines = b"".join(answer.streaming_content).splitlines(keepends=True)  # type: ignore[attr-defined]
    found = check(lines)
    assert (found.entries, found.shown) == (3, 2)
    assert [entry.get("subject") for entry in map(json.loads, lines[1:-1])] == ["test:1", None, "ledger:all"]
    last = Entry.objects.get(pk=3)
    assert (last.verb, last.agency, last.detail["seq"]) == ("ledger.exported", cast.agency.pk, 3)
    one = signed_in(cast.person("coordinator")).post("/history/exports/", {"subject": "test:1"})
    assert "tolok-test-1-" in one.headers["Content-Disposition"]
    assert check(b"".join(one.streaming_content).splitlines(keepends=True)).shown == 2  # type: ignore[attr-defined]
    assert signed_in(cast.person("coordinator")).post("/history/exports/", {"subject": "test:2"}).status_code == 404
    assert signed_in(cast.person("coordinator")).post("/history/exports/", {"subject": "no:2"}).status_code == 404
    assert signed_in(cast.person("internal_assessor")).post("/history/exports/").status_code == 403
