"""Django's name for this room."""

from django.apps import AppConfig


class Organisation(AppConfig):
    """Agencies, units, people, roles and rights."""

    name = "tolok.organisation"
    label = "organisation"
