"""The words of the commands that say what an index means; each imports what it needs when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tolok.cli.console import say
from tolok.cli.options import LangOption, OutputOption, TextFormat

FormOption = Annotated[TextFormat, typer.Option("--format", "-f", help=say("Bentuk hasil.", "What to write."))]
DelimiterOption = Annotated[str, typer.Option("--delimiter", help=say("Pemisah kolom CSV.", "CSV delimiter."))]
DecimalOption = Annotated[str, typer.Option("--decimal", help=say("Tanda desimal.", "Decimal sign."))]
AgencyOption = Annotated[str | None, typer.Option("--agency", help=say("Hanya instansi ini.", "Just this agency."))]
LibraryOption = Annotated[
    str, typer.Option("--instrument", "-i", help=say("Id instrumen atau jalur YAML.", "Instrument id, or YAML path."))
]


def change(
    old: Annotated[Path, typer.Argument(help=say("Lembar kerja sebelumnya.", "The earlier worksheet."))],
    new: Annotated[Path, typer.Argument(help=say("Lembar kerja sesudahnya.", "The later worksheet."))],
    instrument: LibraryOption,
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
        typer.Option("--sd", min=0, help=say("Simpangan baku satu indeks.", "Standard deviation of one index.")),
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
