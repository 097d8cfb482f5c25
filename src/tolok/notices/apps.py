"""Django's name for this room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Notices(AppConfig):
    """Messages to people: in the application, by e-mail, as a calendar."""

    name = "tolok.notices"
    label = "notices"

    def ready(self) -> None:
        """Every room's sentences and deadlines (``<room>/messages.py``) are known before the first page."""
        autodiscover_modules("messages")
