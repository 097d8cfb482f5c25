"""An index that is a weighted sum of whole levels: what the closed forms and the simulation of assessors need."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tolok.instruments.faults import Told
from tolok.instruments.language import Text
from tolok.instruments.scales import LevelScale
from tolok.scoring.changes import is_straight, worths
from tolok.scoring.columns import Numbers
from tolok.scoring.table import Table


class NotStraight(Told, ValueError):
    """The instrument is not a weighted sum of whole levels."""

    def __init__(self, instrument: str) -> None:
        message = Text(
            "indeks {id} bukan jumlah berbobot dari tingkat bulat; galat asesornya tidak dapat dihitung di sini",
            "the index of {id} is no weighted sum of whole levels; its assessor error cannot be worked out here",
        )
        super().__init__(message.filled(id=instrument))


@dataclass(frozen=True)
class Straight:
    """The leaves that count, what a level of each is worth in the index, and the levels they share."""

    table: Table
    positions: tuple[int, ...]
    weights: tuple[Fraction, ...]
    low: int
    high: int

    @cached_property
    def floats(self) -> npt.NDArray[np.float64]:
        """The weights as floats, shape (counted leaves,)."""
        return np.array([float(weight) for weight in self.weights])

    @property
    def levels(self) -> npt.NDArray[np.int64]:
        """The levels of the scale from the lowest up."""
        return np.arange(self.low, self.high + 1)

    def counted(self, levels: Numbers) -> Numbers:
        """The columns of an array (agencies, leaves) that count.

        Raises:
            ValueError: the array is of another instrument, or holds what is no level.
        """
        self.table.score(levels)  # checks shape, whole numbers and range
        return np.asarray(levels)[:, list(self.positions)]


def straight(table: Table) -> Straight:
    """What makes the index of ``table`` a weighted sum of whole levels.

    Raises:
        NotStraight: it is none, or its leaves have different levels.
    """
    instrument = table.instrument
    leaves = instrument.tree.counted_leaves
    scales = [leaf.scale for leaf in leaves]
    whole = [s for s in scales if isinstance(s, LevelScale) and not s.continuous and not s.banded]
    ends = {(int(scale.low), int(scale.high)) for scale in whole}
    if not is_straight(instrument) or len(whole) < len(scales) or len(ends) != 1:
        raise NotStraight(instrument.id)
    known = worths(instrument)
    low, high = ends.pop()
    weights = tuple(known[leaf.id] for leaf in leaves)
    return Straight(table, tuple(table.position[leaf.id] for leaf in leaves), weights, low, high)
