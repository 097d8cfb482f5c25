"""Addresses of home, my work, and the workbench of an indicator."""

from django.urls import URLPattern, path

from tolok.assessment.views.home import home

urlpatterns: list[URLPattern] = [path("", home, name="home")]
