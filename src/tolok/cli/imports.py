"""``tolok import``: worksheets and evidence brought in by operators and scripts, as a person with their rights."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from tolok.cli.console import FAULTS, LANGUAGE, progress_bar, say, wrong_use
from tolok.cli.house import stop
from tolok.cli.options import LangOption
from tolok.instruments.language import Text, plain

if TYPE_CHECKING:
    from tolok.assessment.access import Hand
    from tolok.exchange.looking import Source
    from tolok.exchange.models import Import
    from tolok.exchange.parcels import ParcelPreview
    from tolok.exchange.previews import Preview


class ImportFormat(StrEnum):
    """What ``tolok import`` writes."""

    TABLE = "table"
    JSON = "json"


AssessmentOption = Annotated[
    int,
    typer.Option(
        "--assessment", "-a", help=say("Nomor penilaian (di alamat halamannya).", "Its number, as in its address.")
    ),
]
PersonOption = Annotated[
    str, typer.Option("--as", help=say("Surel orang yang mengimpor.", "E-mail of the person who imports."))
]
DryOption = Annotated[
    bool, typer.Option("--dry-run", help=say("Pratinjau saja; tidak ada yang ditulis.", "Preview; writes nothing."))
]
YesOption = Annotated[
    bool, typer.Option("--yes", "-y", help=say("Tulis tanpa bertanya lagi.", "Write without asking again."))
]
FormatOption = Annotated[ImportFormat, typer.Option("--format", "-f", help=say("Bentuk hasil.", "What to write."))]


def imports() -> typer.Typer:
    """The words of ``tolok import``."""
    told = say("Bawa masuk lembar kerja dan bukti.", "Bring in worksheets and evidence.")
    group = typer.Typer(no_args_is_help=True, help=told)
    group.command("evidence", help=say("Folder atau ZIP berisi bukti.", "A folder or ZIP of evidence."))(evidence)
    group.command("worksheet", help=say("Lembar kerja yang sudah diisi.", "A worksheet that is filled in."))(worksheet)
    return group


def evidence(
    source: Annotated[Path, typer.Argument(help=say("Folder, ZIP, atau satu berkas.", "A folder, ZIP or file."))],
    assessment: AssessmentOption,
    person: PersonOption,
    dry_run: DryOption = False,
    yes: YesOption = False,
    form: FormatOption = ImportFormat.TABLE,
    lang: LangOption = None,
) -> None:
    """Bring files in by their names, after a preview; what is refused stays out."""
    _expect(source.exists(), source)
    _expect_answerable(form, sure=yes or dry_run)
    with _acting(person, assessment) as own:
        from tolok.cli.import_shown import print_files
        from tolok.exchange.access import require_bring
        from tolok.exchange.looking import look, sources_in
        from tolok.exchange.parcels import parcel_preview, preview_of

        require_bring(own)
        sources = sources_in(source)
        if not sources:
            stop(Text("Tidak ada berkas di {path}.", "There is no file in {path}.").filled(path=source))
        if dry_run:
            with _bar(_LOOKING) as told, tempfile.TemporaryDirectory() as folder:
                found = look(own.assessment, sources, Path(folder), told)
            print_files(preview_of(found, own), form, {"import": None, "dry_run": True})
            return
        brought = _sent(own, source, sources)
        preview = parcel_preview(brought, own)
        told_of = {"import": brought.pk, "dry_run": False}
        if form == ImportFormat.TABLE:
            print_files(preview, form, told_of)
        _require_agreed(own, brought, preview, len(preview.bringing), yes=yes)
        _confirm_files(own, brought, preview, form, told_of)


def worksheet(
    file: Annotated[Path, typer.Argument(help=say("XLSX atau CSV.", "XLSX or CSV."), dir_okay=False)],
    assessment: AssessmentOption,
    person: PersonOption,
    dry_run: DryOption = False,
    yes: YesOption = False,
    form: FormatOption = ImportFormat.TABLE,
    lang: LangOption = None,
) -> None:
    """Bring answers in, after a preview; every text that is overwritten can be put back."""
    _expect(file.is_file(), file)
    _expect_answerable(form, sure=yes or dry_run)
    with _acting(person, assessment) as own:
        from tolok.cli.import_shown import print_answers
        from tolok.exchange.actions.imports import note_operator
        from tolok.exchange.actions.sheets import bring_sheet, confirm_sheet, read
        from tolok.exchange.previews import sheet_preview

        who = _who(own)
        with file.open("rb") as stream:
            if dry_run:
                brought = read(own, file.name, stream)
            else:
                brought = bring_sheet(**who, assessment=own.assessment, file_name=file.name, file=stream)
                note_operator(brought)
        preview = sheet_preview(brought, own)
        if dry_run or form == ImportFormat.TABLE:
            print_answers(preview, form, {"import": brought.pk, "dry_run": dry_run, "written": 0})
        if dry_run:
            return
        _require_agreed(own, brought, preview, len(preview.writing), yes=yes)
        confirm_sheet(**who, brought=brought, digest=preview.digest)
        count = len(preview.writing)
        if form == ImportFormat.JSON:
            print_answers(preview, form, {"import": brought.pk, "dry_run": False, "written": count})
            return
        told = Text("Impor {number}: {count} indikator ditulis.", "Import {number}: {count} indicators written.")
        typer.echo(told.filled(number=brought.pk, count=count).in_(LANGUAGE))


_LOOKING = Text("Memeriksa", "Looking")
_SENDING = Text("Menyalin", "Copying")
_BRINGING = Text("Memasukkan", "Bringing in")


@contextmanager
def _acting(email: str, number: int) -> Iterator[Hand]:
    """What a person may do in an assessment, behind the walls of the database; why something cannot be is told."""
    from tolok.cli.acting import acting

    with acting(email) as standing:
        from tolok.assessment.access import assessments, hand

        rows = assessments(standing).select_related("cycle__edition", "stage", "agency", "unit")
        found = rows.filter(pk=number).first()
        if found is None:
            stop(_no_assessment(number, email, rows))
        yield hand(standing, found)


def _no_assessment(number: int, email: str, rows: Any) -> Text:
    known = [f"  {row.pk}  {row} ({row.stage.name})" for row in rows.filter(cycle__state="open")[:20]]
    told = Text(
        "Tidak ada penilaian {number} bagi {email}. Yang terbuka:\n{known}",
        "There is no assessment {number} for {email}. Open ones:\n{known}",
    )
    return told.filled(number=number, email=email, known="\n".join(known) or "  -")


def _who(own: Hand) -> dict[str, Any]:
    return {"by": own.standing.person, "standing": own.standing}


def _sent(own: Hand, source: Path, sources: Sequence[Source]) -> Import:
    """The parcel, looked into as one that came through a browser; one that cannot be is forgotten."""
    from tolok.exchange.actions.imports import note_operator
    from tolok.exchange.actions.parcels import bring_files

    name = source.resolve().name
    with _bar(_SENDING) as told:
        brought = bring_files(**_who(own), assessment=own.assessment, sources=sources, name=name, told=told)
    note_operator(brought)
    if failed := _seen_through(brought, _LOOKING):
        _drop(own, brought, failed)
    return brought


def _seen_through(brought: Import, what: Text) -> str:
    """Do the import's job to its end; why it failed, or nothing."""
    from tolok.runs.carrying import see_through
    from tolok.runs.models import RunState

    run = brought.run
    if run is not None:
        with _bar(what) as told:
            see_through(run, told)
    brought.refresh_from_db()
    return (run.message or run.get_state_display()) if run is not None and run.state != RunState.DONE else ""


def _confirm_files(
    own: Hand, brought: Import, preview: ParcelPreview, form: ImportFormat, told_of: dict[str, Any]
) -> None:
    from tolok.cli.import_shown import print_files
    from tolok.exchange.actions.parcels import confirm_parcel

    done = confirm_parcel(**_who(own), brought=brought, digest=preview.digest)
    if stopped := _seen_through(done, _BRINGING):
        stop(plain(stopped))
    rows = done.arrivals.filter(done=True)
    failed = list(rows.exclude(fault="").values_list("path", "fault"))
    if form == ImportFormat.JSON:
        reached = {"brought": rows.filter(fault="").count(), "failed": [list(one) for one in failed]}
        print_files(preview, form, told_of | reached)
    else:
        typer.echo(say(f"Impor {done.pk}: ", f"Import {done.pk}: ") + (done.run.message if done.run else ""))
        for path, why in failed:
            typer.echo(f"{path}: {why}", err=True)
    if failed:
        raise typer.Exit(FAULTS)


def _require_agreed(own: Hand, brought: Import, preview: ParcelPreview | Preview, count: int, *, yes: bool) -> None:
    """Go on only when there is something to write and the person wants it; else the import is forgotten."""
    if not preview.may_confirm:
        _drop(own, brought, preview.locked or say("Tidak ada yang perlu ditulis.", "There is nothing to write."))
    if not yes and not typer.confirm(say(f"Tulis {count}?", f"Write {count}?"), err=True):
        _drop(own, brought, say("Dibatalkan; tidak ada yang ditulis.", "Given up; nothing was written."))


def _drop(own: Hand, brought: Import, why: str) -> NoReturn:
    from tolok.exchange.actions.imports import drop

    drop(by=_who(own)["by"], brought=brought)
    stop(plain(why))


def _expect(there: bool, path: Path) -> None:
    if not there:
        wrong_use(Text("tidak ada {path}", "there is no {path}").filled(path=path))


def _expect_answerable(form: ImportFormat, *, sure: bool) -> None:
    if not sure and (form == ImportFormat.JSON or not sys.stdin.isatty()):
        wrong_use(Text("tambahkan --yes untuk menulis, atau --dry-run", "add --yes to write, or --dry-run"))


@contextmanager
def _bar(what: Text) -> Iterator[Any]:
    with progress_bar(what, worth=1) as advance:
        yield lambda done, total, _words: advance(done, total)
