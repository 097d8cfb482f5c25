"""A data folder as ``tolok serve`` prepares it on its first run, made once for all tests that need one of their own."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tests.web.site.test_serve import environment

_ROOT = Path(__file__).parents[3]
_KEPT = _ROOT / "build" / "prepared"


def prepared(folder: Path) -> None:
    """Make ``folder`` a data folder whose database is up to date and empty; secrets are made when they are needed."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    _KEPT.chmod(0o755)  # PostgreSQL runs as a user of its own when the tests do as root
    with (_KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        template = _KEPT / _digest()
        if not template.exists():
            _make(template)
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", *template.iterdir(), folder], check=True)


def _make(template: Path) -> None:
    for old in _KEPT.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    begun = template.with_suffix(".begun")
    words = [sys.executable, "-m", "tolok.site.prepare"]
    shell = environment(begun, TOLOK_OWNER="1", DJANGO_SETTINGS_MODULE="tolok.site.settings")
    subprocess.run(words, env=shell, check=True, capture_output=True, timeout=300)
    shutil.rmtree(begun / "secrets", ignore_errors=True)
    begun.rename(template)


def _digest() -> str:
    """Of everything that a prepared database comes from."""
    found = hashlib.sha256()
    migrations = (_ROOT / "src" / "tolok").glob("*/migrations/*.py")
    sources = (
        "locks/run.txt",
        "src/tolok/site/prepare.py",
        "src/tolok/site/database.py",
        "src/tolok/organisation/roles.yaml",
    )
    for path in (*sorted(migrations), *(_ROOT / name for name in sources)):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
