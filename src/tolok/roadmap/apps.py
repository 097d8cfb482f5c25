"""Django's name for this room."""

from django.apps import AppConfig


class Roadmap(AppConfig):
    """What to lift when, at which cost, and who does it."""

    name = "tolok.roadmap"
    label = "roadmap"

    def ready(self) -> None:
        """The analysis of an assessment leads here."""
        from tolok.roadmap.doors import open_doors  # models can be imported only now

        open_doors()
