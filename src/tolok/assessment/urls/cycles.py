"""Addresses of cycles, assessments, the board and the units."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
