"""An indicator before an assessor: what the person may do, what was claimed, what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from tolok.assessment.access import JUDGING, Hand
from tolok.assessment.answers import language
from tolok.assessment.clock import require_open
from tolok.assessment.models import Assessment, Claim, Judgement, Return, SetBy, Stage, Support
from tolok.assessment.proof import Place
from tolok.assessment.queries.earlier import Before, before
from tolok.assessment.queries.titles import number_of
from tolok.assessment.queries.verdicts.progress import Progress
from tolok.assessment.queries.verdicts.rounds import Round, Row, next_open
from tolok.assessment.queries.written import shown
from tolok.instruments import Node
from tolok.organisation.rights import Right


@dataclass
class Case:
    """An indicator before an assessor: whose it is, what the person may do, what was claimed and found."""

    round: Round
    leaf: Node
    supports: Mapping[Place, Sequence[Support]]
    returns: Sequence[Return]
    """What was sent back, as far as the person may read it."""
    last_year: Sequence[Before]
    wanted: Place | None = None
    shown: int | None = None
    """The support to look at."""

    @property
    def hand(self) -> Hand:
        """What the person may do."""
        return self.round.hand

    @property
    def assessment(self) -> Assessment:
        """What is judged."""
        return self.round.assessment

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self.round.stage

    @property
    def owner(self) -> str:
        """Whose assessment it is."""
        return str(self.assessment.unit or self.assessment.agency)

    @property
    def number(self) -> str:
        """What people call the indicator."""
        return number_of(self.leaf)

    @property
    def title(self) -> str:
        """Its title."""
        return self.leaf.title.in_(language())

    @property
    def asks(self) -> str:
        """The question it asks."""
        return self.leaf.asks.in_(language()) if self.leaf.asks else ""

    # What may be done -------------------------------------------------------------------------------------------------
    @cached_property
    def why_not(self) -> str:
        """Why nothing can be judged now; empty when it can."""
        right = JUDGING.get(SetBy(self.stage.set_by))
        if right is None or not self.hand.may(right):
            return str(
                _("Anda membaca halaman ini. Sekarang tahap {stage}; yang menilai: {who}.").format(
                    stage=self.stage.name, who=self.stage.get_set_by_display()
                )
            )
        try:
            require_open(self.assessment)
        except PermissionDenied as locked:
            return str(locked)
        return ""

    @property
    def verifies(self) -> bool:
        """Whether the page is an internal assessor's."""
        return self.stage.set_by == SetBy.AGENCY

    @property
    def judges(self) -> bool:
        """Whether the page is an external assessor's."""
        return self.stage.set_by == SetBy.EXTERNAL

    @property
    def reviews(self) -> bool:
        """Whether the page is a reviewer's."""
        return self.stage.set_by == SetBy.REVIEWER

    @property
    def open(self) -> bool:
        """Whether the person can change something now."""
        return not self.why_not and not self.mine.done

    @property
    def speaks(self) -> bool:
        """Whether the person can judge criteria now."""
        return self.open and not self.reviews

    @property
    def may_settle(self) -> bool:
        """Whether the person can set one value for the stage now."""
        if self.why_not or not self.judges or self.settled is not None or not self.hand.may(Right.SETTLE):
            return False
        return self.mine.done and len({one.value for one in self.finished}) > 0

    @property
    def address_word(self) -> str:
        """``Indikator 13``."""
        return str(_("Indikator {number}")).format(number=self.number)

    @cached_property
    def rows(self) -> list[Row]:
        """The list of indicators."""
        return self.round.rows(self.leaf.id)

    @property
    def place(self) -> int:
        """Its place among them, from 1."""
        return next(at for at, row in enumerate(self.rows, start=1) if row.current)

    @property
    def previous(self) -> str:
        """The indicator before; empty at the start."""
        return self.rows[self.place - 2].leaf if self.place > 1 else ""

    @property
    def next(self) -> str:
        """The indicator after; empty at the end."""
        return self.rows[self.place].leaf if self.place < len(self.rows) else ""

    @property
    def next_open(self) -> str:
        """The next one that waits for the assessor."""
        return next_open(self.rows, self.leaf.id)

    @property
    def row(self) -> Row:
        """This indicator in the list."""
        return self.rows[self.place - 1]

    @property
    def finished_rows(self) -> int:
        """How many wait no longer."""
        return sum(not row.open and row.progress != Progress.NOT_YET for row in self.rows)

    # What stands ------------------------------------------------------------------------------------------------------
    @cached_property
    def claim(self) -> Claim | None:
        """What is judged: the answer of this stage where the agency answers, else what stood when the stage began."""
        if self.verifies:
            return self.round.values.of_stage(self.leaf.id, self.stage)
        return self.round.values.before(self.leaf.id, self.stage)

    @property
    def claim_shown(self) -> str:
        """Its value, as people read it."""
        return shown(self.claim.value) if self.claim else ""

    @property
    def settled_shown(self) -> str:
        """What the stage settled on, as people read it."""
        return shown(self.settled.value) if self.settled else ""

    @property
    def mine_shown(self) -> str:
        """The person's own value, as people read it."""
        return shown(self.mine.value)

    @cached_property
    def settled(self) -> Claim | None:
        """What this very stage set."""
        return None if self.verifies else self.round.values.of_stage(self.leaf.id, self.stage)

    @cached_property
    def seen(self) -> Sequence[Judgement]:
        """The findings on this indicator that the person may read."""
        return self.round.judgements.get(self.leaf.id, ())

    @cached_property
    def mine(self) -> Judgement:
        """The person's own finding; a new one with version 0 when there is none."""
        own = next((one for one in self.seen if one.assessor_id == self.round.person), None)
        return own or Judgement(assessment=self.assessment, stage=self.stage, leaf=self.leaf.id, version=0)

    @property
    def others(self) -> list[Judgement]:
        """What other assessors found, once both are done."""
        return [one for one in self.seen if one.assessor_id != self.round.person]

    @property
    def finished(self) -> list[Judgement]:
        """Every finished finding that the person may read."""
        return [one for one in self.seen if one.done]

    @property
    def earlier(self) -> list[Before]:
        """What earlier stages said, the latest first."""
        found = []
        for stage in reversed(self.round.values.stages):
            claim = self.round.values.of_stage(self.leaf.id, stage)
            if claim is not None and stage.position < self.stage.position:
                found.append(before(stage.name, self.title, claim))
        return found
