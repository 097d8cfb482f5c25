"""The files that runs made: sealed in the storage, opened as a stream, deleted when their time is over."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO

from django.core.files.storage import default_storage
from django.utils import timezone

from tolok.evidence import sealing
from tolok.evidence.store import Stream
from tolok.runs.models import Run

_FOLDER = "runs"
_YOUNGEST_ORPHAN = timedelta(hours=6)


def keep(run: Run, path: Path) -> str:
    """Put a file into the storage; its name there."""
    with path.open("rb") as plain, sealing.sealed(plain) as sealed:
        return default_storage.save(f"{_FOLDER}/{run.pk}-{secrets.token_hex(8)}.age", Stream(sealed))


@contextmanager
def opened(run: Run) -> Iterator[IO[bytes]]:
    """The plain bytes of a result, as a stream.

    Raises:
        FileNotFoundError: it is gone.
    """
    with default_storage.open(run.stored, "rb") as file, sealing.opened(file) as plain:
        yield plain


def forget(stored: str) -> None:
    """Delete a result."""
    default_storage.delete(stored)


def sweep() -> int:
    """Delete files that no run names (a process ended between the file and its row). How many. Sees all rows."""
    known = set(Run.objects.exclude(stored="").values_list("stored", flat=True))
    before = timezone.now() - _YOUNGEST_ORPHAN
    try:
        _folders, files = default_storage.listdir(_FOLDER)
    except FileNotFoundError:
        return 0
    swept = [
        name
        for file in files
        if (name := f"{_FOLDER}/{file}") not in known and default_storage.get_modified_time(name) < before
    ]
    for name in swept:
        forget(name)
    return len(swept)
