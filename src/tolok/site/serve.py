"""What `tolok serve` does: database, migrations, demo, jobs and the web server, started and stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from types import FrameType

from tolok.site.environment import WrongSetting, data_folder, port, truth

_READY_WITHIN = 60.0
_STOP_WITHIN = 15.0
Say = Callable[[str], None]


def serve(say: Say) -> int:
    """Start everything, tell the address and the demo accounts, and stop everything on Ctrl-C or SIGTERM.

    Returns:
        0 after a clean stop; 1 when a part ended by itself.

    Raises:
        WrongSetting: a setting cannot be used, with the cure.
    """
    number = port()
    _expect_free(number)
    from tolok.site.database import address  # starts the embedded server, so only after the settings were checked

    say("Menyiapkan basis data · preparing the database")
    address()
    _run_as_owner("tolok.site.prepare")
    if truth("TOLOK_DEMO", default=True):
        _run_as_owner("tolok.site.demo")
    return _Processes(number).run(say)


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
    """The web server and the worker, watched together."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.stopping = False
        self.started: list[subprocess.Popen[bytes]] = []

    def run(self, say: Say) -> int:
        for wanted in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wanted, self._stop)
        try:
            for words in self._commands():
                self.started.append(self._start(words))
            if self._wait_until_ready():
                say(self._welcome())
            while not self.stopping and all(process.poll() is None for process in self.started):
                time.sleep(0.3)
        finally:
            for process in self.started:
                process.terminate()
            for process in self.started:
                try:
                    process.wait(_STOP_WITHIN)
                except subprocess.TimeoutExpired:
                    process.kill()
        if not self.stopping:
            say("Satu bagian berhenti sendiri; Tolok dihentikan · a part ended by itself; Tolok stopped")
            return 1
        say("Berhenti · stopped")
        return 0

    def _commands(self) -> Sequence[Sequence[str]]:
        workers = os.environ.get("TOLOK_WORKERS", "2")
        host = os.environ.get("TOLOK_HOST", "127.0.0.1")
        return (
            [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "4"],
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(self.number)),
                *("--workers", workers, "--blocking-threads", "4", "--backpressure", "64", "--no-ws"),
                *("--log-level", "warning", "--respawn-failed-workers", "tolok.site.wsgi:application"),
            ],
        )

    def _start(self, words: Sequence[str]) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if name != "TOLOK_OWNER"}
        return subprocess.Popen(words, env={**kept, **_DJANGO}, start_new_session=True)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _wait_until_ready(self) -> bool:
        until = time.monotonic() + _READY_WITHIN
        while time.monotonic() < until and not self.stopping:
            if any(process.poll() is not None for process in self.started):
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
