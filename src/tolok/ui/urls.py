"""Addresses of this room."""

from django.urls import path

from tolok.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("language/", views.language, name="language"),
]
