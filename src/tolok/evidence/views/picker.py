"""The results inside the picker (``evidence/parts/picker.html``)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tolok.evidence.parts import picked
from tolok.evidence.views.asked import agency_to_add_to


@require_safe
def picker(request: HttpRequest) -> HttpResponse:
    """What matches the words typed; the newest items without words."""
    agency = agency_to_add_to(request)
    return render(request, "evidence/parts/picked.html", picked(request, agency))
