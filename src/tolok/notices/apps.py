"""Django's name for this room."""

from django.apps import AppConfig


class Notices(AppConfig):
    """Messages to people: in the application, by e-mail, as a calendar."""

    name = "tolok.notices"
    label = "notices"
