"""Instruments as cycles froze them, built once a process: an edition never changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from threading import Lock

from tolok.instruments import Instrument
from tolok.instruments.library import from_text

_built: dict[tuple[int, int], Instrument] = {}
_building = Lock()


def instrument_of(edition: int, year: int, *, read: Callable[[], str]) -> Instrument:
    """The instrument of an edition's row as it stood in ``year``; ``read`` fetches the file's text when needed."""
    key = (edition, year)
    if key not in _built:
        with _building:
            if key not in _built:
                _built[key] = instrument_in(read()).at(year)
    return _built[key]


@lru_cache(maxsize=32)
def instrument_in(text: str) -> Instrument:
    """The instrument that a file's text describes; built before processes are forked, it is shared by them."""
    return from_text(text)
