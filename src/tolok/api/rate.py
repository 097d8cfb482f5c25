"""How many requests a person makes in a minute, counted once for all web processes on this machine.

They are forked from one process (``site/parts.py``), so they share memory that was made before: a table of counters in
a file without a name. A lock of the kernel on the place in it, which a killed process gives back, keeps two processes
from counting at once, and one of ours two threads.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SLOT = struct.Struct("=qII")
"""Person, minute, requests."""
_NEAR = 8
"""Slots in a row that people with the same place share."""


class Counter:
    """Requests by person and minute; made before the processes that count are forked."""

    def __init__(self, places: int = 1024) -> None:
        self._places = places
        size = places * _NEAR * _SLOT.size
        with tempfile.TemporaryFile() as file:
            file.write(bytes(size))  # a hole in it could not be filled on a disk that is full
            file.flush()
            self._file = os.dup(file.fileno())  # open as long as the process
        self._memory = mmap.mmap(self._file, size)
        self._thread = threading.Lock()

    def count(self, person: int, minute: int) -> int:
        """How many requests this one is, of the person, in this minute."""
        first = person % self._places * _NEAR * _SLOT.size
        with self._alone(first):
            slot, had = self._slot(first, person, minute)
            _SLOT.pack_into(self._memory, slot, person, minute, had + 1)
        return had + 1

    def _slot(self, first: int, person: int, minute: int) -> tuple[int, int]:
        """Where the person is counted, and how much that is.

        Their own slot; else one of a minute that is over, or that of whoever asked least, who begins anew.
        """
        least, fewest = first, -1
        for slot in range(first, first + _NEAR * _SLOT.size, _SLOT.size):
            who, when, had = _SLOT.unpack_from(self._memory, slot)
            if (who, when) == (person, minute):
                return slot, had
            rank = had if when == minute else 0
            if fewest < 0 or rank < fewest:
                least, fewest = slot, rank
        return least, 0

    @contextmanager
    def _alone(self, first: int) -> Iterator[None]:
        length = _NEAR * _SLOT.size
        with self._thread:
            fcntl.lockf(self._file, fcntl.LOCK_EX, length, first)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, length, first)
