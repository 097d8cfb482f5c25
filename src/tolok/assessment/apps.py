"""Django's name for this room."""

from django.apps import AppConfig


class Assessment(AppConfig):
    """Cycles, claims, stages, verdicts: the evaluation."""

    name = "tolok.assessment"
    label = "assessment"
