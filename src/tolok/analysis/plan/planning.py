"""Answers a question: the cheapest plan, or why there is none and how far one can get."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction

from tolok.analysis.plan.alternatives import with_alternatives
from tolok.analysis.plan.blame import largest, out_of_reach
from tolok.analysis.plan.choosing import best_of
from tolok.analysis.plan.curve import cost_curve
from tolok.analysis.plan.found import Plan, plan_of
from tolok.analysis.plan.program import Program
from tolok.analysis.plan.question import NoPlan, Question, Spend
from tolok.analysis.plan.search import Telling, Watch
from tolok.analysis.plan.solver import Apart, Here
from tolok.instruments.language import Text


@dataclass(frozen=True)
class Asked:
    """What else is wanted, and how long it may take.

    ``seconds`` is for everything. ``cancel`` is asked again and again and stops everything at once; ``progress`` is
    told what is being done, how much of it is done and of how much. ``near`` is the margin of alternatives (1/100 is
    one per cent), ``curve`` the number of points of the cost curve.
    """

    seconds: float = 600.0
    near: Fraction | None = None
    curve: int = 0
    cancel: Callable[[], bool] | None = None
    progress: Telling = lambda _what, _done, _total: None


class NotInTime(NoPlan):
    """No plan was found before the time was up; one may exist."""

    def __init__(self, seconds: float) -> None:
        message = Text(
            "belum ada rencana dalam {seconds} detik; beri waktu lebih lama, atau pilih satu instansi",
            "no plan was found within {seconds} seconds; allow more time, or choose one agency",
        )
        super().__init__(message.filled(seconds=f"{seconds:g}"))


def make_plans(question: Question, asked: Asked = Asked()) -> tuple[Plan, ...]:
    """The plans that answer ``question``: one for each agency, or one for all where they share a purse or an aim.

    Raises:
        NoPlan: the question makes no sense, or nothing was found in time (``NotInTime``).
        NotLinear: the index is no weighted sum of its indicators.
        Cancelled: ``asked.cancel`` said so.
    """
    parts = list(_parts(question))
    with _watch(asked) as watch:
        plans = []
        for number, part in enumerate(parts):
            watch.tell(_PLANNING, number, len(parts))
            plans.append(_answer(part, asked, watch))
        watch.tell(_PLANNING, len(parts), len(parts))
    return tuple(plans)


@contextmanager
def _watch(asked: Asked) -> Iterator[Watch]:
    until = time.monotonic() + asked.seconds
    if asked.cancel is None:
        yield Watch(Here(), until, asked.progress)
        return
    with Apart(asked.cancel) as solver:
        yield Watch(solver, until, asked.progress)


def _parts(question: Question) -> Iterator[Question]:
    """The question in pieces that have nothing to do with each other."""
    limits = question.limits
    purse = limits.shared and (limits.money is not None or limits.effort is not None)
    spends = isinstance(question.aim, Spend) and question.aim.budget is not None
    if len(question.agencies) == 1 or question.mean or purse or spends:
        yield question
        return
    for standing in question.agencies:
        yield replace(question, agencies=(standing,))


def _answer(question: Question, asked: Asked, watch: Watch) -> Plan:
    started = time.monotonic()
    program = Program(question)
    found = best_of(program, watch)
    if found.chosen is None and not found.out:
        raise NotInTime(asked.seconds)
    if found.chosen is None:
        plan = _as_far_as_possible(question, watch, asked.seconds)
    else:
        plan = plan_of(program, found, seconds=0.0)
        if asked.near is not None:
            plan = with_alternatives(plan, program, found, asked.near, watch)
    if asked.curve and (len(question.agencies) == 1 or question.mean):
        plan = replace(plan, curve=cost_curve(question, asked.curve, watch))
    return replace(plan, seconds=time.monotonic() - started)


def _as_far_as_possible(question: Question, watch: Watch, seconds: float) -> Plan:
    """The plan of the highest index within reach, and why the aim is not."""
    why = out_of_reach(question, watch)
    program, best, dropped = largest(question, watch)
    if best.chosen is None:
        if not best.out:
            raise NotInTime(seconds)
        raise NoPlan(_NOT_EVEN_START)
    plan = plan_of(program, best, seconds=0.0, expect_aim=False)
    return replace(plan, question=question, out_of_reach=why, assumptions=(*plan.assumptions, *dropped))


_NOT_EVEN_START = Text(
    "batas-batas ini saling meniadakan bahkan tanpa sasaran; longgarkan salah satu",
    "these limits rule each other out even without an aim; loosen one of them",
)
_PLANNING = Text("menyusun rencana", "planning")
