"""Where evidence is used. The rooms above say so; this room only asks them.

A room that lets something stand on evidence registers in its ``AppConfig.ready``:

    from tolok.evidence import uses
    uses.register(uses_of_items)

``uses_of_items(numbers)`` gets the numbers of items and answers, in a fixed number of queries, with the uses of each.
A room that must know when what is said of an item changes registers with ``tell_changes`` in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tolok.organisation.models import Person


@dataclass(frozen=True)
class Use:
    """One place that stands on an item: ``indikator 23, SPBE 2024``.

    ``in_force``: while it is, the item cannot be withdrawn. ``link``: where to see it, for those who may.
    """

    label: str
    year: int | None = None
    link: str = ""
    in_force: bool = False


Callback = Callable[[Sequence[int]], Mapping[int, Sequence[Use]]]
Listener = Callable[[int, Person], None]
_callbacks: list[Callback] = []
_listeners: list[Listener] = []


def register(callback: Callback) -> None:
    """Ask ``callback`` too from now on; once, however often it is registered."""
    if callback not in _callbacks:
        _callbacks.append(callback)


def tell_changes(listener: Listener) -> None:
    """Call ``listener(item, by)`` in the transaction of every change of what is said of an item."""
    if listener not in _listeners:
        _listeners.append(listener)


def changed(item: int, by: Person) -> None:
    """Somebody changed what is said of an item, or took it off the shelf. Call it in the action's transaction."""
    for listener in _listeners:
        listener(item, by)


def of_items(numbers: Iterable[int]) -> dict[int, list[Use]]:
    """The uses of every item, the newest year first; an item without uses has an empty list."""
    asked = list(dict.fromkeys(numbers))
    found: dict[int, list[Use]] = defaultdict(list)
    for callback in _callbacks:
        for number, told in callback(asked).items():
            found[number].extend(told)
    return {number: sorted(found[number], key=lambda use: (-(use.year or 0), use.label)) for number in asked}
