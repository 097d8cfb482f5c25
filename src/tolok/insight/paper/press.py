"""A few processes that set reports side by side; nobody waits for more than a handful, however many are asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from queue import SimpleQueue
from typing import IO, Any, TypeVar

from tolok.insight.paper.worker import read, write

Key = TypeVar("Key")
MOST = 4
"""Processes; each takes some 200 MB."""


class PressFailed(RuntimeError):
    """A report could not be set; the message is the process's own last words."""


class Press:
    """Sets reports in ``many`` processes (default: one a core, four at most); close it when done (``with``)."""

    def __init__(self, many: int | None = None) -> None:
        count = many or max(1, min(MOST, os.cpu_count() or 1))
        self._processes = [_process() for _one in range(count)]
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for process in self._processes:
            self._free.put(process)
        self._threads = ThreadPoolExecutor(count)

    def __enter__(self) -> Press:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        for process in self._processes:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._processes:
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError):  # what a dead process never read cannot be flushed
                        stream.close()

    def set(self, jobs: Iterable[tuple[Key, Mapping[str, Any], date]]) -> Iterator[tuple[Key, bytes]]:
        """The reports in the order asked for; a job is taken only when somebody will soon be free for it.

        Raises:
            PressFailed: one cannot be set, or a process died.
        """
        going: deque[tuple[Key, Future[bytes]]] = deque()
        for key, told, on in jobs:
            going.append((key, self._threads.submit(self._ask, told, on)))
            if len(going) > 2 * len(self._processes):
                yield _done(going)
        while going:
            yield _done(going)

    def _ask(self, told: Mapping[str, Any], on: date) -> bytes:
        process = self._free.get()
        try:
            return _answer(process, json.dumps({"told": told, "on": on.isoformat()}).encode())
        finally:
            self._free.put(process)


def _done(going: deque[tuple[Key, Future[bytes]]]) -> tuple[Key, bytes]:
    key, future = going.popleft()
    return key, future.result()


def _answer(process: subprocess.Popen[bytes], asked: bytes) -> bytes:
    try:
        write(_of(process.stdin), asked)
        sign, answer = _of(process.stdout).read(1), read(_of(process.stdout))
    except (OSError, ValueError) as gone:
        raise PressFailed(str(gone)) from gone
    if sign != b"+":
        raise PressFailed(answer.decode(errors="replace") or "the process ended")
    return answer


def _of(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise PressFailed("no stream")
    return stream


def _process() -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tolok.insight.paper.worker"]
    return subprocess.Popen(  # noqa: S603 - starts our own module with our own interpreter
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
