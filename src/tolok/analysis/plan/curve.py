"""What each index would cost: the least cost of a row of targets, and of every band on the way."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from tolok.analysis.bands import limit_of
from tolok.analysis.plan.blame import largest
from tolok.analysis.plan.choosing import best_of
from tolok.analysis.plan.found import Point
from tolok.analysis.plan.program import Program
from tolok.analysis.plan.question import Question, Reach
from tolok.analysis.plan.search import Watch
from tolok.instruments.language import Text
from tolok.scoring.engine import band_table


def cost_curve(question: Question, points: int, watch: Watch) -> tuple[Point, ...]:
    """The least cost of ``points`` indices from where the agency stands to the highest within reach, and of each band.

    The same years, costs and limits hold at every point.
    """
    program, best, _dropped = largest(question, watch)
    if best.chosen is None:
        return ()
    base = program.base
    gained = program.gains[best.chosen[program.ends(range(len(program.steps)))]].sum()
    top = base + int(gained) * program.gain_unit
    table = band_table(question.instrument.tree, program.now[0].nodes)
    bands = {limit_of(band, question.publication).value: band.name for band in table.bands} if table else {}
    unit = 10**question.publication.decimals
    even = [Fraction(int((base + (top - base) * n / points) * unit), unit) for n in range(1, points)]
    targets = sorted({*even, top, *(start for start in bands if base < start <= top)})
    found = []
    for number, target in enumerate(targets):
        watch.tell(_CURVE, number, len(targets))
        if target > base and not watch.over:
            found.append(_point(question, target, bands.get(target), watch))
    return tuple(found)


def _point(question: Question, target: Fraction, band: Text | None, watch: Watch) -> Point:
    program = Program(replace(question, aim=Reach(target)))
    found = best_of(program, watch)
    if found.chosen is None:
        return Point(target, band, None, found.out)
    spent = program.costs[found.chosen[program.ends(range(len(program.steps)))]].sum()
    return Point(target, band, int(spent) * program.cost_unit, found.proved)


_CURVE = Text("menghitung kurva biaya", "working out the cost curve")
