"""What is asked of a plan: whose levels, which aim, how many years, at which costs, within which limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from tolok.analysis.plan.costs import DEFAULT, Costs
from tolok.instruments.faults import Told
from tolok.instruments.language import Text, plain
from tolok.instruments.model import Instrument, PredicateBasis, Publication
from tolok.instruments.naming import fold
from tolok.instruments.scales import Band
from tolok.scoring.answers import Answer
from tolok.scoring.engine import Result, band_table, score_answers
from tolok.scoring.exact import rounded

MOST_YEARS = 5


class NoPlan(Told, ValueError):
    """The question cannot be asked so; ``message`` says what is missing or wrong."""


@dataclass(frozen=True)
class Standing:
    """An agency as it stands: its name, the year of its levels, its answers by leaf id."""

    agency: str
    year: int | None
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Reach:
    """Reach this index (before rounding) at the least cost."""

    index: Fraction


@dataclass(frozen=True, slots=True)
class ReachBand:
    """Reach the band of this code at the least cost, read as the instrument reads its predicate."""

    band: Band


@dataclass(frozen=True, slots=True)
class Spend:
    """Get the highest index for this much (None: as much as the other limits allow)."""

    budget: Fraction | None


Aim: TypeAlias = Reach | ReachBand | Spend


@dataclass(frozen=True, slots=True)
class Decided:
    """A step that is decided: ``leaf`` reaches ``code``, in that very year of the plan (from 1) or in any (None)."""

    leaf: str
    code: str
    year: int | None = None
    agency: str | None = None


@dataclass(frozen=True)
class Limits:
    """What holds a plan back. Yearly amounts have one entry a year.

    Money and effort are one purse for all agencies of the question (``shared``), or the same purse for each. ``units``
    is the effort that a unit can do in a year, in each agency. ``floors`` are least values of nodes in the end, for
    each agency. ``fixed`` are leaves that cannot be changed, as (agency or None for all, leaf).
    """

    money: tuple[Fraction, ...] | None = None
    effort: tuple[Fraction, ...] | None = None
    units: Mapping[str, tuple[Fraction, ...]] = field(default_factory=lambda: MappingProxyType({}))
    floors: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    levels_a_year: int = 2
    fixed: frozenset[tuple[str | None, str]] = frozenset()
    decided: tuple[Decided, ...] = ()
    shared: bool = True


@dataclass(frozen=True)
class Question:
    """One question. ``mean``: the aim is about the mean index of all agencies, not about each of them."""

    instrument: Instrument
    publication: Publication
    agencies: tuple[Standing, ...]
    aim: Aim
    years: int = 3
    costs: Costs = DEFAULT
    limits: Limits = Limits()
    mean: bool = False


def expect_sense(question: Question) -> list[Result]:
    """The scores of the agencies as they stand, once the question makes sense.

    Raises:
        NoPlan: years out of range, limits of another length, an indicator without a value, a name nobody knows.
    """
    limits, years = question.limits, question.years
    if not 1 <= years <= MOST_YEARS:
        raise NoPlan(
            Text(
                "rencana mencakup 1 sampai {most} tahun, bukan {years}", "a plan has 1 to {most} years, not {years}"
            ).filled(most=MOST_YEARS, years=years)
        )
    if limits.levels_a_year < 1:
        raise NoPlan(Text("tingkat per tahun paling sedikit 1", "at least one level a year must be allowed"))
    for amounts in (limits.money, limits.effort, *limits.units.values()):
        if amounts is not None and len(amounts) != years:
            told = Text("batas tahunan ada {found}, tahunnya {years}", "{found} yearly limits for {years} years")
            raise NoPlan(told.filled(found=len(amounts), years=years))
    for id_ in limits.floors:
        if id_ not in question.instrument.nodes:
            raise NoPlan(Text("simpul «{id}» tidak ada", "there is no node «{id}»").filled(id=plain(id_)))
    names = [standing.agency for standing in question.agencies]
    if len(set(names)) != len(names) or not names:
        raise NoPlan(Text("setiap instansi ditulis satu kali", "each agency is named once"))
    return [_scored(question, standing) for standing in question.agencies]


def _scored(question: Question, standing: Standing) -> Result:
    result = score_answers(question.instrument, [standing.answers], question.publication)[0]
    if result.exact is None:
        lacking = ", ".join(result.missing[:12]) + ("…" if len(result.missing) > 12 else "")
        message = Text(
            "{agency}: {n} indikator belum bernilai ({ids}); isi dulu, yang kosong tidak dianggap tingkat terendah",
            "{agency}: {n} indicators have no value ({ids}); fill them in, what is empty is not taken as the lowest",
        )
        raise NoPlan(message.filled(agency=plain(standing.agency), n=len(result.missing), ids=lacking))
    return result


def band_named(instrument: Instrument, word: str, result: Result) -> Band:
    """The band of the index that ``word`` names, by code or by name in either language.

    Raises:
        NoPlan: the index has no bands, or none of that name.
    """
    table = band_table(instrument.tree, result.nodes)
    if table is None:
        told = Text("{id} tidak memiliki predikat; tulis indeks yang dituju", "{id} has no bands; give a target index")
        raise NoPlan(told.filled(id=instrument.id))
    for band in table.bands:
        if fold(word) in {fold(band.code), fold(band.name.id), fold(band.name.en)}:
            return band
    told = Text("predikat «{word}» tidak ada; pilih: {known}", "there is no band «{word}»; choose: {known}")
    known = Text(", ".join(b.name.id for b in table.bands), ", ".join(b.name.en for b in table.bands))
    raise NoPlan(told.filled(word=plain(word), known=known))


def reached(question: Question, value: Fraction) -> bool:
    """Whether an index of ``value`` meets the aim; a budget is met by any."""
    match question.aim:
        case Reach(index):
            return value >= index
        case ReachBand(band):
            rules = question.publication
            if rules.predicate_basis is PredicateBasis.ROUNDED:
                value = rounded(value, rules.decimals, rules.rounding)
            return band.holds(value)
    return True
