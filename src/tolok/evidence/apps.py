"""Django's name for this room."""

from django.apps import AppConfig


class Evidence(AppConfig):
    """Files and links: content-addressed, classified, searchable."""

    name = "tolok.evidence"
    label = "evidence"
