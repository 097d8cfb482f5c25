"""An index that is a weighted sum of judged levels: what the closed forms and the simulation of assessors need."""

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

Floats = npt.NDArray[np.float64]
# Values this close below a level's beginning have reached it: the dust of binary floats.
_DUST = 1e-9


class NotStraight(Told, ValueError):
    """The instrument is not a weighted sum of levels that somebody judges; ``why`` says what it is."""

    def __init__(self, instrument: str, why: Text) -> None:
        self.why = why
        message = Text(
            "galat asesor untuk indeks {id} tidak dapat dihitung: {why}",
            "the assessor error of the index {id} cannot be worked out: {why}",
        )
        super().__init__(message.filled(id=instrument, why=why))


@dataclass(frozen=True)
class Straight:
    """The leaves that count, what a point of each is worth in the index, and the levels they share.

    ``starts`` is where each level begins, ``widths`` how far its values reach: 0 where a level is one whole number,
    more where it is a band of values (Pemdi). ``units`` of a leaf make one point in the arrays of ``table``.
    """

    table: Table
    positions: tuple[int, ...]
    weights: tuple[Fraction, ...]
    low: int
    high: int
    starts: tuple[Fraction, ...]
    widths: tuple[Fraction, ...]

    @cached_property
    def floats(self) -> Floats:
        """The weights as floats, shape (counted leaves,)."""
        return np.array([float(weight) for weight in self.weights])

    @property
    def levels(self) -> npt.NDArray[np.int64]:
        """The levels of the scale from the lowest up."""
        return np.arange(self.low, self.high + 1)

    @property
    def banded(self) -> bool:
        """Whether a level is a band of values."""
        return any(self.widths)

    @cached_property
    def ladder(self) -> tuple[Floats, Floats]:
        """``starts`` and ``widths`` as floats."""
        return np.array([float(start) for start in self.starts]), np.array([float(width) for width in self.widths])

    def counted(self, levels: Numbers) -> Floats:
        """The points of the leaves that count, out of an array (agencies, leaves) in units of the table.

        Raises:
            ValueError: the array is of another instrument, or holds what is outside a scale.
        """
        levels = np.asarray(levels)
        self.table.score(levels)  # checks shape, whole numbers and range
        units = np.array([self.table.units[position] for position in self.positions], dtype=np.float64)
        return np.asarray(levels[:, list(self.positions)] / units, dtype=np.float64)

    def rungs(self, points: Numbers) -> tuple[npt.NDArray[np.int64], Floats]:
        """The level that each value has reached, as a position from 0, and how far inside its band it is (0 to 1).

        >>> from tolok.instruments import instrument
        >>> at, inside = straight(Table(instrument("pemdi-2026"))).rungs(np.array([1.0, 2.0, 4.0, 5.0]))
        >>> at.tolist(), inside.tolist()
        ([0, 1, 4, 4], [0.0, 0.5, 0.0, 1.0])
        """
        starts, widths = self.ladder
        at = np.clip(starts.searchsorted(np.asarray(points) + _DUST, side="right") - 1, 0, len(starts) - 1)
        wide = widths[at]
        return at, np.clip((points - starts[at]) / np.where(wide > 0, wide, 1.0), 0.0, 1.0) * (wide > 0)

    def at(self, inside: Floats) -> Floats:
        """The value of every level at places ``inside`` their bands: shape (...) to (..., levels)."""
        starts, widths = self.ladder
        return np.asarray(starts + np.asarray(inside)[..., None] * widths)


def straight(table: Table) -> Straight:
    """What makes the index of ``table`` a weighted sum of judged levels.

    Raises:
        NotStraight: it is none, or its leaves have different levels.
    """
    instrument = table.instrument
    leaves = instrument.tree.counted_leaves
    scales = [leaf.scale for leaf in leaves if isinstance(leaf.scale, LevelScale)]
    if len(scales) < len(leaves):
        raise NotStraight(instrument.id, _ANSWERS if any(node.gates for node in instrument.tree.walk()) else _NUMBERS)
    ladders = {_ladder(scale) for scale in scales}
    if not is_straight(instrument) or len(ladders) != 1 or None in ladders:
        raise NotStraight(instrument.id, _NO_SUM)
    starts, widths = next(ladder for ladder in ladders if ladder is not None)
    known = worths(instrument)
    weights = tuple(known[leaf.id] for leaf in leaves)
    positions = tuple(table.position[leaf.id] for leaf in leaves)
    first = scales[0].levels[0].level if scales[0].banded else int(scales[0].low)
    return Straight(table, positions, weights, first, first + len(starts) - 1, starts, widths)


_Ladder = tuple[tuple[Fraction, ...], tuple[Fraction, ...]]


def _ladder(scale: LevelScale) -> _Ladder | None:
    """Where the levels of a scale begin and how wide they are; None where values lie between levels without bands."""
    if scale.banded:
        bands = [scale.band_of_level(entry.level) for entry in scale.levels]
        return tuple(low for low, _high in bands), tuple(high - low for low, high in bands)
    if scale.continuous:
        return None
    whole = range(int(scale.low), int(scale.high) + 1)
    return tuple(map(Fraction, whole)), (Fraction(0),) * len(whole)


_ANSWERS = Text(
    "jawabannya poin di balik gerbang, sehingga satu jawaban yang keliru dapat membuka atau menutup yang lain, dan "
    "koreksi yang tidak bias tidak dikenal",
    "its answers are points behind gates, so that one wrong answer opens or shuts others, and no unbiased correction "
    "is known",
)
_NUMBERS = Text(
    "nilainya angka dari sumber lain, bukan tingkat yang dinilai asesor",
    "its values are numbers from other sources, not levels that assessors judge",
)
_NO_SUM = Text(
    "indeksnya bukan jumlah berbobot dari tingkat yang sama skalanya",
    "the index is no weighted sum of levels on one scale",
)
