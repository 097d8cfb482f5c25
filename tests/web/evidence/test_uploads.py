"""Files on their way (tus 1.0): pieces, cuts, wrong offsets, two tabs, limits, sweeping."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.cast import Cast
from tests.web.evidence import made

from tolok.evidence import actions, spool
from tolok.evidence.actions import uploads as upload_actions
from tolok.evidence.models import Item, Upload
from tolok.organisation.access import standing_of

CONTENT = b"isi berkas yang panjang\n" * 1000
SignedIn = Callable[..., Client]


class Tus:
    """A client of the protocol."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def create(self, name: str = "a.txt", size: int = len(CONTENT), agency: int | None = None) -> Any:
        told = {"filename": name, **({"agency": str(agency)} if agency else {})}
        pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": pairs}
        return self.client.post("/evidence/uploads/", headers=headers)

    def patch(self, place: str, offset: int, content: bytes, **headers: str) -> Any:
        sent = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **headers}
        return self.client.patch(place, content, content_type="application/offset+octet-stream", headers=sent)

    def offset(self, place: str) -> int:
        return int(self.client.head(place, headers={"Tus-Resumable": "1.0.0"}).headers["Upload-Offset"])

    def upload(self, content: bytes, name: str = "a.txt") -> Any:
        place = self.create(name, len(content)).headers["Location"]
        return self.patch(place, 0, content)


@pytest.fixture
def tus(cast: Cast, signed_in: SignedIn) -> Tus:
    return Tus(signed_in(cast.person("coordinator")))


def test_the_server_says_what_it_can(tus: Tus) -> None:
    answer = tus.client.options("/evidence/uploads/")
    assert answer.status_code == 204
    assert answer.headers["Tus-Extension"] == "creation,termination,checksum,expiration"
    assert answer.headers["Tus-Max-Size"] == str(200 * 2**20)


def test_a_file_comes_in_pieces_and_is_checked_at_the_end(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    for start in range(0, len(CONTENT), 5000):
        answer = tus.patch(place, start, CONTENT[start : start + 5000])
        assert answer.status_code == 204
    assert int(answer.headers["Upload-Offset"]) == len(CONTENT)
    upload = Upload.objects.get()
    assert upload.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert upload.finished_at
    assert upload.media_type == "text/plain"


def test_after_a_cut_what_came_is_kept_and_the_rest_follows(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    key = place.strip("/").split("/")[-1]

    class Cut:
        def __init__(self) -> None:
            self.left = [CONTENT[:7000]]

        def read(self, _size: int) -> bytes:
            if not self.left:
                raise OSError("connection reset")
            return self.left.pop()

    upload = actions.append_to_upload(Upload.objects.get(pk=key), offset=0, source=Cut(), length=len(CONTENT))
    assert upload.offset == tus.offset(place) == 7000
    assert tus.patch(place, 7000, CONTENT[7000:]).status_code == 204
    assert Upload.objects.get().sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_bytes_that_a_dead_request_left_behind_are_written_over(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    tus.patch(place, 0, CONTENT[:100])
    with spool.path_of(Upload.objects.get().key).open("ab") as file:
        file.write(b"half a piece that was never told of")
    assert tus.offset(place) == 100
    tus.patch(place, 100, CONTENT[100:])
    assert Upload.objects.get().sha256 == hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize("offset", [1, 99, 101, 10**9])
def test_a_piece_that_does_not_fit_is_refused_and_nothing_changes(tus: Tus, offset: int) -> None:
    place = tus.create().headers["Location"]
    tus.patch(place, 0, CONTENT[:100])
    answer = tus.patch(place, offset, b"x")
    assert answer.status_code == 409
    assert tus.offset(place) == 100


def test_two_tabs_do_not_mix(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    key = Upload.objects.get().key
    with spool.held(key):
        assert tus.patch(place, 0, CONTENT).status_code == 423
    assert tus.patch(place, 0, CONTENT[:50]).status_code == 204
    assert tus.patch(place, 0, CONTENT[:50]).status_code == 409
    assert tus.offset(place) == 50


def test_more_than_was_announced_is_not_kept(tus: Tus) -> None:
    place = tus.create(size=10).headers["Location"]
    assert tus.patch(place, 0, b"0123456789ABCDEF").headers["Upload-Offset"] == "10"
    assert spool.path_of(Upload.objects.get().key).read_bytes() == b"0123456789"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "x"}, 400),
        ({"Upload-Checksum": "md5 abc"}, 400),
        ({"Upload-Checksum": f"sha1 {base64.b64encode(hashlib.sha1(b'other').digest()).decode()}"}, 460),
    ],
)
def test_errors_of_the_protocol(tus: Tus, headers: dict[str, str], status: int) -> None:
    place = tus.create().headers["Location"]
    sent = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", **headers}
    answer = tus.client.patch(place, CONTENT, content_type="application/offset+octet-stream", headers=sent)
    assert answer.status_code == status
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert tus.offset(place) == 0


def test_a_right_checksum_is_taken(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    told = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
    assert tus.patch(place, 0, CONTENT, **{"Upload-Checksum": f"sha256 {told}"}).status_code == 204


def test_another_kind_of_piece_is_refused(tus: Tus) -> None:
    place = tus.create().headers["Location"]
    answer = tus.client.patch(
        place, b"x", content_type="text/plain", headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    )
    assert answer.status_code == 415


def test_what_cannot_be_taken_is_refused_before_it_is_sent(tus: Tus, settings: Any) -> None:
    settings.FILE_LIMIT = 1000
    for name, size, status, words in (
        ("a.zip", 10, 415, "Keluarkan"),
        ("a.pdf", 1001, 413, "MB"),
        ("a.pdf", 0, 400, "kosong"),
    ):
        answer = tus.create(name, size)
        assert answer.status_code == status
        assert words in answer.json()["message"]
    assert not Upload.objects.exists()


def test_content_that_is_not_what_its_name_says_is_refused_at_the_end(
    tus: Tus, django_capture_on_commit_callbacks: Any
) -> None:
    for content, words in ((made.PNG, "PNG"), (made.locked_pdf(), "sandi"), (b"%PDF-1.4 broken", "rusak")):
        with django_capture_on_commit_callbacks(execute=True):
            answer = tus.upload(content, "a.pdf")
        assert answer.status_code == 415
        assert words in answer.json()["message"]
    assert not Upload.objects.exists()
    assert spool.names() == set()


def test_giving_up_takes_the_bytes_away(tus: Tus, django_capture_on_commit_callbacks: Any) -> None:
    place = tus.create().headers["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        assert tus.client.delete(place, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert tus.client.head(place, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    assert spool.names() == set()


def test_an_upload_is_for_who_began_it_alone(tus: Tus, cast: Cast, signed_in: SignedIn) -> None:
    place = tus.create().headers["Location"]
    other = Tus(signed_in(cast.person("data_entry")))
    assert other.patch(place, 0, CONTENT).status_code == 404
    assert other.client.delete(place, headers={"Tus-Resumable": "1.0.0"}).status_code == 404


@pytest.mark.parametrize("role", ["internal_assessor", "external_assessor", "reviewer", "auditor"])
def test_who_may_not_bring_evidence_may_not_upload(role: str, cast: Cast, signed_in: SignedIn) -> None:
    answer = Tus(signed_in(cast.person(role))).create(agency=cast.agency.pk)
    assert answer.status_code == 403


def test_another_agency_is_not_even_known(tus: Tus, cast: Cast) -> None:
    assert tus.create(agency=cast.other.pk).status_code == 404


def test_a_person_has_only_so_much_on_its_way(tus: Tus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_actions, "MOST_AT_ONCE", 2)
    assert [tus.create().status_code for _ in range(3)] == [201, 201, 429]
    monkeypatch.setattr(upload_actions, "MOST_AT_ONCE", 10)
    monkeypatch.setattr(upload_actions, "MOST_BYTES", 3 * len(CONTENT))
    assert [tus.create().status_code for _ in range(2)] == [201, 429]


def test_what_nobody_continues_is_swept(tus: Tus, django_capture_on_commit_callbacks: Any) -> None:
    tus.create()
    kept = tus.create().headers["Location"]
    old = Upload.objects.exclude(pk=kept.strip("/").split("/")[-1]).get()
    Upload.objects.filter(pk=old.pk).update(created_at=timezone.now() - upload_actions.KEPT - timedelta(minutes=1))
    spool.make("without-a-row")
    os.utime(spool.path_of("without-a-row"), (1, 1))
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.sweep() == (1, 0)
    assert spool.names() == {kept.strip("/").split("/")[-1]}


def test_a_finished_upload_becomes_an_item(tus: Tus, django_capture_on_commit_callbacks: Any) -> None:
    tus.upload(CONTENT, "SK_Tim_2024.txt")
    key = Upload.objects.get().key
    with django_capture_on_commit_callbacks(execute=True):
        answer = tus.client.post(
            "/evidence/", {"upload": key, "classification": "internal"}, headers={"Accept": "application/json"}
        )
    assert answer.status_code == 201
    assert answer.json()["title"] == "SK Tim 2024"
    assert Item.objects.get().blob
    assert not Upload.objects.exists()
    assert spool.names() == set()


def test_an_unfinished_one_does_not(tus: Tus) -> None:
    tus.create()
    key = Upload.objects.get().key
    answer = tus.client.post(
        "/evidence/", {"upload": key, "classification": "internal"}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    assert "belum selesai" in str(answer.json()["errors"])


def test_a_plain_form_works_without_a_script(tus: Tus) -> None:
    file = io.BytesIO(made.pdf("Keputusan"))
    file.name = "SK 12.pdf"
    answer = tus.client.post("/evidence/", {"file": file, "title": "SK 12/2024", "classification": "internal"})
    assert answer.status_code == 302
    item = Item.objects.select_related("blob").get()
    assert item.blob is not None
    assert (item.title, item.blob.media_type, item.blob.pages) == ("SK 12/2024", "application/pdf", 1)


def test_a_plain_form_says_what_is_wrong_at_the_file_and_keeps_the_rest(tus: Tus, settings: Any) -> None:
    settings.FILE_LIMIT = 1000
    for name, content, words in (
        ("a.pdf", bytes(5000), "lebih besar"),
        ("a.pdf", b"x", "berakhiran"),
        ("a.exe", b"MZ", "EXE"),
    ):
        file = io.BytesIO(content)
        file.name = name
        told = {"file": file, "title": "Judul saya", "classification": "internal"}
        answer = tus.client.post("/evidence/", told)
        assert answer.status_code == 422
        assert "Judul saya" in answer.content.decode()
        assert words.lower() in answer.content.decode().lower()
    assert not Item.objects.exists()


def test_neither_file_nor_link(tus: Tus) -> None:
    answer = tus.client.post("/evidence/", {"title": "x", "classification": "internal"})
    assert answer.status_code == 422
    assert "Pilih satu" in answer.content.decode()


def test_a_program_can_bring_a_file(cast: Cast) -> None:
    person = cast.person("unit_officer")
    upload = actions.receive_file(
        by=person,
        standing=standing_of(person),
        agency=cast.agency,
        file_name="../../etc/a.txt",
        file=io.BytesIO(b"isi"),
    )
    assert (upload.file_name, upload.size) == ("a.txt", 3)
