"""Chooses the steps: first only by where everything ends, then year by year; all at once where that does not fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tolok.analysis.plan.program import Program
from tolok.analysis.plan.question import Question, Spend
from tolok.analysis.plan.search import (
    MANY,
    TIE_NODES,
    Found,
    Goal,
    Watch,
    cheapest,
    earliest,
    highest,
    placed_early,
    search,
)
from tolok.instruments.language import Text

# Of many unknowns the first answer within this share of the bound is taken, and the share is told.
_GAP = 1e-4
# Where the highest index is wanted only nearly, its cost is second to it, and found so much more roughly.
_COST_BESIDE = 10
# So long such a choice is worth a search for the earliest years.
_FEWER_NODES = 100


def best_of(program: Program, watch: Watch, *, gap: float = 0.0) -> Found:
    """The best choice of steps, and each in its year.

    First only the end counts: fewer unknowns, and agencies with nothing but a purse in common fall apart. Where the
    steps so chosen find their years within the limits, they are the best there is; otherwise all is searched at once.
    ``gap``: how near to the highest index is near enough, where that is the aim.
    """
    question, nodes = program.question, _FEWER_NODES if gap else TIE_NODES
    if question.years > 1 or len(question.agencies) > 1:
        if _only_a_purse(question):
            found = _each_alone(question, watch)
        else:
            loose = Program(question, years_apart=False)
            found = search(loose, goals(loose, gap), watch)
        if found.chosen is None and found.out:
            return found
        placed = None if found.chosen is None else placed_early(program, found.chosen, watch, nodes)
        if placed is not None:
            return replace(found, chosen=placed)
    return earliest(program, search(program, goals(program, gap), watch), watch, nodes)


def goals(program: Program, near: float = 0.0) -> list[Goal]:
    """What is wanted, in order: the aim's own, then the cheapest."""
    gap = _GAP if program.size > MANY else 0.0
    first = [highest(program, max(gap, near))] if isinstance(program.question.aim, Spend) else []
    return [*first, cheapest(program, max(gap, _COST_BESIDE * near))]


def _only_a_purse(question: Question) -> bool:
    """Whether several agencies have nothing in common but what they may spend in a year."""
    return len(question.agencies) > 1 and not question.mean and not isinstance(question.aim, Spend)


def _each_alone(question: Question, watch: Watch) -> Found:
    """The best of each agency as if the purse were its own; nothing where one of them is not proved."""
    chosen = []
    for number, standing in enumerate(question.agencies):
        watch.tell(_PLANNING, number, len(question.agencies))
        one = Program(replace(question, agencies=(standing,)), years_apart=False)
        found = search(one, goals(one), watch)
        if not found.proved or found.chosen is None:
            return Found(None, out=found.out)
        chosen.append(found.chosen)
    done = np.concatenate(chosen)
    whole = Program(question, years_apart=False)
    value = int(whole.costs[done].sum())
    money = question.limits.money
    if question.limits.shared and money is not None and value * whole.cost_unit > sum(money):
        return Found(None, out=True)  # the least that all need is more than all years have
    return Found(done, value, value)


_PLANNING = Text("menyusun rencana", "planning")
