"""Addresses of the evaluation; the home page is its own."""

from django.urls import path

from tolok.assessment import views

urlpatterns = [path("", views.home, name="home")]
