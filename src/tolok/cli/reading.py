"""Reading a worksheet for a command: its file, its instrument and rules by year, every fault told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tolok.cli.console import existing_file, progress_bar, stop_with, wrong_use
from tolok.instruments import FaultyInput, Instrument, UnknownInstrument, load
from tolok.instruments.faults import Fault
from tolok.instruments.language import Text
from tolok.instruments.model import PredicateBasis, Publication, WithinBand
from tolok.scoring.engine import score_answers
from tolok.scoring.ranking import rank
from tolok.worksheets.read import AgencyValues, Edition, Reading, kind_of, read_worksheet
from tolok.worksheets.write import ScoredAgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which worksheet is read, by which rules."""

    file: Path
    instrument: str
    year: int | None = None
    basis: PredicateBasis | None = None
    within: WithinBand | None = None
    sheet: str | None = None
    delimiter: str = ","
    decimal: str = "."


def expect_signs(words: Asked) -> None:
    """Stops when there is no such file, or when delimiter and decimal sign make no sense together."""
    existing_file(words.file)
    clash = kind_of(words.file) == "csv" and words.delimiter == words.decimal
    if len(words.delimiter) != 1 or words.decimal not in (".", ",") or clash:
        wrong_use(
            Text(
                "--delimiter satu tanda, --decimal titik atau koma, dan keduanya berbeda",
                "--delimiter is one sign, --decimal a point or a comma, and they differ",
            )
        )


def read_and_score(words: Asked) -> list[ScoredAgency]:
    """The scores of a worksheet in the order of the file; stops with every fault in it."""
    expect_signs(words)
    edition = editions(words)
    reading = read_file(words, edition)
    expect_population(reading, edition, words.file.name)
    return score_all(reading.agencies, edition)


def editions(words: Asked) -> Edition:
    """The instrument and its rules by year, with what the command line overrides."""
    try:
        instrument = load(words.instrument)
    except UnknownInstrument as error:
        wrong_use(error.message)
    except FaultyInput as error:
        stop_with(error.faults)

    @cache
    def edition(year: int | None) -> tuple[Instrument, Publication]:
        of_year = instrument.at(year if year is not None else words.year)
        rules = of_year.publication
        basis, within = words.basis or rules.predicate_basis, words.within or rules.within_band
        return of_year, replace(rules, predicate_basis=basis, within_band=within)

    return edition


def read_file(words: Asked, edition: Edition) -> Reading:
    """What the worksheet holds; stops with every fault in it."""
    with progress_bar(Text("membaca", "reading")) as advance:
        try:
            return read_worksheet(
                words.file,
                edition,
                year=words.year,
                delimiter=words.delimiter,
                decimal=words.decimal,
                sheet=words.sheet,
                progress=advance,
            )
        except FaultyInput as error:
            faults = error.faults
        except OSError as error:
            problem = Text("{path} tidak dapat dibuka: {why}", "{path} cannot be opened: {why}")
            wrong_use(problem.filled(path=words.file, why=error.strerror or str(error)))
    return stop_with(faults)


def expect_population(reading: Reading, edition: Edition, file: str) -> None:
    """An instrument that compares agencies with each other needs more than one a year."""
    years = [entry.year for entry in reading.agencies]
    lonely = [year for year in dict.fromkeys(years) if edition(year)[0].over_population and years.count(year) < 2]
    if lonely:
        message = Text(
            "instrumen ini membandingkan instansi satu sama lain; perlu paling sedikit dua instansi{year}",
            "this instrument compares agencies with each other; it needs at least two of them{year}",
        )
        told = ", ".join(str(year) for year in lonely if year is not None)
        stop_with([Fault(message.filled(year=f" ({told})" if told else ""), file)])


def score_all(agencies: Sequence[AgencyValues], edition: Edition) -> list[ScoredAgency]:
    """Scores in the order of the file; a year is one population and one ranking."""
    found: dict[int, ScoredAgency] = {}
    years = list(dict.fromkeys(entry.year for entry in agencies))
    done = 0
    with progress_bar(Text("menghitung", "scoring")) as advance:

        def one_more(count: int) -> None:
            nonlocal done
            done += count
            if done % 100 == 0:
                advance(done, len(agencies))

        for year in years:
            instrument, publication = edition(year)
            members = [(i, entry) for i, entry in enumerate(agencies) if entry.year == year]
            answers = [entry.answers for _, entry in members]
            scored = score_answers(instrument, answers, publication, progress=one_more)
            rows = [(i, entry, result) for (i, entry), result in zip(members, scored, strict=True)]
            for place in rank(rows, lambda row: row[2].exact):
                i, entry, result = place.item
                found[i] = ScoredAgency(entry.agency, entry.year, result, place)
    return [found[i] for i in sorted(found)]
