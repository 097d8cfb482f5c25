"""Agreement of assessors and sources of uncertainty as their page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tolok.analysis.certainty import Alpha, Sobol
from tolok.assessment.answers import language
from tolok.insight.queries.assessors import Compared
from tolok.insight.queries.reading import Named, Reading, decimal_of

_WIDE = 1.96


@dataclass(frozen=True)
class Source:
    """A group of decisions, and what of the variance hangs on it."""

    name: str
    title: str
    first: float
    total: float
    low: float
    high: float
    seen: bool

    @property
    def figure(self) -> str:
        """The total index as it is written."""
        return _two(self.total)

    @property
    def first_figure(self) -> str:
        """The first-order index as it is written."""
        return _two(self.first)

    @property
    def ends(self) -> str:
        """The interval of the total index."""
        return _("{low} sampai {high}").format(low=_two(self.low), high=_two(self.high))


@dataclass(frozen=True)
class Leaf:
    """An indicator and how far assessors agree on it."""

    named: Named
    alpha: str
    units: int


@dataclass(frozen=True)
class Pair:
    """Two assessors side by side."""

    names: tuple[str, str]
    units: int
    same_level: str
    within_one: str
    agencies: int
    mean: str
    limits: str
    same_band: str
    alpha: str
    table: Sequence[tuple[int, Sequence[int]]]


@dataclass(frozen=True)
class Assessor:
    """How much higher than the others an assessor judges."""

    name: str
    units: int
    mean: float | None
    figure: str
    low: float | None
    high: float | None
    alpha: str


@dataclass(frozen=True)
class Findings:
    """Assessors side by side, in words and figures."""

    alpha: str
    reason: str
    units: int
    agencies: int
    leaves: Sequence[Leaf]
    pairs: Sequence[Pair]
    assessors: Sequence[Assessor]
    levels: Sequence[int]


def findings(found: Compared, read: Reading) -> Findings:
    """What a page shows of assessors side by side."""
    told = found.agreement
    why = told.reason or told.alpha.reason
    low = found.straight.low
    return Findings(
        alpha=alpha_in_words(told.alpha),
        reason=why.in_(language()) if why else "",
        units=told.alpha.units,
        agencies=found.agencies,
        leaves=[
            Leaf(read.names[id_], alpha_in_words(one), one.units)
            for id_, one in told.by_leaf
            if one.units and one.value is not None
        ],
        pairs=[
            Pair(
                pair.names,
                pair.units,
                percent(pair.same_level),
                percent(pair.within_one),
                pair.agencies,
                _signed(pair.mean),
                "–" if pair.limits is None else f"{_signed(pair.limits[0])} … {_signed(pair.limits[1])}",
                percent(pair.same_band),
                alpha_in_words(pair.alpha) if pair.alpha else "–",
                [(low + row, counts) for row, counts in enumerate(pair.table.tolist())],
            )
            for pair in told.pairs
            if pair.units
        ],
        assessors=[
            Assessor(
                one.assessor,
                one.units,
                one.mean,
                _signed(one.mean),
                None if one.mean is None or one.error is None else one.mean - _WIDE * one.error,
                None if one.mean is None or one.error is None else one.mean + _WIDE * one.error,
                alpha_in_words(one.alpha),
            )
            for one in told.assessors
        ],
        levels=found.straight.levels.tolist(),
    )


def sources(found: Sobol | None, column: int = 0) -> list[Source]:
    """The groups of one output, the largest total index first; nothing where nothing varies."""
    if found is None or np.isnan(found.total[:, column]).any():
        return []
    titles = {
        "assessors": _("tingkat: galat asesor"),
        "weights": _("bobot (±25 %)"),
        "codes": _("jarak antartingkat"),
        "mean": _("rata-rata hitung atau ukur"),
    }
    rows = [
        Source(
            name,
            titles[name],
            float(found.first[i, column]),
            float(found.total[i, column]),
            float(found.total_interval[i, column, 0]),
            float(found.total_interval[i, column, 1]),
            bool(found.seen[i, column]),
        )
        for i, name in enumerate(found.groups)
    ]
    return sorted(rows, key=lambda row: -row.total)


def alpha_in_words(found: Alpha) -> str:
    """Alpha with its interval, or why there is none."""
    if found.value is None:
        return found.reason.in_(language()) if found.reason else "–"
    if found.low is None or found.high is None:
        return _two(found.value)
    told = {"value": _two(found.value), "low": _two(found.low), "high": _two(found.high)}
    return _("{value} ({low} sampai {high})").format(**told)


def percent(share: float | None) -> str:
    """A share in whole percent."""
    return "–" if share is None else f"{round(100 * share)} %"


def _two(value: float) -> str:
    shown = number_format(decimal_of(Fraction(value)) or Decimal(0), 2).replace("-", "−")
    return shown.removeprefix("−") if value < 0 and not shown.strip("−0,.") else shown


def _signed(value: float | None) -> str:
    if value is None:
        return "–"
    shown = _two(value)
    return f"+{shown}" if shown[0] != "−" and shown.strip("0,.") else shown
