"""Results by province, as a map of tiles and a table."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.assessment.progress import cluster_name
from tolok.insight.queries.national import provinces as query
from tolok.insight.queries.national.basis import entries
from tolok.insight.queries.national.targets import default_band
from tolok.insight.views.national.asked import asked, frame_of

REGIONS = ("provinsi", "kabupaten", "kota")


@require_safe
def provinces(request: HttpRequest) -> HttpResponse:
    """The page; ``?show=`` is the median or the share, ``?province=`` names one whose agencies are listed."""
    found = asked(request)
    context = frame_of(request, found)
    if found.basis is not None:
        cluster = found.cluster if found.cluster in REGIONS else ""
        band = found.band(request, default_band(found.basis))
        measure = query.SHARE if request.GET.get("show") == query.SHARE else query.MEDIAN
        rows = query.provinces(found.basis, entries(found.basis), cluster=cluster, band=band)
        words = {"of": found.basis.key, "cluster": cluster, "show": measure, "band": band}
        link = f"?{urlencode({name: word for name, word in words.items() if word})}&province={{}}#province"
        says = (
            _("Bagian instansi yang predikatnya {band} ke atas, menurut provinsi.").format(
                band=found.basis.predicate(band)
            )
            if measure == query.SHARE
            else _("Median indeks instansi setiap provinsi, menurut predikat yang akan dimilikinya.")
        )
        context |= {
            "rows": rows,
            "map": query.map_of(found.basis, rows, measure, link, says),
            "measure": measure,
            "band": band,
            "band_name": found.basis.predicate(band),
            "bands": [(code, found.basis.predicate(code)) for code in found.basis.codes],
            "clusters": [(code, cluster_name(code)) for code in REGIONS],
            "cluster": cluster,
            "base": link.partition("&province=")[0],
            "chosen": next((row for row in rows if row.name == request.GET.get("province")), None),
        }
        if context["chosen"]:
            context["agencies"] = [(one, found.basis.predicate(one.band)) for one in context["chosen"].agencies]
    return render(request, "insight/national/map.html", context)
