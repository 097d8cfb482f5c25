"""The first page: by role for whoever is signed in, published results for everybody."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from tolok.assessment.answers import language
from tolok.assessment.queries import agencies, work
from tolok.assessment.queries import home as queries
from tolok.assessment.views.asked import standing_of
from tolok.organisation.access import Standing
from tolok.organisation.middleware import open_to_all
from tolok.organisation.models import Agency, Person
from tolok.organisation.rights import Right
from tolok.results import CLUSTERS

_SINCE = "home_since"
_FIRST = 5


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs me, where we stand, what happened since I was last here; strangers see what is public."""
    standing = standing_of(request)
    if standing.person is None:
        return _front(request)
    tasks = work.tasks(standing) if standing.units_with(Right.CLAIM_ASSIGNED) else []
    rounds = queries.rounds(standing)
    states = queries.agency_states(standing)
    cycles = queries.cycle_states(standing)
    context = {
        "tasks": tasks,
        "pressing": [task for task in tasks if task.waits][:_FIRST],
        "waiting": sum(task.waits for task in tasks),
        "late": sum(task.late for task in tasks),
        "done": sum(not task.waits for task in tasks),
        "rounds": rounds,
        "states": states,
        "cycles": cycles,
        "rights": _rights(standing),
        "news": queries.news(standing, _since(request, standing.person), tasks),
        "nothing": not (tasks or rounds or states or cycles),
        "sample": any(
            cycle.sample
            for cycle in [
                *(task.assessment.cycle for task in tasks),
                *(state.assessment.cycle for state in states),
                *(one.assessment.cycle for one in (rounds.shown if rounds else ())),
                *(one.cycle for one in cycles),
            ]
        ),
    }
    return render(request, "assessment/home.html", context)


def _front(request: HttpRequest) -> HttpResponse:
    context = {
        "national": agencies.national(),
        "agencies": Agency.objects.count(),
        "clusters": [(code, name.in_(language())) for code, name in CLUSTERS.items() if code != "nasional"],
    }
    return render(request, "assessment/front.html", context)


def _rights(standing: Standing) -> set[str]:
    """Every right held somewhere, for what a section offers to do."""
    return {right for held in standing.held for right in held.rights}


def _since(request: HttpRequest, person: Person) -> datetime | None:
    """Until when the person had seen everything when this session began; from now on they have seen what is shown."""
    if _SINCE not in request.session:
        request.session[_SINCE] = person.seen_until.isoformat() if person.seen_until else ""
        Person.objects.filter(pk=person.pk).update(seen_until=timezone.now())
    return parse_datetime(request.session[_SINCE]) if request.session[_SINCE] else None
