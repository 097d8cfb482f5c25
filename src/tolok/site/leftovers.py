"""What a kill -9 leaves in the folder of the embedded PostgreSQL, cleared away before it is started again.

The library that starts it keeps a list of the processes that use it, so that the last one stops it. A killed process
never takes itself off, and the server would run for ever; a list half written would stop every later start. And the
number in ``postmaster.pid`` may by now be another program's, which would pass for the server.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import psutil

_WHOLE = 8
"""Lines of a whole note; a shorter one was being written when it ended."""


def clear(folder: Path) -> None:
    """Take off the list whoever is gone, and remove a note that misleads. Under the library's lock.

    A note of a server that is merely gone stays: by it PostgreSQL itself sees whether processes of the old server are
    still at work on the data, and waits for them. None is removed while any is.
    """
    users = folder / ".handle_pids.json"
    if users.exists():
        users.write_text(json.dumps([number for number in _numbers(users) if psutil.pid_exists(number)]), "utf-8")
    note = folder / "postmaster.pid"
    if note.exists() and _misleads(note) and not _at_work(folder):
        note.unlink()


def _misleads(note: Path) -> bool:
    lines = note.read_text("utf-8", "replace").splitlines()
    if len(lines) < _WHOLE or not lines[0].strip().isdecimal():
        return True
    with contextlib.suppress(psutil.Error):
        return "postgres" not in psutil.Process(int(lines[0])).name()
    return False


def _at_work(folder: Path) -> bool:
    """Whether any process of PostgreSQL stands in the folder, as all of them do."""
    for process in psutil.process_iter(["name"]):
        with contextlib.suppress(psutil.Error):
            if "postgres" in (process.info["name"] or "") and Path(process.cwd()) == folder.resolve():
                return True
    return False


def _numbers(path: Path) -> list[int]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError:
        return []
    return [number for number in found if isinstance(number, int)] if isinstance(found, list) else []
