"""What can go wrong in an action, told so that an official knows what to do next."""

from __future__ import annotations

from collections.abc import Mapping


class NotPossible(Exception):
    """The action does not fit the state of things; the message says why and what to do."""


class AlreadyDone(NotPossible):
    """Somebody did it before; the message says when, where that is known."""


class Changed(NotPossible):
    """What the person saw is no longer what is there; they must look again."""


class Faulty(NotPossible):
    """Some of what was given cannot be taken; ``faults`` has a message for each field (``""``: for the whole)."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


class Blocked(NotPossible):
    """Something must be mended first; the page lists it."""
