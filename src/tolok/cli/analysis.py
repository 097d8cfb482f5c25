"""The words of the commands that say what an index means; each imports what it needs when it is called."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tolok.cli.console import say
from tolok.cli.options import InstrumentOption, LangOption, OutputOption, TextFormat, YearOption

FormOption = Annotated[TextFormat, typer.Option("--format", "-f", help=say("Bentuk hasil.", "What to write."))]
DelimiterOption = Annotated[str, typer.Option("--delimiter", help=say("Pemisah kolom CSV.", "CSV delimiter."))]
DecimalOption = Annotated[str, typer.Option("--decimal", help=say("Tanda desimal.", "Decimal sign."))]
AgencyOption = Annotated[str | None, typer.Option("--agency", help=say("Hanya instansi ini.", "Just this agency."))]


def change(
    old: Annotated[Path, typer.Argument(help=say("Lembar kerja sebelumnya.", "The earlier worksheet."))],
    new: Annotated[Path, typer.Argument(help=say("Lembar kerja sesudahnya.", "The later worksheet."))],
    instrument: InstrumentOption,
    to: Annotated[
        str | None, typer.Option("--to", help=say("Instrumen lembar sesudahnya.", "Instrument of the later one."))
    ] = None,
    old_year: Annotated[
        int | None, typer.Option("--old-year", min=1990, max=2100, help=say("Tahun sebelumnya.", "The earlier year."))
    ] = None,
    new_year: Annotated[
        int | None, typer.Option("--new-year", min=1990, max=2100, help=say("Tahun sesudahnya.", "The later year."))
    ] = None,
    agency: AgencyOption = None,
    sd: Annotated[
        float | None,
        typer.Option(
            "--sd", min=0, max=1e6, help=say("Simpangan baku satu indeks.", "Standard deviation of one index.")
        ),
    ] = None,
    form: FormOption = TextFormat.TABLE,
    output: OutputOption = None,
    delimiter: DelimiterOption = ",",
    decimal: DecimalOption = ".",
    lang: LangOption = None,
) -> None:
    """Tell what changed between two worksheets."""
    from tolok.cli.change import ChangeWords, run_change
    from tolok.cli.reading import Asked

    tab = delimiter.replace("\\t", "\t")
    earlier = Asked(file=old, instrument=instrument, year=old_year, delimiter=tab, decimal=decimal)
    later = Asked(file=new, instrument=to or instrument, year=new_year, delimiter=tab, decimal=decimal)
    run_change(ChangeWords(earlier, later, agency, sd, form.value, output))


def certainty(
    file: Annotated[Path, typer.Argument(help=say("Lembar kerja tingkat terbitan.", "Worksheet of published levels."))],
    instrument: InstrumentOption,
    year: YearOption = None,
    second: Annotated[
        list[Path] | None,
        typer.Option("--second", help=say("Lembar asesor lain.", "Worksheet of another assessor; may be repeated.")),
    ] = None,
    again: Annotated[
        Path | None,
        typer.Option("--again", help=say("Penilaian ulang, dianggap benar.", "Assessed again, taken as true.")),
    ] = None,
    up: Annotated[
        float | None, typer.Option("--up", min=0, max=1, help=say("Peluang terlalu tinggi.", "Chance of too high."))
    ] = None,
    down: Annotated[
        float | None, typer.Option("--down", min=0, max=1, help=say("Peluang terlalu rendah.", "Chance of too low."))
    ] = None,
    team: Annotated[
        float,
        typer.Option("--team", min=0, max=100, help=say("Simpangan tim (dengan --up).", "Team deviation (with --up).")),
    ] = 0.0,
    clusters: Annotated[
        Path | None,
        typer.Option("--clusters", help=say("CSV instansi,kelompok.", "CSV of agency,cluster to rank within.")),
    ] = None,
    agency: AgencyOption = None,
    replications: Annotated[
        int, typer.Option("--replications", min=100, max=1_000_000, help=say("Banyaknya undian.", "How many draws."))
    ] = 10_000,
    sensitivity: Annotated[
        bool,
        typer.Option("--sensitivity", help=say("Asal ketidakpastian (JSON).", "What it comes from (JSON).")),
    ] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help=say("Benih undian.", "Seed of the draws."))] = 1,
    form: FormOption = TextFormat.TABLE,
    output: OutputOption = None,
    delimiter: DelimiterOption = ",",
    decimal: DecimalOption = ".",
    lang: LangOption = None,
) -> None:
    """Tell how sure the index of every agency is."""
    from tolok.cli.certainty import CertaintyWords, run_certainty
    from tolok.cli.reading import Asked

    tab = delimiter.replace("\\t", "\t")
    words = CertaintyWords(
        asked=Asked(file=file, instrument=instrument, year=year, delimiter=tab, decimal=decimal),
        second=tuple(second or ()),
        again=again,
        up=up,
        down=down,
        team=team,
        clusters=clusters,
        agency=agency,
        replications=replications,
        sensitivity=sensitivity,
        seed=seed,
        form=form.value,
        output=output,
    )
    run_certainty(words)


class PaperForm(StrEnum):
    """What ``tolok briefing`` writes."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


def briefing(
    file: Annotated[Path, typer.Argument(help=say("Lembar kerja.", "Worksheet."))],
    instrument: InstrumentOption,
    year: YearOption = None,
    before: Annotated[
        Path | None, typer.Option("--before", help=say("Lembar kerja sebelumnya.", "The earlier worksheet."))
    ] = None,
    before_year: Annotated[
        int | None, typer.Option("--before-year", min=1990, max=2100, help=say("Tahunnya.", "Its year."))
    ] = None,
    before_instrument: Annotated[
        str | None, typer.Option("--before-instrument", help=say("Instrumennya.", "Its instrument."))
    ] = None,
    agency: AgencyOption = None,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", help=say("Kelompok terbitan di sampingnya.", "A published cluster beside it.")),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help=say("Laporan lengkap.", "The full report."))] = False,
    form: Annotated[
        PaperForm | None,
        typer.Option(
            "--format", "-f", help=say("Bentuk hasil (atau dari --output).", "What to write (or by --output).")
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help=say("Berkas, atau folder bagi banyak.", "File, or a folder for many.")),
    ] = None,
    delimiter: DelimiterOption = ",",
    decimal: DecimalOption = ".",
    lang: LangOption = None,
) -> None:
    """Write the briefing or the full report of each agency."""
    from tolok.cli.briefing import BriefingWords, run_briefing
    from tolok.cli.reading import Asked

    tab = delimiter.replace("\\t", "\t")
    earlier = None
    if before is not None:
        named = before_instrument or instrument
        earlier = Asked(file=before, instrument=named, year=before_year, delimiter=tab, decimal=decimal)
    words = BriefingWords(
        worksheet=Asked(file=file, instrument=instrument, year=year, delimiter=tab, decimal=decimal),
        before=earlier,
        agency=agency,
        cluster=cluster,
        full=full,
        form=form.value if form else None,
        output=output,
    )
    run_briefing(words)


def standing(
    file: Annotated[Path, typer.Argument(help=say("Lembar kerja.", "Worksheet."))],
    instrument: InstrumentOption,
    year: YearOption = None,
    agency: AgencyOption = None,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", help=say("Kelompok terbitan di sampingnya.", "A published cluster beside it.")),
    ] = None,
    form: FormOption = TextFormat.TABLE,
    output: OutputOption = None,
    delimiter: DelimiterOption = ",",
    decimal: DecimalOption = ".",
    lang: LangOption = None,
) -> None:
    """Tell where every agency of a worksheet stands."""
    from tolok.cli.reading import Asked
    from tolok.cli.standing import StandingWords, run_standing

    tab = delimiter.replace("\\t", "\t")
    asked = Asked(file=file, instrument=instrument, year=year, delimiter=tab, decimal=decimal)
    run_standing(StandingWords(asked, agency, cluster, form.value, output))


def peers(
    agency: Annotated[str, typer.Argument(help=say("Instansi, seperti tercetak.", "The agency, as printed."))],
    instrument: Annotated[
        str, typer.Option("--instrument", "-i", help=say("Instrumen terbitan.", "Instrument of the tables."))
    ] = "spbe-2020",
    years: Annotated[
        int, typer.Option("--years", min=1, max=10, help=say("Berapa tahun sebelumnya.", "How many years earlier."))
    ] = 2,
    most: Annotated[
        int, typer.Option("--most", min=1, max=50, help=say("Berapa yang ditampilkan.", "How many are shown."))
    ] = 5,
    form: FormOption = TextFormat.TABLE,
    output: OutputOption = None,
    lang: LangOption = None,
) -> None:
    """Tell who was like an agency and rose most."""
    from tolok.cli.peers import PeersWords, run_peers

    run_peers(PeersWords(agency, instrument, years, most, form.value, output))


class GroupBy(StrEnum):
    """What ``tolok national`` groups by."""

    CLUSTER = "cluster"
    PROVINCE = "province"


def national(
    year: YearOption = None,
    by: Annotated[GroupBy, typer.Option("--by", help=say("Kelompok atau provinsi.", "Cluster or province."))] = (
        GroupBy.CLUSTER
    ),
    band: Annotated[
        str, typer.Option("--band", help=say("Predikat sasaran (kode).", "Predicate of the target (code)."))
    ] = "baik",
    target: Annotated[
        int | None, typer.Option("--target", min=1, max=100, help=say("Sasaran, persen.", "Target, percent."))
    ] = None,
    form: FormOption = TextFormat.TABLE,
    output: OutputOption = None,
    lang: LangOption = None,
) -> None:
    """Tell how the published results of a year are spread."""
    from tolok.cli.national import NationalWords, run_national

    run_national(NationalWords(year, by.value, band, target, form.value, output))
