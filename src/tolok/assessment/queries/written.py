"""Kept values as people read them, with a decimal comma where that is the custom."""

from __future__ import annotations

import re
from fractions import Fraction

from tolok.assessment.answers import language
from tolok.instruments import in_digits


def shown(value: str) -> str:
    """A kept value as people read it: with a decimal comma where that is the custom."""
    index, _equals, number = value.rpartition("=")
    try:
        number = in_digits(Fraction(number), language(), places=4)
    except (ValueError, ZeroDivisionError):
        return value
    return f"{index} = {number}" if index else number


def as_written(number: str) -> str:
    """A kept number as the reader writes it: with a decimal comma in Indonesian. Anything else stays."""
    return number.replace(".", ",") if language() == "id" and re.fullmatch(r"-?\d+\.\d+", number) else number
