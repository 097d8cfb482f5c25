"""Addresses of home, my work, agencies' results, and the workbench of an indicator."""

from django.urls import URLPattern, path

from tolok.assessment.views import agencies, workbench
from tolok.assessment.views.home import home
from tolok.assessment.views.work import work

_INDICATOR = "assessments/<int:assessment>/indicators/<str:leaf>/"

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("my-work/", work, name="work"),
    path("agencies/", agencies.agency_list, name="agencies"),
    path("agencies/<slug:slug>/", agencies.agency, name="agency"),
    path(_INDICATOR, workbench.indicator, name="indicator"),
    path(f"{_INDICATOR}claim/", workbench.claim, name="claim"),
    path(f"{_INDICATOR}proposal/", workbench.proposal, name="proposal"),
    path(f"{_INDICATOR}proposal/withdrawal/", workbench.proposal_withdrawal, name="proposal_withdrawal"),
    path(f"{_INDICATOR}returns/<int:returned>/resolution/", workbench.resolution, name="resolution"),
    path(f"{_INDICATOR}evidence/", workbench.evidence, name="indicator_evidence"),
    path(f"{_INDICATOR}supports/", workbench.support_added, name="supports"),
    path(f"{_INDICATOR}supports/<int:support>/", workbench.support_changed, name="support"),
    path(f"{_INDICATOR}supports/<int:support>/removal/", workbench.support_removal, name="support_removal"),
    path(f"{_INDICATOR}presence/", workbench.present, name="presence"),
]
