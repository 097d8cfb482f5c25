"""The shelf: search with real words, filters, pages, duplicates, a fixed number of queries."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.cast import Cast
from tests.web.evidence import made

from tolok.evidence import actions, queries
from tolok.evidence.models import Item
from tolok.evidence.queries import Wanted
from tolok.evidence.uses import Use
from tolok.organisation import walls
from tolok.organisation.access import PUBLIC, standing_of
from tolok.organisation.models import Person
from tolok.ui.search import offers

SignedIn = Callable[..., Client]


@pytest.fixture
def titles(cast: Cast) -> Callable[..., list[str]]:
    def found(**wanted: Any) -> list[str]:
        page = queries.shelf(standing_of(cast.person("coordinator")), Wanted(**wanted))
        return [row.item.title for row in page.object_list]

    return found


def test_words_of_title_number_and_text_are_found(cast: Cast, shelve: Any, titles: Any) -> None:
    shelve(b"1", title="Laporan Dinas Kependudukan", number="800/123/V.09/2024")
    read = shelve(made.pdf("jumlah penduduk tahun 2024"), name="a.pdf", title="Lampiran")
    shelve(b"3", title="Peraturan Gubernur Nomor 59 Tahun 2021")
    actions.read_text(read.blob)
    assert titles(text="penduduk") == ["Laporan Dinas Kependudukan", "Lampiran"]
    assert titles(text="800/123/V.09/2024") == ["Laporan Dinas Kependudukan"]
    assert titles(text="pergub 59/2021") == ["Peraturan Gubernur Nomor 59 Tahun 2021"]
    assert titles(text="lapor") == ["Laporan Dinas Kependudukan"]
    assert titles(text='"penduduk tahun"') == ["Lampiran"]
    assert titles(text="penduduk gubernur") == []


def test_a_typing_error_finds_what_looks_like_it(shelve: Any, titles: Any) -> None:
    shelve(b"1", title="Arsitektur SPBE Provinsi Lampung")
    shelve(b"2", title="Laporan keuangan")
    assert titles(text="arsitektr") == ["Arsitektur SPBE Provinsi Lampung"]
    assert titles(text="zzzz") == []


def test_filters(cast: Cast, shelve: Any, titles: Any) -> None:
    today = timezone.localdate()
    shelve(b"1", title="a", kind="policy", dated=date(2021, 5, 1), valid_until=today - timedelta(days=1))
    shelve(b"2", title="b", kind="report", unit=cast.health, valid_until=today + timedelta(days=60))
    shelve(b"3", title="c", classification="restricted", valid_until=today + timedelta(days=61))
    item = shelve(b"4", title="d")
    assert titles(kind="policy") == ["a"]
    assert titles(unit=cast.health.pk) == ["b"]
    assert titles(year=2021) == ["a"]
    assert titles(classification="restricted") == ["c"]
    assert titles(validity="expired") == ["a"]
    assert titles(validity="soon") == ["b"]
    assert titles(validity="valid") == ["c", "b"]
    assert titles(validity="open") == ["d"]
    person = cast.person("coordinator")
    actions.withdraw_item(by=person, standing=standing_of(person), item=item)
    assert titles() == ["c", "b", "a"]
    assert titles(withdrawn=True) == ["d"]


@pytest.mark.parametrize(
    "query",
    [
        "page=x",
        "page=²",
        "page=999",
        "unit=x",
        "year=x",
        "kind=none",
        "validity=?",
        "q=%00",
        "q='%20%26",
        "q=" + "x" * 500,
    ],
)
def test_a_strange_question_is_no_fault(query: str, cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    shelve(b"1", title="Laporan")
    assert signed_in(cast.person("coordinator")).get(f"/evidence/?{query}").status_code == 200


def test_an_agency_that_is_no_number_is_taken_as_not_named(cast: Cast, signed_in: SignedIn) -> None:
    assert signed_in(cast.person("coordinator")).get("/evidence/new/?agency=²").status_code == 200


def test_a_snippet_is_escaped(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item = shelve(made.docx_file("penduduk <script>alert(1)</script>"), name="a.docx", title="<b>Judul</b> penduduk")
    actions.read_text(item.blob)
    page = signed_in(cast.person("coordinator")).get("/evidence/?q=kependudukan").content.decode()
    assert "<mark>penduduk</mark>" in page
    assert "<script>alert" not in page
    assert "<b>Judul" not in page


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


@pytest.mark.parametrize("path", ["/evidence/", "/evidence/?q=laporan", "/evidence/picker/?q=laporan"])
def test_a_page_asks_as_often_for_few_as_for_many(
    path: str, cast: Cast, shelve: Any, signed_in: SignedIn, used: dict[int, list[Use]]
) -> None:
    client = signed_in(cast.person("coordinator"))
    for number in range(2):
        used[shelve(str(number).encode(), title=f"Laporan {number}").pk] = [Use("indikator 1", 2024)]
    few = _queries(client, path)
    for number in range(2, 30):
        used[shelve(str(number).encode(), title=f"Laporan {number}", unit=cast.health).pk] = [Use("indikator 2", 2024)]
    assert _queries(client, path) == few
    assert few < 30


def test_the_page_of_an_item_says_where_it_is_used(
    cast: Cast, shelve: Any, signed_in: SignedIn, used: dict[int, list[Use]]
) -> None:
    item = shelve(title="SK 12", valid_until=timezone.localdate() + timedelta(days=5))
    used[item.pk] = [Use("Indikator 23, SPBE 2024", 2024, "/somewhere/"), Use("Indikator 8, SPBE 2023", 2023)]
    page = signed_in(cast.person("coordinator")).get(f"/evidence/{item.pk}/").content.decode()
    assert page.index("Indikator 23") < page.index("Indikator 8")
    assert "segera habis" in page
    assert f"/history/evidence:{item.pk}/" in page


def test_what_a_sample_account_brought_is_marked_for_everybody(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item, client = shelve(b"1", title="Laporan"), signed_in(cast.person("auditor"))
    for path in (f"/evidence/{item.pk}/", f"/evidence/?agency={cast.agency.pk}"):
        assert "DATA CONTOH" not in client.get(path).content.decode()
    Person.objects.filter(pk=item.added_by_id).update(sample=True)
    for path in (f"/evidence/{item.pk}/", f"/evidence/?agency={cast.agency.pk}"):
        assert "DATA CONTOH" in client.get(path).content.decode(), path


def test_an_empty_shelf_teaches(cast: Cast, signed_in: SignedIn) -> None:
    assert "Langkah pertama" in signed_in(cast.person("coordinator")).get("/evidence/").content.decode()
    assert "Langkah pertama" not in signed_in(cast.person("auditor")).get("/evidence/").content.decode()


def test_duplicates_are_offered_with_their_uses(
    cast: Cast, shelve: Any, signed_in: SignedIn, used: dict[int, list[Use]]
) -> None:
    item = shelve(b"isi yang sama", title="SK 12")
    used[item.pk] = [Use("Indikator 8, SPBE 2024", 2024)]
    theirs = shelve(b"isi lain", title="x", agency=cast.other, by=cast.person("coordinator", agency=cast.other))
    client = signed_in(cast.person("coordinator"))
    for content, wanted in ((b"isi yang sama", [["Indikator 8, SPBE 2024"]]), (b"isi lain", []), (b"", [])):
        answer = client.get("/evidence/duplicates/", {"sha256": hashlib.sha256(content).hexdigest()})
        assert [found["uses"] for found in answer.json()["items"]] == wanted
    assert theirs.agency == cast.other


def test_a_restricted_duplicate_of_another_unit_is_not_told(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    shelve(b"rahasia", title="SK 12", unit=cast.statistics, classification="restricted")
    client = signed_in(cast.person("unit_officer"))
    answer = client.get("/evidence/duplicates/", {"sha256": hashlib.sha256(b"rahasia").hexdigest()})
    assert answer.json()["items"] == []


def test_a_plain_form_asks_before_it_adds_what_is_there(
    cast: Cast, shelve: Any, signed_in: SignedIn, used: dict[int, list[Use]]
) -> None:
    item = shelve(b"isi yang sama", title="SK 12")
    used[item.pk] = [Use("Indikator 8, SPBE 2024", 2024)]
    client = signed_in(cast.person("coordinator"))
    file = io.BytesIO(b"isi yang sama")
    file.name = "lagi.txt"
    told = {"title": "Lagi", "classification": "internal"}
    answer = client.post("/evidence/", {**told, "file": file})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Indikator 8, SPBE 2024" in page
    assert 'value="Lagi"' in page
    assert Item.objects.count() == 1
    key = answer.context["form"]["upload"].value()
    assert client.post("/evidence/", {**told, "upload": key, "anyway": "1"}).status_code == 302
    assert Item.objects.filter(blob=item.blob).count() == 2


def test_two_people_change_at_once_and_nothing_is_lost(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item = shelve(title="lama")
    first, second = signed_in(cast.person("coordinator")), signed_in(cast.person("data_entry"))
    told = {"kind": "policy", "enactment": "enacted", "version": 1}
    assert first.post(f"/evidence/{item.pk}/facts/", {**told, "title": "dari koordinator"}).status_code == 302
    answer = second.post(f"/evidence/{item.pk}/facts/", {**told, "title": "dari entri data"})
    assert answer.status_code == 422
    assert "sudah diubah orang lain" in answer.content.decode()
    assert "dari entri data" in answer.content.decode()
    item.refresh_from_db()
    assert item.title == "dari koordinator"


def test_faults_stand_at_their_field(cast: Cast, shelve: Any, signed_in: SignedIn) -> None:
    item = shelve(title="lama")
    told = {
        "kind": "policy",
        "enactment": "enacted",
        "version": 1,
        "title": "",
        "dated": "2024-05-02",
        "valid_until": "2023-01-01",
    }
    answer = signed_in(cast.person("coordinator")).post(f"/evidence/{item.pk}/facts/", told)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title", "valid_until"}


def test_withdrawing_from_its_page(cast: Cast, shelve: Any, signed_in: SignedIn, used: dict[int, list[Use]]) -> None:
    item, client = shelve(title="SK 12"), signed_in(cast.person("coordinator"))
    used[item.pk] = [Use("Indikator 8, SPBE 2024", 2024, in_force=True)]
    assert "Indikator 8" in client.get(f"/evidence/{item.pk}/withdrawal/").content.decode()
    assert client.post(f"/evidence/{item.pk}/withdrawal/").status_code == 409
    used.clear()
    assert client.post(f"/evidence/{item.pk}/withdrawal/", {"reason": "keliru"}).status_code == 302
    assert "Ditarik" in client.get(f"/evidence/{item.pk}/").content.decode()


def test_the_search_over_everything_finds_evidence(cast: Cast, shelve: Any) -> None:
    shelve(b"1", title="Laporan Dinas Kependudukan")
    (offer,) = [one for one in offers() if one.name == "evidence"]
    found = offer.find("penduduk", standing_of(cast.person("coordinator")), 5)
    assert (found.total, found.hits[0].title) == (1, "Laporan Dinas Kependudukan")
    assert offer.find("penduduk", standing_of(cast.person("coordinator", agency=cast.other)), 5).total == 0


def test_the_walls_of_the_database_stand_behind(cast: Cast, shelve: Any) -> None:
    shelve(b"1")
    with walls.seeing(standing_of(cast.person("coordinator", agency=cast.other))):
        assert not Item.objects.exists()
    with walls.seeing(standing_of(cast.person("coordinator"))):
        assert Item.objects.count() == 1


def test_the_search_by_its_index_keeps_to_the_walls(cast: Cast, shelve: Any) -> None:
    mine = shelve(b"1", title="Laporan")
    shelve(b"2", title="Laporan", agency=cast.other, by=cast.person("coordinator", agency=cast.other))
    with walls.seeing(standing_of(cast.person("coordinator"))), connection.cursor() as cursor:
        cursor.execute("SELECT evidence_matching('laporan'::tsquery)")
        assert cursor.fetchall() == [(mine.pk,)]
    with walls.seeing(PUBLIC), connection.cursor() as cursor:
        cursor.execute("SELECT evidence_matching('laporan'::tsquery)")
        assert cursor.fetchall() == []
