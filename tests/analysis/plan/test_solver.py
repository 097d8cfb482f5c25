"""The solver: silent, stopped the moment somebody says so, honest about time."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

import psutil
import pytest
from tests.analysis.plan.asking import asked, city, standing

from tolok.analysis.plan import Asked, Cancelled, Limits, NotInTime, Question, Reach, make_plans
from tolok.analysis.plan.program import Program
from tolok.analysis.plan.search import Watch, cheapest, search
from tolok.analysis.plan.solver import INFEASIBLE, OPTIMAL, STOPPED, SolverFailed, _status
from tolok.instruments import instrument
from tolok.instruments.language import Text


def many(count: int) -> Question:
    """Agencies with one purse: a problem that takes long."""
    of = instrument("spbe-2020").at(2024)
    chance = random.Random(5)
    who = tuple(
        standing(of, {leaf.id: chance.randint(1, 4) for leaf in of.leaves}, f"Agency {n:02}") for n in range(count)
    )
    money = Limits(money=(Fraction(55 * count),) * 3)
    return asked(of, who, Reach(Fraction("3.9")), limits=money)


def children() -> list[psutil.Process]:
    found = []
    for one in psutil.Process().children():
        with suppress(psutil.Error):  # it may end while it is looked at
            if "tolok.analysis.plan.solving" in " ".join(one.cmdline()):
                found.append(one)
    return found


def test_a_process_of_its_own_gives_the_same_plan_and_leaves_nothing_behind() -> None:
    of, who = city()
    question = asked(of, (who,), Reach(Fraction("3.5")))
    told: list[tuple[Text, int, int]] = []
    apart = make_plans(question, Asked(cancel=lambda: False, progress=lambda *news: told.append(news)))
    assert apart[0].steps == make_plans(question)[0].steps
    assert told[-1][1:] == (1, 1)
    assert children() == []


def test_cancelling_stops_the_search_and_ends_its_process() -> None:
    asks = 0

    def cancel() -> bool:
        nonlocal asks
        asks += 1
        return asks > 10  # half a second into a search that takes many

    with pytest.raises(Cancelled):
        make_plans(replace(many(30), mean=True), Asked(cancel=cancel))
    assert children() == []


def test_without_time_for_a_first_plan_that_is_said() -> None:
    with pytest.raises(NotInTime, match="no plan was found"):
        make_plans(many(30), Asked(seconds=0))


def test_nothing_the_solver_prints_reaches_the_output() -> None:
    code = (
        "from tolok.analysis.plan.solver import silent\n"
        "import ctypes, os\n"
        "libc = ctypes.CDLL(None)\n"
        "with silent():\n"
        "    libc.printf(b'stray line kept in a buffer')\n"
        "    os.write(1, b'stray line')\n"
        "print('ours')\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert run.stdout == "ours\n"


@pytest.mark.parametrize("nodes", [0, 1, 2])
def test_a_search_cut_off_is_no_failure(nodes: int) -> None:
    program = Program(replace(many(3), mean=True))
    found = search(program, [replace(cheapest(program), nodes=nodes)], Watch())
    assert found.chosen is not None or not found.out
    assert not found.proved or found.chosen is not None


@pytest.mark.parametrize(
    ("code", "message", "there", "status"),
    [
        (0, "", True, OPTIMAL),
        (1, "Time limit reached.", False, STOPPED),
        (2, "The problem is infeasible.", False, INFEASIBLE),
        (4, "(HiGHS Status 16: model_status is Solution limit reached; primal_status is None)", False, STOPPED),
        (4, "(HiGHS Status 9: model_status is Primal infeasible or unbounded)", False, INFEASIBLE),
    ],
)
def test_every_end_of_a_search_is_told_apart(code: int, message: str, there: bool, status: int) -> None:
    assert _status(code, message, there=there) == status
    with pytest.raises(SolverFailed, match="Solve error"):
        _status(4, "Solve error", there=False)
