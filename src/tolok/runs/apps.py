"""Django's name for this room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Runs(AppConfig):
    """Work in the background with progress, a result, and an end."""

    name = "tolok.runs"
    label = "runs"

    def ready(self) -> None:
        """What every room can do (``<room>/background.py``) is known before the first job."""
        autodiscover_modules("background")
