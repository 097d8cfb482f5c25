"""The levels of an indicator with their criteria, what the evidence proves, and what the next level lacks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from tolok.assessment.answers import language
from tolok.assessment.models import Support
from tolok.assessment.proof import Criterion, Proof, proof
from tolok.assessment.queries.criteria import CriterionShown, LevelShown, levels_shown
from tolok.assessment.queries.workbench.answered import Answered
from tolok.assessment.scores import publication_of, worth
from tolok.instruments.scales import LevelScale
from tolok.organisation.rights import Right


class Ladder(Answered):
    """An indicator with its levels, and how far the evidence carries."""

    @cached_property
    def proof(self) -> Proof:
        """How far the evidence carries."""
        return proof(self.leaf, self.found.carried, self.level)

    @property
    def proven(self) -> int | None:
        """The proven level, as a ladder draws it; None when nothing here needs proof."""
        return (self.proof.proven or 0) if any(level.criteria for level in self.levels) else None

    @cached_property
    def shows_targets(self) -> bool:
        """Whether the agency's targets are this person's to see: not an assessor's or a reviewer's."""
        return not (self.hand.may(Right.JUDGE) or self.hand.may(Right.REVIEW))

    @property
    def target(self) -> int | None:
        """The level that the agency wants."""
        return self.assessment.targets.get(self.leaf.id) if self.shows_targets else None

    @property
    def to_target(self) -> int:
        """How many criteria the levels up to the target still lack."""
        if self.target is None:
            return 0
        return sum(level.lacking for level in self.levels if level.level <= self.target)

    @property
    def top(self) -> int:
        """The highest level."""
        return int(self.leaf.scale.high) if isinstance(self.leaf.scale, LevelScale) else 5

    @cached_property
    def levels(self) -> list[LevelShown]:
        """Every level with its criteria."""
        cycle = self.assessment.cycle
        kinds = {code: text.in_(language()) for code, text in cycle.instrument.evidence_kinds.items()}
        return levels_shown(
            self.leaf,
            self.found,
            self.proof,
            kinds=kinds,
            claimed=self.level,
            now=self.answer.value if self.shown.value else None,
            worth=self.worth,
            rule=publication_of(cycle).within_band,
        )

    @property
    def lacking(self) -> list[CriterionShown]:
        """The very criteria that the next level lacks."""
        return [one for level in self.levels for one in level.criteria if one.is_next]

    @property
    def unproven(self) -> bool:
        """Whether more is claimed than the evidence carries."""
        return self.level is not None and self.proven is not None and self.level > self.proven

    @property
    def gaps(self) -> Sequence[Criterion]:
        """What the claimed level and those below it still lack."""
        return self.proof.gaps

    @cached_property
    def focus(self) -> CriterionShown | None:
        """The criterion whose evidence is shown: the one asked for, else one sent back, else one that is lacking."""
        every = [one for level in self.levels for one in level.criteria]
        asked = [one for one in every if one.place == self.wanted]
        returned = [one for one in every if one.standing == "returned"]
        return next(iter([*asked, *returned, *self.lacking, *every]), None)

    @property
    def evidence(self) -> Sequence[Support]:
        """What stands under the criterion in focus."""
        return self.found.supports.get(self.focus.place, ()) if self.focus else ()

    @property
    def general_hints(self) -> list[str]:
        """Evidence that shows any level."""
        return [hint.text.in_(language()) for hint in self.leaf.evidence if hint.level == "all"]

    @cached_property
    def worth(self) -> Fraction | None:
        """What one point is worth in the index."""
        return worth(self.assessment.cycle.instrument).get(self.leaf.id)
