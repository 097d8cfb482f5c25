"""Django's name for this room."""

from django.apps import AppConfig


class Insight(AppConfig):
    """Where an agency stands, what changed and why."""

    name = "tolok.insight"
    label = "insight"

    def ready(self) -> None:
        """The pages of an assessment lead here."""
        from tolok.insight.doors import open_doors  # models can be imported only now

        open_doors()
