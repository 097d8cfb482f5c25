"""Ways from an assessment to pages of the rooms above it. They register what to show; this room only shows it.

    from tolok.assessment.doors import Door, register
    register(Door("exchange:imports", _("Impor"), "upload", shown=lambda hand: hand.may(Right.CLAIM)))

The address is asked with the assessment's number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from tolok.assessment.access import Hand


@dataclass(frozen=True)
class Door:
    """A link on the page of an assessment: the URL's name, its word, its icon, and who sees it.

    ``panel``: a part of the indicator's page instead, fetched with assessment and indicator when the page is there.
    """

    name: str
    word: str | Promise
    icon: str
    shown: Callable[[Hand], bool]
    panel: bool = False


_doors: list[Door] = []


def register(door: Door) -> None:
    """Show a door from now on; once, however often it is registered."""
    if door.name not in {known.name for known in _doors}:
        _doors.append(door)


def doors_for(hand: Hand) -> list[tuple[str, str, str]]:
    """What a person sees on the page of an assessment: address, word, icon."""
    here = [hand.assessment.pk]
    return [
        (reverse(door.name, args=here), str(door.word), door.icon)
        for door in _doors
        if not door.panel and door.shown(hand)
    ]


def panels_for(hand: Hand, leaf: str) -> list[str]:
    """The addresses of the parts that rooms above put on the page of an indicator."""
    here = [hand.assessment.pk, leaf]
    return [reverse(door.name, args=here) for door in _doors if door.panel and door.shown(hand)]
