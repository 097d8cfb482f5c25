"""`tolok ledger` as an operator and a stranger meet it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import COMMAND
from tests.web.site.test_serve import environment

WRITE = """
import django; django.setup()
from tolok.organisation.models import Agency
from tolok.ledger.actions import System, record
from django.db import transaction
for slug in ("kota-metro", "kota-bandar-lampung"):
    made = Agency.objects.create(name=slug, slug=slug, cluster="kota")
    with transaction.atomic():
        record(by=System("test"), verb="agency.registered", subject=f"agency:{made.pk}", agency=made.pk)
"""
HARM = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    cursor.execute("UPDATE ledger_entry SET detail = '{}', actor = 'person:9' WHERE seq = 2")
"""
HEAD = "import django; django.setup(); from tolok.ledger.heads import write_head; print(write_head())"


def run(folder: Path, *words: str | Path, code: int = 0, **more: str) -> str:
    shell = environment(folder, DJANGO_SETTINGS_MODULE="tolok.site.settings", **{"TOLOK_LANG": "en", **more})
    words = tuple(map(str, words))
    ended = subprocess.run(words, env=shell, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


@contextmanager
def kept_up(folder: Path) -> Iterator[None]:
    """The embedded server runs through, so that each command need not start it."""
    words = [sys.executable, "-c", "from tolok.site.database import start_embedded as up; s = up(); input()"]
    with subprocess.Popen(words, env=environment(folder), stdin=subprocess.PIPE) as server:
        yield
        server.communicate(b"\n")


def test_verify_export_and_key(tmp_path: Path) -> None:
    with kept_up(tmp_path / "data"):
        _verify_export_and_key(tmp_path)


def _verify_export_and_key(tmp_path: Path) -> None:
    data, whole, part = tmp_path / "data", tmp_path / "whole.jsonl", tmp_path / "part.jsonl"
    tolok = (COMMAND, "ledger")
    assert "First run: tolok serve" in run(data, *tolok, "verify", code=1)
    run(data, sys.executable, "-m", "tolok.site.prepare", TOLOK_OWNER="1")
    run(data, sys.executable, "-c", WRITE, TOLOK_OWNER="1")
    assert "2 entries were worked out again" in run(data, *tolok, "verify")
    head = run(data, sys.executable, "-c", HEAD).strip()
    assert "found again: 1." in run(data, *tolok, "verify")
    assert "Buku besar utuh. 2 entri" in run(data, *tolok, "verify", "--lang", "id")

    key = run(data, *tolok, "key").strip()
    assert re.fullmatch(r"[A-Za-z0-9+/]{43}=", key)
    assert "TOLOK_SIGNING_KEY: 32 bytes" in run(data, *tolok, "key", code=1, TOLOK_SIGNING_KEY="short")
    given = "B" * 43 + "="
    assert run(data, *tolok, "key", TOLOK_SIGNING_KEY=given).strip() not in {key, given}
    assert "2 of 2 entries are shown" in run(data, *tolok, "export", "-o", whole)
    assert "1 of 2 entries are shown" in run(data, *tolok, "export", "-o", part, "--agency", "kota-metro")
    assert "no agency" in run(data, *tolok, "export", "-o", part, "--agency", "kota-atlantis", code=2)
    assert "cannot be written" in run(data, *tolok, "export", "-o", tmp_path, code=2)

    # Somewhere else, with nothing of ours: no data folder is made, no database is started.
    away = tmp_path / "away"
    said = run(away, *tolok, "verify", part, "--key", key, "--head", head)
    assert "2 entries follow" in said
    assert "1 are shown" in said
    assert "found again: 1." in said
    assert "has published" in run(away, *tolok, "verify", whole)
    assert "another key" in run(away, *tolok, "verify", whole, "--key", "A" * 43 + "=", code=1)
    assert "32 bytes" in run(away, *tolok, "verify", whole, "--key", "short", code=2)
    assert "there is no file" in run(away, *tolok, "verify", tmp_path / "none.jsonl", code=2)
    whole.write_text(whole.read_text().replace('"verb":"agency.registered"', '"verb":"agency.removed"', 1))
    assert "Broken at entry 1: what it says was changed." in run(away, *tolok, "verify", whole, code=1)
    assert not away.exists()

    run(data, sys.executable, "-c", HARM, TOLOK_OWNER="1")
    assert "Broken at entry 2: what it says was changed." in run(data, *tolok, "verify", code=1)
    assert "Putus di entri 2: isinya diubah." in run(data, *tolok, "verify", code=1, TOLOK_LANG="id")
