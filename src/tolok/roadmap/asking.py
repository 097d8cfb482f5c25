"""A question to the planner as it is asked, kept and asked again: what is wanted, at which costs, from which levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from tolok.analysis.plan import Limits, Question, Reach, ReachBand, Spend, Standing
from tolok.analysis.plan.question import Aim
from tolok.analysis.plan.rungs import rungs
from tolok.assessment.answers import read
from tolok.assessment.faults import Faulty
from tolok.assessment.models import Assessment, Assignment, Cycle
from tolok.assessment.owners import suggested
from tolok.assessment.scores import publication_of
from tolok.assessment.targets import bands_of, reach_of
from tolok.assessment.values import answers_in_force
from tolok.instruments import Instrument, in_digits
from tolok.organisation.models import Unit
from tolok.roadmap.costing import Sheet, sheet_of
from tolok.scoring.answers import Answer, Origin

MOST_YEARS = 5
FASTEST = 4
Amounts = tuple[Fraction, ...]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants: an index, a predicate, the most for a budget, or (none of them) the most there is.

    Yearly amounts have one entry a year, or none: no limit. ``near``: the margin within which other plans count as well
    (1/100 is one per cent); ``curve``: how many points the cost curve has.
    """

    index: Fraction | None = None
    band: str = ""
    budget: Fraction | None = None
    years: int = 3
    money: Amounts = ()
    effort: Amounts = ()
    units: Mapping[str, Amounts] = field(default_factory=dict)
    floors: Mapping[str, Fraction] = field(default_factory=dict)
    levels_a_year: int = 2
    near: Fraction | None = Fraction(1, 100)
    curve: int = 10
    name: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "index": None if self.index is None else in_digits(self.index),
            "band": self.band,
            "budget": None if self.budget is None else in_digits(self.budget),
            "years": self.years,
            "money": [in_digits(amount) for amount in self.money],
            "effort": [in_digits(amount) for amount in self.effort],
            "units": {unit: [in_digits(amount) for amount in amounts] for unit, amounts in self.units.items()},
            "floors": {node: in_digits(value) for node, value in self.floors.items()},
            "levels_a_year": self.levels_a_year,
            "near": None if self.near is None else str(self.near),
            "curve": self.curve,
        }


def wish_of(content: Mapping[str, Any]) -> Wish:
    """The wish that ``plain`` wrote."""
    return Wish(
        index=_number(content["index"]),
        band=content["band"],
        budget=_number(content["budget"]),
        years=content["years"],
        money=_amounts(content["money"]),
        effort=_amounts(content["effort"]),
        units={unit: _amounts(amounts) for unit, amounts in content["units"].items()},
        floors={node: Fraction(value) for node, value in content["floors"].items()},
        levels_a_year=content["levels_a_year"],
        near=_number(content["near"]),
        curve=content["curve"],
    )


def asked_of(assessment: Assessment, wish: Wish, sheet: Sheet) -> dict[str, Any]:
    """Everything a plan stands on, as plain data: later changes of levels and costs do not reach it. Four queries."""
    return {
        "wish": wish.plain(),
        "sheet": sheet.plain(),
        "owners": owners_of(assessment),
        "answers": answers_in_force(assessment),
    }


def question_of(assessment: Assessment, asked: Mapping[str, Any]) -> Question:
    """The question that was asked about an assessment.

    Raises:
        Faulty: something of it cannot be asked; by field.
    """
    cycle, wish, sheet = assessment.cycle, wish_of(asked["wish"]), sheet_of(asked["sheet"])
    check(cycle, wish)
    instrument = cycle.instrument
    limits = Limits(
        money=wish.money or None,
        effort=wish.effort or None,
        units=MappingProxyType(dict(wish.units)),
        floors=MappingProxyType(dict(wish.floors)),
        levels_a_year=wish.levels_a_year,
        fixed=frozenset((None, leaf) for leaf in sheet.fixed),
        decided=sheet.decisions(wish.years),
    )
    return Question(
        instrument,
        publication_of(cycle),
        (standing_of(assessment, asked["answers"]),),
        _aim(cycle, wish),
        wish.years,
        sheet.costs(asked["owners"], instrument),
        limits,
    )


def standing_of(assessment: Assessment, answers: Mapping[str, str], *, complete: bool = False) -> Standing:
    """An assessment as the planner sees it; ``complete``: what is not answered yet counts as the lowest, for a list."""
    cycle = assessment.cycle
    found = {leaf.id: read(cycle, leaf, answers.get(leaf.id, "")) for leaf in cycle.instrument.leaves}
    if complete:
        lowest = {leaf.id: rungs(leaf, publication_of(cycle)) for leaf in cycle.instrument.leaves}
        found = {
            id_: lowest[id_][0].answer if given.value is None and lowest[id_] else given for id_, given in found.items()
        }
        found = {id_: Answer(Fraction(0), Origin.GIVEN) if one.value is None else one for id_, one in found.items()}
    return Standing(str(assessment.unit or assessment.agency), cycle.year, found)


def owners_of(assessment: Assessment) -> dict[str, str]:
    """The name of the unit that answers each indicator; where none does, the one that usually would. Two queries."""
    if assessment.unit is not None:
        return {leaf.id: assessment.unit.name for leaf in assessment.cycle.instrument.leaves}
    rows = Assignment.objects.filter(assessment=assessment, lead=True).values_list("leaf", "unit__name")
    found = dict(rows)
    units = list(Unit.objects.filter(agency=assessment.agency_id, active=True, parent=None))
    for leaf in assessment.cycle.instrument.leaves:
        usual = suggested(leaf, units) if leaf.id not in found else []
        if usual:
            found[leaf.id] = usual[0].name
    return found


def check(cycle: Cycle, wish: Wish) -> None:
    """That a wish can be asked in a cycle.

    Raises:
        Faulty: a message for each field that cannot be taken.
    """
    faults = {**_aim_faults(cycle, wish), **_limit_faults(cycle.instrument, wish)}
    if faults:
        raise Faulty(faults)


def _aim_faults(cycle: Cycle, wish: Wish) -> dict[str, str]:
    named = [wish.index is not None, bool(wish.band), wish.budget is not None]
    if sum(named) > 1:
        return {"aim": _("Pilih satu saja: indeks, predikat, atau anggaran.")}
    low, high = reach_of(cycle)
    if wish.index is not None and ((low is not None and wish.index < low) or (high is not None and wish.index > high)):
        told = _("Indeks instrumen ini dari {low} sampai {high}; tulis target di antaranya.")
        ends = ["–" if end is None else in_digits(Fraction(end), "id") for end in (low, high)]
        return {"index": told.format(low=ends[0], high=ends[1])}
    if wish.band and wish.band not in {band.code for band in bands_of(cycle)}:
        return {"band": _("Pilih predikat instrumen ini.")}
    return {}


def _limit_faults(instrument: Instrument, wish: Wish) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not 1 <= wish.years <= MOST_YEARS:
        faults["years"] = _("Rencana mencakup 1 sampai {most} tahun.").format(most=MOST_YEARS)
    if not 1 <= wish.levels_a_year <= FASTEST:
        faults["levels_a_year"] = _("Pilih 1 sampai {most} tingkat setahun.").format(most=FASTEST)
    yearly = {"money": wish.money, "effort": wish.effort}
    yearly |= {f"unit:{unit}": amounts for unit, amounts in wish.units.items()}
    for name, amounts in yearly.items():
        if amounts and len(amounts) != wish.years:
            faults[name] = _("Tulis {years} jumlah: satu setiap tahun.").format(years=wish.years)
    for node in wish.floors:
        if node not in instrument.nodes:
            faults[f"floor:{node}"] = _("Bagian ini tidak ada dalam instrumen.")
    if wish.near is not None and not 0 <= wish.near <= 1:
        faults["near"] = _("Pilih 0 sampai 100 persen.")
    if not 0 <= wish.curve <= 40:
        faults["curve"] = _("Kurva biaya mempunyai paling banyak 40 titik.")
    return faults


def _aim(cycle: Cycle, wish: Wish) -> Aim:
    if wish.index is not None:
        return Reach(wish.index)
    if wish.band:
        return ReachBand(next(band for band in bands_of(cycle) if band.code == wish.band))
    return Spend(wish.budget)


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _amounts(texts: list[str]) -> Amounts:
    return tuple(Fraction(text) for text in texts)
