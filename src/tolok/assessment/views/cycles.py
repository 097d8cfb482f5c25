"""Cycles: the list, one cycle, opening it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tolok.assessment import access
from tolok.assessment.views.asked import cycle_of, standing_of


@require_safe
def cycle_list(request: HttpRequest) -> HttpResponse:
    """Every cycle one may know of."""
    return render(request, "assessment/cycle_list.html", {"cycles": access.cycles(standing_of(request))})


@require_safe
def cycle(request: HttpRequest, cycle: int) -> HttpResponse:
    """One cycle."""
    found = cycle_of(request, cycle)
    return render(request, "assessment/cycle.html", {"cycle": found})
