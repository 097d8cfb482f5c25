"""What only the API has to refuse."""

from __future__ import annotations


class Problem(Exception):
    """Answered with ``status``; ``kind`` names it for programs, the message is for people."""

    def __init__(self, status: int, message: str = "", *, kind: str = "") -> None:
        super().__init__(message)
        self.status, self.kind = status, kind


class WrongField(Exception):
    """One field of the request cannot be taken."""

    def __init__(self, field: str, message: str, *, where: str = "body") -> None:
        super().__init__(message)
        self.field, self.where = field, where


class Missing(Exception):
    """What is asked for is not there, or not for this person."""


class Gone(Exception):
    """It was there and is no more."""


class NotAcceptable(Exception):
    """No form of answer that the request accepts."""
