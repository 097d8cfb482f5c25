"""Django's name for this room."""

from django.apps import AppConfig


class Ui(AppConfig):
    """Base templates, components, styles and words of the face; no tables."""

    name = "tolok.ui"
    label = "ui"
