"""Why an aim is out of reach: limits that together rule it out, and how far each alone would have to give way.

The list is irreducible: leave any of its limits out and the aim can be reached. It is found by leaving out one limit
after another while the aim stays out of reach (a deletion filter), what is least natural to blame first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

from tolok.analysis.plan.choosing import best_of
from tolok.analysis.plan.figures import amount, joined
from tolok.analysis.plan.found import OutOfReach, Relaxation
from tolok.analysis.plan.program import Program
from tolok.analysis.plan.question import MOST_YEARS, Limits, Question, Spend
from tolok.analysis.plan.search import Found, Goal, Watch, problem_of
from tolok.analysis.plan.solver import INFEASIBLE, OPTIMAL, Allowance, seconds_left
from tolok.instruments.language import Text, plain

# Beyond so many indicators that cannot be changed, freeing each alone is not tried.
_MOST_TRIED = 12
_FASTEST = 5
# Beyond so many unknowns it is enough to know to the thousandth how far a limit must give way: what is told would do.
_ROUGHLY, _SMALL, _WITHIN = 1e-3, 150, Fraction(1, 2000)
_LONGEST = 60.0
# The highest index within reach of an aim beyond it is told to this share of what is gained: far below a digit.
_NEAR_ENOUGH = 1e-4
Held = TypeVar("Held")


@dataclass(frozen=True)
class _Limit:
    """A limit that may be to blame, and the question without it."""

    kind: str
    name: Text
    key: str = ""

    def lifted(self, question: Question) -> Question:
        limits, costs = question.limits, question.costs
        match self.kind:
            case "money":
                limits = replace(limits, money=None)
            case "effort":
                limits = replace(limits, effort=None)
            case "unit":
                limits = replace(limits, units=_without(limits.units, self.key))
            case "floor":
                limits = replace(limits, floors=_without(limits.floors, self.key))
            case "pace":
                limits = replace(limits, levels_a_year=_FASTEST)
            case "fixed":
                limits = replace(limits, fixed=frozenset())
            case "decided":
                limits = replace(limits, decided=())
            case "needs":
                steps = {key: replace(price, needs=()) for key, price in costs.steps.items()}
                costs = replace(costs, steps=MappingProxyType(steps))
            case "unpriced":
                costs = replace(costs, otherwise=(Fraction(0), Fraction(0)))
        return replace(question, limits=limits, costs=costs)


def out_of_reach(question: Question, watch: Watch) -> OutOfReach:
    """Which limits rule the aim of ``question`` out, and what would have to change."""
    if len(question.agencies) > 1 and not question.mean:
        alone = [replace(question, agencies=(standing,)) for standing in question.agencies]
        stuck = [one.agencies[0].agency for one in alone if _possible(one, watch) is False]
        if stuck:
            told = Text("tidak terjangkau bahkan bila sendirian", "out of reach even when alone")
            return OutOfReach(tuple(Relaxation("agency", plain(name), told) for name in stuck))
    blamed = _irreducible(question, watch)
    found = []
    for number, limit in enumerate(blamed):
        watch.tell(_HOW_FAR.filled(name=limit.name), number, len(blamed))
        found.append(Relaxation(limit.kind, limit.name, _least(question, limit, watch)))
    enough = any(one.least is not None for one in found)
    later = _years_needed(question, watch) if blamed else None
    if later is not None:
        found.append(Relaxation("years", _YEARS_NAME, _IN_YEARS.filled(years=later)))
    return OutOfReach(tuple(found), () if enough else tuple(_behind(question, blamed, watch)))


def _behind(question: Question, blamed: Sequence[_Limit], watch: Watch) -> Iterator[Text]:
    """What still stands in the way once the limits ``blamed`` are gone, and what behind that."""
    while blamed:
        question = _without_all(question, blamed)
        blamed = _irreducible(question, watch) if _possible(question, watch) is False else ()
        for limit in blamed:
            yield limit.name


def largest(question: Question, watch: Watch) -> tuple[Program, Found, tuple[Text, ...]]:
    """The highest index within every limit; floors and what is decided give way when even they cannot be kept."""
    watch.tell(_LARGEST, 0, 0)
    free = replace(question, aim=Spend(None))
    dropped: list[Text] = []
    for kind in ("", "floor", "decided"):
        if kind == "floor":
            free = replace(free, limits=replace(free.limits, floors=MappingProxyType({})))
            dropped.append(_NO_FLOORS)
        elif kind == "decided":
            free = replace(free, limits=replace(free.limits, decided=()))
            dropped.append(_NO_DECIDED)
        program = Program(free)
        found = best_of(program, watch, gap=_NEAR_ENOUGH)
        if found.chosen is not None or not found.out:
            return program, found, tuple(dropped)
    return program, found, tuple(dropped)


def _irreducible(question: Question, watch: Watch) -> Sequence[_Limit]:
    active = list(_limits(question))
    free = _possible(_without_all(question, active), watch)
    if free is None:
        return active  # the time is up: nothing is known to be spare
    if not free:
        return ()  # the scale itself ends below the aim
    for number, limit in enumerate(tuple(active)):
        watch.tell(_WHY.filled(name=limit.name), number, len(active))
        rest = [other for other in active if other is not limit]
        lifted = [other for other in _limits(question) if other not in rest]
        if _possible(_without_all(question, lifted), watch) is False:
            active = rest
    return active


def _limits(question: Question) -> Iterator[_Limit]:
    """Every limit of the question; those that people would blame first stand last."""
    limits = question.limits
    program = Program(question)
    if any(price.needs for price in question.costs.steps.values()):
        yield _Limit("needs", Text("prasyarat antarindikator", "prerequisites between indicators"))
    if limits.decided:
        yield _Limit("decided", Text("langkah yang sudah diputuskan", "steps already decided"))
    if program.unpriced:
        ids = ", ".join(dict.fromkeys(leaf.id for _agency, leaf in program.unpriced))
        yield _Limit("unpriced", Text("langkah tanpa biaya: {ids}", "steps without a cost: {ids}").filled(ids=ids))
    if limits.fixed:
        ids = ", ".join(sorted(leaf for _agency, leaf in limits.fixed))
        yield _Limit("fixed", Text("yang tidak dapat diubah: {ids}", "what cannot be changed: {ids}").filled(ids=ids))
    if limits.levels_a_year < _FASTEST:
        told = Text("paling banyak {n} tingkat setahun", "at most {n} levels a year")
        yield _Limit("pace", told.filled(n=limits.levels_a_year))
    for id_, least in limits.floors.items():
        told = Text("batas bawah {id}: {value}", "floor of {id}: {value}").filled(id=id_, value=amount(least))
        yield _Limit("floor", told, id_)
    for unit, amounts in limits.units.items():
        told = Text("kapasitas {unit}: {amounts} setahun", "capacity of {unit}: {amounts} a year")
        yield _Limit("unit", told.filled(unit=plain(unit), amounts=_amounts(amounts)), unit)
    if limits.effort is not None:
        told = Text("beban kerja: {amounts} setahun", "effort: {amounts} a year")
        yield _Limit("effort", told.filled(amounts=_amounts(limits.effort)))
    if limits.money is not None:
        told = Text("uang: {amounts} setahun", "money: {amounts} a year")
        yield _Limit("money", told.filled(amounts=_amounts(limits.money)))


def _without_all(question: Question, limits: Sequence[_Limit]) -> Question:
    for limit in limits:
        question = limit.lifted(question)
    return question


def _possible(question: Question, watch: Watch) -> bool | None:
    """Whether the aim can be reached; None: not known in time."""
    found = best_of(Program(question), watch)
    return True if found.chosen is not None else False if found.out else None


def _least(question: Question, limit: _Limit, watch: Watch) -> Text | None:
    """How far ``limit`` alone must give way; None where that alone is not enough or nothing can be measured."""
    match limit.kind:
        case "money" | "effort" | "unit" | "floor":
            return _stretched(question, limit, watch)
        case "pace":
            for pace in range(question.limits.levels_a_year + 1, _FASTEST + 1):
                if _possible(_with(question, levels_a_year=pace), watch):
                    return Text("{n} tingkat setahun", "{n} levels a year").filled(n=pace)
            return None
        case "fixed":
            free = sorted(question.limits.fixed, key=str)[:_MOST_TRIED]
            enough = [leaf for leaf in free if _possible(_with(question, fixed=question.limits.fixed - {leaf}), watch)]
            if enough:
                told = Text("bebaskan salah satu: {ids}", "free any one of: {ids}")
                return told.filled(ids=", ".join(leaf for _agency, leaf in enough))
    return Text("tanpa itu terjangkau", "within reach without it") if _possible(limit.lifted(question), watch) else None


def _with(question: Question, **changed: Any) -> Question:
    limits: Limits = replace(question.limits, **changed)
    return replace(question, limits=limits)


def _stretched(question: Question, limit: _Limit, watch: Watch) -> Text | None:
    """The least by which every row of the limit must give way at once."""
    program = Program(question)
    if limit.kind in {"money", "effort", "unit"} and program.size > _SMALL and len(question.agencies) == 1:
        quick = _stretched_at_once(question, limit, watch)
        if quick is not None:
            return quick
    rows = [row for row in program.rows if row.tag[0] == limit.kind and row.tag[1].startswith(limit.key)]
    tags = frozenset(row.tag for row in rows)
    nothing = Goal(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    problem = problem_of(program, program.rows, nothing, elastic=tags)
    gap = _ROUGHLY if program.size > _SMALL else 0.0
    seconds = min(seconds_left(watch.until), _LONGEST)
    solved = watch.solver.solve(problem, Allowance(seconds, gap))
    if solved.x is None:
        return None if solved.status == INFEASIBLE else _UNKNOWN
    more = round(float(solved.x[program.size]))
    first = rows[0]
    if limit.kind == "floor":
        start = [result.nodes[limit.key].value or Fraction(0) for result in program.now]
        top = min(value + ((row.low or 0) - more) * row.unit for value, row in zip(start, rows, strict=True))
        # Rounded down, so that asking for it again is never out of reach.
        return Text("{value} terjangkau", "{value} is within reach").filled(
            value=amount(Fraction(floor(top * 100), 100))
        )
    highs = [row.high or 0 for row in rows]
    if len(set(highs)) == 1:
        return _WOULD_DO.filled(value=amount((highs[0] + more) * first.unit))
    return Text("{value} lagi setiap tahun", "{value} more each year").filled(value=amount(more * first.unit))


def _stretched_at_once(question: Question, limit: _Limit, watch: Watch) -> Text | None:
    """The same found without searching all years: what is lacking in all years together is the least that will do.

    It does, within a thousandth, where the steps then find their years; None where they do not, or nothing was found.
    """
    merged = Program(question, years_apart=False)
    rows = [row for row in merged.rows if row.tag[0] == limit.kind and row.tag[1].startswith(limit.key)]
    nothing = Goal(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    problem = problem_of(merged, merged.rows, nothing, elastic=frozenset(row.tag for row in rows))
    solved = watch.solver.solve(problem, Allowance(min(seconds_left(watch.until), _LONGEST)))
    amounts = _amounts_of(question.limits, limit)
    if solved.x is None or solved.status != OPTIMAL or len(set(amounts)) != 1:
        return None
    unit, years = rows[0].unit, len(amounts)
    lacking = ceil(float(solved.x[merged.size]) - _ROUGHLY) * unit / years
    enough = ceil((amounts[0] + lacking) * (1 + _WITHIN) / unit) * unit
    stretched = _with_amounts(question, limit, (enough,) * years)
    return _WOULD_DO.filled(value=amount(enough)) if _possible(stretched, watch) else None


def _amounts_of(limits: Limits, limit: _Limit) -> tuple[Fraction, ...]:
    found = {"money": limits.money, "effort": limits.effort, "unit": limits.units.get(limit.key)}[limit.kind]
    return found or ()


def _with_amounts(question: Question, limit: _Limit, amounts: tuple[Fraction, ...]) -> Question:
    if limit.kind == "unit":
        return _with(question, units=MappingProxyType({**question.limits.units, limit.key: amounts}))
    return _with(question, **{limit.kind: amounts})


def _years_needed(question: Question, watch: Watch) -> int | None:
    """The least number of years in which the aim can be reached, with the last year's limits going on."""
    for years in range(question.years + 1, MOST_YEARS + 1):
        watch.tell(_LONGER.filled(years=years), years - question.years - 1, MOST_YEARS - question.years)
        limits = question.limits

        def longer(amounts: tuple[Fraction, ...] | None, size: int = years) -> tuple[Fraction, ...] | None:
            return None if amounts is None else amounts + amounts[-1:] * (size - len(amounts))

        units = {name: longer(amounts) or () for name, amounts in limits.units.items()}
        later = _with(question, money=longer(limits.money), effort=longer(limits.effort), units=units)
        if _possible(replace(later, years=years), watch):
            return years
    return None


def _without(found: Mapping[str, Held], key: str) -> Mapping[str, Held]:
    return MappingProxyType({name: value for name, value in found.items() if name != key})


def _amounts(amounts: Sequence[Fraction]) -> Text:
    texts = [amount(value) for value in amounts]
    return texts[0] if len(set(amounts)) == 1 else joined(texts, " / ")


_WHY = Text("mencari yang menghalangi: {name}", "looking for what stands in the way: {name}")
_HOW_FAR = Text("mencari yang cukup: {name}", "looking for what would do: {name}")
_LONGER = Text("mencoba {years} tahun", "trying {years} years")
_LARGEST = Text("mencari indeks tertinggi yang terjangkau", "looking for the highest index within reach")
_WOULD_DO = Text("{value} setahun sudah cukup", "{value} a year would do")
_UNKNOWN = Text("belum diketahui, waktunya habis", "not known, the time was up")
_YEARS_NAME = Text("lamanya rencana", "the years of the plan")
_IN_YEARS = Text("{years} tahun sudah cukup", "{years} years would do")
_NO_FLOORS = Text(
    "batas bawah pun tidak terjangkau dan dilepas di sini", "the floors are out of reach too, and left out here"
)
_NO_DECIDED = Text(
    "langkah yang sudah diputuskan pun tidak muat dan dilepas di sini",
    "the steps already decided do not fit either, and are left out here",
)
