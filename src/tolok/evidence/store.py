"""Where the bytes of evidence are: put once an agency and content, opened as a stream, swept when nobody needs them.

The order is what makes it safe: the file is on the disk under its own name before its row is written, and a row is
gone before its file goes. A crash between the two leaves a file without a row, which ``sweep`` removes; never a row
without its file.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from tolok.evidence import sealing, spool
from tolok.evidence.models import Blob
from tolok.organisation.models import Agency

# An orphan this young may be a file whose row is being written just now.
YOUNGEST_ORPHAN = timedelta(hours=6)
_TRIES = 3


def put(agency: Agency, path: Path, *, sha256: str, media_type: str, encrypted: bool) -> Blob:
    """The row of these bytes; stored when the agency does not have them yet. Sealed when ``encrypted``.

    Inside the transaction that needs the row: it is held until then, so that nobody releases it meanwhile.
    """
    for _try in range(_TRIES):
        known = _held(agency.pk, sha256, encrypted=encrypted)
        if known is not None:
            return known
        stored = _stored(agency, path, sha256=sha256, encrypted=encrypted)
        blob = Blob(
            agency=agency,
            sha256=sha256,
            size=path.stat().st_size,
            media_type=media_type,
            stored=stored,
            encrypted=encrypted,
        )
        if _written(blob):
            return blob
    raise IntegrityError("the same bytes are put and removed at the same moment; try again")


def try_to_write() -> None:
    """Write a byte where files are kept and where uploads arrive, and leave nothing behind.

    Raises:
        OSError: one of the folders is not there, is read-only, or is full.
    """
    for folder in (_folder(), spool.folder()):
        if folder is not None:
            with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
                file.write(b".")


def _folder() -> Path | None:
    """The folder of the files; None where they are not kept in one."""
    try:
        return Path(default_storage.path(""))
    except NotImplementedError:
        return None


def changed(blob: Blob, *, encrypted: bool) -> Blob:
    """The row of the same bytes sealed, or no longer sealed; the old one stays for ``release``."""
    known = _held(blob.agency_id, blob.sha256, encrypted=encrypted)
    if known is not None:
        return known
    with opened(blob) as plain:
        stored = _save(_name(blob.agency, blob.sha256, encrypted=encrypted), plain, encrypted=encrypted)
    made = Blob(
        agency=blob.agency,
        sha256=blob.sha256,
        size=blob.size,
        media_type=blob.media_type,
        stored=stored,
        encrypted=encrypted,
    )
    if _written(made):
        return made
    return Blob.objects.get(agency=blob.agency_id, sha256=blob.sha256, encrypted=encrypted)


def release(blob: Blob) -> None:
    """Remove bytes that nothing stands on: the row with the transaction, the file after its commit."""
    held = Blob.objects.select_for_update().get(pk=blob.pk)
    if held.items.exists():
        return
    stored = held.stored
    try:
        held.delete()
    except ProtectedError:  # a room above keeps the same bytes: a document of record
        return
    transaction.on_commit(lambda: default_storage.delete(stored))


@contextmanager
def opened(blob: Blob) -> Iterator[IO[bytes]]:
    """The plain bytes, as a stream.

    Raises:
        NotOpened: a sealed file does not open with our keys.
        FileNotFoundError: the file is gone, which only somebody outside Tolok can do.
    """
    with ExitStack() as open_until:
        file = open_until.enter_context(default_storage.open(blob.stored, "rb"))
        yield open_until.enter_context(sealing.opened(file)) if blob.encrypted else cast("IO[bytes]", file)


def sweep() -> list[str]:
    """Remove the files that no row names, but for fresh ones. Their names.

    Needs to see all rows (``walls.seeing(None)``): a row that is not shown would look like none.
    """
    known = set(Blob.objects.values_list("stored", flat=True))
    before = timezone.now() - YOUNGEST_ORPHAN
    swept = []
    for name in _names("blobs"):
        if name not in known and default_storage.get_modified_time(name) < before:
            default_storage.delete(name)
            swept.append(name)
    return swept


def _held(agency: int, sha256: str, *, encrypted: bool) -> Blob | None:
    return Blob.objects.select_for_update().filter(agency=agency, sha256=sha256, encrypted=encrypted).first()


def _stored(agency: Agency, path: Path, *, sha256: str, encrypted: bool) -> str:
    """The name under which the bytes of a file are kept now; on one disk it is taken in as it lies, written once."""
    name = _name(agency, sha256, encrypted=encrypted)
    adopt = getattr(default_storage, "adopt", None)
    if adopt is not None and not encrypted:
        with suppress(OSError):  # another disk: copied
            adopt(name, path)
            return name
    with path.open("rb") as plain:
        return _save(name, plain, encrypted=encrypted)


def _save(name: str, plain: IO[bytes], *, encrypted: bool) -> str:
    with ExitStack() as open_until:
        source = open_until.enter_context(sealing.sealed(plain)) if encrypted else plain
        return default_storage.save(name, Stream(source))


def _name(agency: Agency, sha256: str, *, encrypted: bool) -> str:
    # It ends in a random word: two rows never share a file, so that removing one never takes the other's.
    return f"blobs/{agency.pk}/{sha256[:2]}/{sha256}-{secrets.token_hex(4)}{'.age' if encrypted else ''}"


def _written(blob: Blob) -> bool:
    """Write the row; when somebody else was first, take the file away again."""
    try:
        with transaction.atomic():
            blob.save(force_insert=True)
    except IntegrityError:
        default_storage.delete(blob.stored)
        return False
    except BaseException:
        if not connection.in_atomic_block:
            default_storage.delete(blob.stored)
        raise
    return True


def _names(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        yield f"{folder}/{file}"
    for inner in folders:
        yield from _names(f"{folder}/{inner}")


class Stream(File):  # type: ignore[type-arg]  # Django's classes are generic for the type checker alone
    """A file of unknown size, read once from its start."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Its pieces, until it ends."""
        size = chunk_size or sealing.PIECE
        while piece := self.file.read(size):  # type: ignore[union-attr]
            yield piece
