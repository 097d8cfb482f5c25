"""What cannot be done in this room, and why; the words are for the person who tried."""

from __future__ import annotations

from django.utils.functional import Promise


class NotPossible(Exception):
    """A rule stands against it; the message says which and what to do. Pages show it at the form."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)

    @property
    def message(self) -> str:
        """The message in the reader's language."""
        return str(self.args[0])


class ConflictOfInterest(NotPossible):
    """An external assessor would belong to the agency they judge."""


class AlreadyAppointed(NotPossible):
    """The person has this very role there."""


class WrongPlace(NotPossible):
    """The role is not given there: a national role for an agency, a unit's role without a unit."""


class OwnRight(NotPossible):
    """Somebody would raise their own rights, or shut themselves out."""


class LastCoordinator(NotPossible):
    """Nobody would be left to lead."""


class InvitationGone(NotPossible):
    """The link cannot be used any more, or never could."""


class NameTaken(NotPossible):
    """Another one has this name."""


class Circle(NotPossible):
    """A unit would stand below itself, or below a unit of another agency."""
