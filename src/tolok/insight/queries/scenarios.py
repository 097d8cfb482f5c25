"""Scenarios side by side: what follows from each, beside what stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from tolok.analysis.standing import Position
from tolok.assessment.access import Hand
from tolok.assessment.progress import predicate_name
from tolok.insight.models import Scenario
from tolok.insight.queries.reading import Named, decimal_of
from tolok.insight.queries.trial import Bench, Pull, Trial, bench_of
from tolok.instruments.faults import FaultyInput
from tolok.scoring import Result


@dataclass(frozen=True)
class Listed:
    """A scenario with its score; ``after`` None: its levels fit the instrument no more."""

    scenario: Scenario
    before: Result
    after: Result | None
    bench: Bench

    @property
    def difference(self) -> Fraction | None:
        """What it adds, exactly."""
        if self.after is None or self.after.exact is None or self.before.exact is None:
            return None
        return self.after.exact - self.before.exact

    @property
    def added(self) -> Decimal | None:
        """The same as a page shows it."""
        return decimal_of(self.difference, 3)

    @property
    def predicate(self) -> str:
        """Its predicate in the reader's language."""
        band = self.after.predicate if self.after else None
        return predicate_name(self.bench.ready.instrument, band.code) if band else ""

    @property
    def place(self) -> Position | None:
        """Its place in the group, with everybody else as they are."""
        return self.bench.place(self.after) if self.after else None


@dataclass(frozen=True)
class Beside:
    """A scenario with all that follows from it."""

    scenario: Scenario
    trial: Trial


@dataclass(frozen=True)
class Line:
    """An indicator that some scenario changes: its level now and in each, and what that brings."""

    named: Named
    now: int | None
    levels: Sequence[int | None]


@dataclass(frozen=True)
class Comparison:
    """What stands, and scenarios beside it."""

    now: Trial
    beside: Sequence[Beside]

    @cached_property
    def lines(self) -> list[Line]:
        """The indicators that any of them changes, in order."""
        pulls = [{pull.named.id: pull for pull in one.trial.pulls} for one in self.beside]
        found = []
        for pull in self.now.pulls:
            chosen = [_level(of_scenario.get(pull.named.id)) for of_scenario in pulls]
            if any(level is not None for level in chosen):
                found.append(Line(pull.named, pull.now, chosen))
        return found

    def rows_of_table(self) -> Iterator[list[str | Decimal | int | None]]:
        """The same for a spreadsheet, heads first."""
        told = [self.now, *(one.trial for one in self.beside)]
        yield [_("Tentang"), _("Sekarang"), *(one.scenario.name for one in self.beside)]
        yield [_("Indeks"), *(Decimal(one.after) if one.after else None for one in told)]
        yield [_("Predikat"), *(one.predicate_after or None for one in told)]
        # Words, not numbers: "2-3" alone would be a date to a spreadsheet.
        yield [_("Peringkat"), *(_placed(one) for one in told)]
        for line in self.lines:
            levels = [line.now if level is None else level for level in line.levels]
            yield [f"{line.named.number} {line.named.title}", line.now, *levels]


def listed(own: Hand, rows: Sequence[Scenario]) -> list[Listed]:
    """Each scenario with its score. Three queries at most, however many there are.

    Raises:
        NeedsPopulation: the index compares agencies with each other.
    """
    if not rows:
        return []
    bench = bench_of(own)
    return [Listed(row, bench.ready.before, _result(bench, row), bench) for row in rows]


def compared(own: Hand, rows: Sequence[Scenario]) -> Comparison:
    """Scenarios beside what stands, but for those that fit the instrument no more. Three queries at most.

    Raises:
        NeedsPopulation: as ``listed``.
    """
    bench = bench_of(own)
    fitting = [row for row in rows if _result(bench, row) is not None]
    return Comparison(bench.trial({}), [Beside(row, bench.trial(row.levels)) for row in fitting])


def _result(bench: Bench, row: Scenario) -> Result | None:
    """The score; None where rules of the cycle changed and a level is none any more."""
    try:
        return bench.ready.result(bench.levels(row.levels))
    except FaultyInput:
        return None


def _level(pull: Pull | None) -> int | None:
    """The level that a scenario gives an indicator; None: as it is."""
    if pull is None or not pull.chosen:
        return None
    return next((level for value, level in pull.choices if value == pull.chosen), None)


def _placed(one: Trial) -> str | None:
    if one.place_after is None:
        return None
    return _("{place} dari {of}").format(place=one.place_after.place, of=one.place_after.place.of)
