"""``tolok report``: where the nation stands, where one agency stands in it, and one score worked out in full."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text as Line

from tolok.cli.console import LANGUAGE, rich_console, say, wrong_use
from tolok.instruments import Instrument, in_digits, instrument
from tolok.instruments.language import Text
from tolok.instruments.scales import Band, BandTable
from tolok.results import CLUSTERS, Published, averages, known_levels, notes, path_of, published, reproduce
from tolok.scoring import Result, explain, rank, score
from tolok.scoring.exact import rounded, written
from tolok.worksheets.write import localised

INSTRUMENT = "spbe-2020"
YEARS = (2023, 2024)
# One hue from pale to deep for the predicates from the lowest up; missing stays grey.
_HUES = ("#9cc3ea", "#7fb0e2", "#62a0dc", "#4a90d9", "#2f7fd0")
# Never colour alone: the same order in density.
_SHADES = ("·", "░", "▒", "▓", "█")
_ACCENT = "#4a90d9"  # reads on dark and on light terminals
_BAR = 24


def run_report(agency: str, console: Console | None = None) -> None:
    """Print the report with ``agency`` in the light, to the terminal or to another ``console``."""
    path = path_of(agency, INSTRUMENT)
    if not path:
        message = Text("tidak ada hasil terbitan untuk «{agency}»", "there are no published results for «{agency}»")
        wrong_use(message.filled(agency=agency))
    console = console or rich_console()
    found = instrument(INSTRUMENT)
    console.print(_title(found))
    console.print(_nation())
    console.print(_predicates(found))
    console.print(_agency(found, agency, path))
    console.print(_worked(found))
    console.print(_next())


def _title(found: Instrument) -> RenderableType:
    head = Line("Tolok", style=f"bold {_ACCENT}")
    head.append(say("  mengukur kematangan pemerintah digital", "  measures digital government"), style="dim")
    count = sum(fits.fits for fits in reproduce(_rows(), found))
    total = len(_rows())
    line = say(
        f"{total} hasil nasional {YEARS[0]} dan {YEARS[1]}; untuk {count} ada tingkat bulat yang menghasilkan tepat "
        f"semua angka tercetaknya, {total - count} tidak mungkin benar (tolok results --verify).",
        f"{total} national results of {YEARS[0]} and {YEARS[1]}; for {count} of them whole levels exist that give "
        f"every printed digit, {total - count} cannot be right (tolok results --verify).",
    )
    return Group(Line(), head, Line(line), Line())


def _rows(year: int | None = None) -> list[Published]:
    years = YEARS if year is None else (year,)
    return [row for row in published(INSTRUMENT) if row.year in years]


def _nation() -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(say("Kelompok", "Cluster"))
    table.add_column(say("Instansi", "Agencies"), justify="right")
    for year in YEARS:
        table.add_column(str(year), justify="right")
    table.add_column(say("Naik", "Rise"), justify="right")
    table.add_column(say(f"{YEARS[-1]}, skala 1 sampai 5", f"{YEARS[-1]}, on 1 to 5"))
    for cluster, name in CLUSTERS.items():
        means = [averages().get((year, cluster), {}).get("index") for year in YEARS]
        if None in means:
            continue
        first, last = (Fraction(value or 0) for value in means)
        members = [row for row in _rows(YEARS[-1]) if cluster in ("nasional", row.cluster)]
        cells: list[RenderableType] = [name.in_(LANGUAGE), str(len(members))]
        cells += [localised(value, LANGUAGE) for value in means]
        cells += ["+" + localised(written(last - first, 2), LANGUAGE), _bar(last, 1, 5)]
        table.add_row(*cells, style="bold" if cluster == "nasional" else "")
    note = say(
        "Rata-rata seperti tercetak di laporan nasional; cara menghitungnya tidak tertulis (tolok results --means).",
        "Averages as printed in the national reports; how they are made is not written (tolok results --means).",
    )
    return _section(say("Indeks SPBE nasional per kelompok", "The national SPBE index by cluster"), table, note)


def _bar(value: Fraction, low: int, high: int) -> Line:
    filled = round(float((value - low) / (high - low)) * _BAR)
    return Line("━" * filled, style=_ACCENT).append("╌" * (_BAR - filled), style="bright_black")


def _predicates(found: Instrument) -> RenderableType:
    bands = _bands(found)
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for year in YEARS:
        rows = [row for row in _rows(year) if row.predicate]
        counts = Counter(row.predicate for row in rows)
        line = Line()
        for hue, shade, band in zip(_HUES, _SHADES, bands.bands, strict=False):
            line.append(shade * round(60 * counts[band.name.id] / len(rows)), style=hue)
        legend = Line("  ").join(
            Line(f"{shade} ", style=hue).append(f"{band.name.in_(LANGUAGE)} {counts[band.name.id]}", style="default")
            for hue, shade, band in zip(_HUES, _SHADES, bands.bands, strict=False)
        )
        table.add_row(str(year), line)
        table.add_row("", legend)
    return _section(say("Berapa instansi di tiap predikat", "How many agencies in each predicate"), table)


def _bands(found: Instrument) -> BandTable:
    bands = found.tree.bands
    if bands is None:
        raise ValueError(f"{found.id} has no predicates")
    return bands


def _agency(found: Instrument, agency: str, path: Sequence[Published]) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for head, justify in (
        (say("Tahun", "Year"), "right"),
        (say("Indeks", "Index"), "right"),
        (say("Predikat", "Predicate"), "left"),
        (say("Tangga 1 sampai 5", "Ladder 1 to 5"), "left"),
        (say("Peringkat di kelompoknya", "Rank in its cluster"), "left"),
        (say("Sumber", "Source"), "left"),
    ):
        table.add_column(head, justify="right" if justify == "right" else "left")
    for row in path:
        note = notes()[row.note].in_(LANGUAGE) if row.note else ""
        source = Line(row.source).append(f"  {note}" if note else "", style="dim")
        index = Line(localised(row.index, LANGUAGE), style="bold")
        name = next((band.name.in_(LANGUAGE) for band in _bands(found).bands if band.name.id == row.predicate), "-")
        table.add_row(str(row.year), index, name, _ladder(row.value), _rank_text(row), source)
    return _section(agency, table, *_sentences(found, path[-1]))


def _ladder(value: Fraction | None) -> Line:
    """Five steps: filled as far as the index reaches, the step in progress by its share."""
    line = Line()
    for step in range(1, 6):
        reached = value is not None and value >= step
        part = value is not None and not reached and value > step - 1
        mark = "■" if reached else "◧" if part else "□"
        line.append(mark + " ", style=_ACCENT if reached or part else "bright_black")
    return line


def _rank_text(row: Published) -> str:
    members = [other for other in published(row.instrument) if (other.year, other.cluster) == (row.year, row.cluster)]
    if row.year not in YEARS:
        return "-"
    place = next(place for place in rank(members, lambda other: other.value) if place.item == row)
    tied = say(" (seri)", " (tie)") if place.tied else ""
    cluster = CLUSTERS[row.cluster].in_(LANGUAGE).lower()
    return say(f"{place} dari {place.of} {cluster}{tied}", f"{place} of {place.of} {cluster}{tied}")


def _sentences(found: Instrument, row: Published) -> Iterator[str]:
    value = row.value
    if value is None:
        return
    above = next((band for band in _bands(found).bands if band.start > value), None)
    if above is not None:
        yield _to_next(above, value)
    domains = [(row.node_value(child.id), child) for child in found.tree.children]
    known = [(found_value, child) for found_value, child in domains if found_value is not None]
    if known:
        low, high = (end(known, key=lambda pair: pair[0]) for end in (min, max))
        yield say(
            f"Terkuat {high[1].title.id} ({in_digits(high[0], 'id')}), terlemah {low[1].title.id} "
            f"({in_digits(low[0], 'id')}, bobot {in_digits(low[1].weight or 0, 'id')}).",
            f"Strongest {high[1].title.en} ({in_digits(high[0])}), weakest {low[1].title.en} "
            f"({in_digits(low[0])}, weight {in_digits(low[1].weight or 0)}).",
        )


def _to_next(above: Band, value: Fraction) -> str:
    gap = localised(written(rounded(above.start - value, 2), 2), LANGUAGE)
    return say(f"Ke predikat {above.name.id} kurang {gap}.", f"{gap} short of {above.name.en}.")


def _worked(found: Instrument) -> RenderableType:
    (agency, year), levels = list(known_levels(INSTRUMENT).items())[-1]
    result = score(found, dict(levels), year=year)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(say("Simpul", "Node"), no_wrap=True)
    table.add_column(say("Tingkat × bobot, lalu dibagi jumlah bobot", "Level × weight, divided by the sum of weights"))
    table.add_column(say("Tepat", "Exact"), justify="right")
    table.add_column(say("Terbit", "Published"), justify="right", style="bold")
    for step in explain(result).steps:
        terms = " + ".join(f"{_short(term.value)}×{_short(term.weight)}" for term in step.terms)
        total = sum((term.weight or Fraction(0) for term in step.terms), Fraction(0))
        name = "SPBE" if step.node.id == found.tree.id else step.node.id
        style = "bold" if step.node.id == found.tree.id else ""
        table.add_row(
            name, f"({terms}) ÷ {_short(total)}", _short(step.value), localised(step.published, LANGUAGE), style=style
        )
    closing = [sentence.in_(LANGUAGE) for sentence in explain(result).closing]
    title = say(f"Satu nilai sampai angka terakhir: {agency} {year}", f"One score to the last digit: {agency} {year}")
    return _section(title, table, *closing, _match(result, agency, year))


def _match(result: Result, agency: str, year: int) -> str:
    row = next(row for row in path_of(agency, INSTRUMENT) if row.year == year)
    same = result.index == row.index and result.official_predicate == row.predicate
    nodes = sum(result.nodes[id_].published == printed for id_, printed in row.nodes.items())
    printed = f"{localised(row.index, LANGUAGE)} {row.predicate}"
    mark = "✓" if same and nodes == len(row.nodes) else "✗"
    return say(
        f"{mark} Laporan resmi mencetak {printed}; {nodes} dari {len(row.nodes)} nilai domain dan aspek juga sama.",
        f"{mark} The official report prints {printed}; {nodes} of {len(row.nodes)} domain and aspect values agree too.",
    )


def _short(value: Fraction | None) -> str:
    return "-" if value is None else in_digits(value, LANGUAGE, places=4)


def _next() -> RenderableType:
    words = (
        ("tolok results --province Lampung --year 2024", say("semua instansi Lampung", "all agencies of Lampung")),
        ("tolok instruments show pemdi-2026", say("indeks yang berlaku sejak Juni 2026", "the index since June 2026")),
        ("tolok instruments template spbe-2020", say("lembar kerja untuk diisi", "a worksheet to fill in")),
        (
            "tolok score spbe-2020.xlsx -i spbe-2020 --explain",
            say("hitung dan tunjukkan", "score it, show the working"),
        ),
    )
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for command, told in words:
        table.add_row(Line(command.replace("tolok", _command(), 1), style=_ACCENT), Line(told, style="dim"))
    return _section(say("Berikutnya", "Next"), table)


def _command() -> str:
    """How the reader can call the command from here."""
    if shutil.which("tolok"):
        return "tolok"
    here = os.path.relpath(sys.argv[0])
    return "tolok" if here.startswith("..") else here


def _section(title: str, body: RenderableType, *notes_: str) -> RenderableType:
    lines = [Line(note, style="dim") for note in notes_]
    return Group(
        Rule(Line(title, style="bold"), align="left", style="bright_black"), Padding(Group(body, *lines), (0, 0, 1, 2))
    )
