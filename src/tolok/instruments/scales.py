"""What a value may be and what it is called: scales of answers, bands of a result, converters from another index."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from tolok.instruments.language import Text


@dataclass(frozen=True, slots=True)
class Band:
    """A half-open band: it begins at ``start`` (``above``: just after it) and ends where the next one begins."""

    code: str
    name: Text
    start: Fraction
    above: bool = False
    stage: Text | None = None
    meaning: Text | None = None

    def holds(self, value: Fraction) -> bool:
        """Whether ``value`` has reached this band."""
        return value > self.start if self.above else value >= self.start


@dataclass(frozen=True, slots=True)
class BandTable:
    """Bands from the lowest up."""

    name: str
    bands: tuple[Band, ...]

    def band_of(self, value: Fraction) -> Band | None:
        """The highest band that ``value`` has reached; None below the first."""
        reached = None
        for band in self.bands:
            if not band.holds(value):
                break
            reached = band
        return reached


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a scale; ``start`` is set where a level is a band of values."""

    level: int
    name: Text | None = None
    meaning: Text | None = None
    start: Fraction | None = None


@dataclass(frozen=True, slots=True)
class LevelScale:
    """Ordinal maturity levels. ``continuous``: any value between ``low`` and ``high``; else whole levels only."""

    name: str
    low: Fraction
    high: Fraction
    continuous: bool = False
    levels: tuple[Level, ...] = ()

    @property
    def banded(self) -> bool:
        """Whether every level is a band of values."""
        return bool(self.levels) and self.levels[0].start is not None  # all levels have one, or none (``check``)

    def band_of_level(self, level: int) -> tuple[Fraction, Fraction]:
        """Lower and upper end of the band of ``level`` (banded scales)."""
        starts = [entry.start for entry in self.levels if entry.start is not None] + [self.high]
        index = [entry.level for entry in self.levels].index(level)
        return starts[index], starts[index + 1]


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that is worth points."""

    code: str
    name: Text
    points: Fraction
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionScale:
    """A list of answers with points."""

    name: str
    options: tuple[Option, ...]

    @property
    def low(self) -> Fraction:
        """The fewest points an answer gives."""
        return min(option.points for option in self.options)

    @property
    def high(self) -> Fraction:
        """The most points an answer gives."""
        return max(option.points for option in self.options)


@dataclass(frozen=True, slots=True)
class NumberScale:
    """A plain number between ``low`` and ``high`` (None: open on that side), typed with up to ``decimals`` digits."""

    name: str
    low: Fraction | None = None
    high: Fraction | None = None
    decimals: int | None = None


Scale: TypeAlias = LevelScale | OptionScale | NumberScale


@dataclass(frozen=True, slots=True)
class Converter:
    """A piecewise linear map from the value of another index to a value here."""

    name: str
    points: tuple[tuple[Fraction, Fraction], ...]
    examples: tuple[tuple[Fraction, Fraction], ...] = ()
    note: Text | None = None

    def __call__(self, value: Fraction) -> Fraction:
        """The value here of ``value`` there.

        Raises:
            ValueError: ``value`` lies outside the first and last point.
        """
        for (x0, y0), (x1, y1) in zip(self.points, self.points[1:], strict=False):
            if x0 <= value <= x1:
                return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
        raise ValueError(f"{value} is outside {self.points[0][0]} to {self.points[-1][0]}")
