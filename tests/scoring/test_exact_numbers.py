"""Rounding once, and means that are exact whenever they can be."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.scoring.small_instruments import SETTINGS, leaf, made

from tolok.instruments import Rounding, in_digits
from tolok.scoring import rank, score_many
from tolok.scoring.exact import geometric_mean, harmonic_mean, rounded, square_root, written

DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False, allow_infinity=False)
POSITIVE = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000)
POWERS = st.integers(1, 5)


@pytest.mark.parametrize(
    ("rounding", "name"),
    [(Rounding.HALF_UP, ROUND_HALF_UP), (Rounding.HALF_EVEN, ROUND_HALF_EVEN), (Rounding.DOWN, ROUND_DOWN)],
)
@given(value=DECIMALS, decimals=st.integers(0, 6))
@example(value=Decimal("4.515"), decimals=2)
@example(value=Decimal("-4.515"), decimals=2)
@example(value=Decimal("0.5"), decimals=0)
@example(value=Decimal("2.5"), decimals=0)
@example(value=Decimal("-0.5"), decimals=0)
@SETTINGS
def test_rounding_is_that_of_the_decimal_module(rounding: Rounding, name: str, value: Decimal, decimals: int) -> None:
    wanted = value.quantize(Decimal(1).scaleb(-decimals), rounding=name, context=Context(prec=40))
    found = rounded(Fraction(value), decimals, rounding)
    assert found == Fraction(wanted)
    assert Fraction(written(found, decimals)) == found
    assert len(written(found, decimals).partition(".")[2]) == decimals


@given(numerator=st.integers(0, 10**9), denominator=st.integers(1, 10**6), decimals=st.integers(0, 6))
@SETTINGS
def test_half_up_never_moves_more_than_half_a_digit(numerator: int, denominator: int, decimals: int) -> None:
    value = Fraction(numerator, denominator)
    found, half = rounded(value, decimals), Fraction(1, 2 * 10**decimals)
    assert -half < value - found <= half or found - value == half
    assert (value - found) != half, "a half goes up"


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [("4.515", 2, "4.52"), ("2.675", 2, "2.68"), ("1.005", 2, "1.01"), ("0.125", 2, "0.13"), ("-0.005", 2, "-0.01")],
)
def test_halves_that_binary_floats_get_wrong(value: str, decimals: int, shown: str) -> None:
    assert written(rounded(Fraction(value), decimals), decimals) == shown


@pytest.mark.parametrize(("value", "shown"), [("-0.001", "0.00"), ("0", "0.00"), ("-0.004", "0.00")])
def test_there_is_no_minus_zero(value: str, shown: str) -> None:
    assert written(rounded(Fraction(value), 2), 2) == shown


@given(values=st.lists(st.fractions(min_value=0, max_value=50, max_denominator=30), min_size=1, max_size=4))
@SETTINGS
def test_the_geometric_mean_of_perfect_powers_is_exact(values: list[Fraction]) -> None:
    """Values that are n-th powers of fractions: the n-th root of their product is a fraction."""
    count = len(values)
    product = Fraction(1)
    for value in values:
        product *= value
    assert geometric_mean([value**count for value in values], [1] * count) == (product, True)


@given(value=POSITIVE, weights=st.lists(POWERS, min_size=1, max_size=5))
@SETTINGS
def test_the_geometric_mean_of_equal_values_is_that_value(value: Fraction, weights: list[int]) -> None:
    assert geometric_mean([value] * len(weights), weights) == (value, True)


@pytest.mark.parametrize(
    ("values", "powers"),
    [([2, 3], [1, 1]), ([2, 3, 5], [1, 1, 1]), ([1, 2, 4, 5], [13, 25, 16, 46]), ([Fraction(1, 7), 5], [2, 3])],
)
def test_an_irrational_geometric_mean_is_right_to_sixty_digits(values: list[Fraction], powers: list[int]) -> None:
    found, is_exact = geometric_mean([Fraction(value) for value in values], powers)
    product, degree = Fraction(1), sum(powers)
    for value, power in zip(values, powers, strict=True):
        product *= Fraction(value) ** power
    assert not is_exact
    error = Fraction(1) + Fraction(1, 10**59)
    assert (found / error) ** degree < product < (found * error) ** degree


def test_the_surrounding_decimal_context_changes_nothing() -> None:
    usual = geometric_mean([Fraction(2), Fraction(3), Fraction(5)], [1, 2, 4])
    perfect = geometric_mean([Fraction(4), Fraction(9)], [1, 1])
    with localcontext() as context:
        context.prec = 5
        assert geometric_mean([Fraction(2), Fraction(3), Fraction(5)], [1, 2, 4]) == usual
        assert geometric_mean([Fraction(4), Fraction(9)], [1, 1]) == perfect == (Fraction(6), True)


def test_the_order_of_values_changes_no_geometric_mean() -> None:
    found = {geometric_mean(list(map(Fraction, order)), [1] * 4)[0] for order in itertools.permutations([2, 3, 5, 7])}
    assert len(found) == 1


def test_equal_geometric_means_share_their_place() -> None:
    tree = {"aggregate": "geometric_mean", "weights_total": 4, "children": [leaf(f"I{n}", weight=1) for n in range(4)]}
    rows = [
        {f"I{n}": level for n, level in enumerate(order)} for order in sorted(set(itertools.permutations([2, 3, 5, 4])))
    ]
    places = rank(score_many(made(tree), rows), lambda result: result.exact)
    assert {str(place) for place in places} == {"1-24"}


@given(pairs=st.lists(st.tuples(POSITIVE, POWERS), min_size=1, max_size=5))
@SETTINGS
def test_harmonic_geometric_and_arithmetic_means_stand_in_order(pairs: list[tuple[Fraction, int]]) -> None:
    values, weights = [v for v, _ in pairs], [w for _, w in pairs]
    arithmetic = sum((v * w for v, w in pairs), Fraction(0)) / sum(weights)
    geometric, _ = geometric_mean(values, weights)
    harmonic = harmonic_mean(values, weights)
    slack = Fraction(1, 10**20)
    assert harmonic <= geometric * (1 + slack)
    assert geometric <= arithmetic * (1 + slack)
    assert min(values) <= harmonic
    assert arithmetic <= max(values)
    if len(set(values)) > 1:
        assert harmonic < geometric < arithmetic


@pytest.mark.parametrize("mean", [geometric_mean, harmonic_mean])
def test_a_zero_pulls_the_mean_to_zero_and_below_zero_there_is_none(
    mean: Callable[[list[Fraction], list[int]], object],
) -> None:
    zero = mean([Fraction(0), Fraction(5)], [1, 3])
    assert zero in (Fraction(0), (Fraction(0), True))
    with pytest.raises(ValueError, match="no meaning below 0"):
        mean([Fraction(-1), Fraction(5)], [1, 3])


def test_the_harmonic_mean_by_hand() -> None:
    # 2 ÷ (1/2 + 1/6) = 3;  (1 + 3) ÷ (1/2 + 3/6) = 4
    assert harmonic_mean([Fraction(2), Fraction(6)], [1, 1]) == 3
    assert harmonic_mean([Fraction(2), Fraction(6)], [1, 3]) == 4


@given(root=st.fractions(min_value=0, max_value=10**6, max_denominator=10**6))
@SETTINGS
def test_the_root_of_a_square_is_exact(root: Fraction) -> None:
    assert square_root(root * root) == (root, True)


@given(value=st.fractions(min_value=0, max_value=10**6, max_denominator=10**3))
@SETTINGS
def test_any_other_root_is_right_to_many_digits(value: Fraction) -> None:
    found, is_exact = square_root(value)
    assume(not is_exact)
    step = Fraction(1, 10**59)
    assert found**2 <= value < (found + step) ** 2


@pytest.mark.parametrize(
    ("value", "english", "indonesian"),
    [
        (Fraction(903, 200), "4.515", "4,515"),
        (Fraction(3), "3", "3"),
        (Fraction(-7, 4), "-1.75", "-1,75"),
        (Fraction(1, 3), "0.333333333333…", "0,333333333333…"),
        (Fraction(-1, 3), "-0.333333333333…", "-0,333333333333…"),
    ],
)
def test_numbers_are_written_in_full_or_say_that_they_go_on(value: Fraction, english: str, indonesian: str) -> None:
    assert in_digits(value) == english
    assert in_digits(value, "id") == indonesian
