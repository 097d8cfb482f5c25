"""Django's name for this room."""

from django.apps import AppConfig


class Api(AppConfig):
    """REST: what a person can do here, a program can too."""

    name = "tolok.api"
    label = "api"
