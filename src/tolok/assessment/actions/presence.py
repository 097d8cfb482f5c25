"""Signs of life: who has an indicator open. Not decisions, so not in the ledger."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tolok.assessment.models import Assessment, Presence
from tolok.organisation.models import Person

ALIVE = timedelta(seconds=30)
"""How long a sign of life counts: three missed beats of ten seconds."""


def touch_presence(*, by: Person, assessment: Assessment, leaf: str) -> None:
    """Say that ``by`` has the indicator open now. Whether they may is the caller's to know."""
    Presence.objects.update_or_create(
        assessment=assessment,
        leaf=leaf,
        person=by,
        defaults={"agency_id": assessment.agency_id, "at": timezone.now()},
    )


def leave(*, by: Person, assessment: Assessment, leaf: str) -> None:
    """Say that ``by`` has closed it."""
    Presence.objects.filter(assessment=assessment, leaf=leaf, person=by).delete()


def others_at(assessment: Assessment, leaf: str, person: Person) -> list[Person]:
    """Who else has the indicator open, by name. One query."""
    alive = Presence.objects.filter(assessment=assessment, leaf=leaf, at__gte=timezone.now() - ALIVE)
    return [row.person for row in alive.exclude(person=person).select_related("person").order_by("person__name")]
