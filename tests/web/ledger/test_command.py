"""`tolok ledger` as an operator and a stranger meet it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import COMMAND
from tests.web.site.prepared import prepared
from tests.web.site.test_serve import environment

WRITE = """
import django; django.setup()
from tolok.ledger.heads import write_head
from tolok.organisation.models import Agency
from tolok.ledger.actions import System, record
from django.db import transaction
for slug in ("kota-metro", "kota-bandar-lampung"):
    made = Agency.objects.create(name=slug, slug=slug, cluster="kota")
    with transaction.atomic():
        record(by=System("test"), verb="agency.registered", subject=f"agency:{made.pk}", agency=made.pk)
print(write_head())
"""
HARM = (
    "ALTER TABLE ledger_entry DISABLE TRIGGER USER; "
    "UPDATE ledger_entry SET detail = '{}', actor = 'person:9' WHERE seq = 2;"
)
# Runs the embedded server, and on it the line of SQL that it is given.
KEEP = """
import sys
from tolok.site.database import start_embedded
server = start_embedded()
for line in sys.stdin:
    print(" ".join(server.psql(line).split()), flush=True)
"""


def run(folder: Path, *words: str | Path, code: int = 0, **more: str) -> str:
    shell = environment(folder, DJANGO_SETTINGS_MODULE="tolok.site.settings", **{"TOLOK_LANG": "en", **more})
    words = tuple(map(str, words))
    ended = subprocess.run(words, env=shell, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


@contextmanager
def kept_up(folder: Path) -> Iterator[Callable[[str], str]]:
    """The embedded server runs through, so that each command need not start it; what is yielded does SQL on it."""
    words = [sys.executable, "-c", KEEP]
    with subprocess.Popen(
        words, env=environment(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        to, back = server.stdin, server.stdout
        assert to is not None
        assert back is not None

        def sql(line: str) -> str:
            to.write(f"{line}\n")
            to.flush()
            return back.readline()

        yield sql
        to.close()
        server.wait(60)


def test_an_empty_database_is_told_with_the_cure(tmp_path: Path) -> None:
    assert "First run: tolok serve" in run(tmp_path / "data", COMMAND, "ledger", "verify", code=1)


def test_verify_export_and_key(tmp_path: Path) -> None:
    prepared(tmp_path / "data")
    with kept_up(tmp_path / "data") as sql:
        _verify_export_and_key(tmp_path, sql)


def _verify_export_and_key(tmp_path: Path, sql: Callable[[str], str]) -> None:
    data, whole, part = tmp_path / "data", tmp_path / "whole.jsonl", tmp_path / "part.jsonl"
    tolok = (COMMAND, "ledger")
    head = run(data, sys.executable, "-c", WRITE, TOLOK_OWNER="1").strip()
    said = run(data, *tolok, "verify")
    assert "2 entries were worked out again" in said
    assert "found again: 1." in said
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

    assert "UPDATE 1" in sql(HARM)
    assert "Putus di entri 2: isinya diubah." in run(data, *tolok, "verify", code=1, TOLOK_LANG="id")
