"""Starting the web application's inside for a command: settings, database, and what to say when they are not there."""

from __future__ import annotations

import os
from typing import NoReturn

import typer

from tolok.cli.console import FAULTS, LANGUAGE
from tolok.instruments.language import Text, plain


def start_house() -> None:
    """Bring Django up with the owner's rights, for an operator; stops when there is no database to work on."""
    import django
    from django.db import DatabaseError, connection

    from tolok.site.environment import WrongSetting

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tolok.site.settings")
    os.environ.setdefault("TOLOK_OWNER", "1")  # an operator's command: it sees past the walls
    try:
        django.setup()
        ready = "ledger_entry" in connection.introspection.table_names()
    except WrongSetting as wrong:
        stop(plain(str(wrong)))
    except DatabaseError as trouble:
        stop(Text("Basis data: {why}", "Database: {why}").filled(why=trouble))
    if not ready:
        stop(Text("Basis data kosong. Jalankan dulu: tolok serve", "The database is empty. First run: tolok serve"))


def stop(message: Text) -> NoReturn:
    """Stop: it cannot be done."""
    typer.echo(message.in_(LANGUAGE), err=True)
    raise typer.Exit(FAULTS)
