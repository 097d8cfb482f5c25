"""``/healthz``: a word for each thing that is not ready, and quick while everything is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateWorker

from tolok.site import readiness

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ready(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_migrations", readiness.Migrations())
    kept = tmp_path / "data"
    kept.joinpath("files").mkdir(parents=True)
    settings.DATA = kept
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "tolok.evidence.storage.Folder", "OPTIONS": {"location": kept / "files"}},
    }
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")


def asked(client: Client) -> tuple[int, list[str]]:
    answer = client.get("/healthz")
    return answer.status_code, answer.json()["faults"]


def test_everything_is_ready_and_nothing_is_left_behind(client: Client, settings: Any) -> None:
    assert asked(client) == (200, [])
    assert not [path for path in settings.DATA.rglob("*") if path.is_file()]


def test_a_migration_that_is_not_applied_is_told_until_it_is(client: Client) -> None:
    applied = MigrationRecorder(connection)
    applied.record_unapplied("notices", "0004_mailchoice")
    assert asked(client) == (503, ["migrations"])
    applied.record_applied("notices", "0004_mailchoice")
    assert asked(client) == (200, [])


def test_no_worker(client: Client) -> None:
    ProcrastinateWorker.objects.all().delete()
    assert asked(client) == (503, ["worker"])


def test_files_that_cannot_be_written(client: Client, settings: Any) -> None:
    settings.DATA.joinpath("files").rmdir()
    assert asked(client) == (503, ["files"])


def test_a_database_that_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> bool:
        raise DatabaseError

    monkeypatch.setattr(readiness._migrations, "wait", refused)
    assert asked(client) == (503, ["database"])


def test_it_asks_the_database_once_after_the_migrations_were_read(client: Client) -> None:
    asked(client)
    with CaptureQueriesContext(connection) as queries:
        asked(client)
    assert len(queries) == 1
