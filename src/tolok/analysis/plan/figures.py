"""Amounts and indices as people read them, in both languages."""

from __future__ import annotations

from fractions import Fraction

from tolok.instruments.language import Text, in_digits
from tolok.instruments.model import Publication
from tolok.scoring.exact import rounded, written


def amount(value: Fraction) -> Text:
    """An amount with its thousands apart.

    >>> amount(Fraction("1234567.5")).id, amount(Fraction("1234567.5")).en
    ('1.234.567,5', '1,234,567.5')
    """
    whole, _point, part = in_digits(value, places=2).partition(".")
    grouped = f"{int(whole):,}" if whole.lstrip("-").isdigit() else whole
    tail = part and ("," + part, "." + part)
    return Text(grouped.replace(",", ".") + (tail[0] if tail else ""), grouped + (tail[1] if tail else ""))


def index_text(value: Fraction, rules: Publication) -> Text:
    """An index as it is published."""
    digits = written(rounded(value, rules.decimals, rules.rounding), rules.decimals)
    return Text(digits.replace(".", ","), digits)


def joined(texts: list[Text] | tuple[Text, ...], sign: str = ", ") -> Text:
    """Several texts as one list."""
    return Text(sign.join(text.id for text in texts), sign.join(text.en for text in texts))
