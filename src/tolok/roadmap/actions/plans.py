"""Asking for a plan, and throwing one away."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.analysis.plan import NoPlan, NotLinear
from tolok.analysis.plan import Plan as Found
from tolok.analysis.plan.program import Program
from tolok.analysis.plan.record import record as recorded
from tolok.assessment.access import hand
from tolok.assessment.answers import language
from tolok.assessment.faults import NotPossible
from tolok.assessment.models import Assessment
from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.roadmap.access import require_plan
from tolok.roadmap.actions.costs import kept_sheet
from tolok.roadmap.asking import Wish, asked_of, question_of
from tolok.roadmap.models import Plan
from tolok.runs.actions import start

MAKE = "roadmap.plan"
"""The kind of run that works a plan out."""
_MOST_AT_ONCE = 3


def make_plan(*, assessment: Assessment, wish: Wish, by: Person, standing: Standing) -> Plan:
    """Ask for a plan; it is worked out in the background (``plan.run``), from levels and costs as they are now.

    Raises:
        NotForAssessors, Refused: the person may not.
        Faulty: something of the wish cannot be asked; by field.
        NotPossible: indicators without a value, an index that is no weighted sum, or too many plans under way.
    """
    require_plan(hand(standing, assessment))
    asked = asked_of(assessment, wish, kept_sheet(assessment))
    try:
        Program(question_of(assessment, asked))
    except (NoPlan, NotLinear) as error:
        raise NotPossible(error.message.in_(language())) from error
    with transaction.atomic():
        Assessment.objects.select_for_update(no_key=True).only("pk").get(pk=assessment.pk)
        waiting = Plan.objects.filter(
            assessment=assessment, found__isnull=True, run__finished_at=None, run__isnull=False
        )
        if waiting.count() >= _MOST_AT_ONCE:
            raise NotPossible(_("Beberapa rencana masih dihitung. Tunggu sampai selesai, atau batalkan salah satu."))
        plan = Plan.objects.create(
            assessment=assessment,
            agency_id=assessment.agency_id,
            unit_id=assessment.unit_id,
            instrument=assessment.cycle.instrument.id,
            name=wish.name.strip(),
            asked=asked,
            by=by,
        )
        plan.run = start(
            by=by,
            standing=standing,
            kind=MAKE,
            agency=assessment.agency,
            asked={"plan": plan.pk, "assessment": assessment.pk},
            about=str(plan),
        )
        plan.save(update_fields=["run"])
        _tell(plan, "plan.asked", by)
    return plan


def keep_found(plan: Plan, found: Found) -> bool:
    """Keep the answer to a plan; False where it was thrown away or answered meanwhile. For the run alone."""
    with transaction.atomic():
        held = Plan.objects.select_for_update(of=("self",)).filter(pk=plan.pk, found__isnull=True).first()
        if held is None:
            return False
        held.found, held.made_at = recorded(found), timezone.now()
        held.save(update_fields=["found", "made_at"])
    return True


def drop_plan(*, plan: Plan, by: Person, standing: Standing) -> None:
    """Throw a plan away that nobody adopted.

    Raises:
        NotForAssessors, Refused: the person may not.
        NotPossible: it is, or was, the agency's plan.
    """
    require_plan(hand(standing, plan.assessment))
    with transaction.atomic():
        held = Plan.objects.select_for_update(of=("self",)).select_related("run").get(pk=plan.pk)
        if held.adopted_at is not None:
            raise NotPossible(_("Rencana yang pernah ditetapkan tidak dibuang; akhiri saja berlakunya."))
        if held.run is not None and held.run.live:
            raise NotPossible(_("Rencana ini masih dihitung; batalkan dahulu."))
        _tell(held, "plan.dropped", by)
        held.delete()


def _tell(plan: Plan, verb: str, by: Person, **more: Any) -> None:
    record(
        by=by,
        verb=verb,
        subject=f"plan:{plan.pk}",
        agency=plan.agency_id,
        detail={"name": plan.name, "assessment": f"assessment:{plan.assessment_id}", **more},
        within=[f"assessment:{plan.assessment_id}"],
    )
