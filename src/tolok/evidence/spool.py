"""Files on their way: bytes in ``uploads/`` of the data folder, one file an upload, on this machine's disk."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.conf import settings

from tolok.evidence.faults import Busy, WrongChecksum

PIECE = 256 * 1024


class Source(Protocol):
    """Where bytes come from."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


def folder() -> Path:
    """Where uploads arrive; made when it is not there, for it holds nothing that must last."""
    path = Path(settings.DATA) / "uploads"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def path_of(key: str) -> Path:
    """Where an upload's bytes are."""
    return Path(settings.DATA) / "uploads" / key


def make(key: str) -> None:
    """An empty place for an upload."""
    path = path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=False)


@contextmanager
def held(key: str) -> Iterator[None]:
    """Hold an upload for one writer.

    Raises:
        Busy: another request writes to it.
        FileNotFoundError: there is none.
    """
    with path_of(key).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield


def append(key: str, offset: int, source: Source, most: int, checksum: tuple[str, bytes] | None = None) -> int:
    """Write what comes at ``offset``, at most ``most`` bytes, and put it on the disk. The new offset.

    What was written beyond ``offset`` by a request that never ended is written over. A connection that breaks keeps
    what came until then, unless a checksum was promised for the whole piece.

    Raises:
        WrongChecksum: the bytes are not those that were sent; nothing is kept.
    """
    digest = hashlib.new(checksum[0]) if checksum else None
    written = 0
    with path_of(key).open("r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        try:
            while written < most and (piece := source.read(min(PIECE, most - written))):
                file.write(piece)
                written += len(piece)
                if digest:
                    digest.update(piece)
        except OSError:
            if digest:
                written = 0  # half a piece cannot be compared
        if digest and checksum and digest.digest() != checksum[1]:
            file.truncate(offset)
            raise WrongChecksum
        file.flush()
        os.fsync(file.fileno())
    return offset + written


def sha256_of(key: str) -> str:
    """The digest of all bytes."""
    with path_of(key).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(key: str) -> None:
    """Forget the bytes."""
    path_of(key).unlink(missing_ok=True)


def names() -> set[str]:
    """The keys of everything that lies here."""
    folder = Path(settings.DATA) / "uploads"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()
