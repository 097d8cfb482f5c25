"""One search over everything. Rooms offer what they have in ``<room>/finder.py``, found by itself.

    from django.utils.translation import gettext_lazy as _
    from tolok.ui.search import Found, Hit, offer

    def _units(query: str, standing: Standing, limit: int) -> Found:
        rows = access.units(standing).filter(name__icontains=query)
        hits = [Hit(row.name, reverse("unit", args=[row.pk]), row.agency.name) for row in rows[:limit]]
        return Found(hits, rows.count())

    offer("units", _("Unit kerja"), _units, position=30)

A finder goes through its room's ``access``, makes a fixed number of queries, and returns at most ``limit`` hits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Hit:
    """Something that was found: its title, where it is, and a line that tells it apart from others like it.

    ``marked`` are the words to mark in both; a finder that knows better than the plain words gives its own.
    """

    title: str
    link: str
    snippet: str = ""
    marked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """The first hits of a finder, and how many there are in all."""

    hits: Sequence[Hit]
    total: int


Finder = Callable[[str, Any, int], Found]


@dataclass(frozen=True)
class Offer:
    """What a room lets people search: ``find(query, standing, limit)``."""

    name: str
    title: str | Promise
    find: Finder
    position: int


_offers: dict[str, Offer] = {}


def offer(name: str, title: str | Promise, find: Finder, *, position: int) -> None:
    """Let people search something of a room; groups are shown by ``position``.

    Raises:
        ValueError: the name is taken.
    """
    if name in _offers:
        raise ValueError(f"the search of {name} is offered twice")
    _offers[name] = Offer(name, title, find, position)


def offers() -> list[Offer]:
    """Everything that can be searched, in the order shown."""
    return sorted(_offers.values(), key=lambda one: one.position)
