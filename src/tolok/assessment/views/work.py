"""My work: what waits for the person who asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tolok.assessment.forms.work import WorkFilter
from tolok.assessment.queries.work import grouped, tasks
from tolok.assessment.views.asked import standing_of


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Everything the person answers, the most pressing first."""
    found = tasks(standing_of(request))
    form = WorkFilter(request.GET, found)
    narrowed = form.narrowed(found)
    context = {
        "form": form,
        "groups": grouped(narrowed),
        "found": found,
        "waiting": sum(task.waits for task in found),
        "narrowed": len(narrowed) != len(found),
        "sample": any(task.assessment.cycle.sample for task in found),
    }
    return render(request, "assessment/work.html", context)
