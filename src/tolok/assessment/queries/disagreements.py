"""Where stages, and assessors inside a stage, differ: every indicator of one assessment side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tolok.assessment.access import Hand
from tolok.assessment.answers import read
from tolok.assessment.models import Assessment, Cycle, SetBy, Stage
from tolok.assessment.queries.titles import number_of, title_of
from tolok.assessment.queries.verdicts.rounds import Round, round_of
from tolok.assessment.queries.written import shown
from tolok.assessment.scores import scored
from tolok.assessment.values import values_of
from tolok.instruments import Node
from tolok.organisation.models import Person
from tolok.organisation.rights import Right
from tolok.scoring.answers import NotAllowed


@dataclass(frozen=True)
class Cell:
    """One value; ``kept``: the stage left the indicator alone, so it is that of the stage before."""

    value: str
    kept: bool = False
    change: Fraction | None = None
    """Against the value before, where that is another one."""

    @property
    def sign(self) -> str:
        """The change as people read it: ``+1``, ``−0,75``."""
        if not self.change:
            return ""
        size = shown(str(abs(self.change))) if self.change.denominator == 1 else shown(str(float(abs(self.change))))
        return f"{'+' if self.change > 0 else '−'}{size}"

    @property
    def up(self) -> bool:
        """Whether it rose."""
        return self.change is not None and self.change > 0


@dataclass(frozen=True)
class Line:
    """One indicator."""

    leaf: str
    number: str
    title: str
    stages: Sequence[Cell]
    assessors: Sequence[Cell]
    last_year: Cell
    in_force: str
    differs: bool
    choices: Sequence[str]
    """The values that assessors found, where one of them is to be settled on."""


@dataclass(frozen=True)
class Matrix:
    """All indicators, stage by stage and assessor by assessor."""

    assessment: Assessment
    stages: Sequence[Stage]
    assessors: Sequence[Person]
    lines: Sequence[Line]
    indices: Sequence[str]
    """The index of each stage; empty while answers are missing."""
    last_index: str
    last_cycle: Cycle | None
    may_settle: bool

    @property
    def differing(self) -> int:
        """How many indicators differ."""
        return sum(line.differs for line in self.lines)


def matrix(own: Hand, *, may_settle: bool) -> Matrix:
    """Every indicator side by side. A fixed number of queries.

    Args:
        own: what the person may do.
        may_settle: whether one value can be settled on now by this person.
    """
    round_ = round_of(own)
    current = round_.stage
    stages = [
        stage for stage in round_.values.stages if stage.set_by != SetBy.NOBODY and stage.position <= current.position
    ]
    people = {
        one.assessor_id: one.assessor
        for seen in round_.judgements.values()
        for one in seen
        if current.set_by == SetBy.EXTERNAL
    }
    assessors = sorted(people.values(), key=lambda person: (person.name, person.pk))
    before, last = _last_year(own.assessment)
    cycle = own.assessment.cycle
    return Matrix(
        assessment=own.assessment,
        stages=stages,
        assessors=assessors,
        lines=[
            _line(round_, leaf, stages, assessors, before, may_settle=may_settle) for leaf in cycle.instrument.leaves
        ],
        indices=[scored(cycle, round_.values.answers(stage)).index or "" for stage in stages],
        last_index=last.printed if last else "",
        last_cycle=last.cycle if last else None,
        may_settle=may_settle and own.may(Right.SETTLE),
    )


def _line(
    round_: Round,
    leaf: Node,
    stages: Sequence[Stage],
    assessors: Sequence[Person],
    last: Mapping[str, str],
    *,
    may_settle: bool,
) -> Line:
    cycle, values = round_.assessment.cycle, round_.values
    cells, was = [], ""
    for stage in stages:
        claim = values.of_stage(leaf.id, stage)
        value = claim.value if claim and claim.value else was
        kept = claim is None or not claim.value
        cells.append(Cell(shown(value), kept and bool(value), _change(cycle, leaf, was, value)))
        was = value
    found = {one.assessor_id: one for one in round_.judgements.get(leaf.id, ())}
    start = values.before(leaf.id, round_.stage)
    theirs = []
    for person in assessors:
        judged = found.get(person.pk)
        value = judged.value if judged else ""
        theirs.append(Cell(shown(value), change=_change(cycle, leaf, start.value if start else "", value)))
    finished = sorted({one.value for one in found.values() if one.done})
    settled = values.of_stage(leaf.id, round_.stage)
    in_force = values.in_force(leaf.id)
    now = in_force.value if in_force else ""
    mine = found.get(round_.person or 0)
    apart = len(finished) > 1
    return Line(
        leaf=leaf.id,
        number=number_of(leaf),
        title=title_of(leaf, round_.prefix),
        stages=cells,
        assessors=theirs,
        last_year=Cell(shown(last.get(leaf.id, "")), change=_change(cycle, leaf, now, last.get(leaf.id, ""))),
        in_force=shown(now),
        differs=values.disagree(leaf.id) or apart,
        choices=finished if may_settle and apart and settled is None and mine is not None and mine.done else (),
    )


def _change(cycle: Cycle, leaf: Node, was: str, value: str) -> Fraction | None:
    if not was or not value or was == value:
        return None
    try:
        first, second = read(cycle, leaf, was).value, read(cycle, leaf, value).value
    except NotAllowed:
        return None
    return second - first if first is not None and second is not None else None


def _last_year(assessment: Assessment) -> tuple[Mapping[str, str], Assessment | None]:
    """Last cycle's values in force, where it was on the same instrument. Two queries at most."""
    previous = assessment.cycle.previous_id
    if previous is None:
        return {}, None
    rows = Assessment.objects.filter(cycle=previous, agency=assessment.agency_id, unit=assessment.unit_id)
    last = rows.select_related("cycle__edition").first()
    if last is None or last.cycle.instrument.id != assessment.cycle.instrument.id:
        return {}, None
    return values_of(last).answers(), last
