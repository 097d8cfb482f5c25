"""Addresses of this room."""

from django.urls import path

from tolok.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.history, name="history"),
    path("exports/", views.exports, name="exports"),
    path("verifications/", views.ask_verification, name="verifications"),
    path("verifications/<int:number>/", views.verification, name="verification"),
    path("<str:subject>/", views.subject, name="subject"),
]
