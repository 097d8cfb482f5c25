"""What the tests of notices share: a kind of notice, and a mail server that is a process of its own."""

from __future__ import annotations

import mailbox
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from tolok.notices import kinds


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    kinds.register("test.due", "{indicator}: {due}, {note}", in_mail="Indikator {indicator} jatuh tempo {due}")
    kinds.register("test.work", "Ada tugas", about=kinds.Topic.WORK)
    kinds.register("test.dates", "Ada tenggat", about=kinds.Topic.DATES)
    yield
    for name in ("test.due", "test.work", "test.dates"):
        del kinds._kinds[name]


class Post:
    """A mail server on a port of this machine; ``letters()`` is what it took."""

    def __init__(self, folder: Path) -> None:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = [sys.executable, "-W", "ignore", "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen([*words, "-c", "aiosmtpd.handlers.Mailbox", str(self.folder)])
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the mail server did not start")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def letters(self) -> list[Message]:
        if not self.folder.exists():
            return []
        with closing(mailbox.Maildir(self.folder)) as box:
            return sorted(box, key=lambda letter: letter["Message-ID"])


@pytest.fixture
def post(tmp_path: Path, settings: Any) -> Iterator[Post]:
    made = Post(tmp_path / "letters")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", made.port
    settings.SITE_URL = "https://tolok.example.go.id"
    yield made
    made.stop()


@pytest.fixture
def work() -> Callable[[], None]:
    """``work()``: a worker does every job that is due, once, as in production."""
    from procrastinate.contrib.django import app

    def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
            working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    def aside() -> None:
        # A thread has no event loop, whatever a browser test of the same process has left running in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(run).result()

    return aside
