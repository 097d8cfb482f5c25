"""Exact arithmetic for published digits: rounding, and roots that are exact whenever the root is rational."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import reduce
from math import gcd, isqrt, lcm

from tolok.instruments.model import Rounding

# Digits kept of an irrational number. It is never a tie and never on a band limit, so this decides every published digit.
_DIGITS = 60
_CONTEXT = Context(prec=_DIGITS + 10)
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


def whole_weights(weights: Sequence[Fraction]) -> tuple[int, ...]:
    """The smallest whole numbers in the same proportion as ``weights``.

    >>> whole_weights([Fraction("1.3"), Fraction("2.6")])
    (1, 2)
    """
    common = lcm(*(weight.denominator for weight in weights))
    numbers = [int(weight * common) for weight in weights]
    shared = reduce(gcd, numbers)
    return tuple(number // shared for number in numbers)


def geometric_mean(values: Sequence[Fraction], weights: Sequence[Fraction]) -> tuple[Fraction, bool]:
    """The weighted geometric mean and whether it is exact; irrational results are correct to 60 digits.

    Raises:
        ValueError: a value is below 0.
    """
    if any(value < 0 for value in values):
        raise ValueError("a geometric mean has no meaning below 0")
    if any(value == 0 for value in values):
        return Fraction(0), True
    powers = whole_weights(weights)
    degree = sum(powers)
    logs = (power * _ln(value) for value, power in zip(values, powers, strict=True))
    close = Fraction(_CONTEXT.exp(_CONTEXT.divide(sum(logs, Decimal(0)), Decimal(degree))))
    if degree <= _MOST_EXPONENT:
        guess = close.limit_denominator(_MOST_DENOMINATOR)
        product = reduce(lambda a, b: a * b, (v**p for v, p in zip(values, powers, strict=True)))
        if guess**degree == product:
            return guess, True
    return close, False


def harmonic_mean(values: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """The weighted harmonic mean, exact; 0 when a value is 0 (its limit).

    Raises:
        ValueError: a value is below 0.
    """
    if any(value < 0 for value in values):
        raise ValueError("a harmonic mean has no meaning below 0")
    if any(value == 0 for value in values):
        return Fraction(0)
    total = sum(weights, Fraction(0))
    return total / sum((weight / value for weight, value in zip(weights, values, strict=True)), Fraction(0))


def square_root(value: Fraction) -> tuple[Fraction, bool]:
    """The square root and whether it is exact; irrational ones are correct to 60 digits."""
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom), True
    scale = 10**_DIGITS
    return Fraction(isqrt(value.numerator * scale * scale // value.denominator), scale), False


def _ln(value: Fraction) -> Decimal:
    return _CONTEXT.ln(_CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator)))
