"""What a kill -9 leaves beside the embedded database does not stand in the way of the next start, nor of its stop."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tolok.site import leftovers


@pytest.fixture
def gone() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_processes_that_are_gone_are_off_the_list_of_users(tmp_path: Path, gone: int) -> None:
    users = tmp_path / ".handle_pids.json"
    users.write_text(json.dumps([gone, os.getpid()]))
    leftovers.clear(tmp_path)
    assert json.loads(users.read_text()) == [os.getpid()]


@pytest.mark.parametrize("half", ["", "[12, 1", '{"a": 1}'])
def test_a_list_half_written_is_begun_anew(tmp_path: Path, half: str) -> None:
    users = tmp_path / ".handle_pids.json"
    users.write_text(half)
    leftovers.clear(tmp_path)
    assert json.loads(users.read_text()) == []


def test_the_note_of_a_server_goes_when_another_program_has_its_number(tmp_path: Path, gone: int) -> None:
    note = tmp_path / "postmaster.pid"
    for content in (f"{os.getpid()}\n/data\n", f"{gone}\n/data\n", ""):
        note.write_text(content)
        leftovers.clear(tmp_path)
        assert not note.exists()


def test_the_note_of_a_server_that_runs_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("psutil.Process.name", lambda _process: "postgres")
    note = tmp_path / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n/data\n")
    leftovers.clear(tmp_path)
    assert note.exists()
