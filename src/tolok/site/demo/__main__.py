"""`python -m tolok.site.demo`: fills an empty database; does nothing when it is filled."""

from __future__ import annotations

import secrets

import django
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from tolok.site.environment import data_folder


def main() -> None:
    """Play the story, unless there are people already."""
    django.setup()
    from django.db import connection

    from tolok.organisation.models import Person
    from tolok.site.demo.cast import Cast
    from tolok.site.demo.story import Story

    if Person.objects.exists():
        return
    with connection.cursor() as cursor:
        # Sample data can be made again: no need to wait for the disk after each of some thousand acts.
        cursor.execute("SET synchronous_commit = off")
    password = secrets.token_urlsafe(12)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn()) as bar:
        running: list[TaskID] = []

        def tell(what: str, steps: int) -> None:
            if running:
                bar.update(running[-1], total=bar.tasks[running[-1]].completed or 1)
            running.append(bar.add_task(what, total=steps))

        Story(Cast(password), tell, lambda: bar.advance(running[-1])).play()
        bar.update(running[-1], total=bar.tasks[running[-1]].completed or 1)
    _write_accounts(password)


ACCOUNTS = (
    ("koordinator@lampung.example", "Koordinator Lampung · coordinator"),
    ("diskominfotik@lampung.example", "Petugas unit Diskominfotik · unit officer"),
    ("dinkes@lampung.example", "Petugas unit Dinas Kesehatan · unit officer"),
    ("pj@lampung.example", "Penanggung jawab · person in charge"),
    ("internal@lampung.example", "Asesor internal · internal assessor"),
    ("asesor1@tolok.example", "Asesor eksternal · external assessor"),
    ("reviu@tolok.example", "Tim Reviu · reviewer"),
    ("nasional@tolok.example", "Koordinator nasional · national coordinator"),
    ("auditor@tolok.example", "Auditor · auditor"),
)


def _write_accounts(password: str) -> None:
    lines = [
        "Akun contoh · sample accounts (kata sandi · password: " + password + ")",
        *(f"  {address:<32} {what}" for address, what in ACCOUNTS),
        "",
    ]
    path = data_folder() / "demo-accounts.txt"
    path.touch(mode=0o600)
    path.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
