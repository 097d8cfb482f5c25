"""Which value stands for each indicator: that of the latest stage that set one; earlier ones stay as they were.

Pedoman Menteri PANRB 3/2024, III.D and III.E: an indicator that a stage leaves alone keeps the score and explanation of
the stage before. Nothing is copied: what is in force is found by looking back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tolok.assessment.models import Assessment, Claim, Stage


@dataclass(frozen=True)
class Values:
    """Every claim of one assessment, by indicator and by the position of its stage."""

    stages: tuple[Stage, ...]
    claims: Mapping[str, Mapping[int, Claim]]

    def of_stage(self, leaf: str, stage: Stage) -> Claim | None:
        """What this very stage set; None where it left the indicator alone."""
        return self.claims.get(leaf, {}).get(stage.position)

    def in_force(self, leaf: str, at: Stage | None = None) -> Claim | None:
        """The claim in force in stage ``at`` (None: now, the latest). A claim without a value does not hide one."""
        found = None
        for position, claim in sorted(self.claims.get(leaf, {}).items()):
            if at is not None and position > at.position:
                break
            if claim.value or found is None:
                found = claim
        return found

    def before(self, leaf: str, stage: Stage) -> Claim | None:
        """What was in force when ``stage`` began: what it starts from."""
        found = None
        for position, claim in sorted(self.claims.get(leaf, {}).items()):
            if position < stage.position and (claim.value or found is None):
                found = claim
        return found

    def answers(self, at: Stage | None = None) -> dict[str, str]:
        """What scoring reads: the value in force of every indicator that has one. The others are missing, never low."""
        found = {leaf: self.in_force(leaf, at) for leaf in self.claims}
        return {leaf: claim.value for leaf, claim in found.items() if claim is not None and claim.value}

    def disagree(self, leaf: str) -> bool:
        """Whether two stages set different values."""
        return len({claim.value for claim in self.claims.get(leaf, {}).values() if claim.value}) > 1


def values_of(assessment: Assessment, stages: Iterable[Stage] | None = None) -> Values:
    """The values of an assessment. Two queries, one when its cycle's stages are given."""
    known = tuple(stages if stages is not None else Stage.objects.filter(cycle=assessment.cycle_id))
    position = {stage.pk: stage.position for stage in known}
    by_leaf: dict[str, dict[int, Claim]] = defaultdict(dict)
    for claim in Claim.objects.filter(assessment=assessment).select_related("author"):
        by_leaf[claim.leaf][position[claim.stage_id]] = claim
    return Values(known, by_leaf)


def answers_in_force(assessment: Assessment) -> dict[str, str]:
    """What scoring reads of an assessment now, without explanations and authors. One light query."""
    rows = Claim.objects.filter(assessment=assessment).exclude(value="").order_by("stage__position")
    return dict(rows.values_list("leaf", "value"))  # the latest stage comes last, and stands
