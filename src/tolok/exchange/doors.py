"""Where the pages of an assessment lead into this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tolok.assessment.access import Hand
from tolok.assessment.doors import Door, register
from tolok.exchange.access import has_earlier, may_bring, may_export, may_import


def open_doors() -> None:
    """Show the ways in and out on the pages of assessments."""
    register(Door("exchange:imports", _("Impor"), "upload", shown=_comes))
    register(Door("exchange:exports_of", _("Ekspor"), "download", shown=_goes))
    register(Door("exchange:earlier", _("Dari tahun lalu"), "history", shown=_follows))
    register(Door("exchange:earlier_panel", _("Dari tahun lalu"), "history", shown=_follows, panel=True))


def _follows(hand: Hand) -> bool:
    return _comes(hand) and has_earlier(hand.assessment)


def _comes(hand: Hand) -> bool:
    return may_import(hand) or may_bring(hand)


def _goes(hand: Hand) -> bool:
    return may_export(hand.standing, hand.assessment.agency_id)
