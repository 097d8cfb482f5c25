"""Django's name for this room."""

from django.apps import AppConfig


class Assessment(AppConfig):
    """Cycles, claims, stages, verdicts: the evaluation."""

    name = "tolok.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Tells evidence where it is used, and hears when it changes."""
        from tolok.assessment.actions.submissions import reopen_for_item
        from tolok.assessment.uses import uses_of_items  # models can be imported only now
        from tolok.evidence import uses

        uses.register(uses_of_items)
        uses.tell_changes(reopen_for_item)
