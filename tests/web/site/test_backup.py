"""A backup holds everything, and brings it back somewhere else."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.conftest import COMMAND
from tests.web.site.prepared import prepared
from tests.web.site.test_serve import environment

WRITE = """
import django; django.setup()
from tolok.organisation.models import Agency
from tolok.ledger.actions import System, record
from django.db import transaction
with transaction.atomic():
    made = Agency.objects.create(name="Pemerintah Kota Metro", slug="kota-metro", cluster="kota")
    record(by=System("test"), verb="agency.registered", subject=f"agency:{made.pk}", agency=made.pk)
"""
READ = """
import django; django.setup()
from tolok.organisation.models import Agency, Role
from tolok.ledger.models import Entry
print(Agency.objects.get().name, Role.objects.count() > 9, Entry.objects.count())
"""


def run(folder: Path, *words: str, code: int = 0) -> str:
    shell = environment(folder, TOLOK_OWNER="1", DJANGO_SETTINGS_MODULE="tolok.site.settings", TOLOK_LANG="en")
    ended = subprocess.run(words, env=shell, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == code, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


def test_all_of_it_comes_back_elsewhere(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "backup.tar"
    prepared(here)
    run(here, sys.executable, "-c", WRITE)
    (here / "files" / "ab").mkdir(parents=True, exist_ok=True)
    (here / "files" / "ab" / "blob").write_bytes(b"evidence")
    run(here, str(COMMAND), "backup", str(file))
    assert file.stat().st_mode & 0o077 == 0

    run(there, str(COMMAND), "restore", str(file))
    assert run(there, sys.executable, "-c", READ).split() == ["Pemerintah", "Kota", "Metro", "True", "1"]
    assert (there / "files" / "ab" / "blob").read_bytes() == b"evidence"
    assert (there / "secrets" / "cookies").read_text() == (here / "secrets" / "cookies").read_text()
    assert (there / "secrets" / "cookies").stat().st_mode & 0o077 == 0

    assert "not empty" in run(there, str(COMMAND), "restore", str(file), code=1)
    assert "exists already" in run(here, str(COMMAND), "backup", str(file), code=1)


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tar"
    wrong.write_bytes(b"not a tar file")
    assert "no backup" in run(tmp_path / "data", str(COMMAND), "restore", str(wrong), code=1)


def test_what_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tar"
    with tarfile.open(wrong, "w") as archive:
        for name in ("database.dump", "files/../../elsewhere"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    assert "files/../../elsewhere" in run(tmp_path / "data", str(COMMAND), "restore", str(wrong), code=1)
    assert not (tmp_path / "elsewhere").exists()
