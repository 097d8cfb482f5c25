"""Who may see a run, give it up, and fetch what came of it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tolok.organisation.access import Standing
from tolok.organisation.rights import Right
from tolok.runs.kinds import shared
from tolok.runs.models import Run


def runs(standing: Standing) -> QuerySet[Run]:
    """One's own; and those of shared kinds in the agencies whose assessment one submits (its coordinator)."""
    own = Q(by=standing.person) if standing.person else Q(pk__in=[])
    agencies = standing.agencies_with(Right.SUBMIT)
    theirs = Q(agency__isnull=False) if agencies is None else Q(agency__in=agencies)
    return Run.objects.filter(own | (theirs & Q(kind__in=shared())))
