"""Bytes: they come back as they were, sealed ones lie sealed, and a crash leaves no row without its file."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from tests.web.cast import Cast

from tolok.evidence import actions, sealing, store
from tolok.evidence.models import Blob
from tolok.organisation.access import standing_of
from tolok.organisation.models import Agency

SECRET = b"kata sandi basis data kependudukan " * 5000


def _put(agency: Agency, path: Path, *, encrypted: bool = False) -> Blob:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with transaction.atomic():
        return store.put(agency, path, sha256=digest, media_type="text/plain", encrypted=encrypted)


def _content(blob: Blob) -> bytes:
    with store.opened(blob) as file:
        return file.read()


@pytest.fixture
def laid(tmp_path: Path) -> Path:
    path = tmp_path / "laid"
    path.write_bytes(SECRET)
    return path


def _on_disk(data: Path) -> list[Path]:
    return [path for path in (data / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("encrypted", [False, True])
def test_round_trip(cast: Cast, laid: Path, encrypted: bool) -> None:
    blob = _put(cast.agency, laid, encrypted=encrypted)
    assert _content(blob) == SECRET
    assert blob.size == len(SECRET)


def test_a_file_on_the_same_disk_is_taken_in_without_being_written_again(cast: Cast, laid: Path, data: Path) -> None:
    blob = _put(cast.agency, laid)
    (kept,) = _on_disk(data)
    assert kept.samefile(laid)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    laid.unlink()
    assert _content(blob) == SECRET


def test_a_file_on_another_disk_is_copied(cast: Cast, laid: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other_disk(*_paths: object) -> None:
        raise OSError(errno.EXDEV, "another disk")

    monkeypatch.setattr(os, "link", other_disk)
    blob = _put(cast.agency, laid)
    (kept,) = _on_disk(data)
    assert not kept.samefile(laid)
    assert _content(blob) == SECRET


def test_sealed_bytes_do_not_hold_the_plain_ones(cast: Cast, laid: Path, data: Path) -> None:
    _put(cast.agency, laid, encrypted=True)
    (path,) = _on_disk(data)
    lying = path.read_bytes()
    assert lying.startswith(b"age-encryption.org/v1")
    assert b"kependudukan" not in lying
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_key_is_made_once_and_is_for_the_owner_alone(cast: Cast, laid: Path, data: Path) -> None:
    _put(cast.agency, laid, encrypted=True)
    key = data / "secrets" / "files"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_text().startswith("AGE-SECRET-KEY-1")


def test_a_new_key_seals_and_the_old_one_still_opens(
    cast: Cast, laid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (str(pyrage.x25519.Identity.generate()) for _ in range(2))
    monkeypatch.setenv("TOLOK_FILE_KEY", old)
    before = _put(cast.agency, laid, encrypted=True)
    monkeypatch.setenv("TOLOK_FILE_KEY", f"{new}\n{old}")
    other = tmp_path / "other"
    other.write_bytes(b"baru")
    after = _put(cast.agency, other, encrypted=True)
    assert (_content(before), _content(after)) == (SECRET, b"baru")
    monkeypatch.setenv("TOLOK_FILE_KEY", new)
    assert _content(after) == b"baru"
    with pytest.raises(sealing.NotOpened):
        _content(before)


def test_a_sealed_file_that_was_changed_does_not_open(cast: Cast, laid: Path, data: Path) -> None:
    blob = _put(cast.agency, laid, encrypted=True)
    (path,) = _on_disk(data)
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    with pytest.raises(sealing.NotOpened):
        _content(blob)


def test_who_stops_reading_early_stops_the_work(cast: Cast, laid: Path) -> None:
    blob = _put(cast.agency, laid, encrypted=True)
    with store.opened(blob) as file:
        assert file.read(10) == SECRET[:10]


def test_the_same_bytes_are_stored_once_in_an_agency(cast: Cast, laid: Path, data: Path) -> None:
    first, again = _put(cast.agency, laid), _put(cast.agency, laid)
    assert first == again
    assert len(_on_disk(data)) == 1
    assert _put(cast.other, laid) != first


class Crash(BaseException):
    """The machine stops."""


@pytest.mark.parametrize("point", ["write", "rename", "row", "commit"])
def test_a_crash_leaves_no_row_without_its_file(
    point: str, cast: Cast, laid: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_anything: Any, **_more: Any) -> None:
        raise Crash

    match point:
        case "write":
            monkeypatch.setattr(os, "fsync", crash)
        case "rename":
            monkeypatch.setattr(Path, "rename", crash)
        case "row":
            monkeypatch.setattr(Blob, "save", crash)
    digest = hashlib.sha256(SECRET).hexdigest()

    def put_and_crash() -> None:
        with transaction.atomic():
            store.put(cast.agency, laid, sha256=digest, media_type="text/plain", encrypted=False)
            raise Crash

    with pytest.raises(Crash):
        put_and_crash()
    monkeypatch.undo()
    assert not Blob.objects.exists()
    # A file may be left; it is swept when it is old, and then bytes can be put again.
    assert [path.name for path in _on_disk(data) if path.name.startswith(".")] == []
    for path in _on_disk(data):
        os.utime(path, (1, 1))
    store.sweep()
    assert _on_disk(data) == []
    assert _content(_put(cast.agency, laid)) == SECRET


def test_sweeping_spares_what_has_a_row_and_what_is_fresh(cast: Cast, laid: Path, data: Path) -> None:
    kept = _put(cast.agency, laid)
    name = default_storage.save("blobs/9/ab/fresh", ContentFile(SECRET))
    assert store.sweep() == []
    old = (timezone.now() - store.YOUNGEST_ORPHAN - timedelta(minutes=1)).timestamp()
    for path in _on_disk(data):
        os.utime(path, (old, old))
    assert store.sweep() == [name]
    assert _content(kept) == SECRET


def test_classification_seals_and_unseals_and_takes_the_old_file_away(
    cast: Cast, shelve: Any, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    person = cast.person("coordinator")
    item = shelve(SECRET, name="a.txt")
    for classification, sealed in (("restricted", True), ("internal", False)):
        with django_capture_on_commit_callbacks(execute=True):
            item = actions.set_classification(
                by=person,
                standing=standing_of(person),
                item=item,
                version=item.version,
                classification=classification,
            )
        (path,) = _on_disk(data)
        assert (b"kependudukan" in path.read_bytes()) is not sealed
        assert item.blob is not None
        assert item.blob.encrypted is sealed
        assert _content(item.blob) == SECRET
        assert Blob.objects.count() == 1


def test_a_file_that_another_item_uses_stays_plain(
    cast: Cast, shelve: Any, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    person = cast.person("coordinator")
    first, second = shelve(SECRET), shelve(SECRET, title="dua")
    assert first.blob == second.blob
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_classification(
            by=person, standing=standing_of(person), item=first, version=1, classification="restricted"
        )
    second.refresh_from_db()
    assert second.blob is not None
    assert _content(second.blob) == SECRET
    assert len(_on_disk(data)) == 2


def test_a_crash_while_sealing_keeps_the_plain_file_and_its_row(
    cast: Cast, shelve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = cast.person("coordinator")
    item = shelve(SECRET)

    def crash(*_anything: Any, **_more: Any) -> None:
        raise Crash

    monkeypatch.setattr("tolok.evidence.actions.items.record", crash)
    with pytest.raises(Crash):
        actions.set_classification(
            by=person, standing=standing_of(person), item=item, version=1, classification="restricted"
        )
    item.refresh_from_db()
    assert item.classification == "internal"
    assert item.blob is not None
    assert _content(item.blob) == SECRET
