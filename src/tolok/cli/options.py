"""Options that every word of the command has."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tolok.cli.console import say


class Lang(StrEnum):
    """Languages."""

    ID = "id"
    EN = "en"


LangOption = Annotated[
    Lang | None, typer.Option("--lang", help=say("Bahasa: id atau en (atau TOLOK_LANG).", "Language (or TOLOK_LANG)."))
]


class TextFormat(StrEnum):
    """What the other commands write."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help=say("Berkas hasil.", "File to write."), dir_okay=False)
]
InstrumentOption = Annotated[
    str,
    typer.Option(
        "--instrument", "-i", help=say("Id instrumen atau jalur YAML.", "Instrument id, or path of a YAML file.")
    ),
]
YearOption = Annotated[
    int | None,
    typer.Option("--year", "-y", min=1990, max=2100, help=say("Tahun siklus.", "Year of the cycle.")),
]
