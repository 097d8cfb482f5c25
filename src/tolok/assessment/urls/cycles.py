"""Addresses of cycles, assessments, the board and the units."""

from django.urls import URLPattern, path

from tolok.assessment.views import assessments, cycles

urlpatterns: list[URLPattern] = [
    path("cycles/", cycles.cycle_list, name="cycle_list"),
    path("cycles/<int:cycle>/", cycles.cycle, name="cycle"),
    path("assessments/<int:assessment>/", assessments.assessment, name="assessment"),
]
