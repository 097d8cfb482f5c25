"""Addresses of the analysis of an assessment."""

from django.urls import path

from tolok.insight.views import change, peers, standing, whatif

app_name = "insight"
_ANALYSIS = "assessments/<int:assessment>/analysis/"
urlpatterns = [
    path(_ANALYSIS, standing.standing, name="standing"),
    path(f"{_ANALYSIS}change/", change.change, name="change"),
    path(f"{_ANALYSIS}what-if/", whatif.whatif, name="whatif"),
    path(f"{_ANALYSIS}peers/", peers.peers, name="peers"),
]
