"""What a kill -9 leaves beside the embedded database does not stand in the way of the next start, nor of its stop."""

from __future__ import annotations

import json
import os
import shutil
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


def _note(folder: Path, number: int) -> Path:
    note = folder / "postmaster.pid"
    note.write_text("\n".join([str(number), *"1234567"]))
    return note


def test_a_note_goes_when_another_program_has_its_number_by_now(tmp_path: Path) -> None:
    note = _note(tmp_path, os.getpid())
    leftovers.clear(tmp_path)
    assert not note.exists()


@pytest.mark.parametrize("half", ["", "12345\n/da"])
def test_a_note_half_written_goes(tmp_path: Path, half: str) -> None:
    note = tmp_path / "postmaster.pid"
    note.write_text(half)
    leftovers.clear(tmp_path)
    assert not note.exists()


def test_a_note_of_a_server_that_is_merely_gone_is_left_for_postgresql_to_judge(tmp_path: Path, gone: int) -> None:
    note = _note(tmp_path, gone)
    leftovers.clear(tmp_path)
    assert note.exists()


def test_no_note_goes_while_processes_of_a_server_are_at_work_there(tmp_path: Path) -> None:
    sleep = shutil.which("sleep")
    assert sleep
    named = shutil.copy(sleep, tmp_path / "postgres")  # to the kernel it is what its file is called
    data = tmp_path / "data"
    data.mkdir()
    note = _note(data, os.getpid())
    with subprocess.Popen([named, "60"], cwd=data) as process:
        leftovers.clear(data)
        there = note.exists()
        process.kill()
    assert there
    leftovers.clear(data)
    assert not note.exists()
