"""Addresses of the evaluation, one list a file."""

from tolok.assessment.urls import cycles, judgements, workbench

urlpatterns = [*workbench.urlpatterns, *cycles.urlpatterns, *judgements.urlpatterns]
