"""The levels of an indicator as one assessor judged them, and what the accepted criteria carry."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from tolok.assessment.answers import language, read
from tolok.assessment.levels import level_of, levels_of, value_at
from tolok.assessment.models import CriterionVerdict, Outcome, Support
from tolok.assessment.proof import Criterion, Place, criteria_of, proof
from tolok.assessment.queries.verdicts.case import Case
from tolok.assessment.queries.verdicts.steps import Point, Step
from tolok.assessment.queries.written import shown
from tolok.assessment.verdicts import carried_value
from tolok.instruments import WithinBand
from tolok.instruments.scales import LevelScale, OptionScale
from tolok.scoring.answers import NotAllowed


class Ladder(Case):
    """An indicator's levels with their criteria, as the person judged them."""

    @cached_property
    def _verdicts(self) -> dict[Place, CriterionVerdict]:
        rows = self.mine.verdicts.all() if self.mine.pk else ()
        return {(row.level, row.criterion): row for row in rows}

    @cached_property
    def outcomes(self) -> dict[Place, Outcome]:
        """What each criterion comes to by the person's words."""
        return {place: Outcome(row.outcome) for place, row in self._verdicts.items()}

    @cached_property
    def accepted(self) -> frozenset[Place]:
        """The criteria accepted."""
        return frozenset(place for place, outcome in self.outcomes.items() if outcome == Outcome.ACCEPTED)

    @property
    def rule(self) -> WithinBand:
        """How a level that is a band counts in this cycle."""
        return WithinBand(self.assessment.cycle.within_band)

    @cached_property
    def proven(self) -> int:
        """The level that the accepted criteria prove; 0: none."""
        return proof(self.leaf, self.accepted, None).proven or 0

    @cached_property
    def carried(self) -> str:
        """The value that the accepted criteria carry."""
        return carried_value(self.leaf, self.accepted, self.rule)

    @property
    def carried_shown(self) -> str:
        """That, as people read it."""
        return shown(self.carried)

    @cached_property
    def claimed_level(self) -> int | None:
        """The level claimed."""
        return self._level(self.claim.value) if self.claim else None

    @cached_property
    def my_level(self) -> int | None:
        """The level of the person's own value."""
        return self._level(self.mine.value)

    def _level(self, value: str) -> int | None:
        try:
            found = read(self.assessment.cycle, self.leaf, value).value if value else None
        except NotAllowed:
            return None
        return level_of(self.leaf, found)

    @property
    def has_levels(self) -> bool:
        """Whether the answer is a level."""
        return isinstance(self.leaf.scale, LevelScale)

    @property
    def whole_levels(self) -> bool:
        """Whether the answer is one of the levels and nothing between."""
        scale = self.leaf.scale
        return isinstance(scale, LevelScale) and (
            (not scale.continuous and not scale.banded) or (scale.banded and self.rule is WithinBand.FLOOR)
        )

    @property
    def top(self) -> int:
        """The highest level."""
        return int(self.leaf.scale.high) if isinstance(self.leaf.scale, LevelScale) else 5

    @property
    def options(self) -> list[tuple[str, str]]:
        """Codes and words, where the answer is one of a list."""
        if not isinstance(self.leaf.scale, OptionScale):
            return []
        own = {code: criterion.text for code, criterion in self.leaf.levels.items()}
        return [(one.code, own.get(one.code, one.name).in_(language())) for one in self.leaf.scale.options]

    @property
    def picks(self) -> list[tuple[int, str]]:
        """Levels to choose from, with the value each stands for."""
        return [(level, value_at(self.leaf, level, self.rule)) for level in levels_of(self.leaf)]

    @cached_property
    def steps(self) -> list[Step]:
        """Every level with its criteria, as the person judged them."""
        names = (
            {entry.level: entry.name for entry in self.leaf.scale.levels}
            if isinstance(self.leaf.scale, LevelScale)
            else {}
        )
        found = []
        for level, criteria in criteria_of(self.leaf).items():
            criterion, name = self.leaf.levels.get(str(level)), names.get(level)
            found.append(
                Step(
                    level=level,
                    name=name.in_(language()) if name else "",
                    text=criterion.text.in_(language()) if criterion else "",
                    points=[self._point(one) for one in criteria],
                    claimed=level == self.claimed_level,
                    value=value_at(self.leaf, level, self.rule),
                    folded=self._folded(level, criteria),
                )
            )
        return found

    def _folded(self, level: int, criteria: Sequence[Criterion]) -> bool:
        spoken = any(row.said for row in (self._verdicts.get(one.place) for one in criteria) if row)
        here = self.focus is not None and self.focus[0] == level
        return level > self._in_question and not spoken and not here

    def _point(self, one: Criterion) -> Point:
        row = self._verdicts.get(one.place)
        return Point(
            criterion=one,
            text=one.text.in_(language()),
            outcome=row.outcome if row else "",
            said=row.said if row else "",
            note=row.note if row else "",
            evidence=self.supports.get(one.place, ()),
            current=one.place == self.focus,
            theirs=[
                (judgement.assessor.name, verdict)
                for judgement in self.others
                for verdict in judgement.verdicts.all()
                if (verdict.level, verdict.criterion) == one.place
            ],
        )

    @cached_property
    def focus(self) -> Place | None:
        """The criterion one is at: the one asked for, else the first without a word."""
        places = [one.place for criteria in criteria_of(self.leaf).values() for one in criteria]
        if self.wanted in places:
            return self.wanted
        waiting = (place for place in places if place not in self.outcomes and place[0] <= self._in_question)
        return next(waiting, places[0] if places else None)

    @property
    def _in_question(self) -> int:
        """Up to which level an assessor looks without being asked: what is claimed, and one above what is proven."""
        return max(self.claimed_level or 0, self.proven + 1)

    @property
    def points(self) -> list[Point]:
        """Every criterion."""
        return [point for step in self.steps for point in step.points]

    @property
    def claimed_by_criterion(self) -> list[tuple[Point, Sequence[Support]]]:
        """The criteria that have evidence, with it."""
        return [(point, point.evidence) for point in self.points if point.evidence]
