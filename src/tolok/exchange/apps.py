"""Django's name for this room."""

from django.apps import AppConfig


class Exchange(AppConfig):
    """Coming and going: imports with a preview, last year's proposals, exports of everything."""

    name = "tolok.exchange"
    label = "exchange"

    def ready(self) -> None:
        """The pages of an assessment lead here."""
        from tolok.exchange.doors import open_doors  # models can be imported only now

        open_doors()
