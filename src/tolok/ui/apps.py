"""Django's name for this room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Ui(AppConfig):
    """Base templates, components, styles and words of the face; no tables."""

    name = "tolok.ui"
    label = "ui"

    def ready(self) -> None:
        """What every room lets people search (``<room>/finder.py``) is known before the first page."""
        autodiscover_modules("finder")
