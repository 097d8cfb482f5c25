"""How indices and predicates are spread by cluster and by year."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.assessment.answers import language
from tolok.assessment.progress import cluster_name
from tolok.insight.queries.national.basis import entries
from tolok.insight.queries.national.spreads import band_chart, box_chart, by_cluster, by_year
from tolok.insight.views.national.asked import asked, frame_of
from tolok.results import CLUSTERS, averages_note


@require_safe
def spreads(request: HttpRequest) -> HttpResponse:
    """The page; ``?of=`` are the results, ``?cluster=`` whose years are told."""
    found = asked(request)
    context = frame_of(request, found)
    if found.basis is not None:
        rows = by_cluster(found.basis, entries(found.basis))
        years = by_year(found.basis, found.known, found.cluster)
        context |= {
            "rows": rows,
            "years": years,
            "printed": any(row.printed is not None for row in (*rows, *years)),
            "averages_note": averages_note().in_(language()),
            "box": box_chart(found.basis, rows),
            "bands": band_chart("predicates", _("Bagian setiap predikat dalam setiap kelompok."), found.basis, rows),
            "over": band_chart(
                "years", _("Bagian setiap predikat dari tahun ke tahun, pada instrumen yang sama."), found.basis, years
            ),
            "words": [found.basis.predicate(code) for code in found.basis.codes],
            "clusters": [(code, cluster_name(code)) for code in CLUSTERS if code != "nasional"],
            "whose": cluster_name(found.cluster) if found.cluster else _("Semua kelompok"),
        }
    return render(request, "insight/national/spread.html", context)
