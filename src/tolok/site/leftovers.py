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


def clear(folder: Path) -> None:
    """Take off the list whoever is gone, and remove the note of a server that is gone. Under the library's lock."""
    users = folder / ".handle_pids.json"
    if users.exists():
        users.write_text(json.dumps([number for number in _numbers(users) if psutil.pid_exists(number)]), "utf-8")
    note = folder / "postmaster.pid"
    if note.exists() and not is_postgres(_first_number(note)):
        note.unlink()


def is_postgres(number: int | None) -> bool:
    """Whether a process of that number runs and is a PostgreSQL."""
    with contextlib.suppress(psutil.Error):
        if number is not None:
            process = psutil.Process(number)
            return "postgres" in process.name() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _numbers(path: Path) -> list[int]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError:
        return []
    return [number for number in found if isinstance(number, int)] if isinstance(found, list) else []


def _first_number(path: Path) -> int | None:
    line = path.read_text("utf-8", "replace").partition("\n")[0].strip()
    return int(line) if line.isascii() and line.isdigit() else None
