"""`tolok serve` as an operator meets it: one process that starts everything, says so, and stops all of it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest
from tests.conftest import COMMAND

# Everything is prepared, filled and started within this many seconds, on a busy machine too.
READY_WITHIN = 120


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {
        word: value for word, value in os.environ.items() if not word.startswith(("TOLOK_", "DATABASE_", "DJANGO_"))
    }
    return {**kept, "TOLOK_DATA": str(folder), "TOLOK_DEMO": "0", **more}


@contextmanager
def served(folder: Path, **more: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    out = folder.parent / "out.txt"
    with out.open("w") as sink:
        process = subprocess.Popen(
            [COMMAND, "serve"], env=environment(folder, **more), stdout=sink, stderr=subprocess.STDOUT, text=True
        )
        try:
            yield process, out
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(40)
                except subprocess.TimeoutExpired:
                    process.kill()


def wait_for(port: int, process: subprocess.Popen[str], out: Path) -> dict[str, object]:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        assert process.poll() is None, out.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=3) as answer:
                found: dict[str, object] = json.load(answer)
                return found
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(out.read_text())


def test_it_starts_everything_says_where_and_stops_all_of_it(tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / "data"
    with served(folder, TOLOK_PORT=str(port)) as (process, out):
        assert wait_for(port, process, out) == {"ready": True, "faults": []}
        until = time.monotonic() + 60
        while f"http://localhost:{port}" not in out.read_text() and time.monotonic() < until:
            time.sleep(0.2)
        assert f"http://localhost:{port}" in out.read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=60) as page:
            assert page.status == 200
            # Every style and script of the page is served, with a hash in its name.
            files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.read().decode())
        assert files
        for file in files:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{file.split('#')[0]}", timeout=60) as got:
                assert "immutable" in got.headers["Cache-Control"], file
        killed = psutil.Process(process.pid).children()
        assert len(killed) == 2  # the web server and the worker of jobs
        workers = [worker for part in killed for worker in part.children()]
        for part in killed:
            part.kill()
        # The web server's own processes end with it, so that the port is free; both parts are started again.
        assert psutil.wait_procs([*killed, *workers], timeout=60)[1] == []
        assert wait_for(port, process, out)["ready"]
        family = psutil.Process(process.pid).children(recursive=True)
        assert len(family) >= 4
        process.send_signal(signal.SIGINT)
        assert process.wait(90) == 0, out.read_text()
    assert "Traceback" not in out.read_text()
    _gone, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []
    assert not any(str(folder) in " ".join(one.info["cmdline"] or []) for one in psutil.process_iter(["cmdline"]))


def test_a_port_in_use_is_told_with_the_cure(tmp_path: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [COMMAND, "serve"],
            env=environment(tmp_path / "data", TOLOK_PORT=str(port)),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert ended.returncode == 1
    assert f"TOLOK_PORT={port + 1}" in ended.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TOLOK_PORT", "eight", "number from 1 to 65535"),
        ("TOLOK_DEMO", "maybe", "give 1 or 0"),
        ("DATABASE_URL", "mysql://root@localhost/x", "postgresql://"),
        ("TOLOK_URL", "tolok.example.go.id", "https://tolok.example.go.id"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_the_cure(tmp_path: Path, name: str, value: str, words: str) -> None:
    settings = {"TOLOK_PORT": str(free_port()), name: value}
    ended = subprocess.run(
        [COMMAND, "serve"],
        env=environment(tmp_path / "data", **settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 1
    assert words in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr
