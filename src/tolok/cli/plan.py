"""``tolok plan``: a worksheet and an aim in, the cheapest way up out."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from tolok.analysis.plan.cost_file import read_costs
from tolok.analysis.plan.cost_template import write_cost_template
from tolok.analysis.plan.costs import DEFAULT
from tolok.analysis.plan.found import Plan, PlannedStep
from tolok.analysis.plan.gantt import gantt
from tolok.analysis.plan.linear import NotLinear
from tolok.analysis.plan.planning import Asked as Wanted
from tolok.analysis.plan.planning import make_plans
from tolok.analysis.plan.question import Aim, Limits, NoPlan, Question, Reach, ReachBand, Spend, Standing, band_named
from tolok.analysis.plan.record import record
from tolok.analysis.plan.sentences import sentences
from tolok.analysis.plan.solver import SolverFailed
from tolok.analysis.plan.workbook import write_plan
from tolok.cli.console import LANGUAGE, cannot_write, emit, existing_file, progress_bar, say, stop_with, wrong_use
from tolok.cli.reading import Asked, editions, expect_population, expect_signs, read_file
from tolok.cli.tables import Cells, Sheet, print_sheet, readable
from tolok.instruments import FaultyInput, Instrument
from tolok.instruments.faults import Fault
from tolok.instruments.language import Text, plain
from tolok.instruments.naming import fold
from tolok.scoring.answers import NotAllowed, number
from tolok.scoring.engine import score_answers
from tolok.worksheets.read import AgencyValues, Edition
from tolok.worksheets.write import exact_text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWords:
    """What was asked for on the command line."""

    worksheet: Asked
    target: str | None
    band: str | None
    budget: str | None
    years: int
    costs: Path | None
    template: Path | None
    money: str | None
    effort: str | None
    capacity: tuple[str, ...]
    floor: tuple[str, ...]
    fixed: tuple[str, ...]
    levels: int | None
    near: str | None
    curve: int
    mean: bool
    agency: str | None
    seconds: int
    form: str
    output: Path | None


def run_plan(words: PlanWords) -> None:
    """Read, plan, write; exit 1 with every fault, 2 when the words make no sense."""
    expect_signs(words.worksheet)
    _expect_sense(words)
    try:
        question = _question(words)
        if words.template is not None:
            _write_template(words.template, question)
            return
        plans = _planned(question, words)
    except (NoPlan, NotLinear, SolverFailed) as error:
        stop_with([Fault(error.message, words.worksheet.file.name)])
    _write(plans, words)


def _expect_sense(words: PlanWords) -> None:
    aims = [given for given in (words.target, words.band, words.budget) if given is not None]
    if len(aims) != 1 and words.template is None:
        wrong_use(Text("pilih satu: --target, --band, atau --budget", "choose one: --target, --band or --budget"))
    if words.form == "xlsx" and words.output is None:
        wrong_use(Text("--format xlsx perlu --output BERKAS.xlsx", "--format xlsx needs --output FILE.xlsx"))
    if words.costs is not None:
        existing_file(words.costs)


def _question(words: PlanWords) -> Question:
    edition = editions(words.worksheet)
    reading = read_file(words.worksheet, edition)
    expect_population(reading, edition, words.worksheet.file.name)
    entries = _chosen(reading.agencies, words)
    years = {entry.year for entry in entries}
    instrument, publication = edition(max((year for year in years if year is not None), default=None))
    standings = tuple(Standing(entry.agency, entry.year, entry.answers) for entry in entries)
    question = Question(
        instrument, publication, standings, _aim(words, entries[0], edition), words.years, mean=words.mean
    )
    return _with_costs(question, words)


def _chosen(agencies: Sequence[AgencyValues], words: PlanWords) -> list[AgencyValues]:
    """Each agency in the year asked for, or its latest, in the order of the file."""
    latest: dict[str, AgencyValues] = {}
    for entry in agencies:
        if words.worksheet.year is not None and entry.year != words.worksheet.year:
            continue
        if words.agency is not None and fold(entry.agency) != fold(words.agency):
            continue
        known = latest.get(entry.agency)
        if known is None or (entry.year or 0) >= (known.year or 0):
            latest[entry.agency] = entry
    if not latest:
        message = Text("tidak ada instansi «{name}» di berkas", "there is no agency «{name}» in the file")
        name = words.agency or str(words.worksheet.year or "")
        stop_with([Fault(message.filled(name=plain(name)), words.worksheet.file.name)])
    return [latest[name] for name in sorted(latest)]


def _aim(words: PlanWords, first: AgencyValues, edition: Edition) -> Aim:
    if words.target is not None:
        return Reach(_number("--target", words.target))
    if words.budget is not None:
        return Spend(_number("--budget", words.budget))
    if words.band is None:
        return Spend(None)
    instrument, publication = edition(first.year)
    return ReachBand(band_named(instrument, words.band, score_answers(instrument, [first.answers], publication)[0]))


def _with_costs(question: Question, words: PlanWords) -> Question:
    costs, limits = DEFAULT, Limits()
    if words.costs is not None:
        try:
            found = read_costs(
                words.costs,
                question.instrument,
                question.publication,
                years=words.years,
                delimiter=words.worksheet.delimiter,
            )
        except FaultyInput as error:
            stop_with(error.faults)
        except OSError as error:
            problem = Text("{path} tidak dapat dibuka: {why}", "{path} cannot be opened: {why}")
            wrong_use(problem.filled(path=words.costs, why=error.strerror or str(error)))
        costs, limits = found.costs, found.limits
    units = {
        name: _yearly("--capacity", amounts, words.years) for name, amounts in _pairs("--capacity", words.capacity)
    }
    floors = {
        _node(question.instrument, name): _number("--floor", value) for name, value in _pairs("--floor", words.floor)
    }
    fixed = {(None, _leaf(question.instrument, name)) for name in words.fixed}
    limits = replace(
        limits,
        money=limits.money if words.money is None else _yearly("--money", words.money, words.years),
        effort=limits.effort if words.effort is None else _yearly("--effort", words.effort, words.years),
        units=MappingProxyType({**limits.units, **units}),
        floors=MappingProxyType({**limits.floors, **floors}),
        fixed=limits.fixed | fixed,
        levels_a_year=words.levels or limits.levels_a_year,
    )
    return replace(question, costs=costs, limits=limits)


def _number(option: str, word: str) -> Fraction:
    takes = Text("bilangan, 0 atau lebih", "a number, 0 or more")
    try:
        found = number(word, takes)
    except NotAllowed as error:
        wrong_use(Text(f"{option}: {error.message.id}", f"{option}: {error.message.en}"))
    if found < 0:
        wrong_use(Text(f"{option}: {takes.id}", f"{option}: {takes.en}"))
    return found


def _yearly(option: str, words: str, years: int) -> tuple[Fraction, ...]:
    amounts = tuple(_number(option, word) for word in words.split(","))
    if len(amounts) not in (1, years):
        told = Text("{option}: satu jumlah, atau satu per tahun ({n})", "{option}: one amount, or one a year ({n})")
        wrong_use(told.filled(option=option, n=years))
    return amounts * years if len(amounts) == 1 else amounts


def _pairs(option: str, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        name, sign, value = word.rpartition("=")
        if not sign or not name.strip():
            wrong_use(Text("{option}: tulis NAMA=JUMLAH", "{option}: write NAME=AMOUNT").filled(option=option))
        yield name.strip(), value


def _node(instrument: Instrument, name: str) -> str:
    found = next((id_ for id_ in instrument.nodes if fold(id_) == fold(name)), None)
    if found is None:
        known = ", ".join(id_ for id_, node in instrument.nodes.items() if not node.is_leaf)
        told = Text("simpul «{name}» tidak ada; yang ada: {known}", "there is no node «{name}»; there are: {known}")
        wrong_use(told.filled(name=plain(name), known=known))
    return found


def _leaf(instrument: Instrument, name: str) -> str:
    found = instrument.leaf_named(name)
    if found is None:
        told = Text("indikator «{name}» tidak ada", "there is no indicator «{name}»").filled(name=plain(name))
        wrong_use(told)
    return found.id


def _planned(question: Question, words: PlanWords) -> tuple[Plan, ...]:
    near = None if words.near is None else _number("--near", words.near) / 100
    with progress_bar(Text("menyusun rencana", "planning"), worth=2) as advance, _stopped_at_once():
        wanted = Wanted(words.seconds, near, words.curve, progress=lambda _what, done, total: advance(done, total))
        return make_plans(question, wanted)


@contextmanager
def _stopped_at_once() -> Iterator[None]:
    """Ctrl-C ends the process itself: the solver does not look up from its work, and nothing is half-written."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _write_template(path: Path, question: Question) -> None:
    try:
        write_cost_template(question, path, LANGUAGE)
    except OSError as error:
        wrong_use(cannot_write(path, error))


def _write(plans: Sequence[Plan], words: PlanWords) -> None:
    match words.form:
        case "json":
            records = [record(found) for found in plans]
            emit(json.dumps({"plans": records}, ensure_ascii=False, indent=1) + "\n", words.output)
        case "svg":
            if len(plans) != 1:
                wrong_use(Text("--format svg perlu --agency", "--format svg needs --agency"))
            emit(gantt(plans[0], LANGUAGE), words.output)
        case "xlsx":
            path = words.output or Path()
            try:
                write_plan(plans, path, LANGUAGE)
            except OSError as error:
                wrong_use(cannot_write(path, error))
        case _:
            print_sheet(_sheet(plans), words.form, words.output)


_CORE = {
    "yes": Text("selalu ada", "in every one"),
    "no": Text("dapat ditukar", "exchangeable"),
}


def _sheet(plans: Sequence[Plan]) -> Sheet:
    keys = ["agency", "year", "indicator", "title", "from", "to", "cost", "effort", "gain", "unit", "needs", "core"]
    heads = [
        *(say("Instansi", "Agency"), say("Tahun", "Year"), say("Indikator", "Indicator"), say("Judul", "Title")),
        *(say("Dari", "From"), say("Ke", "To"), say("Biaya", "Cost"), say("Beban", "Effort"), say("Naik", "Gain")),
        *(say("Unit", "Unit"), say("Perlu", "Needs"), say("Ditukar", "Exchange")),
    ]
    rows = [_row(step) for found in plans for step in found.steps]
    hidden = {"agency"} if len(plans) == 1 and len(plans[0].question.agencies) == 1 else set()
    hidden |= {"unit"} if all(row[9] is None for row in rows) else set()
    hidden |= {"needs"} if all(row[10] is None for row in rows) else set()
    hidden |= {"core"} if all(row[11] is None for row in rows) else set()
    numeric = {"year", "from", "to", "cost", "effort", "gain"}
    figures: dict[str, Callable[[Cells], str | None]] = {
        "cost": lambda cells: readable(cells["cost"]),
        "effort": lambda cells: readable(cells["effort"]),
        "gain": lambda cells: readable(cells["gain"]),
        "core": lambda cells: _CORE[cells["core"]].in_(LANGUAGE) if cells["core"] else None,
    }
    notes = [text.in_(LANGUAGE) for found in plans for text in sentences(found)]
    notes += [text.in_(LANGUAGE) for text in dict.fromkeys(text for found in plans for text in found.assumptions)]
    notes += [_point(found) for found in plans if found.curve]
    return Sheet(
        say("Rencana termurah", "The cheapest way up"),
        keys,
        heads,
        rows,
        frozenset(numeric),
        frozenset({"indicator"}),
        ["needs", "effort", "unit"],
        figures,
        frozenset(hidden),
        notes,
    )


def _row(step: PlannedStep) -> list[str | None]:
    needs = " ".join(f"{need.leaf.id}={need.code}" for need in step.needs if need.leaf.id != step.leaf.id)
    core = None if step.core is None else "yes" if step.core else "no"
    return [
        *(step.agency, str(step.year), step.leaf.id, step.leaf.title.in_(LANGUAGE), step.start, step.end),
        *(exact_text(step.cost), exact_text(step.effort), exact_text(step.gain), step.unit, needs or None, core),
    ]


def _point(found: Plan) -> str:
    points = [f"{readable(exact_text(one.index))}: {readable(exact_text(one.cost))}" for one in found.curve]
    return say("Biaya menurut indeks: ", "Cost by index: ") + "; ".join(points)
