"""Taking everything of an agency out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tolok.evidence.models import Item
from tolok.exchange.access import may_export
from tolok.exchange.actions.bundles import PACK
from tolok.exchange.actions.exports import EXPORT, require_export, start_export
from tolok.exchange.export.tables import LEFT_OUT, tables
from tolok.exchange.views.asked import assessment_of, person_of, standing_of
from tolok.ledger.signing import public_key
from tolok.organisation.access import agencies
from tolok.oscal import KINDS
from tolok.runs.access import runs
from tolok.runs.faults import AlreadyRunning


@require_safe
def of_assessment(request: HttpRequest, assessment: int) -> HttpResponse:
    """What of an assessment can be taken out: as one signed file, as OSCAL, or with everything of its agency."""
    found = assessment_of(request, assessment)
    require_export(standing_of(request), found.agency)
    packed = runs(standing_of(request)).filter(kind=PACK, agency=found.agency, asked__assessment=found.pk)
    context = {
        "assessment": found,
        "agency": found.agency,
        "runs": packed.select_related("by")[:10],
        "kinds": KINDS,
        "key": public_key(),
        "files": Item.objects.filter(supports__assessment=found, blob__isnull=False).distinct().count(),
        "sample": found.cycle.sample,
    }
    return render(request, "exchange/assessment_exports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest, slug: str) -> HttpResponse:
    """What an export holds and the last ones; POST starts one."""
    agency = get_object_or_404(agencies(standing_of(request)), slug=slug)
    require_export(standing_of(request), agency)
    if request.method == "POST":
        try:
            run = start_export(by=person_of(request), standing=standing_of(request), agency=agency)
        except AlreadyRunning as already:
            messages.info(request, str(already))
            run = already.run
        return redirect("runs:run", run.pk)
    context = {
        "agency": agency,
        "tables": list(tables()),
        "left_out": LEFT_OUT.values(),
        "files": Item.objects.filter(agency=agency, blob__isnull=False).count(),
        "runs": runs(standing_of(request)).filter(kind=EXPORT, agency=agency).select_related("by")[:10],
        "may": may_export(standing_of(request), agency.pk),
    }
    return render(request, "exchange/exports.html", context)
