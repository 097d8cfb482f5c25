"""Brings the database up to date: run by `tolok serve` and `tolok prepare` with the owner's rights."""

from __future__ import annotations

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from rich.progress import BarColumn, Progress, TextColumn

# What browsers never ask for: types and schemas that packages bring along.
_NOT_SERVED = ["*.d.ts", "*.d.ts.map", "*-schema.json", "vega-core*"]


def prepare() -> None:
    """Tables, grants, cache table, static files. Safe to run again: what is done stays."""
    django.setup()
    call_command("createcachetable", verbosity=0)
    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        with Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}")
        ) as bar:
            task = bar.add_task("Migrasi · migrations", total=steps)

            def forward(action: str, *_more: object) -> None:
                if action == "apply_success":
                    bar.advance(task)

            executor = MigrationExecutor(connection, forward)
            executor.migrate(executor.loader.graph.leaf_nodes())
    call_command("migrate", verbosity=0)  # the signals after migrations: content types, grants
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=_NOT_SERVED)
    settings.DATA.joinpath("files").mkdir(parents=True, exist_ok=True)


if __name__ == "__main__":
    prepare()
