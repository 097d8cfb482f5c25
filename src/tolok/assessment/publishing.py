"""Who must know when results of a cycle become public: rooms above register, and are told in the transaction."""

from __future__ import annotations

from collections.abc import Callable

from tolok.assessment.models import Cycle
from tolok.ledger.actions import Actor

Listener = Callable[[Cycle, Actor, str], None]
_listeners: list[Listener] = []


def tell_publications(listener: Listener) -> None:
    """Call ``listener(cycle, by, reason)`` in every transaction that publishes a cycle."""
    if listener not in _listeners:
        _listeners.append(listener)


def was_published(cycle: Cycle, by: Actor, reason: str) -> None:
    """Tell everybody."""
    for listener in _listeners:
        listener(cycle, by, reason)
