"""What can go wrong here, told so that an official knows what to do next."""

from __future__ import annotations

from tolok.assessment.faults import AlreadyDone, Changed, Faulty, NotPossible


class NotSigned(NotPossible):
    """A file is no signed copy of the document, or a signature cannot be made; the message says why."""


__all__ = ["AlreadyDone", "Changed", "Faulty", "NotPossible", "NotSigned"]
