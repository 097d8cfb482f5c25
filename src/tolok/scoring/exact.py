"""Exact arithmetic for published digits: rounding, and roots that are exact whenever the root is rational."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import reduce
from math import isqrt, lcm

from tolok.instruments.model import Rounding

# Digits kept of an irrational number. It is never a tie and never on a limit, so this decides every published digit.
_DIGITS = 60
_CONTEXT, _PUBLISHED = Context(prec=_DIGITS + 10), Context(prec=_DIGITS)
# A rational root is looked for among fractions up to this denominator.
_MOST_DENOMINATOR = 10**12
# Above this exponent the exact test of a root costs more than it tells.
_MOST_EXPONENT = 20_000


def rounded(value: Fraction, decimals: int, rounding: Rounding = Rounding.HALF_UP) -> Fraction:
    """``value`` rounded once to ``decimals`` digits; half goes away from zero (half up), to even, or all go down.

    >>> rounded(Fraction("4.515"), 2)
    Fraction(113, 25)
    """
    scale = 10**decimals
    numerator, denominator = abs(value.numerator) * scale, value.denominator
    whole, rest = divmod(numerator, denominator)
    up = 2 * rest > denominator or (2 * rest == denominator and (rounding is not Rounding.HALF_EVEN or whole % 2 == 1))
    if up and rounding is not Rounding.DOWN:
        whole += 1
    return Fraction(-whole if value < 0 else whole, scale)


def written(value: Fraction, decimals: int) -> str:
    """A value already rounded, with exactly ``decimals`` digits and a decimal point.

    >>> written(Fraction(3), 2)
    '3.00'
    """
    digits = abs(value.numerator) * 10**decimals // value.denominator
    whole, part = divmod(digits, 10**decimals)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{part:0{decimals}d}" if decimals else f"{sign}{whole}"


def weighted_mean(values: Sequence[Fraction], weights: Sequence[int]) -> Fraction:
    """The mean of ``values`` weighted with whole numbers, exact, in one division.

    >>> weighted_mean([Fraction(3), Fraction(4)], [1, 3])
    Fraction(15, 4)
    """
    common = lcm(*(value.denominator for value in values))
    total = sum(v.numerator * (common // v.denominator) * w for v, w in zip(values, weights, strict=True))
    return Fraction(total, common * sum(weights))


def geometric_mean(values: Sequence[Fraction], powers: Sequence[int]) -> tuple[Fraction, bool]:
    """The geometric mean with weights ``powers`` and whether it is exact; irrational results are correct to 60 digits.

    Raises:
        ValueError: a value is below 0.
    """
    if any(value < 0 for value in values):
        raise ValueError("a geometric mean has no meaning below 0")
    if any(value == 0 for value in values):
        return Fraction(0), True
    degree = sum(powers)
    total = Decimal(0)
    for value, power in zip(values, powers, strict=True):
        total = _CONTEXT.add(total, _CONTEXT.multiply(Decimal(power), _ln(value)))
    # Ten digits are for the noise of the steps; dropping them makes the order of the values not show.
    close = Fraction(_PUBLISHED.plus(_CONTEXT.exp(_CONTEXT.divide(total, Decimal(degree)))))
    if degree <= _MOST_EXPONENT:
        guess = close.limit_denominator(_MOST_DENOMINATOR)
        product = reduce(lambda a, b: a * b, (v**p for v, p in zip(values, powers, strict=True)))
        if guess**degree == product:
            return guess, True
    return close, False


def harmonic_mean(values: Sequence[Fraction], weights: Sequence[int]) -> Fraction:
    """The weighted harmonic mean, exact; 0 when a value is 0 (its limit).

    Raises:
        ValueError: a value is below 0.
    """
    if any(value < 0 for value in values):
        raise ValueError("a harmonic mean has no meaning below 0")
    if any(value == 0 for value in values):
        return Fraction(0)
    return sum(weights) / sum((weight / value for weight, value in zip(weights, values, strict=True)), Fraction(0))


def square_root(value: Fraction) -> tuple[Fraction, bool]:
    """The square root and whether it is exact; irrational ones are correct to 60 digits."""
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom), True
    scale = 10**_DIGITS
    return Fraction(isqrt(value.numerator * scale * scale // value.denominator), scale), False


def _ln(value: Fraction) -> Decimal:
    return _CONTEXT.ln(_CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator)))
