"""Measures the cheapest way up and writes it down in ``benchmarks/plan.md``. Run with ``make bench-plan``.

Made-up agencies (levels around 2.98) on a real instrument; made-up costs. Beside every optimum stands greed (always the
step that brings most for its money). CP-SAT stands beside it too where OR-Tools is importable; it is no dependency
(``PYTHONPATH=folder make bench-plan``).
"""

from __future__ import annotations

import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tolok.analysis.plan import Asked, Costs, Limits, Plan, Question, Reach, Standing, StepCost, make_plans
from tolok.analysis.plan.program import Program
from tolok.analysis.plan.search import Watch, cheapest, search
from tolok.instruments import instrument
from tolok.scoring.reading import read_answers

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).parent / "tolok"
UNITS, TARGET, PURSE = 53, Fraction("4.2"), Fraction(50_000)
OF = instrument("spbe-2020").at(2024)


def units(count: int) -> tuple[tuple[Standing, ...], Costs]:
    """Agencies with made-up levels, and what each of their steps costs; the same on every machine."""
    chance = random.Random(5)
    found = []
    steps: dict[tuple[str | None, str, str], StepCost] = {}
    for number in range(count):
        name = f"Unit {number + 1:02}"
        levels = {leaf.id: min(5, max(1, round(chance.gauss(2.98, 0.9)))) for leaf in OF.leaves}
        found.append(Standing(name, 2024, read_answers(OF, dict(levels), OF.publication)[0]))
        for leaf in OF.leaves:
            for level in range(2, 6):
                cost = Fraction(chance.randint(20, 300) * level, 10)
                steps[name, leaf.id, str(level)] = StepCost(cost, Fraction(chance.randint(1, 9)))
    return tuple(found), Costs(steps)


def asked(agencies: Sequence[Standing], costs: Costs, **more: Any) -> Question:
    """The question of this page: 4.2 within three years."""
    return Question(OF, OF.publication, tuple(agencies), Reach(TARGET), 3, costs, **more)


def timed(work: Callable[..., Any], *words: Any) -> tuple[float, float, Any]:
    """Seconds on the clock, seconds of the processor, and what came out."""
    clock, processor = time.perf_counter(), time.process_time()
    found = work(*words)
    return time.perf_counter() - clock, time.process_time() - processor, found


def greedy(program: Program) -> Fraction:
    """The cost of always taking the step that brings most for its money (no yearly limits)."""
    most = program.question.limits.levels_a_year * program.question.years
    done: set[int] = set()
    index, cost = program.base, Fraction(0)
    gains = [_own_gain(program, number) for number in range(len(program.steps))]
    while index < TARGET:
        open_ = [
            number
            for number, step in enumerate(program.steps)
            if number not in done and step.order < most and (step.below is None or step.below in done)
        ]
        best = max(open_, key=lambda number: gains[number] / program.steps[number].price.cost)
        done.add(best)
        index += gains[best]
        cost += program.steps[best].price.cost
    return cost


def _greedy_of(question: Question) -> Fraction:
    return greedy(Program(question))


def _first(question: Question, wanted: Asked | None = None) -> Plan:
    return make_plans(question, wanted or Asked())[0]


def _own_gain(program: Program, number: int) -> Fraction:
    return program.steps[number].gain


def singles() -> tuple[list[str], dict[str, float]]:
    """Each unit by itself: without limits, with money and staff, explained, with alternatives, with a curve."""
    who, costs = units(UNITS)
    make_plans(asked(who[:1], costs))  # SciPy is imported once
    lines, figures = [], {}
    plain = [timed(_first, asked([one], costs)) for one in who]
    figures["single"] = statistics.median(clock for clock, _cpu, _plan in plain)
    lines.append(_row("one agency, no limits, median of 53", plain))
    tight = Limits(money=(Fraction(900),) * 3, effort=(Fraction(130),) * 3)
    held = [timed(_first, asked([one], costs, limits=tight)) for one in who]
    lines.append(_row("one agency, money and effort of each year limited", held))
    poor = Limits(money=(Fraction(400),) * 3)
    out = [timed(_first, asked([one], costs, limits=poor)) for one in who[:20]]
    assert all(plan.out_of_reach is not None for _clock, _cpu, plan in out)
    lines.append(_row("out of reach: what is to blame, what would do, the highest within reach", out))
    near = Asked(near=Fraction(1, 100))
    other = [timed(_first, asked([one], costs), near) for one in who[:10]]
    lines.append(_row("with the steps of every plan within 1 %, proved", other))
    curve = [timed(_first, asked([one], costs), Asked(curve=20)) for one in who[:10]]
    lines.append(_row("with a cost curve of 20 targets and the bands", curve))
    greed = [timed(_greedy_of, asked([one], costs)) for one in who]
    dearer = [float(cost / plan.cost) for (_a, _b, cost), (_c, _d, plan) in zip(greed, plain, strict=True)]
    figures |= {"dearer": statistics.mean(dearer) - 1, "worst": max(dearer) - 1}
    figures["greed"] = statistics.median(clock for clock, _cpu, _cost in greed)
    core = [sum(step.core is True for step in plan.steps) / len(plan.steps) for _clock, _cpu, plan in other]
    figures["core"] = statistics.mean(core)
    return lines, figures


def together() -> list[str]:
    """All units: each to the target, one purse, the mean, the mean with one purse."""
    who, costs = units(UNITS)
    purse = Limits(money=(PURSE,) * 3)
    cases: list[tuple[str, Question]] = [
        ("53 agencies, each by itself", asked(who, costs)),
        ("53 agencies, each 4.2, one purse a year", asked(who, costs, limits=purse)),
        ("53 agencies, mean 4.2", asked(who, costs, mean=True)),
        ("53 agencies, mean 4.2, one purse a year", asked(who, costs, mean=True, limits=purse)),
    ]
    lines = []
    for name, question in cases:
        clock, processor, plans = timed(make_plans, question)
        gap = max(plan.gap if plan.gap is not None else Fraction(1) for plan in plans)
        cost = float(sum(plan.cost for plan in plans))
        proof = "proved" if gap == 0 else f"within {float(gap):.3%}"
        lines.append(f"| {name} | {clock:.1f} s | {processor:.1f} s | {cost:,.1f}, {proof} |")
    return lines


def peers() -> list[str]:
    """The same ten questions (money and effort limited) to all years at once, and to CP-SAT where it is there."""
    who, costs = units(10)
    tight = Limits(money=(Fraction(1500),) * 3, effort=(Fraction(200),) * 3)
    questions = [asked([one], costs, limits=tight) for one in who]
    ours = [timed(_first, q) for q in questions]
    direct = [timed(_direct, q) for q in questions]
    assert [plan.cost for _a, _b, plan in ours] == [cost for _a, _b, cost in direct]
    base = statistics.median(clock for clock, _cpu, _plan in ours)
    lines = [f"| `make_plans` | {base * 1000:.0f} ms | 1.0 |"]
    once = statistics.median(clock for clock, _cpu, _cost in direct)
    lines.append(f"| HiGHS, all years at once, cost only | {once * 1000:.0f} ms | {once / base:.1f} |")
    if find_spec("ortools") is not None:
        told = [_cp_sat(question) for question in questions]
        assert [Fraction(one["cost"]) for one in told] == [plan.cost for _a, _b, plan in ours]
        median = statistics.median(float(one["seconds"]) for one in told)
        lines.append(
            f"| CP-SAT (OR-Tools {told[0]['version']}), two workers | {median * 1000:.0f} ms | {median / base:.1f} |"
        )
    return lines


def _direct(question: Question) -> Fraction:
    program = Program(question)
    found = search(program, [cheapest(program)], Watch())
    assert found.chosen is not None
    return found.value // found.scale * program.cost_unit


def _cp_sat(question: Question) -> dict[str, Any]:
    """The optimum of CP-SAT, in a process of its own: two solvers in one process do not go well together."""
    program = Program(question)
    rows = [
        (row.columns.tolist(), row.weights.tolist(), row.low, row.high) for row in program.rows
    ]  # fmt: skip
    ends = program.ends(range(len(program.steps)))
    model = {
        "lower": program.lower.tolist(),
        "upper": program.upper.tolist(),
        "pairs": program.pairs.tolist(),
        "rows": rows,
        "objective": [ends.tolist(), program.costs.tolist()],
    }
    words = [sys.executable, __file__, "cp-sat"]
    run = subprocess.run(words, input=json.dumps(model), capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return {**found, "cost": str(found["value"] * program.cost_unit)}


def cp_sat() -> None:
    """Solve the model on stdin with CP-SAT; the time is that of the solver alone."""
    import ortools
    from ortools.sat.python import cp_model

    told = json.loads(sys.stdin.read())
    model = cp_model.CpModel()
    unknowns = [
        model.new_int_var(int(low), int(high), "")
        for low, high in zip(told["lower"], told["upper"], strict=True)
    ]  # fmt: skip
    for a, b in told["pairs"]:
        model.add(unknowns[a] <= unknowns[b])
    for columns, weights, low, high in told["rows"]:
        total = sum(weight * unknowns[column] for column, weight in zip(columns, weights, strict=True))
        if low is not None:
            model.add(total >= low)
        if high is not None:
            model.add(total <= high)
    columns, weights = told["objective"]
    model.minimize(sum(weight * unknowns[column] for column, weight in zip(columns, weights, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    started = time.perf_counter()
    assert solver.solve(model) == cp_model.OPTIMAL
    spent = time.perf_counter() - started
    print(json.dumps({"value": round(solver.objective_value), "seconds": spent, "version": ortools.__version__}))


def command() -> list[str]:
    """The whole command, from the shell to JSON."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "levels.csv"
        chance = random.Random(5)
        rows = "".join(f"A,{leaf.id},{chance.randint(1, 4)}\n" for leaf in OF.leaves)
        path.write_text("agency,indicator,level\n" + rows, "utf-8")
        words: list[str | Path] = [COMMAND, "plan", path, "-i", "spbe-2020", "--target", "4.2", "--format", "json"]
        plan = statistics.median(_run(words) for _ in range(5))
        bare = statistics.median(_run([COMMAND, "version"]) for _ in range(5))
    return [f"| `tolok plan`, whole process | {plan:.2f} s | {plan / bare:.1f} times `tolok version` |"]


def _run(words: Sequence[str | Path]) -> float:
    started = time.perf_counter()
    subprocess.run(words, check=True, capture_output=True)
    return time.perf_counter() - started


def _row(what: str, measured: Sequence[tuple[float, float, Plan]]) -> str:
    clock = statistics.median(one[0] for one in measured)
    processor = statistics.median(one[1] for one in measured)
    within = [one for one in measured if one[2].out_of_reach is None]
    proved = sum(plan.gap == 0 for _clock, _cpu, plan in within)
    told = []
    for what_they_are, some in (("proved", within), ("out of reach", [one for one in measured if one not in within])):
        if some:
            number = proved if some is within else len(some)
            told.append(f"{number} {what_they_are}, longest {max(one[0] for one in some):.2f} s")
    return f"| {what} | {clock:.2f} s | {processor:.2f} s | {'; '.join(told)} |"


def main() -> None:
    """Measure everything and write the page."""
    lines, figures = singles()
    lines += together()
    beside, whole = peers(), command()
    page = _PAGE.format(
        date=datetime.now(UTC).date(),
        system=platform.system(),
        machine=platform.machine(),
        cores=os.cpu_count(),
        python=platform.python_version(),
        load=f"{os.getloadavg()[0]:.1f}",
        lines="\n".join(lines),
        whole="\n".join(whole),
        peers="\n".join(beside),
        dearer=f"{figures['dearer']:.1%}",
        worst=f"{figures['worst']:.1%}",
        ratio=f"{figures['single'] / figures['greed']:.1f}",
        core=f"{figures['core']:.0%}",
    )
    (HERE / "plan.md").write_text(page, "utf-8")
    print(page)


_PAGE = """# Measurements of the cheapest way up

`make bench-plan` measures this again and rewrites this page: index 4.2 within three years, 47 indicators, made-up
levels (mean 2.98) and costs, at most two levels a year.

{date}, {system} {machine}, {cores} cores, Python {python}; load {load} from this and other work.

| what | time | of that, processor | result |
|---|---:|---:|---|
{lines}
{whole}

Promised: one agency under 1 s, 53 together under 60 s.

Greed (always the step that brings most for its money) costs {dearer} more on average and {worst} at worst; the proved
plan takes {ratio} times as long. {core} of the steps of a plan are in every plan within 1 per cent of its cost; all
others can be exchanged.

Ten agencies with money and effort of each year limited, the same optimum from each:

| solver | median | ratio |
|---|---:|---:|
{peers}
"""


if __name__ == "__main__":
    cp_sat() if sys.argv[1:] == ["cp-sat"] else main()
