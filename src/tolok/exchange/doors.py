"""Where the pages of an assessment lead into this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tolok.assessment.doors import Door, register
from tolok.exchange.access import may_bring, may_import


def open_doors() -> None:
    """Show the ways in on the pages of assessments."""
    register(Door("exchange:imports", _("Impor"), "upload", shown=lambda hand: may_import(hand) or may_bring(hand)))
