"""How far a national cycle is, live."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.assessment.views.asked import standing_of
from tolok.insight.access import require_nation
from tolok.insight.queries.national.basis import bases, named, running
from tolok.insight.queries.national.progress import progress_of
from tolok.insight.views.national.asked import frame_of


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """The page. It asks for itself again and names what it shows (``?seen=``): 204 while that is still so."""
    require_nation(standing_of(request))
    cycles = [basis for basis in bases() if basis.cycle is not None]
    key = request.GET.get("of", "")
    basis = named(cycles, key) if key else running(cycles)
    if key and basis is None:
        raise Http404(_("Siklus ini tidak ada."))
    context = {**frame_of(request), "cycles": cycles, "basis": basis}
    if basis is None or basis.cycle is None:
        return render(request, "insight/national/progress.html", context)
    live = request.headers.get("HX-Request") == "true"
    found = progress_of(basis.cycle)
    if live and request.GET.get("seen") == found.state:
        return HttpResponse(status=204)
    context |= {
        "progress": found,
        "cycle": basis.cycle,
        "sample": basis.sample,
        "paused": request.GET.get("live") == "0",
    }
    template = "insight/national/progress.htmx.html" if live else "insight/national/progress.html"
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response
