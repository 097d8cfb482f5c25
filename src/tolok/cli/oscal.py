"""``tolok oscal``: instruments, assessments and plans as OSCAL documents."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from tolok.cli.console import FAULTS, LANGUAGE, emit, existing_file, say, stop_with, wrong_use
from tolok.cli.house import stop
from tolok.cli.options import InstrumentOption, LangOption, OutputOption
from tolok.instruments.language import Text

NameArgument = Annotated[str, typer.Argument(help=say("Id instrumen atau jalur YAML.", "Instrument id, or YAML path."))]


def oscal() -> typer.Typer:
    """The words of ``tolok oscal``."""
    told = say("Dokumen OSCAL (NIST) dalam JSON.", "OSCAL documents (NIST) in JSON.")
    group = typer.Typer(no_args_is_help=True, help=told)
    group.command("catalog", help=say("Instrumen sebagai catalog.", "An instrument as catalog."))(catalog)
    group.command("profile", help=say("Edisi tahunnya sebagai profile.", "Its edition of a year as profile."))(profile)
    group.command("assessment", help=say("Penilaian sebagai empat dokumen.", "An assessment, as four documents."))(
        assessment
    )
    group.command("poam", help=say("Rencana tolok plan sebagai POA&M.", "A plan of tolok plan as POA&M."))(poam)
    return group


def catalog(name: NameArgument, output: OutputOption = None, lang: LangOption = None) -> None:
    """Write the catalog of an instrument."""
    from tolok.oscal import catalog as made

    emit(_text(made(_instrument(name))), output)


def profile(
    name: NameArgument,
    year: Annotated[int, typer.Option("--year", "-y", min=1990, max=2100, help=say("Tahun siklus.", "The year."))],
    output: OutputOption = None,
    lang: LangOption = None,
) -> None:
    """Write the profile of an instrument's edition."""
    from tolok.oscal import profile as made

    emit(_text(made(_instrument(name), year)), output)


def assessment(
    number: Annotated[int, typer.Argument(help=say("Nomor penilaian (di alamat halamannya).", "Its number."))],
    person: Annotated[
        str, typer.Option("--as", help=say("Surel orang yang mengekspor.", "E-mail of the person who exports."))
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help=say("Folder hasil.", "Folder to write into."), file_okay=False)
    ],
    lang: LangOption = None,
) -> None:
    """Write catalog, profile, assessment plan and assessment results of an assessment."""
    from tolok.cli.acting import acting

    with acting(person) as standing:
        from tolok.assessment.access import assessments, hand
        from tolok.exchange.actions.bundles import oscal_of

        rows = assessments(standing).select_related("cycle__edition", "stage", "agency", "unit")
        found = rows.filter(pk=number).first()
        if found is None or not hand(standing, found).sees_all:
            stop(Text("Tidak ada penilaian {n}.", "There is no assessment {n}.").filled(n=number))
        documents = oscal_of(found)
    output.mkdir(parents=True, exist_ok=True)
    for name, made in documents.items():
        emit(_text(made), output / f"{name}.json")
        typer.echo(str(output / f"{name}.json"))


def poam(
    file: Annotated[Path, typer.Argument(help=say("Hasil tolok plan --format json.", "A result of tolok plan."))],
    instrument: InstrumentOption,
    plan: Annotated[
        int, typer.Option("--plan", min=1, help=say("Rencana keberapa di berkas itu.", "Which plan of the file."))
    ] = 1,
    output: OutputOption = None,
    lang: LangOption = None,
) -> None:
    """Write the plan of action and milestones of a plan."""
    from tolok.oscal import plan_of_action
    from tolok.oscal.poam import NotAPlan

    raw = existing_file(file).read_bytes()
    found = _plan(raw, plan)
    moment = datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat(timespec="seconds")
    identified = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
    try:
        made = plan_of_action(found, _instrument(instrument), moment=moment, identified=identified)
    except NotAPlan as wrong:
        typer.echo(f"{file}: {wrong.message.in_(LANGUAGE)}", err=True)
        raise typer.Exit(FAULTS) from None
    emit(_text(made), output)


def _plan(raw: bytes, number: int) -> Any:
    try:
        told = json.loads(raw)
        found = told["plans"][number - 1] if isinstance(told, dict) and "plans" in told else told
    except (ValueError, LookupError, TypeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        stop(Text("bukan hasil tolok plan --format json", "is no result of tolok plan --format json"))
    return found


def _instrument(name: str) -> Any:
    from tolok.instruments import FaultyInput, UnknownInstrument, load

    try:
        return load(name)
    except UnknownInstrument as unknown:
        wrong_use(unknown.message)
    except FaultyInput as wrong:
        stop_with(wrong.faults)


def _text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
