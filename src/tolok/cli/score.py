"""``tolok score``: a worksheet in, scores out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tolok.cli.console import (
    LANGUAGE,
    cannot_write,
    emit,
    existing_file,
    remark,
    rich_console,
    say,
    stop_with,
    wrong_use,
)
from tolok.cli.reading import Asked, editions, expect_population, expect_signs, read_file, score_all
from tolok.cli.tables import Sheet, print_sheet, readable
from tolok.instruments.faults import Fault
from tolok.instruments.language import Text
from tolok.instruments.naming import fold
from tolok.scoring.engine import Result
from tolok.scoring.explanation import explain
from tolok.worksheets.write import Format, ScoredAgency, TooManyRows, localised, write_scores


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreWords(Asked):
    """What was asked for on the command line."""

    form: str
    output: Path | None
    explain: bool
    agency: str | None


def run_score(words: ScoreWords) -> None:
    """Read, score, write; exit 1 with every fault, 2 when the words make no sense."""
    form = Format(words.form)
    _expect_sense(words, form)
    edition = editions(words)
    reading = read_file(words, edition)
    expect_population(reading, edition, words.file.name)
    scores = _chosen(score_all(reading.agencies, edition), words)
    _remark_years(scores)
    if form is Format.TABLE:
        _print_table(scores, working=words.explain, output=words.output)
        return
    try:
        text = write_scores(scores, form, output=words.output, language=LANGUAGE, working=words.explain)
    except TooManyRows as error:
        wrong_use(error.message)
    except OSError as error:
        wrong_use(cannot_write(words.output or Path(), error))
    if text is not None:
        emit(text, None)


def _expect_sense(words: ScoreWords, form: Format) -> None:
    existing_file(words.file)
    if form is Format.XLSX and words.output is None:
        wrong_use(Text("--format xlsx perlu --output BERKAS.xlsx", "--format xlsx needs --output FILE.xlsx"))
    if words.explain and form not in (Format.TABLE, Format.MARKDOWN):
        wrong_use(Text("--explain hanya untuk table dan markdown", "--explain goes with table and markdown only"))
    expect_signs(words)


def _chosen(scores: Sequence[ScoredAgency], words: ScoreWords) -> Sequence[ScoredAgency]:
    """The agency asked for, with its place among all of the file."""
    if words.agency is None:
        return scores
    wanted = fold(words.agency)
    chosen = [scored for scored in scores if fold(scored.agency) == wanted]
    if not chosen:
        message = Text("tidak ada instansi «{name}» di berkas", "there is no agency «{name}» in the file")
        stop_with([Fault(message.filled(name=words.agency), words.file.name)])
    return chosen


def _remark_years(scores: Sequence[ScoredAgency]) -> None:
    """Says which years lie outside the life of an instrument that has ended."""
    for year in dict.fromkeys(scored.year for scored in scores):
        found = next(scored.result.instrument for scored in scores if scored.year == year)
        first, last = (int(end[:4]) if end else None for end in (found.in_force_from, found.in_force_until))
        if year is not None and first is not None and last is not None and not first <= year <= last:
            message = Text(
                "{id} berlaku {first} sampai {last}; tahun {year} di luar masa itu",
                "{id} was in force {first} to {last}; the year {year} is outside it",
            )
            remark([Fault(message.filled(id=found.id, first=first, last=last, year=year), warning=True)])


def _print_table(scores: Sequence[ScoredAgency], *, working: bool, output: Path | None) -> None:
    """The table, and the working of every score below it; drawn at a terminal, as Markdown in a file."""
    if output is not None:
        text = write_scores(scores, Format.MARKDOWN, output=None, language=LANGUAGE, working=working)
        emit(text or "", output)
        return
    print_sheet(_sheet(scores), "table")
    console = rich_console()
    for scored in scores if working else ():
        console.print(f"{scored.agency} {scored.year or ''}", style="bold")
        for line in explain(scored.result).lines(LANGUAGE):
            console.print(line)


def _sheet(scores: Sequence[ScoredAgency]) -> Sheet:
    instrument = scores[0].result.instrument
    branches = [child for child in instrument.tree.children if child.counts]
    shown = branches if len(branches) <= 8 else []
    ids = [branch.id for branch in shown]
    keys = ["agency", "year", "index", "predicate", "rank", *ids, "missing"]
    heads = [say("Instansi", "Agency"), say("Tahun", "Year"), say("Indeks", "Index"), say("Predikat", "Predicate")]
    heads += [say("Peringkat", "Rank"), *ids, say("Belum ada", "Missing")]
    rows = []
    for scored in scores:
        result = scored.result
        predicate = result.predicate.name.in_(LANGUAGE) if result.predicate else None
        nodes = [readable(result.nodes[id_].published) for id_ in ids]
        index = localised(result.index, LANGUAGE)
        year = None if scored.year is None else str(scored.year)
        rows.append([scored.agency, year, index, predicate, str(scored.place), *nodes, _absent(result)])
    whole = frozenset(keys) - {"agency", *ids}
    notes = [f"{branch.id}: {branch.title.in_(LANGUAGE)}" for branch in shown if len(branch.id) <= 4]
    title = instrument.title.in_(LANGUAGE)
    return Sheet(
        title, keys, heads, rows, frozenset({"year", "index", "rank", *ids}), whole, [*ids, "rank"], notes=notes
    )


def _absent(result: Result) -> str:
    parts = [str(len(result.missing))] if result.missing else []
    if result.waiting:
        parts.append(say(f"{len(result.waiting)} menunggu", f"{len(result.waiting)} waiting"))
    return " + ".join(parts) or "-"
