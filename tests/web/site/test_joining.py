"""Who joins the embedded database waits until it answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

_START = """
import psycopg
from tolok.site import database
database._ANSWERS_WITHIN = 2
server = database.start_embedded()
with psycopg.connect(server.get_uri(), connect_timeout=2):
    print(server.get_pid(), flush=True)
input()
"""


def _start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _START],
        env={**os.environ, "TOLOK_DATA": str(folder), "DATABASE_URL": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_server_that_is_there_and_does_not_answer_is_waited_for(tmp_path: Path) -> None:
    """As one that was killed a moment ago: its number still names a process, and nobody takes a connection."""
    with _start(tmp_path) as first:
        assert first.stdout is not None
        number = int(first.stdout.readline())
        os.kill(number, signal.SIGSTOP)
        wakes = threading.Timer(3, os.kill, (number, signal.SIGCONT))
        wakes.start()
        try:
            with _start(tmp_path) as second:
                told, _nothing = second.communicate("\n", timeout=60)
        finally:
            wakes.join()
            first.communicate("\n", timeout=60)
    assert (int(told), second.returncode) == (number, 0)
