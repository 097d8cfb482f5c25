"""Options that every word of the command has."""

from __future__ import annotations

from enum import StrEnum
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
