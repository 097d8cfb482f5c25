"""An indicator for one person: where it stands, what they may do, what the instrument says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.access import Hand
from tolok.assessment.actions.supports import takes_evidence
from tolok.assessment.answers import language
from tolok.assessment.clock import Locked, require_open, window
from tolok.assessment.models import Assessment, Assignment, Extension, Return, SetBy, Stage
from tolok.assessment.proof import Place
from tolok.assessment.queries.criteria import Found
from tolok.assessment.queries.earlier import Before
from tolok.assessment.queries.titles import number_of
from tolok.assessment.values import Values
from tolok.instruments import Node
from tolok.organisation.rights import Right


@dataclass(frozen=True)
class Doubt:
    """Something about the indicator that is not certain, with where that was found."""

    text: str
    sources: Sequence[str]


@dataclass
class Indicator:
    """An indicator for one person: where it is, what they may do, what is said of it."""

    assessment: Assessment
    leaf: Node
    hand: Hand
    stages: Sequence[Stage]
    values: Values
    found: Found
    assignments: Sequence[Assignment]
    last_year: Sequence[Before]
    history: int
    took_part: bool
    extensions: Sequence[Extension]
    order: Sequence[str]
    """The indicators this person goes through, in the instrument's order."""
    wanted: Place | None = None
    """The criterion asked for."""
    opened: Fraction | None = None
    """What the answer was worth when the page was opened."""

    # Where one is ---------------------------------------------------------------------------------------------------
    @property
    def stage(self) -> Stage:
        """Where the assessment stands."""
        return self.assessment.stage

    @property
    def number(self) -> str:
        """What people call the indicator."""
        return number_of(self.leaf)

    @property
    def title(self) -> str:
        """Its title, in the reader's language."""
        return self.leaf.title.in_(language())

    @property
    def asks(self) -> str:
        """The question it asks."""
        return self.leaf.asks.in_(language()) if self.leaf.asks else ""

    @cached_property
    def path(self) -> list[str]:
        """The titles above it, the index left out."""
        parents, titles = self.assessment.cycle.instrument.parents, []
        node = parents.get(self.leaf.id)
        while node is not None and node.id in parents:
            titles.append(node.title.in_(language()))
            node = parents.get(node.id)
        return titles[::-1]

    @property
    def owner(self) -> str:
        """Whose assessment it is."""
        return str(self.assessment.unit or self.assessment.agency)

    @property
    def number_word(self) -> str:
        """``Indikator 13``."""
        return _("Indikator {number}").format(number=self.number)

    @property
    def place(self) -> int:
        """Its place among those the person goes through."""
        return self.order.index(self.leaf.id) + 1 if self.leaf.id in self.order else 0

    @property
    def previous(self) -> str:
        """The indicator before; empty at the start."""
        return self.order[self.place - 2] if self.place > 1 else ""

    @property
    def next(self) -> str:
        """The indicator after; empty at the end."""
        return self.order[self.place] if 0 < self.place < len(self.order) else ""

    @property
    def closes_at(self) -> object:
        """When the stage closes for this assessment."""
        return window(self.stage, [one for one in self.extensions if one.stage_id == self.stage.pk]).closes_at

    @property
    def due(self) -> object:
        """The earliest day somebody set for it."""
        return min((one.due for one in self.assignments if one.due), default=None)

    @property
    def subject(self) -> str:
        """What the ledger calls it."""
        return subjects.indicator(self.assessment.pk, self.leaf.id)

    @property
    def may_read_history(self) -> bool:
        """Whether the ledger tells this person its story: those who read the ledger, and whoever took part in it."""
        return bool(self.history) and (self.took_part or self.hand.may(Right.SEE_LEDGER))

    # What may be done -------------------------------------------------------------------------------------------------
    @cached_property
    def why_not(self) -> str:
        """Why it cannot be answered now; empty when it can."""
        if not self.hand.may(Right.CLAIM, self.leaf.id):
            return _("Anda membaca halaman ini; yang mengisi adalah unit yang ditugasi dan koordinator instansi.")
        try:
            require_open(self.assessment, set_by=SetBy.AGENCY)
        except Locked as locked:
            return str(locked)
        return ""

    @property
    def may_claim(self) -> bool:
        """Whether the person may answer it now."""
        return not self.why_not

    @cached_property
    def may_attach(self) -> bool:
        """Whether the person may bring evidence now."""
        if not (self.hand.may(Right.ATTACH, self.leaf.id) or self.hand.may(Right.CLAIM, self.leaf.id)):
            return False
        if not takes_evidence(self.stage, self.open_returns):
            return False
        try:
            require_open(self.assessment)
        except PermissionDenied:
            return False
        return True

    @property
    def may_resolve(self) -> bool:
        """Whether the person may say that what was sent back is done."""
        return self.may_attach and self.hand.may(Right.CLAIM, self.leaf.id)

    @property
    def may_read_only(self) -> bool:
        """Whether the person never answers this indicator, also when the stage is open."""
        return not self.hand.may(Right.CLAIM, self.leaf.id)

    # What is said ------------------------------------------------------------------------------------------------
    @property
    def open_returns(self) -> list[Return]:
        """What was sent back and is not done, the earliest first."""
        return [row for row in self.found.returns if row.resolved_at is None]

    @property
    def doubts(self) -> list[Doubt]:
        """What the instrument is not sure of about this indicator."""
        instrument = self.assessment.cycle.instrument
        sources = {source.id: source.what for source in instrument.sources}
        return [
            Doubt(one.text.in_(language()), [sources.get(id_, id_) for id_ in one.sources])
            for one in instrument.doubts_about(self.leaf)
        ]

    @property
    def notes(self) -> list[str]:
        """The instrument's remarks about the indicator."""
        return [note.in_(language()) for note in self.leaf.notes]

    @property
    def remarks(self) -> int:
        """How many doubts and remarks there are."""
        return len(self.doubts) + len(self.notes)
