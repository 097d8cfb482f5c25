"""What would happen if steps of an adopted plan became work in a later cycle: shown first, done exactly so."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from tolok.assessment.clock import window_of
from tolok.assessment.levels import levels_of
from tolok.assessment.models import Assessment, Assignment
from tolok.insight.queries.reading import Named, named
from tolok.instruments import Node
from tolok.organisation.access import Standing
from tolok.organisation.models import Unit
from tolok.roadmap.models import Plan, Step
from tolok.roadmap.queries.progress import Stand, chain_of, is_reached, stands_of

ASSIGNED, KEPT, NO_UNIT, REACHED, CARRIED, LATER, GONE = (
    "assigned",
    "kept",
    "no_unit",
    "reached",
    "carried",
    "later",
    "gone",
)


@dataclass(frozen=True)
class Carry:
    """What becomes of the steps of one indicator. ``kind``: one of the words above; ``unit`` will answer it."""

    named: Named
    steps: Sequence[Step]
    kind: str
    unit: Unit | None
    due: date
    target: int | None
    holder: str = ""

    @property
    def start(self) -> str:
        """Where the first of them begins."""
        return self.steps[0].start

    @property
    def end(self) -> str:
        """Where the last of them leads."""
        return self.steps[-1].end

    @property
    def note(self) -> str:
        """What was noted with them."""
        return " ".join(step.note for step in self.steps if step.note)


@dataclass(frozen=True)
class Carrying:
    """What carrying over into one assessment would do."""

    plan: Plan
    to: Assessment
    rows: Sequence[Carry]

    def of(self, *kinds: str) -> list[Carry]:
        """The rows of these kinds."""
        return [row for row in self.rows if row.kind in kinds]

    @property
    def writing(self) -> list[Carry]:
        """What is written."""
        return self.of(ASSIGNED, KEPT)

    @cached_property
    def digest(self) -> str:
        """Names exactly what is shown."""
        shown = [
            [row.named.id, row.kind, row.end, row.unit.pk if row.unit else None, row.due.isoformat(), row.holder]
            for row in self.rows
        ]
        content = json.dumps([self.plan.pk, self.to.pk, shown], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()


def carrying(plan: Plan, to: Assessment, standing: Standing) -> Carrying:
    """What would happen. Five queries."""
    stands = stands_of(plan, chain_of(plan, standing))
    last = timezone.localdate(window_of(to).closes_at)
    leads = {row.leaf: row.unit for row in Assignment.objects.filter(assessment=to, lead=True).select_related("unit")}
    groups: dict[tuple[str, bool], list[Step]] = defaultdict(list)
    for step in plan.steps.select_related("unit"):
        groups[step.leaf, step.year > to.cycle.year].append(step)
    leaves = {leaf.id: leaf for leaf in to.cycle.instrument.leaves}
    names = named(plan.assessment.cycle.instrument, to.pk)
    rows = [
        _carry(plan, names[leaf], steps, to, leaves.get(leaf), leads.get(leaf), stands, last, later=later)
        for (leaf, later), steps in groups.items()
    ]
    return Carrying(plan, to, rows)


def _carry(  # noqa: PLR0917 - what one row is made of
    plan: Plan,
    name: Named,
    steps: Sequence[Step],
    to: Assessment,
    leaf: Node | None,
    lead: Unit | None,
    stands: Mapping[str, Stand],
    last: date,
    *,
    later: bool,
) -> Carry:
    final = steps[-1]
    unit = final.unit
    if leaf is None:
        kind = GONE
    elif is_reached(plan, name.id, final.end, stands):
        kind = REACHED
    elif later:
        kind = LATER
    elif all(step.carried_id == to.pk for step in steps):
        kind = CARRIED
    elif lead is not None and lead != unit:
        kind = KEPT
    else:
        kind = ASSIGNED if unit is not None else NO_UNIT
    return Carry(name, steps, kind, unit, min(final.due, last), _target(leaf, final.end), lead.name if lead else "")


def _target(leaf: Node | None, end: str) -> int | None:
    return int(end) if leaf is not None and levels_of(leaf) and end.isascii() and end.isdigit() else None
