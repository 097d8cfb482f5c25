"""Addresses of the pages about programs."""

from django.urls import path

from tolok.api import views

app_name = "programs"
urlpatterns = [
    path("tokens/", views.token_page, name="tokens"),
    path("tokens/<int:token>/end/", views.token_end, name="token_end"),
    path("webhooks/", views.webhook_page, name="webhooks"),
    path("webhooks/<int:webhook>/", views.webhook, name="webhook"),
    path("webhooks/<int:webhook>/ping/", views.webhook_ping, name="webhook_ping"),
    path("webhooks/<int:webhook>/removal/", views.webhook_removal, name="webhook_removal"),
    path("webhooks/<int:webhook>/deliveries/<int:delivery>/repetition/", views.repetition, name="repetition"),
]
