"""Exact Shapley values by all coalitions, whole numbers in and out, for one game or many at once."""

from __future__ import annotations

from functools import cache
from math import factorial

import numpy as np

from tolok.scoring.columns import INT_MOST, Numbers


@cache
def coefficients(players: int) -> tuple[int, ...]:
    """By size of the coalition joined, how many of the ``players``! orders a player joins after just that coalition.

    >>> coefficients(3)
    (2, 1, 2)
    """
    return tuple(factorial(size) * factorial(players - size - 1) for size in range(players))


def shapley(worths: Numbers) -> tuple[Numbers, int]:
    """The Shapley value of every player, times a factor that keeps it whole.

    Args:
        worths: what each coalition is worth, shape (2^n,) or (2^n, games); bit ``i`` of the row is player ``i``.

    Returns:
        Values of the shape (n,) or (n, games), and the factor n! that they are to be divided by. They add up to the
        factor times what all players together are worth more than none.

    Raises:
        ValueError: the number of rows is no power of two.

    Source: Shapley 1953, A value for n-person games. Two players have a half each of what only both together bring:

    >>> values, factor = shapley(np.array([0, 1, 2, 9]))
    >>> values.tolist(), factor
    ([8, 10], 2)
    """
    worths = np.asarray(worths)
    players = len(worths).bit_length() - 1
    if len(worths) != 1 << players:
        raise ValueError(f"{len(worths)} coalitions are not all of a number of players")
    factor = factorial(players)
    if worths.dtype.kind in "iu" and len(worths) and int(np.abs(worths).max()) * 2 * factor >= INT_MOST:
        worths = worths.astype(np.object_)
    coalitions = np.arange(len(worths))
    sizes = np.array([int(row).bit_count() for row in coalitions])
    values = np.zeros((players, *worths.shape[1:]), dtype=worths.dtype)
    for player in range(players):
        without = coalitions[coalitions >> player & 1 == 0]
        joined = worths[without | 1 << player] - worths[without]
        orders = np.array([coefficients(players)[size] for size in sizes[without]])
        values[player] = orders.astype(worths.dtype) @ joined
    return values, factor


def owen(worths: Numbers, outside: int) -> tuple[Numbers, int]:
    """The values of the members of one union, when unions join in any order and members one after another in theirs.

    Args:
        worths: shape (2^outside, 2^members): what the unions of the row and the members of the column are worth
            together.
        outside: the number of the other unions.

    Returns:
        Values of the members and the factor they are to be divided by; they add up to the union's own Shapley value.

    Source: Owen 1977, Values of games with a priori unions.
    """
    orders = coefficients(outside + 1)
    weights = np.array([orders[int(row).bit_count()] for row in range(1 << outside)], dtype=np.object_)
    exact = worths.astype(np.object_) if worths.dtype.kind in "iu" else worths
    values, factor = shapley(weights.astype(exact.dtype) @ exact)
    return values, factor * factorial(outside + 1)
