"""Django's name for this room."""

from django.apps import AppConfig


class Assessment(AppConfig):
    """Cycles, claims, stages, verdicts: the evaluation."""

    name = "tolok.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Tells evidence where it is used."""
        from tolok.assessment.uses import uses_of_items  # models can be imported only now
        from tolok.evidence import uses

        uses.register(uses_of_items)
