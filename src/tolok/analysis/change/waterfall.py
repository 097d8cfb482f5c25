"""A change as a waterfall: bars from the index before to the index after, none of it left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from tolok.analysis.change.account import Account
from tolok.instruments.language import Text


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: it begins where the one before ended."""

    id: str
    title: Text
    start: Fraction
    end: Fraction

    @property
    def height(self) -> Fraction:
        """What the bar adds; below 0 it takes away."""
        return self.end - self.start


def waterfall(account: Account, *, most: int = 12) -> list[Bar]:
    """At most ``most`` bars, the largest first, and one for all the rest; dust of floats goes to the last.

    Raises:
        ValueError: ``most`` is below 1.
    """
    if most < 1:
        raise ValueError("a waterfall has at least one bar")
    moved = sorted((part for part in account.parts if part.total), key=lambda part: (-abs(part.total), part.id))
    shown = moved if len(moved) <= most else moved[: most - 1]
    bars: list[Bar] = []
    level = account.before.exact or Fraction(0)
    for part in shown:
        bars.append(Bar(part.id, part.title, level, level + part.total))
        level += part.total
    end = account.after.exact or Fraction(0)
    if len(shown) < len(moved):
        bars.append(Bar("rest", _REST.filled(count=len(moved) - len(shown)), level, end))
    elif bars:
        bars[-1] = replace(bars[-1], end=end)
    return bars


_REST = Text("{count} bagian lainnya", "{count} other parts")
