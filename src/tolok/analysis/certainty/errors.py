"""How often assessors give another level than the true one: the matrix K, assumed or estimated, and the team's part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import numpy.typing as npt

from tolok.analysis.stated import Source, assumed, measured
from tolok.analysis.straight import Straight
from tolok.instruments.faults import Told
from tolok.instruments.language import Text

Floats = npt.NDArray[np.float64]
# The true level must be given at least this often.
_LEAST_RIGHT = 0.5
# Beyond this the inverse blows single errors up so far that no interval means anything.
_WORST_CONDITION = 25.0
# Differences that are still likely (95 %) where none was seen.
_NONE_SEEN = 3.0


class TooNoisy(Told, ValueError):
    """The levels given say too little about the true ones."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "tingkat yang diberikan hampir tidak menunjukkan tingkat sebenarnya; tidak ada selang yang berarti",
                "the levels given say too little about the true levels; no interval means anything",
            )
        )


@dataclass(frozen=True)
class Errors:
    """Assessor error. ``matrix[t, g]`` is the chance that true level ``low + t`` is given as ``low + g``.

    ``team`` is the standard deviation, in points of the index, of what an assessor (team) adds to a whole agency at
    once, beyond independent errors; ``team_variance`` is its square as estimated, which may fall below 0 (then ``team``
    is 0 and the estimate is not different from nothing). ``judgements`` and ``agencies`` say what it rests on.
    """

    low: int
    matrix: Floats
    team: float
    source: Source
    judgements: int = 0
    agencies: int = 0
    team_variance: float | None = None

    def __post_init__(self) -> None:
        square = self.matrix.ndim == 2 and self.matrix.shape[0] == self.matrix.shape[1]
        if not square or (self.matrix < 0).any() or not np.allclose(self.matrix.sum(axis=1), 1):
            raise ValueError("every row of the matrix must be chances that add up to 1")
        if self.team < 0:
            raise ValueError("a standard deviation is not below 0")

    @property
    def levels(self) -> Floats:
        """The levels of the rows."""
        return np.arange(self.low, self.low + len(self.matrix), dtype=np.float64)

    @property
    def mean_shift(self) -> Floats:
        """By true level, how much higher is given on average."""
        return self.moments_of(self.levels)[0]

    @property
    def variance(self) -> Floats:
        """By true level, the variance of the level given."""
        return self.moments_of(self.levels)[1]

    def moments_of(self, values: Floats) -> tuple[Floats, Floats]:
        """By true level, how much more is given on average and its variance, where levels stand for ``values``."""
        mean = self.matrix @ values
        return mean - values, self.matrix @ values**2 - mean**2

    def scores(self) -> tuple[Floats, Floats]:
        """By level given: an unbiased score of the true level, and the variance that such a score has.

        Whatever the true level is, the score of the level given is right on average: f solves K f = levels. Its
        variance depends on the true level; by level given it is the mean over the true levels that give it, each with
        the weight of how often it does. (The unbiased estimate of it, f² - K⁻¹ levels², is below 0 for agencies whose
        levels are all alike, and would call them certain.)

        Raises:
            TooNoisy: another level is given more often than the true one, or the matrix can hardly be inverted.

        Source: the correction of misclassified prevalence of Rogan & Gladen 1978, American Journal of Epidemiology 107,
        applied to several ordered classes; coverage measured on made-up data (``docs/analysis.md``).
        """
        scores, variances = self.scores_of(self.levels)
        return scores, variances

    def scores_of(self, values: Floats) -> tuple[Floats, Floats]:
        """``scores`` where the levels stand for other values: shape (..., levels), by level given.

        Raises:
            TooNoisy: as ``scores``.
        """
        if self.matrix.diagonal().min() < _LEAST_RIGHT or np.linalg.cond(self.matrix) > _WORST_CONDITION:
            raise TooNoisy
        scores = np.asarray(values) @ np.linalg.inv(self.matrix).T
        variance = np.maximum(scores**2 @ self.matrix.T - np.asarray(values) ** 2, 0)
        return scores, (variance @ self.matrix) / self.matrix.sum(axis=0)


def assumed_errors(straight: Straight, *, up: float, down: float, team: float = 0.0) -> Errors:
    """One level too high with chance ``up``, one too low with ``down``, wherever the scale leaves room.

    Raises:
        ValueError: chances below 0 or above 1 together.
    """
    if min(up, down) < 0 or up + down > 1:
        raise ValueError("up and down are chances that do not exceed 1 together")
    matrix = _stepped(straight.high - straight.low + 1, {1: up, -1: down})
    words = _ASSUMED.filled(up=_percent(up), down=_percent(down), team=_figure(team))
    return Errors(straight.low, matrix, team, assumed(words))


def estimated_errors(
    straight: Straight,
    true: npt.NDArray[np.int64],
    given: npt.NDArray[np.int64],
    known: npt.NDArray[np.bool_] | None = None,
) -> Errors:
    """From agencies assessed again so carefully that the second verdict is taken as the truth.

    Args:
        straight: the index.
        true: the verdict taken as true, shape (agencies, counted leaves).
        given: the first verdict, the same shape.
        known: where both were judged; everywhere without it.

    A level that was hardly met borrows from the steps of all the others (one judgement's worth). The team's part is
    what the errors of whole agencies spread beyond what independent errors would.

    Raises:
        ValueError: the shapes differ, or nothing was judged twice.
    """
    known = _all_known(true, given, known)
    count, low = straight.high - straight.low + 1, straight.low
    t, g = (true - low)[known], (given - low)[known]
    counts = np.bincount(t * count + g, minlength=count * count).reshape(count, count).astype(np.float64)
    steps = {step: float(np.trace(counts, offset=step)) / len(t) for step in range(1 - count, count) if step}
    rows = counts + _stepped(count, steps)
    matrix = rows / rows.sum(axis=1, keepdims=True)
    found = Errors(low, matrix, 0.0, measured(Text("", "")), len(t), len(true))
    whole = known.all(axis=1)
    index, points = straight.floats, straight.ladder[0]
    shift, spread = found.moments_of(points)
    expected = (shift[true[whole] - low] * index).sum(axis=1)
    noise = (spread[true[whole] - low] * index**2).sum(axis=1)
    missed = ((points[given[whole] - low] - points[true[whole] - low]) * index).sum(axis=1) - expected
    variance = float((missed**2).mean() - noise.mean()) if whole.sum() > 1 else None
    return _with_team(found, variance, _AGAIN.filled(agencies=len(true), judgements=len(t)))


def paired_errors(
    straight: Straight,
    first: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
    known: npt.NDArray[np.bool_] | None = None,
) -> Errors:
    """From two assessors taken as equally good, neither of them the truth: errors of one step, as often up as down.

    The mean square of their differences is twice the variance of one assessor's error; which of two lenient assessors
    errs cannot be seen, so a lean that both share stays hidden. A constant lean of one against the other counts as
    the team's part. Where they never differ the rate is the highest that is still likely (three differences expected
    where none was seen: "rule of three", 95 %): a few agreements do not prove that nobody errs.

    Raises:
        ValueError: the shapes differ, or nothing was judged twice.

    Source: Hanley & Lippman-Hand 1983, JAMA 249, 1743-1745 (rule of three).
    """
    known = _all_known(first, second, known)
    low, high = straight.low, straight.high
    a, b = first[known], second[known]
    # A step has room on both sides inside the scale and on one side at its ends.
    room = np.where((a == low) | (a == high), 1.0, 2.0).mean()
    apart = float(((a - b) ** 2).mean()) or _NONE_SEEN / len(a)
    rate = min(float(apart / (2 * room)), 1 / 3)
    matrix = _stepped(high - low + 1, {1: rate, -1: rate})
    found = Errors(low, matrix, 0.0, measured(Text("", "")), len(a), len(first))
    whole = known.all(axis=1)
    index, points = straight.floats, straight.ladder[0]
    missed = ((points[first[whole] - low] - points[second[whole] - low]) * index).sum(axis=1)
    noise = (found.moments_of(points)[1][first[whole] - low] * index**2).sum(axis=1)
    variance = float((missed**2).mean() / 2 - noise.mean()) if whole.sum() > 1 else None
    words = _PAIR if (a != b).any() else _PAIR_SAME
    return _with_team(found, variance, words.filled(agencies=len(first), judgements=len(a), rate=_percent(rate)))


def _all_known(
    one: npt.NDArray[np.int64], other: npt.NDArray[np.int64], known: npt.NDArray[np.bool_] | None
) -> npt.NDArray[np.bool_]:
    if one.shape != other.shape or one.ndim != 2:
        raise ValueError("both verdicts must have the shape (agencies, counted leaves)")
    known = np.ones(one.shape, dtype=np.bool_) if known is None else known
    if not known.any():
        raise ValueError("nothing was judged twice")
    return known


def _with_team(found: Errors, variance: float | None, words: Text) -> Errors:
    team = sqrt(variance) if variance is not None and variance > 0 else 0.0
    said = _TEAM_UNKNOWN if variance is None else _TEAM.filled(team=_figure(team)) if team else _TEAM_NONE
    source = measured(Text(f"{words.id}; {said.id}", f"{words.en}; {said.en}"))
    return replace(found, team=team, team_variance=variance, source=source)


def _stepped(count: int, steps: dict[int, float]) -> Floats:
    """The matrix of steps up and down; a step that would leave the scale is not taken."""
    matrix = np.zeros((count, count))
    for step, chance in steps.items():
        matrix += np.eye(count, k=step) * chance
    return matrix + np.diag(1 - matrix.sum(axis=1))


def _percent(share: float) -> Text:
    return _figure(round(100 * share, 1), " %")


def _figure(value: float, unit: str = "") -> Text:
    figure = f"{value:.3g}"
    return Text(figure.replace(".", ",") + unit, figure + unit)


_ASSUMED = Text(
    "satu tingkat terlalu tinggi {up}, terlalu rendah {down}; simpangan tim {team}",
    "one level too high {up}, too low {down}; deviation of the team {team}",
)
_AGAIN = Text(
    "{agencies} instansi dinilai ulang, {judgements} penilaian; penilaian ulang dianggap benar",
    "{agencies} agencies assessed again, {judgements} judgements; the second verdict taken as true",
)
_PAIR = Text(
    "{agencies} instansi dinilai dua asesor, {judgements} penilaian, dianggap sama baiknya; keliru satu "
    "tingkat {rate} ke tiap arah",
    "{agencies} agencies judged by two assessors, {judgements} judgements, taken as equally good; one level off {rate} "
    "each way",
)
_PAIR_SAME = Text(
    "{agencies} instansi dinilai dua asesor, {judgements} penilaian, semuanya sama; keliru satu tingkat paling banyak "
    "{rate} ke tiap arah (batas 95 %)",
    "{agencies} agencies judged by two assessors, {judgements} judgements, all of them alike; one level off at most "
    "{rate} each way (95 % limit)",
)
_TEAM = Text("simpangan tim {team}", "deviation of the team {team}")
_TEAM_NONE = Text("simpangan tim tidak berbeda dari nol", "deviation of the team not different from nothing")
_TEAM_UNKNOWN = Text("simpangan tim tidak diukur", "deviation of the team not measured")
