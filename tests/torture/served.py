"""``tolok serve`` as a thing to be killed: its processes by kind, started again, and nothing of it left behind."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil

HERE = Path(__file__).resolve()
CHECKOUT = HERE.parents[2]
KINDS = ("web worker", "web server", "job worker", "main process", "database", "everything")
_READY_WITHIN = 120
_OVER_WITHIN = 90


class Broken(Exception):
    """It does not come back, or leaves something behind."""


class Served:
    """One Tolok on its own data folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.process: subprocess.Popen[bytes] | None = None
        self.family: list[psutil.Process] = []
        self.killed: list[psutil.Process] = []
        self.workers = 0
        self.log = folder.parent / f"{folder.name}.log"

    @property
    def environment(self) -> dict[str, str]:
        ours = ("TOLOK_", "DATABASE_", "DJANGO_")
        kept = {word: value for word, value in os.environ.items() if not word.startswith(ours)}
        return {
            **kept,
            "TOLOK_DATA": str(self.folder),
            "TOLOK_DEMO": "0",
            "TOLOK_PORT": str(self.port),
            "TOLOK_API_RATE": "100000",
            "TOLOK_WEBHOOK_PRIVATE": "1",
            "PYTHONPATH": str(CHECKOUT),  # what is looked at with the tests' own eyes
        }

    def start(self) -> None:
        """Start it and wait until it is ready; the processes it has then are those that can be killed."""
        command = [str(Path(sys.executable).with_name("tolok")), "serve"]
        with self.log.open("ab") as sink:
            self.process = subprocess.Popen(command, env=self.environment, stdout=sink, stderr=sink)
        self.wait_until_ready()
        self.look()
        self.workers = len(self.of_kind("web worker"))

    def look(self) -> None:
        """See which processes there are."""
        assert self.process is not None
        main = psutil.Process(self.process.pid)
        self.family = [main, *main.children(recursive=True)]
        if database := self.database():
            self.family.append(database)

    def wait_until_ready(self) -> None:
        """Until ``/healthz`` finds nothing missing."""
        assert self.process is not None
        until = time.monotonic() + _READY_WITHIN
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise Broken(f"tolok serve ended with {self.process.returncode}: {self.last_words()}")
            if self.ready():
                return
            time.sleep(0.3)
        raise Broken(f"tolok serve was not ready in {_READY_WITHIN} s: {self.last_words()}")

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(json.load(answer)["ready"])
        except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError):
            return False

    def kill(self, kind: str, pick: Any) -> None:
        """kill -9 one process of a kind (``pick`` chooses among several), or all at once."""
        found = self.of_kind(kind)
        if not found:
            raise Broken(f"there is no {kind} to kill")
        self.killed = found if kind == "everything" else [pick(found)]
        for victim in self.killed:
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.send_signal(signal.SIGKILL)

    def of_kind(self, kind: str) -> list[psutil.Process]:
        """The processes of a kind that run now."""
        assert self.process is not None
        database = self.database()
        if kind == "database":
            return [database] if database else []
        main = psutil.Process(self.process.pid)
        if kind == "main process":
            return [main]
        if kind == "everything":
            self.look()
            return [*self.family, *(database.children(recursive=True) if database else [])]
        found: list[psutil.Process] = []
        for part in main.children():
            workers = [one for one in part.children() if self._listens(one)]
            if kind == "job worker" and not workers and not self._listens(part) and _runs(part):
                found.append(part)
            if kind == "web server" and workers:
                found.append(part)
            if kind == "web worker":
                found += workers
        return found

    def _listens(self, process: psutil.Process) -> bool:
        with contextlib.suppress(psutil.Error):
            return any(one.laddr.port == self.port for one in process.net_connections("tcp") if one.laddr)
        return False

    def after(self, kind: str) -> str:
        """What became of it: it ``came back`` by itself, or ``ended``, all of it.

        Raises:
            Broken: neither; what is left is killed then.
        """
        assert self.process is not None
        until = time.monotonic() + _OVER_WITHIN
        while time.monotonic() < until:
            if self.process.poll() is not None:
                return self._gone(until)
            if self.ready() and self._whole(kind):
                return "came back"
            time.sleep(0.3)
        left = self.last_words()
        self.kill("everything", None)
        self.process.wait(10)
        raise Broken(f"{kind} killed: it neither came back nor ended in {_OVER_WITHIN} s: {left}")

    def _whole(self, kind: str) -> bool:
        """Whether another stands in the place of what was killed."""
        with contextlib.suppress(psutil.NoSuchProcess):
            mine = self.of_kind(kind)
            fresh = all(victim not in mine for victim in self.killed)
            return fresh and bool(mine) and len(self.of_kind("web worker")) == self.workers
        return False

    def _gone(self, until: float) -> str:
        """The main process ended: so must all others, or nobody can start it again."""
        database = self.database()  # it may go on: the next start joins it
        others = [one for one in self.family[1:] if one != database]
        _gone, alive = psutil.wait_procs(others, timeout=max(5.0, until - time.monotonic()))
        if alive:
            told = ", ".join(f"{one.pid} {_words(one)[:90]}" for one in alive)
            for one in alive:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()
            psutil.wait_procs(alive, timeout=10)
            raise Broken(f"the main process is gone, these are not: {told}")
        return "ended"

    def stop(self) -> None:
        """As an operator does, with Ctrl-C; everything must be gone afterwards, the database too."""
        assert self.process is not None
        if self.process.poll() is None:
            self.look()
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill("everything", None)
                raise Broken("Ctrl-C did not stop it in 60 s") from None
        _gone, alive = psutil.wait_procs(self.family, timeout=20)
        if alive:
            told = ", ".join(f"{one.pid} {_words(one)[:90]}" for one in alive)
            for one in alive:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.terminate()
            psutil.wait_procs(alive, timeout=20)
            raise Broken(f"left after Ctrl-C: {told}")

    def database(self) -> psutil.Process | None:
        """PostgreSQL's postmaster."""
        try:
            number = int((self.folder / "postgres" / "postmaster.pid").read_text().split("\n")[0])
            process = psutil.Process(number)
            return process if "postgres" in process.name() else None
        except (OSError, ValueError, psutil.NoSuchProcess):
            return None

    def tell(self, module: str, *words: object) -> Any:
        """What a program of this folder says, run with the owner's rights."""
        owner = {**self.environment, "TOLOK_OWNER": "1", "DJANGO_SETTINGS_MODULE": "tolok.site.settings"}
        ended = subprocess.run(
            [sys.executable, HERE.with_name(f"{module}.py"), *map(str, words)],
            env=owner,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            raise Broken(f"{module} failed: {ended.stderr[-3000:]}")
        return json.loads(ended.stdout)

    def ledger_holds(self) -> str:
        """What ``tolok ledger verify`` finds wrong; empty: nothing."""
        command = [str(Path(sys.executable).with_name("tolok")), "ledger", "verify", "--lang", "en"]
        ended = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return "" if ended.returncode == 0 else (ended.stdout + ended.stderr).strip()

    def last_words(self) -> str:
        return self.log.read_text("utf-8", "replace")[-2500:]


def _runs(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


def _words(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""
