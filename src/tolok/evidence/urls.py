"""Addresses of evidence."""

from django.urls import path

from tolok.evidence.views import files, items, picker, shelf, uploads

app_name = "evidence"
urlpatterns = [
    path("", shelf.shelf, name="shelf"),
    path("new/", shelf.new, name="new"),
    path("duplicates/", shelf.duplicates, name="duplicates"),
    path("picker/", picker.picker, name="picker"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<str:key>/", uploads.upload, name="upload"),
    path("<int:pk>/", items.item, name="item"),
    path("<int:pk>/facts/", items.facts, name="facts"),
    path("<int:pk>/classification/", items.classification, name="classification"),
    path("<int:pk>/withdrawal/", items.withdrawal, name="withdrawal"),
    path("<int:pk>/preview/", items.preview, name="preview"),
    path("<int:pk>/text/", files.text, name="text"),
    path("<int:pk>/file/", files.file, name="file"),
]
