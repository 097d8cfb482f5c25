"""Django's name for this room."""

from django.apps import AppConfig


class Ledger(AppConfig):
    """The append-only record of who did what, when, on what, chained by hashes."""

    name = "tolok.ledger"
    label = "ledger"
