"""Django's name for this room."""

from django.apps import AppConfig


class Organisation(AppConfig):
    """Agencies, units, people, roles and rights."""

    name = "tolok.organisation"
    label = "organisation"

    def ready(self) -> None:
        """What happens to accounts is written down."""
        from tolok.organisation import events  # noqa: F401 - its receivers
