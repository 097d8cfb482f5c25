"""How sure an assessment is: interval, bands, places and what it comes from, worked out by ``analysis.certainty``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from tolok.analysis.certainty import (
    Errors,
    Finding,
    Sobol,
    TooNoisy,
    by_index,
    intervals_of,
    measured,
    of_hundred,
    rank_set_of,
    sensitivity,
    sentences,
    shares_of_variance,
    unbiased,
)
from tolok.analysis.stated import UNMEASURED, Basis, Source
from tolok.analysis.straight import NotStraight, Straight
from tolok.assessment.answers import language
from tolok.assessment.models import Cycle, SetBy
from tolok.assessment.scores import publication_of
from tolok.insight.queries.assessors import Pool, pool_of, straight_of
from tolok.insight.queries.groups import Group
from tolok.insight.queries.reading import Named, Reading, decimal_of
from tolok.instruments import Text
from tolok.scoring import Result
from tolok.scoring.answers import Origin
from tolok.scoring.ranking import Place

RUNS = 1024
"""Size of the samples of the Sobol indices on a page."""
SURE = frozenset({Origin.CONVERTED, Origin.WAITING})


@dataclass(frozen=True)
class Chance:
    """How likely a predicate is for the true index; ``official``: the one that stands."""

    name: str
    share: float
    official: bool

    @property
    def of_hundred(self) -> int:
        """So many of a hundred."""
        return of_hundred(self.share)

    @property
    def figure(self) -> str:
        """The same as it is written: a small chance is not none."""
        if 0.005 <= self.share <= 0.995 or self.of_hundred in {0, 100}:
            return str(self.of_hundred)
        return "< 1" if self.share < 0.5 else "> 99"


@dataclass(frozen=True)
class Weighty:
    """How much of the uncertainty the judgement of one indicator makes."""

    named: Named
    share: float

    @property
    def of_hundred(self) -> Decimal:
        """Its share in percent."""
        return decimal_of(Fraction(100 * self.share), 1) or Decimal(0)


@dataclass(frozen=True)
class Doubt:
    """How sure an assessment is under an error rate (None: unknown); ``refused`` says why its index has none."""

    reading: Reading
    group: Group | None
    errors: Errors | None
    straight: Straight | None
    refused: Text | None
    finding: Finding | None

    @property
    def source(self) -> Source:
        """What everything here stands on."""
        return self.errors.source if self.errors else UNMEASURED

    @property
    def basis(self) -> Basis:
        """Whether that was measured, assumed, or is not known."""
        return self.source.basis

    @property
    def incomplete(self) -> bool:
        """Whether answers are missing, so that there is no index yet."""
        return self.reading.result.exact is None

    @property
    def self_assessed(self) -> bool:
        """Whether no assessor has been there yet: the levels are the agency's own."""
        return self.reading.assessment.stage.set_by in {SetBy.AGENCY, SetBy.NOBODY}

    @property
    def says(self) -> list[str]:
        """All of it in sentences, words before figures."""
        if self.finding is None:
            return [] if self.refused is None else [_capital(self.refused.in_(language())) + "."]
        return [line.in_(language()) for line in sentences(self.finding)]

    @property
    def in_short(self) -> str:
        """What a page about something else says of it."""
        if self.finding is None or self.finding.measured is None:
            told = self.refused or UNMEASURED.words
            return _capital(told.in_(language())) + "."
        return " ".join(self.says[1:])

    @cached_property
    def chances(self) -> list[Chance]:
        """The predicates from the highest, with how likely each is."""
        bands = self.reading.instrument.tree.bands
        if bands is None or self.finding is None or self.finding.measured is None:
            return []
        shares, official = self.finding.measured.band_chances, self.reading.result.predicate
        return [
            Chance(band.name.in_(language()), shares.get(band.code, 0.0), bool(official and official.code == band.code))
            for band in reversed(bands.bands)
        ]

    @cached_property
    def weighty(self) -> list[Weighty]:
        """The indicators whose judgement makes the index uncertain, the largest first."""
        if self.straight is None or self.errors is None or self.incomplete:
            return []
        points, sure = given_points(self.reading.result, self.straight)
        (row,) = shares_of_variance(self.straight, points[None], self.errors, sure=sure[None])
        names = [self.reading.names[self.straight.table.leaves[place].id] for place in self.straight.positions]
        order = [i for i in np.argsort(-row, kind="stable").tolist() if row[i] > 0]
        return [Weighty(names[i], float(row[i])) for i in order]

    @cached_property
    def groups(self) -> Sobol | None:
        """What levels and weights move: first-order and total indices of the index."""
        return self._moved(conventions=False)

    @cached_property
    def conventions(self) -> Sobol | None:
        """The same with the conventions: the codes of levels, and the kind of mean."""
        return self._moved(conventions=True)

    def _moved(self, *, conventions: bool) -> Sobol | None:
        if self.straight is None or self.errors is None or self.incomplete:
            return None
        points, sure = given_points(self.reading.result, self.straight)
        return _sobol(
            self.straight,
            tuple(points.tolist()),
            tuple(sure.tolist()),
            _Rates(self.errors.low, tuple(map(tuple, self.errors.matrix.tolist()))),
            conventions=conventions,
        )


@dataclass(frozen=True)
class _Rates:
    """An error matrix that can be a key."""

    low: int
    matrix: tuple[tuple[float, ...], ...]


@lru_cache(maxsize=256)
def _sobol(
    index: Straight, points: tuple[float, ...], sure: tuple[bool, ...], rates: _Rates, *, conventions: bool
) -> Sobol:
    errors = Errors(rates.low, np.array(rates.matrix), 0.0, UNMEASURED)
    known = np.array([sure])
    return sensitivity(index, np.array([points]), errors, runs=RUNS, sure=known, conventions=conventions)[0]


def doubt_of(reading: Reading, group: Group | None, errors: Errors | None) -> Doubt:
    """How sure an assessment is if assessors err as ``errors`` says; no queries.

    Without ``errors`` nobody knows, and the result says so.
    """
    index, refused = _straight(reading)
    finding = None
    if index is not None and reading.result.exact is not None:
        try:
            finding = _finding(reading, group, index, errors)
        except TooNoisy as error:
            refused = error.message
    return Doubt(reading, group, errors, index, refused, finding)


def measured_pool(reading: Reading) -> Pool | None:
    """As ``measured_errors``, for the cycle of what is read."""
    return measured_errors(reading.assessment.cycle)


def measured_errors(cycle: Cycle) -> Pool | None:
    """The error rate that double judgements of a cycle show; None where the index has none. Eight queries at most."""
    try:
        index = straight_of(cycle.instrument, publication_of(cycle))
    except NotStraight:
        return None
    return pool_of(cycle, index)


def deviation(result: Result, errors: Errors) -> float | None:
    """The standard deviation of an index by assessor error; None while it has none, or nothing can be said."""
    try:
        index = straight_of(result.instrument, result.publication)
        if result.exact is None:
            return None
        points, sure = given_points(result, index)
        _scores, variances = unbiased(index, points[None], errors, sure[None])
    except (NotStraight, TooNoisy):
        return None
    return float(np.sqrt((variances * index.floats**2).sum() + errors.team**2))


def given_points(result: Result, index: Straight) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The points of the counted leaves of a complete score, and which of them another index supplied."""
    answers = [result.nodes[index.table.leaves[place].id].answer for place in index.positions]
    points = np.array([float(answer.value or 0) if answer else 0.0 for answer in answers])
    return points, np.array([answer is not None and answer.origin in SURE for answer in answers], dtype=np.bool_)


def _straight(reading: Reading) -> tuple[Straight | None, Text | None]:
    try:
        return straight_of(reading.instrument, publication_of(reading.assessment.cycle)), None
    except NotStraight as error:
        return None, error.message


def _finding(reading: Reading, group: Group | None, index: Straight, errors: Errors | None) -> Finding:
    result, exact = reading.result, reading.result.exact or Fraction(0)
    printed = Fraction(result.index or 0)
    others = [peer.value for peer in group.peers] if group else []
    higher, same = sum(value > printed for value in others), sum(value == printed for value in others)
    place = Place(0, exact, higher + 1, higher + 1 + same, len(others) + 1)
    who = str(reading.assessment.unit or reading.assessment.agency)
    name = group.name if group else ""
    found = None
    if errors is not None:
        points, sure = given_points(reading.result, index)
        bands = reading.instrument.tree.bands
        codes = [band.code for band in bands.bands] if bands else []
        official = codes.index(result.predicate.code) if result.predicate and result.predicate.code in codes else -1
        told = intervals_of(
            index, points[None], np.array([float(exact)]), np.array([official]), errors, sure=sure[None]
        )
        found = measured(told, _places(index, [printed, *others], errors))
    return Finding(
        who, name, exact, result.index or "", result.predicate, place, found, errors.source if errors else UNMEASURED
    )


def _places(index: Straight, printed: Sequence[Fraction], errors: Errors) -> tuple[int, int]:
    """The places that the first of some printed indices may have; the levels of the others are not published."""
    corrected, sd = by_index(index, np.array([float(value) for value in printed]), errors)
    return rank_set_of(0, corrected, sd)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
