"""Addresses of this room."""

from django.urls import path

from tolok.runs import views

app_name = "runs"
urlpatterns = [
    path("", views.listed, name="list"),
    path("<int:run>/", views.run, name="run"),
    path("<int:run>/result/", views.result, name="result"),
    path("<int:run>/cancellation/", views.cancellation, name="cancellation"),
    path("<int:run>/repetition/", views.repetition, name="repetition"),
]
