"""Who is concerned: the people of agencies and units by what they may do there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Q, QuerySet
from django.utils import timezone

from tolok.assessment.access import JUDGING, own_right, within_agency
from tolok.assessment.models import Assessment, SetBy, Stage
from tolok.organisation.models import Appointment, Person
from tolok.organisation.rights import Right


def people_with(
    right: Right, *, agencies: Collection[int] = (), units: Collection[int] = (), cycle: int | None = None
) -> list[Person]:
    """The people who have ``right`` today in one of these agencies as a whole, or for one of these units. One query.

    An appointment for all agencies (reviewers, the national coordinator) holds in each of them.
    """
    place = Q(unit__in=list(units)) | Q(agency__in=list(agencies), unit__isnull=True)
    if agencies:
        place |= Q(agency__isnull=True, unit__isnull=True)
    held = _held(right, cycle).filter(place)
    return list(Person.objects.filter(pk__in=held.values("person"), is_active=True))


def _held(right: Right, cycle: int | None) -> QuerySet[Appointment]:
    """The appointments that give ``right`` today, in this cycle."""
    today = timezone.localdate()
    return (
        Appointment.objects.filter(role__rights__contains=[right], since__lte=today)
        .filter(Q(until__isnull=True) | Q(until__gte=today))
        .filter(Q(cycle__isnull=True) | Q(cycle=cycle))
    )


def officers_of(agency: int, cycle: int) -> QuerySet[Person]:
    """Who answers for units of an agency today, by name; ``places`` has the units' names."""
    held = _held(Right.CLAIM_ASSIGNED, cycle).filter(unit__agency=agency)
    found = Person.objects.filter(pk__in=held.values("person"), is_active=True)
    units = StringAgg("appointments__unit__name", ", ", filter=Q(appointments__in=held), distinct=True)
    return found.annotate(places=units).order_by("name")


def people_of(assessments: QuerySet[Assessment], cycle: int) -> list[Person]:
    """Who answers for these assessments: who assigns in the agencies, and in units assessed on their own who answers.

    Three queries at most.
    """
    places = set(assessments.order_by().values_list("agency", "unit"))
    units = {unit for _agency, unit in places if unit is not None}
    found = people_with(Right.ASSIGN, agencies={agency for agency, _unit in places}, cycle=cycle)
    return found + (people_with(Right.CLAIM_ASSIGNED, units=units, cycle=cycle) if units else [])


def deciders_of(stage: Stage) -> list[Person]:
    """Who decides in this stage, whether assessments stand in it yet or not; nobody for stages that others set."""
    cycle = stage.cycle
    if stage.set_by != SetBy.NATIONAL:
        return []
    if cycle.agency_id is not None:
        return people_with(within_agency(Right.DECIDE), agencies=[cycle.agency_id], cycle=cycle.pk)
    agencies = set(cycle.assessments.order_by().values_list("agency", flat=True))
    return people_with(Right.DECIDE, agencies=agencies, cycle=cycle.pk)


def assessors_of(assessments: QuerySet[Assessment]) -> list[Person]:
    """Who judges these assessments in the assessors' or reviewers' stage they stand in; nobody for other stages."""
    places: dict[tuple[Right, int], set[int]] = defaultdict(set)
    judged = assessments.filter(stage__set_by__in=[SetBy.EXTERNAL, SetBy.REVIEWER]).order_by()
    for one in judged.select_related("stage"):
        places[own_right(JUDGING[SetBy(one.stage.set_by)], one), one.cycle_id].add(one.agency_id)
    found = {
        person.pk: person
        for (right, cycle), agencies in places.items()
        for person in people_with(right, agencies=agencies, cycle=cycle)
    }
    return list(found.values())
