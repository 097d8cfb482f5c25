"""What if: other levels, and what follows at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.assessment.answers import language
from tolok.insight.access import require_all
from tolok.insight.queries.trial import trial
from tolok.insight.views.asked import frame_of, hand_of
from tolok.instruments.faults import FaultyInput
from tolok.scoring.engine import NeedsPopulation


@require_safe
def whatif(request: HttpRequest, assessment: int) -> HttpResponse:
    """The page; the address holds the changed levels and nothing else, so that it can be shared."""
    own = hand_of(request, assessment)
    require_all(own)
    faults: list[str] = []
    try:
        found = trial(own, request.GET.dict())
    except NeedsPopulation as error:
        return render(request, "insight/whatif.html", {**frame_of(own), "faults": [error.message.in_(language())]})
    except FaultyInput:
        faults = [_("Ada tingkat yang tidak dikenal dalam alamat ini; semuanya ditampilkan seperti adanya.")]
        found = trial(own, {})
    address = reverse("insight:whatif", args=[assessment])
    address = f"{address}?{found.query}" if found.query else address
    live = request.headers.get("HX-Request") == "true"
    if not faults and not live and request.get_full_path() != address and request.GET:
        return redirect(address)
    context = {**frame_of(own), "trial": found, "faults": faults, "link": request.build_absolute_uri(address)}
    response = render(request, "insight/whatif/answer.html" if live else "insight/whatif.html", context)
    if live:
        response.headers["HX-Replace-Url"] = address
    response.headers["Vary"] = "HX-Request, Cookie"
    return response
