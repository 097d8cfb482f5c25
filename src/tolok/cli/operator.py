"""What an operator does: run, back up, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tolok.cli.console import say


def serve() -> None:
    """Run the web application until Ctrl-C."""
    from tolok.site.environment import WrongSetting
    from tolok.site.serve import serve as run

    try:
        code = run(typer.echo)
    except WrongSetting as wrong:
        raise _told(wrong) from None
    raise typer.Exit(code)


def backup(
    target: Annotated[
        Path, typer.Argument(help=say("Berkas cadangan yang dibuat (.tar).", "The backup to write (.tar)."))
    ],
) -> None:
    """Write the database, the evidence and the secrets into one file."""
    from tolok.site.backup import back_up
    from tolok.site.environment import WrongSetting

    try:
        size = back_up(target)
    except WrongSetting as wrong:
        raise _told(wrong) from None
    typer.echo(
        say(
            f"{target}: {size:,} byte. Simpan di tempat aman: berisi kunci.",
            f"{target}: {size:,} bytes. Keep it safe: it holds keys.",
        )
    )


def restore(
    source: Annotated[Path, typer.Argument(help=say("Berkas cadangan.", "The backup."), dir_okay=False)],
) -> None:
    """Bring a backup back into an empty data folder and database."""
    from tolok.site.backup import restore as run
    from tolok.site.environment import WrongSetting

    try:
        run(source)
    except WrongSetting as wrong:
        raise _told(wrong) from None
    typer.echo(say("Dipulihkan. Jalankan: tolok serve", "Restored. Run: tolok serve"))


def _told(wrong: SystemExit) -> typer.Exit:
    typer.echo(f"tolok: {wrong}", err=True)
    return typer.Exit(1)
