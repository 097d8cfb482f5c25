"""All units of an agency's own cycle side by side."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.assessment.views.asked import cycle_of, standing_of
from tolok.insight.queries.sisters import sister_bars
from tolok.insight.queries.sisters import sisters as query


@require_safe
def sisters(request: HttpRequest, cycle: int) -> HttpResponse:
    """The page; only what a person may open stands in it."""
    found = cycle_of(request, cycle)
    if found.agency_id is None:
        raise Http404(_("Siklus ini bukan evaluasi unit kerja."))
    rows = query(found, standing_of(request))
    known = [row for row in rows if row.printed is not None]
    context = {
        "cycle": found,
        "rows": rows,
        "known": len(known),
        "bars": sister_bars(found, rows),
        "sample": found.sample,
    }
    return render(request, "insight/sisters.html", context)
