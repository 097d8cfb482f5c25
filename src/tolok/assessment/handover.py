"""What is read before something is handed over: the cautions, and what is approved and submitted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from tolok.assessment.models import Assessment, Return, SetBy, Stage, Submission, Support
from tolok.assessment.values import Values, values_of
from tolok.assessment.warnings import Caution, Facts, cautions


def cautions_of(
    assessment: Assessment, on: date | None = None, *, stages: list[Stage] | None = None, values: Values | None = None
) -> list[Caution]:
    """What to look at before this assessment is submitted. Eight queries whatever its size.

    Args:
        assessment: with its cycle, its edition and stage.
        on: the day the evidence is looked at; by default today.
        stages: those of the cycle, where they are read already: one query less.
        values: those of the assessment, likewise.
    """
    stages = stages if stages is not None else list(Stage.objects.filter(cycle=assessment.cycle_id))
    stage = own_stage(assessment, stages)
    if stage is None:
        return []
    values = values or values_of(assessment, stages)
    claims = {leaf: claim for leaf in values.claims if (claim := values.of_stage(leaf, stage)) is not None}
    supports = Support.objects.filter(assessment=assessment).select_related("item__blob").defer("item__blob__text")
    facts = Facts(
        cycle=assessment.cycle,
        claims=claims,
        supports=list(supports),
        before=last_years(assessment),
        returns=list(Return.objects.filter(assessment=assessment, stage=stage, resolved_at__isnull=True)),
        approved=approved_leaves(assessment, stage),
        on=on or timezone.localdate(),
    )
    return cautions(facts)


def own_stage(assessment: Assessment, stages: list[Stage]) -> Stage | None:
    """The stage that the agency answers in: where it stands, or the latest one before."""
    mine = [stage for stage in stages if stage.set_by == SetBy.AGENCY and stage.position <= assessment.stage.position]
    return max(mine, key=lambda stage: stage.position, default=None)


def last_years(assessment: Assessment) -> Mapping[str, str]:
    """Last year's values of the same agency (or unit) on the same instrument; empty where there was none."""
    previous = assessment.cycle.previous
    if previous is None:
        return {}
    earlier = Assessment.objects.filter(cycle=previous, agency=assessment.agency_id, unit=assessment.unit_id).first()
    return values_of(earlier).answers() if earlier else {}


def approved_leaves(assessment: Assessment, stage: Stage) -> frozenset[str]:
    """The indicators that an approval in force covers."""
    rows = Submission.objects.filter(
        assessment=assessment, stage=stage, kind=Submission.APPROVAL, reopened_at__isnull=True
    )
    found: set[str] = set()
    for row in rows.only("leaf", "content"):
        found |= {row.leaf} if row.leaf else set(row.content["indicators"])
    return frozenset(found)
