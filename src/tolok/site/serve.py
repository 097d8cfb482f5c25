"""What `tolok serve` does: database, migrations, demo, jobs and the web server, started and stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType

from tolok.site.database import address, revive_embedded
from tolok.site.environment import WrongSetting, data_folder, port, truth, whole
from tolok.site.parts import Part, jobs, load, web

_READY_WITHIN = 60.0
Say = Callable[[str], None]


def serve(say: Say) -> int:
    """Start everything, tell the address and the demo accounts, and stop everything on Ctrl-C or SIGTERM.

    Returns:
        0 after a clean stop; 1 when a part ends as often as it is started.

    Raises:
        WrongSetting: a setting cannot be used, with the cure.
    """
    number = port()
    _expect_free(number)
    workers = whole("TOLOK_WORKERS", default=2)

    say("Menyiapkan basis data · preparing the database")
    address()  # starts the embedded server, so only after the settings were checked
    _run_as_owner("tolok.site.prepare")
    if truth("TOLOK_DEMO", default=True):
        _run_as_owner("tolok.site.demo")
    return _Processes(number, workers).run(say)


def _expect_free(number: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            raise WrongSetting(
                f"Port {number} is in use. Stop what uses it, or choose another: TOLOK_PORT={number + 1}"
            ) from None


def _run_as_owner(module: str) -> None:
    # A process of its own: what prepares the database has its owner's rights, what answers requests never has them.
    ended = subprocess.run(
        [sys.executable, "-m", module], env={**os.environ, "TOLOK_OWNER": "1", **_DJANGO}, check=False
    )
    if ended.returncode:
        raise WrongSetting(f"{module} failed; the lines above say why.")


_DJANGO = {"DJANGO_SETTINGS_MODULE": "tolok.site.settings"}


class _Processes:
    """The web server and the worker, and the database when it is ours: watched, and started again when one dies."""

    def __init__(self, number: int, workers: int) -> None:
        self.number = number
        self.workers = workers
        self.stopping = False
        self.parts: list[Part] = []

    def run(self, say: Say) -> int:
        for wanted in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wanted, self._stop)
        os.environ.pop("TOLOK_OWNER", None)
        load()
        host = os.environ.get("TOLOK_HOST", "127.0.0.1")
        try:
            self.parts += [Part("jobs", jobs), Part("web", partial(web, host, self.number, self.workers))]
            if self._wait_until_ready():
                say(self._welcome())
            lasting = all(self._watch(say))
        finally:
            for part in self.parts:
                part.ask_to_stop()
            for part in self.parts:
                part.wait_until_stopped()
        if not lasting:
            say("Satu bagian berhenti terus-menerus; Tolok dihentikan · a part ends again and again; Tolok stopped")
            return 1
        say("Berhenti · stopped")
        return 0

    def _watch(self, say: Say) -> Iterator[bool]:
        """Looks after everything until it is told to stop; False when a part cannot be kept alive."""
        while not self.stopping:
            if revive_embedded():
                say("Basis data berhenti dan dijalankan lagi · the database ended and was started again")
            for part in self.parts:
                if not part.alive and not self.stopping:
                    say(f"Bagian {part.name} berhenti; dijalankan lagi · part {part.name} ended; starting it again")
                    yield part.start_again()
            time.sleep(0.3)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _wait_until_ready(self) -> bool:
        until = time.monotonic() + _READY_WITHIN
        while time.monotonic() < until and not self.stopping:
            if not all(part.alive for part in self.parts):
                return False
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.number}/healthz", timeout=2):
                    return True
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        return False

    def _welcome(self) -> str:
        accounts = data_folder() / "demo-accounts.txt"
        told = accounts.read_text("utf-8") if truth("TOLOK_DEMO", default=True) and accounts.exists() else ""
        return f"\nTolok: http://localhost:{self.number}\n{told}\nCtrl-C menghentikan semuanya · stops all of it\n"
