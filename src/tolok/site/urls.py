"""Every address of Tolok, by room."""

from __future__ import annotations

from django.urls import include, path

from tolok.ui.searching import search

urlpatterns = [
    path("", include("tolok.assessment.urls")),
    path("", include("tolok.records.urls")),
    path("evidence/", include("tolok.evidence.urls")),
    path("people/", include("tolok.organisation.urls")),
    path("history/", include("tolok.ledger.urls")),
    path("", include("tolok.exchange.urls")),
    path("", include("tolok.insight.urls")),
    path("", include("tolok.roadmap.urls")),
    path("notices/", include("tolok.notices.urls")),
    path("runs/", include("tolok.runs.urls")),
    path("search/", search, name="search"),
    path("ui/", include("tolok.ui.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/", include("tolok.api.urls")),
    path("programs/", include("tolok.api.page_urls")),
]

handler400 = "tolok.ui.views.bad_request"
handler403 = "tolok.ui.views.refused"
handler404 = "tolok.ui.views.not_found"
handler500 = "tolok.ui.views.broken"
