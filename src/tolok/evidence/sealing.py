"""Restricted files on the disk: an age stream (age-encryption.org/v1), sealed and opened piece by piece.

The key is an age identity, ``AGE-SECRET-KEY-1…``: from TOLOK_FILE_KEY, else made once in ``secrets/files`` of the data
folder. Several, one a line, are a rotation: the first seals, all of them open (docs/operating.md).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, cast

import pyrage
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PIECE = 64 * 1024


class NotOpened(Exception):
    """A sealed file cannot be opened: its key is not among ours, or its bytes were changed."""


@contextmanager
def sealed(plain: IO[bytes]) -> Iterator[IO[bytes]]:
    """The sealed bytes of ``plain``, to be read as a stream."""
    recipient = _identities()[0].to_public()
    with _flow(lambda out: pyrage.encrypt_io(plain, cast("Any", out), [recipient])) as stream:
        yield stream


@contextmanager
def opened(locked: IO[bytes]) -> Iterator[IO[bytes]]:
    """The plain bytes of a sealed file, to be read as a stream; who stops early stops the work.

    Raises:
        NotOpened: when reading, at the byte where it cannot go on.
    """
    with _flow(lambda out: pyrage.decrypt_io(locked, cast("Any", out), list(_identities()))) as stream:
        yield stream


class _Flow:
    """Reads what another thread writes: the pipe between them holds a little, never the file."""

    def __init__(self, work: Callable[[IO[bytes]], None]) -> None:
        reading, writing = os.pipe()
        self._in = os.fdopen(reading, "rb")
        self._out = os.fdopen(writing, "wb", buffering=PIECE)
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=[work], daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[IO[bytes]], None]) -> None:
        try:
            work(self._out)
        except BaseException as fault:  # noqa: BLE001  # told to the reader, in its own thread
            self._fault = fault
        finally:
            with suppress(OSError):  # the reader went away first, which is its right
                self._out.close()

    def read(self, size: int = -1) -> bytes:
        told = self._in.read(size)
        if (size < 0 or len(told) < size) and self._ended() and self._fault is not None:
            raise NotOpened(str(self._fault)) from self._fault
        return told

    def _ended(self) -> bool:
        self._thread.join()
        return True

    def close(self) -> None:
        self._in.close()
        self._thread.join()


@contextmanager
def _flow(work: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    flow = _Flow(work)
    try:
        yield cast("IO[bytes]", flow)
    finally:
        flow.close()


def _identities() -> tuple[pyrage.x25519.Identity, ...]:
    return _read(os.environ.get("TOLOK_FILE_KEY") or _kept(Path(settings.DATA) / "secrets" / "files"))


@lru_cache(maxsize=4)
def _read(words: str) -> tuple[pyrage.x25519.Identity, ...]:
    try:
        found = tuple(
            pyrage.x25519.Identity.from_str(word) for word in words.split() if word.startswith("AGE-SECRET-KEY-")
        )
    except pyrage.IdentityError as wrong:
        raise ImproperlyConfigured(f"TOLOK_FILE_KEY: {wrong}; make one with `age-keygen`") from None
    if not found:
        raise ImproperlyConfigured("TOLOK_FILE_KEY: give an age identity, AGE-SECRET-KEY-1…, as `age-keygen` makes it")
    return found


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        made.touch(mode=0o600)
        made.write_text(f"{pyrage.x25519.Identity.generate()}\n", "utf-8")
        with suppress(FileExistsError):  # a second process may have been first: its key stands
            os.link(made, path)
        made.unlink()
    return path.read_text("utf-8")
