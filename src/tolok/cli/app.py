"""The words of the command. Each one imports what it needs when it is called, so that start-up stays short."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tolok.cli.analysis import briefing, certainty, change, national, peers, standing
from tolok.cli.bundle import bundle
from tolok.cli.console import expect_language, say
from tolok.cli.imports import imports
from tolok.cli.ledger import ledger
from tolok.cli.operator import backup, restore, serve
from tolok.cli.options import InstrumentOption, LangOption, OutputOption, TextFormat, YearOption
from tolok.cli.oscal import oscal
from tolok.cli.people import people
from tolok.cli.plan_words import plan
from tolok.instruments.model import PredicateBasis, WithinBand


class ScoreFormat(StrEnum):
    """What ``tolok score`` writes."""

    TABLE = "table"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    MARKDOWN = "markdown"


class By(StrEnum):
    """What ``tolok results`` ranks and averages within."""

    CLUSTER = "cluster"
    PROVINCE = "province"


def build() -> typer.Typer:
    """The command with all its words."""
    expect_language()
    # Help is drawn when it is asked for, or when there are too few words to run anything.
    if "--help" in sys.argv or len(sys.argv) <= 2:
        _frame_of_help()
    app = typer.Typer(
        name="tolok",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help=say(
            "Tolok mengukur kematangan pemerintah digital, tepat sampai angka terbitan, dan menunjukkan hitungannya.",
            "Tolok measures how mature a digital government is, exact to the published digit, and shows its working.",
        ),
        epilog=say(
            "Kode keluar: 0 selesai, 1 ada kesalahan dalam masukan, 2 salah pakai.",
            "Exit codes: 0 done, 1 faults in the input, 2 wrong use.",
        ),
    )
    app.command("score", help=say("Hitung indeks dari lembar kerja.", "Score a worksheet."))(score)
    app.command("results", help=say("Hasil terbitan nasional.", "Published national results."))(results)
    app.command(
        "report",
        help=say("Laporan nasional dan perkembangan satu instansi.", "National report, and one agency over the years."),
    )(report)
    app.command("standing", help=say("Di mana posisinya.", "Where everybody stands."))(standing)
    app.command("peers", help=say("Siapa yang mirip dan naik.", "Who was alike and rose."))(peers)
    app.command("national", help=say("Pandangan nasional.", "The national view."))(national)
    app.command("change", help=say("Apa yang berubah, dan mengapa.", "What changed between two, and why."))(change)
    app.command("certainty", help=say("Seberapa pasti indeks dan predikat.", "How sure index and predicate are."))(
        certainty
    )
    app.command(
        "briefing",
        help=say("Ringkasan satu halaman, atau laporan lengkap.", "A briefing on one page, or a full report."),
    )(briefing)
    app.command("plan", help=say("Cara termurah menaikkan indeks.", "The cheapest way up."))(plan)
    app.command("serve", help=say("Jalankan aplikasi web.", "Run the web application."))(serve)
    app.command("backup", help=say("Cadangkan semuanya ke satu berkas.", "Back everything up into one file."))(backup)
    app.command("restore", help=say("Pulihkan dari cadangan.", "Bring a backup back."))(restore)
    app.command("version", help=say("Versi Tolok.", "The version of Tolok."))(version)
    instruments = typer.Typer(no_args_is_help=True, help=say("Instrumen sebagai data.", "Instruments as data."))
    for name, command, help_ in (
        ("list", instruments_list, say("Semua instrumen pustaka.", "All instruments of the library.")),
        ("show", instruments_show, say("Pohon, bobot, kriteria.", "Tree, weights, criteria.")),
        ("check", instruments_check, say("Periksa berkas instrumen.", "Check instrument files.")),
        (
            "diff",
            instruments_diff,
            say("Beda dua instrumen atau dua tahun.", "Differences of two instruments or years."),
        ),
        ("map", instruments_map, say("Pemetaan bukti antarinstrumen.", "Which evidence carries over.")),
        ("template", instruments_template, say("Lembar kerja XLSX untuk diisi.", "An XLSX worksheet to fill in.")),
        ("new", instruments_new, say("Berkas instrumen baru.", "A new instrument file.")),
        ("schema", instruments_schema, say("Skema JSON format instrumen.", "JSON Schema of the file format.")),
    ):
        instruments.command(name, help=help_)(command)
    app.add_typer(instruments, name="instruments")
    app.add_typer(ledger(), name="ledger")
    app.add_typer(people(), name="people")
    app.add_typer(imports(), name="import")
    app.add_typer(bundle(), name="bundle")
    app.add_typer(oscal(), name="oscal")
    return app


def _form_of(output: Path | None) -> str:
    """The form that the name of the output asks for."""
    endings = {".csv": "csv", ".xlsx": "xlsx", ".json": "json", ".md": "markdown"}
    return endings.get(output.suffix.lower(), "table") if output else "table"


def _frame_of_help() -> None:
    """The headings of the help, which Typer keeps in English."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = say("Argumen", "Arguments")
    rich_utils.OPTIONS_PANEL_TITLE = say("Opsi", "Options")
    rich_utils.COMMANDS_PANEL_TITLE = say("Perintah", "Commands")
    rich_utils.ERRORS_PANEL_TITLE = say("Salah pakai", "Wrong use")
    rich_utils.REQUIRED_LONG_STRING = say("[wajib]", "[required]")


def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    typer.echo(f"tolok {installed('tolok')}")


def score(
    file: Annotated[Path, typer.Argument(help=say("CSV, XLSX, JSON, atau YAML.", "CSV, XLSX, JSON or YAML."))],
    instrument: InstrumentOption,
    year: YearOption = None,
    form: Annotated[
        ScoreFormat | None,
        typer.Option(
            "--format", "-f", help=say("Bentuk hasil (atau dari akhiran --output).", "What to write (or by --output).")
        ),
    ] = None,
    output: OutputOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help=say("Tampilkan hitungannya.", "Show the working."))
    ] = False,
    agency: Annotated[
        str | None, typer.Option("--agency", help=say("Hanya instansi ini.", "Just this agency."))
    ] = None,
    basis: Annotated[
        PredicateBasis | None,
        typer.Option("--predicate-basis", help=say("Nilai yang dibaca predikat.", "Value the predicate reads.")),
    ] = None,
    within: Annotated[
        WithinBand | None,
        typer.Option("--within-band", help=say("Nilai di dalam pita tingkat.", "Value within a band.")),
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help=say("Lembar XLSX.", "Sheet of an XLSX file."))] = None,
    delimiter: Annotated[str, typer.Option("--delimiter", help=say("Pemisah kolom CSV.", "CSV delimiter."))] = ",",
    decimal: Annotated[str, typer.Option("--decimal", help=say("Tanda desimal.", "Decimal sign."))] = ".",
    lang: LangOption = None,
) -> None:
    """Score a worksheet."""
    from tolok.cli.score import ScoreWords, run_score

    words = ScoreWords(
        file=file,
        instrument=instrument,
        year=year,
        form=form.value if form else _form_of(output),
        output=output,
        explain=explain,
        agency=agency,
        basis=basis,
        within=within,
        sheet=sheet,
        delimiter=delimiter.replace("\\t", "\t"),
        decimal=decimal,
    )
    run_score(words)


def results(
    instrument: InstrumentOption = "spbe-2020",
    year: YearOption = None,
    cluster: Annotated[str | None, typer.Option("--cluster", help=say("Kelompok.", "Cluster."))] = None,
    province: Annotated[str | None, typer.Option("--province", help=say("Provinsi.", "Province."))] = None,
    agency: Annotated[
        str | None, typer.Option("--agency", help=say("Bagian nama instansi.", "Part of the agency's name."))
    ] = None,
    by: Annotated[
        By | None, typer.Option("--by", help=say("Peringkat dan rata-rata per...", "Rank and average within..."))
    ] = None,
    means: Annotated[bool, typer.Option("--means", help=say("Rata-rata per kelompok.", "Means by cluster."))] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help=say("Hitung ulang setiap baris.", "Recompute every row."))
    ] = False,
    form: Annotated[
        TextFormat | None,
        typer.Option("--format", "-f", help=say("Bentuk hasil; bawaan: dari --output.", "Default: by --output.")),
    ] = None,
    output: OutputOption = None,
    lang: LangOption = None,
) -> None:
    """Print published results."""
    from tolok.cli.results import Choice, run_results

    choice = Choice(instrument, year, cluster, province, agency, by.value if by else None)
    chosen = form.value if form else _form_of(output)
    run_results(choice, means=means, verify=verify, form=chosen, output=output)


def report(
    agency: Annotated[
        str, typer.Option("--agency", help=say("Instansi yang disorot.", "The agency to highlight."))
    ] = "Pemerintah Provinsi Lampung",
    lang: LangOption = None,
) -> None:
    """Print the national report."""
    from tolok.cli.report import run_report

    run_report(agency)


def instruments_list(
    form: Annotated[TextFormat, typer.Option("--format", "-f", help=say("Bentuk hasil.", "What to write."))] = (
        TextFormat.TABLE
    ),
    lang: LangOption = None,
) -> None:
    """List the library."""
    from tolok.cli.instruments import run_list

    run_list(form.value)


def instruments_show(
    name: Annotated[str, typer.Argument(help=say("Id atau jalur YAML.", "Id, or path of a YAML file."))],
    node: Annotated[str | None, typer.Option("--node", help=say("Satu simpul lengkap.", "One node in full."))] = None,
    year: YearOption = None,
    lang: LangOption = None,
) -> None:
    """Show one instrument, or one of its nodes."""
    from tolok.cli.instruments import run_show

    run_show(name, node, year)


def instruments_check(
    files: Annotated[list[Path], typer.Argument(help=say("Berkas YAML.", "YAML files."))],
    lang: LangOption = None,
) -> None:
    """Check instrument files."""
    from tolok.cli.instruments import run_check

    run_check(files)


def instruments_diff(
    before: Annotated[str, typer.Argument(help=say("Instrumen, boleh id@tahun.", "Instrument, or id@year."))],
    after: Annotated[str, typer.Argument(help=say("Instrumen, boleh id@tahun.", "Instrument, or id@year."))],
    lang: LangOption = None,
) -> None:
    """Show what differs."""
    from tolok.cli.instruments import run_diff

    run_diff(before, after)


def instruments_map(
    origin: Annotated[str, typer.Argument(help=say("Instrumen lama.", "The old instrument."))],
    target: Annotated[str, typer.Argument(help=say("Instrumen baru.", "The new instrument."))],
    form: Annotated[TextFormat, typer.Option("--format", "-f", help=say("Bentuk hasil.", "What to write."))] = (
        TextFormat.TABLE
    ),
    lang: LangOption = None,
) -> None:
    """Show which evidence carries over."""
    from tolok.cli.instruments import run_map

    run_map(origin, target, form.value)


def instruments_template(
    name: Annotated[str, typer.Argument(help=say("Id atau jalur YAML.", "Id, or path of a YAML file."))],
    output: OutputOption = None,
    agency: Annotated[str, typer.Option("--agency", help=say("Nama instansi.", "Name of the agency."))] = "",
    year: YearOption = None,
    lang: LangOption = None,
) -> None:
    """Write a worksheet to fill in."""
    from tolok.cli.instruments import run_template

    run_template(name, output, agency, year)


def instruments_new(
    path: Annotated[Path, typer.Argument(help=say("Berkas baru, mis. indeks-ku.yaml.", "New file, e.g. mine.yaml."))],
    lang: LangOption = None,
) -> None:
    """Write the first file of an own instrument."""
    from tolok.cli.instruments import run_new

    run_new(path)


def instruments_schema(
    name: Annotated[str, typer.Argument(help="instrument | mapping")] = "instrument", lang: LangOption = None
) -> None:
    """Print the JSON Schema of the file format."""
    from tolok.cli.instruments import run_schema

    run_schema(name)
