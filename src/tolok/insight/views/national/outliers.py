"""What stands out: jumps of two predicates, evidence of two agencies, assessors far from the others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tolok.insight.queries.national.outliers import jumps_of, looked
from tolok.insight.views.national.asked import asked, frame_of


@require_safe
def outliers(request: HttpRequest) -> HttpResponse:
    """The page; of published tables only jumps can be known. ``?again`` looks through everything now."""
    found = asked(request)
    context = frame_of(request, found)
    if found.basis is not None:
        context["jumps"] = jumps_of(found.basis)
        if found.basis.cycle is not None:
            context["looked"] = looked(found.basis.cycle, again="again" in request.GET)
    return render(request, "insight/national/outliers.html", context)
