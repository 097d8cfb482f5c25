"""Django's name for this room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Ledger(AppConfig):
    """The append-only record of who did what, when, on what, chained by hashes."""

    name = "tolok.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Every room's sentences and names (``<room>/verbs.py``) are known before the first page."""
        autodiscover_modules("verbs")
