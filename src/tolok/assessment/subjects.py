"""What the ledger calls the things of this room, so that the whole story of one thing stands under one name."""

from __future__ import annotations

from tolok.assessment.models import Assessment


def indicator(assessment: int, leaf: str) -> str:
    """One indicator of one assessment, through all stages: what is claimed, proven, returned and judged.

    >>> indicator(3, "I13")
    'indicator:3.I13'
    """
    return f"indicator:{assessment}.{leaf}"


def places(assessment: Assessment) -> list[str]:
    """What an indicator of ``assessment`` is a part of, so that their histories tell of it too."""
    return [f"assessment:{assessment.pk}", *around(assessment)]


def around(assessment: Assessment) -> list[str]:
    """What an assessment is a part of, so that their histories tell of it too."""
    unit = [f"unit:{assessment.unit_id}"] if assessment.unit_id else []
    return [f"cycle:{assessment.cycle_id}", *unit]


def parts(key: str) -> tuple[int, str] | None:
    """The assessment's number and the indicator of a key that ``indicator`` made; None for any other text.

    >>> parts("3.I13")
    (3, 'I13')
    >>> parts("I13")
    """
    number, _dot, leaf = key.partition(".")
    return (int(number), leaf) if number.isascii() and number.isdigit() and leaf else None
