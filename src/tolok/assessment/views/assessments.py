"""One assessment: where it stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tolok.assessment.views.asked import assessment_of


@require_safe
def assessment(request: HttpRequest, assessment: int) -> HttpResponse:
    """The overview."""
    found = assessment_of(request, assessment)
    return render(request, "assessment/assessment.html", {"assessment": found})
