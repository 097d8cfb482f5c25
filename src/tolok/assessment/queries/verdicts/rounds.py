"""All indicators of an assessment as one assessor goes through them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.assessors import judgements_seen
from tolok.assessment.models import Assessment, Judgement, SetBy, Stage
from tolok.assessment.queries.titles import number_of, title_of
from tolok.assessment.queries.verdicts.progress import ICONS, OPEN, TONES, Progress, progress_of
from tolok.assessment.queries.written import shown
from tolok.assessment.values import Values, values_of
from tolok.instruments import Node
from tolok.instruments.naming import shared_beginning


@dataclass(frozen=True)
class Row:
    """An indicator in the list."""

    leaf: str
    number: str
    title: str
    progress: Progress
    before: str
    """The value when the stage began, or that is claimed in it."""
    mine: str
    others: Sequence[Judgement]
    settled: str
    current: bool = False

    @property
    def tone(self) -> str:
        """How its state looks."""
        return TONES[self.progress]

    @property
    def icon(self) -> str:
        """The picture of its state."""
        return ICONS[self.progress]

    @property
    def open(self) -> bool:
        """Whether it waits for the assessor."""
        return self.progress in OPEN


@dataclass(frozen=True)
class Round:
    """All indicators of an assessment as one assessor goes through them."""

    hand: Hand
    values: Values
    judgements: Mapping[str, Sequence[Judgement]]
    """Those of the current stage that the person may read, by indicator."""

    @property
    def assessment(self) -> Assessment:
        """What is judged."""
        return self.hand.assessment

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self.assessment.stage

    @property
    def person(self) -> int | None:
        """Who judges."""
        return self.hand.standing.person.pk if self.hand.standing.person else None

    @cached_property
    def prefix(self) -> str:
        """What most titles begin with."""
        return shared_beginning([leaf.title.in_(language()) for leaf in self.assessment.cycle.instrument.leaves])

    def rows(self, current: str = "") -> list[Row]:
        """Every indicator with its state, in the instrument's order."""
        return [self._row(leaf, current) for leaf in self.assessment.cycle.instrument.leaves]

    def _row(self, leaf: Node, current: str) -> Row:
        seen = self.judgements.get(leaf.id, ())
        was = self.values.before(leaf.id, self.stage)
        if self.stage.set_by == SetBy.AGENCY:
            was = self.values.of_stage(leaf.id, self.stage)
        settled = self.values.of_stage(leaf.id, self.stage)
        mine = next((one for one in seen if one.assessor_id == self.person), None)
        return Row(
            leaf=leaf.id,
            number=number_of(leaf),
            title=title_of(leaf, self.prefix),
            progress=progress_of(self.stage, self.values, leaf.id, seen, self.person),
            before=shown(was.value) if was else "",
            mine=shown(mine.value) if mine else "",
            others=[one for one in seen if one.assessor_id != self.person],
            settled=shown(settled.value) if settled and self.stage.set_by != SetBy.AGENCY else "",
            current=leaf.id == current,
        )


def round_of(hand: Hand, stages: Sequence[Stage] | None = None) -> Round:
    """All indicators as this person judges them. Four queries, three when the stages are given."""
    found: dict[str, list[Judgement]] = defaultdict(list)
    rows = judgements_seen(hand, hand.assessment.stage).select_related("assessor").prefetch_related("verdicts")
    for judgement in rows:
        found[judgement.leaf].append(judgement)
    return Round(hand, values_of(hand.assessment, stages), found)


def next_open(rows: Sequence[Row], after: str = "") -> str:
    """The next indicator that waits for the assessor, from the one after ``after`` round to the start; empty: none."""
    at = next((index for index, row in enumerate(rows) if row.leaf == after), -1)
    round_ = [*rows[at + 1 :], *rows[: at + 1]]
    return next((row.leaf for row in round_ if row.open and row.leaf != after), "")
