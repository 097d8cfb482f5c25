"""Django's name for this room."""

from django.apps import AppConfig


class Records(AppConfig):
    """Documents of record, their signatures, and the publication of results."""

    name = "tolok.records"
    label = "records"

    def ready(self) -> None:
        """Hears of publications, and fills places on the pages of the evaluation."""
        from tolok.assessment.publishing import tell_publications
        from tolok.records.actions.publications import hear  # models can be imported only now
        from tolok.records.places import fill_places

        tell_publications(hear)
        fill_places()
