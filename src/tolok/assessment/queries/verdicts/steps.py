"""A level and its criteria as an assessor sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tolok.assessment.models import CriterionVerdict, Outcome, Support
from tolok.assessment.proof import Criterion


@dataclass(frozen=True)
class Point:
    """A criterion as an assessor sees it."""

    criterion: Criterion
    text: str
    outcome: str
    said: str
    note: str
    evidence: Sequence[Support]
    current: bool
    theirs: Sequence[tuple[str, CriterionVerdict]]
    """What others who are done said of it."""

    @property
    def label(self) -> str:
        """As people write it."""
        return self.criterion.label

    @property
    def fallen(self) -> bool:
        """Whether it fell because a level below is incomplete."""
        return self.outcome == Outcome.REJECTED

    @property
    def tone(self) -> str:
        """How it looks."""
        tones = {Outcome.ACCEPTED: "done", Outcome.RETURNED: "returned", Outcome.REJECTED: "broken"}
        return tones.get(Outcome(self.outcome), "waiting") if self.outcome else "waiting"

    @property
    def word(self) -> str:
        """What was said of it."""
        words = {
            Outcome.ACCEPTED: _("diterima"),
            Outcome.RETURNED: _("dikembalikan"),
            Outcome.REJECTED: _("gugur"),
        }
        return str(words[Outcome(self.outcome)]) if self.outcome else str(_("belum dinilai"))


@dataclass(frozen=True)
class Step:
    """A level with its criteria."""

    level: int
    name: str
    text: str
    points: Sequence[Point]
    claimed: bool
    value: str
    folded: bool
    """Whether it is above what is in question, and nobody has said anything of it."""

    @property
    def met(self) -> bool:
        """Whether everything it asks was accepted."""
        return all(point.outcome == Outcome.ACCEPTED for point in self.points)
