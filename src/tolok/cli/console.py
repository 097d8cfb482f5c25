"""Talking to a person at a terminal: the language, faults, progress. Results go to stdout, all else to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from tolok.instruments.faults import Fault, printable
from tolok.instruments.language import LANGUAGES, Language, Text
from tolok.instruments.library import is_file

if TYPE_CHECKING:
    from rich.console import Console

FAULTS, WRONG_USE = 1, 2
# Below this many rows the work is done before a bar could be read.
_WORTH_A_BAR = 5_000
# Width of tables that go to a file or another program.
_PAPER = 120


def chosen_language(words: Sequence[str] | None = None) -> Language:
    """The language of the help and the messages: ``--lang``, else ``TOLOK_LANG``, else Indonesian."""
    words = sys.argv[1:] if words is None else words
    given = next((b for a, b in pairwise(words) if a == "--lang"), None)
    given = given or next((w.removeprefix("--lang=") for w in words if w.startswith("--lang=")), None)
    given = given or os.environ.get("TOLOK_LANG") or "id"
    return next((language for language in LANGUAGES if language == given), "id")


def expect_language() -> None:
    """Stops when ``TOLOK_LANG`` names no language; ``--lang`` is checked with the other options."""
    asked = os.environ.get("TOLOK_LANG") or "id"
    if asked not in LANGUAGES:
        message = Text("TOLOK_LANG={asked}: pilih {known}", "TOLOK_LANG={asked}: choose {known}")
        typer.echo(printable(message.filled(asked=asked[:20], known=", ".join(LANGUAGES)).in_(LANGUAGE)), err=True)
        sys.exit(WRONG_USE)


LANGUAGE: Language = chosen_language()


def say(indonesian: str, english: str) -> str:
    """One of two texts, in the language of this run."""
    return Text(indonesian, english).in_(LANGUAGE)


def wrong_use(message: Text) -> NoReturn:
    """Stop: the words of the command do not make sense."""
    typer.echo(printable(message.in_(LANGUAGE)), err=True)
    raise typer.Exit(WRONG_USE)


def existing_file(path: Path) -> Path:
    """``path`` if there is a file; stops otherwise."""
    if not is_file(path):
        wrong_use(Text("tidak ada berkas {path}", "there is no file {path}").filled(path=path))
    return path


def stop_with(faults: Sequence[Fault], *, writing: bool = True) -> NoReturn:
    """Stop: the input has faults; one line each. ``writing``: something would have been written."""
    for fault in faults:
        typer.echo(fault.in_(LANGUAGE), err=True)
    count = sum(fault.stands_for for fault in faults)
    faults_word = "fault" if count == 1 else "faults"
    ended = Text(f"{count} kesalahan", f"{count} {faults_word}")
    if writing:
        ended = Text(ended.id + "; tidak ada yang ditulis.", ended.en + "; nothing was written.")
    typer.echo(ended.in_(LANGUAGE), err=True)
    raise typer.Exit(FAULTS)


def remark(faults: Sequence[Fault]) -> None:
    """Say what should be looked at but stops nothing."""
    for fault in faults:
        typer.echo(fault.in_(LANGUAGE), err=True)


def emit(text: str, output: Path | None) -> None:
    """Print ``text``, or write it whole to the file ``output``."""
    if output is None:
        sys.stdout.write(text)
        return
    from tolok.worksheets.write import whole_file

    try:
        whole_file(output, lambda stream: stream.write(text.encode()))
    except OSError as error:
        wrong_use(cannot_write(output, error))


def cannot_write(path: Path, error: OSError) -> Text:
    """Says that a file cannot be written."""
    return Text("{path} tidak dapat ditulis: {why}", "{path} cannot be written: {why}").filled(
        path=path, why=error.strerror or str(error)
    )


def rich_console() -> Console:
    """A terminal for tables; plain text of a fixed width where it is not one."""
    from rich.console import Console  # read only where something is drawn

    asked = os.environ.get("COLUMNS", "")
    width = None if sys.stdout.isatty() else int(asked) if asked.isdecimal() and len(asked) < 5 else _PAPER
    # No markup: an agency may be called anything, brackets included.
    return Console(width=width, highlight=False, soft_wrap=False, markup=False, emoji=False)


@contextmanager
def progress_bar(what: Text, *, worth: int = _WORTH_A_BAR) -> Iterator[Callable[[int, int], object]]:
    """A bar on stderr for work of at least ``worth`` steps; nothing when stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(what.in_(LANGUAGE), total=None, visible=False)

    def advance(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total, visible=total >= worth)

    with bar:
        yield advance
