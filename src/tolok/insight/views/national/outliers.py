"""What stands out: jumps of two predicates, evidence of two agencies, assessors far from the others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tolok.insight.queries.national.outliers import assessors_apart, jumps_of, shared_files
from tolok.insight.views.national.asked import asked, frame_of


@require_safe
def outliers(request: HttpRequest) -> HttpResponse:
    """The page; of published tables only jumps can be known."""
    found = asked(request)
    context = frame_of(request, found)
    if found.basis is not None:
        context["jumps"] = jumps_of(found.basis)
        if found.basis.cycle is not None:
            context["files"] = shared_files(found.basis.cycle)
            context["assessors"] = assessors_apart(found.basis.cycle)
    return render(request, "insight/national/outliers.html", context)
