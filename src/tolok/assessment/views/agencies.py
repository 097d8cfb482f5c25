"""Agencies and their results, open to everybody."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tolok.assessment.answers import language
from tolok.assessment.queries.agencies import latest_of, result_of
from tolok.organisation.middleware import open_to_all
from tolok.organisation.models import Agency
from tolok.results import CLUSTERS

_PAGE = 40


@open_to_all
@require_safe
def agency_list(request: HttpRequest) -> HttpResponse:
    """Every agency with its newest index, by cluster."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    cluster = request.GET.get("cluster", "")
    found = Agency.objects.order_by("name")
    for word in text.split():
        found = found.filter(name__icontains=word)
    if cluster in CLUSTERS:
        found = found.filter(cluster=cluster)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    latest = latest_of(list(page.object_list))
    context = {
        "page": page,
        "rows": [
            (
                agency,
                CLUSTERS[agency.cluster].in_(language()) if agency.cluster in CLUSTERS else "",
                latest.get(agency.pk),
            )
            for agency in page.object_list
        ],
        "clusters": [(code, name.in_(language())) for code, name in CLUSTERS.items() if code != "nasional"],
        "cluster": cluster,
        "text": text,
        "sample": False,
    }
    return render(request, "assessment/agencies.html", context)


@open_to_all
@require_safe
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """One agency's results."""
    found = get_object_or_404(Agency, slug=slug)
    result = result_of(found)
    sample = bool(result.latest and result.latest.sample)
    return render(request, "assessment/agency.html", {"result": result, "cluster": _cluster(found), "sample": sample})


def _cluster(agency: Agency) -> str:
    known = CLUSTERS.get(agency.cluster)
    return known.in_(language()) if known else agency.cluster
