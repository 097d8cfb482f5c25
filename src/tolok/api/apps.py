"""Django's name for this room."""

from importlib import import_module

from django.apps import AppConfig


class Api(AppConfig):
    """REST: what a person can do here, a program can too."""

    name = "tolok.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the ledger."""
        import_module("tolok.api.outbox")
