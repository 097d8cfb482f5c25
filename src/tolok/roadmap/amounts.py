"""Amounts as people type and read them: with the reader's own marks for decimals and thousands. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tolok.assessment.answers import language
from tolok.instruments import in_digits

_MARKS = {"id": (",", "."), "en": (".", ",")}
DIGITS = 12
"""So many stand before the decimal mark; whoever needs more counts in a larger unit."""


def typed(text: str, places: int = 2) -> Fraction:
    """The amount that somebody typed, with so many decimal ``places`` at most; never below 0.

    A mark of thousands counts as one only before three digits: in Indonesian ``1.500`` is a thousand five hundred.

    Raises:
        ValidationError: it is no amount.
    """
    decimal, thousands = _MARKS[language()]
    word = text.strip()
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", word, re.ASCII):
        word = word.replace(thousands, "")
    word = re.sub(r"^(\d*),(\d+)$", r"\1.\2", word, flags=re.ASCII)
    if not re.fullmatch(rf"\d{{1,{DIGITS}}}(?:\.\d{{1,{places}}})?", word, re.ASCII):
        told = _("Tulis bilangan 0 atau lebih, misalnya {example}.")
        raise ValidationError(told.format(example=f"12{decimal}5"), code="amount")
    return Fraction(word)


def typed_by_year(text: str, years: int) -> tuple[Fraction, ...]:
    """One amount for every year, or one a year between semicolons; empty: none.

    Raises:
        ValidationError: no amount, or neither one nor as many as years.
    """
    if not text.strip():
        return ()
    found = tuple(typed(part) for part in text.split(";"))
    if len(found) not in {1, years}:
        told = _("Tulis satu jumlah untuk setiap tahun, atau {years} jumlah dipisah titik koma.")
        raise ValidationError(told.format(years=years), code="years")
    return found * years if len(found) == 1 else found


def written(value: Fraction) -> str:
    """An amount as it can be typed again."""
    return in_digits(value, language())


def written_by_year(values: Sequence[Fraction]) -> str:
    """Amounts by year as they can be typed again."""
    same = len(set(values)) == 1
    return "; ".join(written(value) for value in (values[:1] if same else values))
