"""Addresses of evidence."""

from django.urls import path

from tolok.evidence.views import files, items, picker, shelf, uploads

urlpatterns = [
    path("", shelf.shelf, name="evidence"),
    path("new/", shelf.new, name="evidence_new"),
    path("duplicates/", shelf.duplicates, name="evidence_duplicates"),
    path("picker/", picker.picker, name="evidence_picker"),
    path("uploads/", uploads.uploads, name="evidence_uploads"),
    path("uploads/<str:key>/", uploads.upload, name="evidence_upload"),
    path("<int:pk>/", items.item, name="evidence_item"),
    path("<int:pk>/facts/", items.facts, name="evidence_facts"),
    path("<int:pk>/classification/", items.classification, name="evidence_classification"),
    path("<int:pk>/withdrawal/", items.withdrawal, name="evidence_withdrawal"),
    path("<int:pk>/preview/", items.preview, name="evidence_preview"),
    path("<int:pk>/text/", files.text, name="evidence_text"),
    path("<int:pk>/file/", files.file, name="evidence_file"),
]
