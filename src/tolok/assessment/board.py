"""The coordinator's board: units down, indicators across, what each unit has in hand. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from tolok.assessment.answers import language, read
from tolok.assessment.handover import own_stage
from tolok.assessment.levels import level_of
from tolok.assessment.models import Assessment, Assignment, Claim, ClaimState, Return, Stage, Support
from tolok.assessment.overview import OPEN_STATES
from tolok.assessment.proof import Place, proof
from tolok.assessment.queries.work import STILL_ASKED
from tolok.assessment.values import values_of
from tolok.instruments import Node
from tolok.instruments.scales import LevelScale
from tolok.organisation.models import Unit
from tolok.scoring.answers import NotAllowed

LATE, RETURNED, UNASSIGNED, OPEN = "late", "returned", "unassigned", "open"
_TONES = {
    ClaimState.DRAFT: "working",
    ClaimState.PROPOSED: "sent",
    ClaimState.RETURNED: "returned",
    ClaimState.VERIFIED: "done",
    ClaimState.APPROVED: "done",
    ClaimState.SETTLED: "done",
}


@dataclass(frozen=True)
class Answer:
    """How far one indicator is, whoever answers it."""

    level: int | None
    proven: int | None
    claim: Claim | None
    returned: bool

    @property
    def done(self) -> bool:
        """Whether it was proposed, and nothing of it was sent back."""
        return self.claim is not None and self.claim.state not in OPEN_STATES and not self.returned

    @property
    def tone(self) -> str:
        """As the face marks its state."""
        if self.returned:
            return "returned"
        return _TONES[ClaimState(self.claim.state)] if self.claim else "missing"

    @property
    def word(self) -> str:
        """Its state in words; empty when nobody has begun."""
        return self.claim.get_state_display() if self.claim else ""


@dataclass(frozen=True)
class Cell:
    """What a unit has to do with an indicator."""

    assignment: Assignment
    answer: Answer
    late: bool
    target: int | None = None

    @property
    def lead(self) -> bool:
        """Whether the unit answers it, rather than helps."""
        return self.assignment.lead


@dataclass
class Column:
    """One indicator across the board."""

    leaf: Node
    answer: Answer
    lead: Unit | None = None
    target: int | None = None

    @property
    def title(self) -> str:
        """Its title in the reader's language."""
        return self.leaf.title.in_(language())

    @property
    def short(self) -> str:
        """What fits over a column."""
        return str(self.leaf.number or self.leaf.code or self.leaf.id)


@dataclass
class Row:
    """One unit with its cells by indicator."""

    unit: Unit
    cells: dict[str, Cell] = field(default_factory=dict)

    @cached_property
    def led(self) -> list[Cell]:
        """The indicators it answers."""
        return [cell for cell in self.cells.values() if cell.lead]

    @property
    def done(self) -> int:
        """How many of them it has proposed."""
        return sum(cell.answer.done for cell in self.led)

    @property
    def late(self) -> int:
        """How many are late."""
        return sum(cell.late for cell in self.led)


@dataclass
class Board:
    """The board as a filter shows it, with the totals of the whole."""

    columns: list[Column]
    rows: list[Row]
    totals: Mapping[str, int]
    levels: tuple[int, int]

    @cached_property
    def lines(self) -> list[Line]:
        """Rows with what stands in them."""
        blanks = [format_html(_BLANK, column.leaf.id) for column in self.columns]
        return [self._line(row, blanks) for row in self.rows]

    def _line(self, row: Row, blanks: Sequence[str]) -> Line:
        found, blank = [], []
        for column, empty in zip(self.columns, blanks, strict=True):
            cell = row.cells.get(column.leaf.id)
            if cell is None:
                blank.append(empty)
            else:
                found.append((mark_safe("".join(blank)), column, cell))  # noqa: S308 - made by format_html
                blank = []
        return Line(row, found, mark_safe("".join(blank)))  # noqa: S308


@dataclass(frozen=True)
class Line:
    """A row as the board draws it: each cell with the empty ones before it, most of a board, drawn already."""

    row: Row
    cells: Sequence[tuple[str, Column, Cell]]
    rest: str


_BLANK = '<td data-leaf="{}" tabindex="-1"></td>'


def board_of(assessment: Assessment, show: str = "", unit: int | None = None) -> Board:
    """The board. Seven queries.

    Args:
        assessment: of an agency, with its cycle, edition and stage.
        show: ``late``, ``returned``, ``unassigned`` or ``open``; anything else shows all.
        unit: one unit's number; None: all units that are active or have something in hand.
    """
    columns = _columns(assessment)
    rows = _rows(assessment, columns)
    totals = {
        LATE: sum(row.late for row in rows),
        RETURNED: sum(column.answer.returned for column in columns),
        UNASSIGNED: sum(column.lead is None for column in columns),
        OPEN: sum(not column.answer.done for column in columns),
        "done": sum(column.answer.done for column in columns),
        "all": len(columns),
    }
    shown_columns = [column for column in columns if _column_fits(column, show)]
    shown_rows = [row for row in rows if (unit is None or row.unit.pk == unit)]
    if show == LATE:
        late = {cell.assignment.leaf for row in rows for cell in row.led if cell.late}
        shown_columns = [column for column in columns if column.leaf.id in late]
        shown_rows = [row for row in shown_rows if row.late]
    scale = next(
        (leaf.scale for leaf in assessment.cycle.instrument.leaves if isinstance(leaf.scale, LevelScale)), None
    )
    levels = (int(scale.low), int(scale.high)) if scale else (1, 5)
    return Board(shown_columns, shown_rows, totals, levels)


def _column_fits(column: Column, show: str) -> bool:
    match show:
        case "returned":
            return column.answer.returned
        case "unassigned":
            return column.lead is None
        case "open":
            return not column.answer.done
    return True


def _columns(assessment: Assessment) -> list[Column]:
    stages = list(Stage.objects.filter(cycle=assessment.cycle_id))
    stage = own_stage(assessment, stages)
    values = values_of(assessment, stages)
    returned = set(Return.objects.filter(STILL_ASKED, assessment=assessment).values_list("leaf", flat=True))
    carried: dict[str, set[Place]] = {}
    for leaf, at, criterion in Support.objects.filter(assessment=assessment).values_list("leaf", "level", "criterion"):
        carried.setdefault(leaf, set()).add((at, criterion))
    found = []
    for node in assessment.cycle.instrument.leaves:
        claim = values.of_stage(node.id, stage) if stage else None
        level = _level(assessment, node, claim)
        proven = proof(node, carried.get(node.id, set()), level).proven if level is not None else None
        answer = Answer(level, proven, claim, node.id in returned)
        found.append(Column(node, answer, target=assessment.targets.get(node.id)))
    return found


def _rows(assessment: Assessment, columns: Sequence[Column]) -> list[Row]:
    today = timezone.localdate()
    by_leaf = {column.leaf.id: column for column in columns}
    assignments = list(
        Assignment.objects.filter(assessment=assessment).select_related("person").order_by("leaf", "-lead")
    )
    holding = {row.unit_id for row in assignments}
    units = Unit.objects.filter(agency=assessment.agency_id).select_related("parent").order_by("name")
    rows = {unit.pk: Row(unit) for unit in units if (unit.active and unit.parent_id is None) or unit.pk in holding}
    for assignment in assignments:
        column = by_leaf.get(assignment.leaf)
        row = rows.get(assignment.unit_id or 0)
        if column is None or row is None:
            continue
        assignment.unit = row.unit
        if assignment.lead:
            column.lead = row.unit
        late = _late(assignment, column.answer, today)
        row.cells[assignment.leaf] = Cell(assignment, column.answer, late, column.target)
    return sorted(rows.values(), key=lambda row: not row.cells)


def _late(assignment: Assignment, answer: Answer, today: date) -> bool:
    return assignment.due is not None and assignment.due < today and not answer.done


def _level(assessment: Assessment, node: Node, claim: Claim | None) -> int | None:
    if claim is None or not claim.value:
        return None
    try:
        return level_of(node, read(assessment.cycle, node, claim.value).value)
    except NotAllowed:
        return None
