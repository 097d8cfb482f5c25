"""What share of each cluster is where it was to be."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.assessment.views.asked import number
from tolok.insight.queries.national import targets as query
from tolok.insight.queries.national.basis import entries
from tolok.insight.views.national.asked import asked, frame_of


@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """The page; ``?band=`` is the predicate, ``?share=`` the share in percent that is to have it or a better one."""
    found = asked(request)
    context = frame_of(request, found)
    status = 200
    if found.basis is not None:
        band = found.band(request, query.default_band(found.basis))
        told = request.GET.get("share", "").strip()
        share = number(told)
        if told and (share is None or not 1 <= share <= 100):
            context["fault"] = _("Tulis bilangan bulat dari 1 sampai 100.")
            share, status = None, 422
        rows = query.targets(found.basis, entries(found.basis), band, share) if band else []
        name = found.basis.predicate(band)
        says = _("Bagian instansi yang predikatnya {band} ke atas.").format(band=name)
        context |= {
            "rows": rows,
            "band": band,
            "band_name": name,
            "bands": [(code, found.basis.predicate(code)) for code in found.basis.codes],
            "share": share,
            "told": told,
            "chart": query.target_chart(rows, says, share),
        }
    return render(request, "insight/national/targets.html", context, status=status)
