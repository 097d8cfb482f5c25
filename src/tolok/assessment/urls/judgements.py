"""Addresses of verdicts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
