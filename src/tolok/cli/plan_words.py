"""The words of ``tolok plan``; it imports what it needs when it is called."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tolok.cli.console import say
from tolok.cli.options import InstrumentOption, LangOption, OutputOption, YearOption
from tolok.instruments.model import PredicateBasis, WithinBand


class PlanFormat(StrEnum):
    """What ``tolok plan`` writes."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"
    XLSX = "xlsx"
    SVG = "svg"


def plan(
    file: Annotated[Path, typer.Argument(help=say("CSV, XLSX, JSON, atau YAML.", "CSV, XLSX, JSON or YAML."))],
    instrument: InstrumentOption,
    target: Annotated[str | None, typer.Option("--target", help=say("Indeks tujuan.", "Index to reach."))] = None,
    band: Annotated[str | None, typer.Option("--band", help=say("Predikat tujuan.", "Band to reach."))] = None,
    budget: Annotated[
        str | None, typer.Option("--budget", help=say("Indeks tertinggi dari biaya ini.", "Most index for this cost."))
    ] = None,
    years: Annotated[int, typer.Option("--years", min=1, max=5, help=say("Lamanya, tahun.", "Years to take."))] = 3,
    costs: Annotated[
        Path | None,
        typer.Option("--costs", help=say("Berkas biaya (YAML, XLSX, CSV).", "Cost file (YAML, XLSX, CSV).")),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option("--template", help=say("Tulis berkas biaya untuk diisi.", "Write a cost file to fill in.")),
    ] = None,
    money: Annotated[
        str | None,
        typer.Option("--money", help=say("Biaya per tahun: 500 atau 500,300.", "Cost a year: 500 or 500,300.")),
    ] = None,
    effort: Annotated[
        str | None, typer.Option("--effort", help=say("Beban per tahun.", "Effort a year, likewise."))
    ] = None,
    capacity: Annotated[
        list[str] | None,
        typer.Option("--capacity", help=say("Beban setahun satu unit: UNIT=12.", "Effort a year of a unit: UNIT=12.")),
    ] = None,
    floor: Annotated[
        list[str] | None,
        typer.Option("--floor", help=say("Nilai terendah simpul: A2=3.", "Least value of a node: A2=3.")),
    ] = None,
    fixed: Annotated[
        list[str] | None,
        typer.Option("--fixed", help=say("Indikator yang tetap: I47.", "An indicator that stays: I47.")),
    ] = None,
    levels: Annotated[
        int | None,
        typer.Option("--levels-a-year", min=1, help=say("Tingkat per tahun (2).", "Levels a year (default 2).")),
    ] = None,
    near: Annotated[
        str | None,
        typer.Option("--near", help=say("Alternatif dalam sekian persen.", "Alternatives within so many per cent.")),
    ] = None,
    curve: Annotated[
        int, typer.Option("--curve", min=0, max=200, help=say("Kurva biaya, banyak titik.", "Points of a cost curve."))
    ] = 0,
    mean: Annotated[
        bool, typer.Option("--mean", help=say("Tujuan untuk rata-rata semua instansi.", "Aim at the mean of all."))
    ] = False,
    agency: Annotated[
        str | None, typer.Option("--agency", help=say("Hanya instansi ini.", "Just this agency."))
    ] = None,
    seconds: Annotated[
        int, typer.Option("--seconds", min=1, max=3600, help=say("Waktu paling lama.", "Longest time to take."))
    ] = 300,
    year: YearOption = None,
    form: Annotated[
        PlanFormat | None,
        typer.Option(
            "--format", "-f", help=say("Bentuk hasil (atau dari --output).", "What to write (or by --output).")
        ),
    ] = None,
    output: OutputOption = None,
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
    """Plan the cheapest way up."""
    from tolok.cli.plan import PlanWords, run_plan
    from tolok.cli.reading import Asked

    tab = delimiter.replace("\\t", "\t")
    asked = Asked(
        file=file,
        instrument=instrument,
        year=year,
        basis=basis,
        within=within,
        sheet=sheet,
        delimiter=tab,
        decimal=decimal,
    )
    run_plan(
        PlanWords(
            worksheet=asked,
            target=target,
            band=band,
            budget=budget,
            years=years,
            costs=costs,
            template=template,
            money=money,
            effort=effort,
            capacity=tuple(capacity or ()),
            floor=tuple(floor or ()),
            fixed=tuple(fixed or ()),
            levels=levels,
            near=near,
            curve=curve,
            mean=mean,
            agency=agency,
            seconds=seconds,
            form=form.value if form else _form_of(output),
            output=output,
        )
    )


def _form_of(output: Path | None) -> str:
    endings = {form: f".{form.value}" for form in PlanFormat} | {PlanFormat.MARKDOWN: ".md"}
    ending = output.suffix.lower() if output else ""
    return next((form.value for form, known in endings.items() if known == ending), PlanFormat.TABLE.value)
