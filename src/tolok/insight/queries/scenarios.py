"""Scenarios side by side: what follows from each, beside what stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from tolok.assessment.access import Hand
from tolok.insight.models import Scenario
from tolok.insight.queries.reading import Named
from tolok.insight.queries.trial import Pull, Trial, trials
from tolok.instruments.faults import FaultyInput


@dataclass(frozen=True)
class Listed:
    """A scenario with what follows from it; ``trial`` None: its levels fit the instrument no more."""

    scenario: Scenario
    trial: Trial | None


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
    beside: Sequence[Listed]

    @cached_property
    def lines(self) -> list[Line]:
        """The indicators that any of them changes, in order."""
        pulls = [{pull.named.id: pull for pull in one.trial.pulls} if one.trial else {} for one in self.beside]
        found = []
        for pull in self.now.pulls:
            chosen = [_level(pulls_of.get(pull.named.id)) for pulls_of in pulls]
            if any(level is not None for level in chosen):
                found.append(Line(pull.named, pull.now, chosen))
        return found

    def rows_of_table(self) -> Iterator[list[str | Decimal | int | None]]:
        """The same for a spreadsheet, heads first."""
        known = [one for one in self.beside if one.trial is not None]
        told = [self.now, *(one.trial for one in known if one.trial is not None)]
        yield [_("Tentang"), _("Sekarang"), *(one.scenario.name for one in known)]
        yield [_("Indeks"), *(Decimal(one.after) if one.after else None for one in told)]
        yield [_("Predikat"), *(one.predicate_after or None for one in told)]
        # Words, not numbers: "2-3" alone would be a date to a spreadsheet.
        yield [_("Peringkat"), *(_placed(one) for one in told)]
        for line in self.lines:
            levels = [line.levels[i] for i, one in enumerate(self.beside) if one.trial is not None]
            yield [f"{line.named.number} {line.named.title}", line.now, *(level or line.now for level in levels)]


def listed(own: Hand, rows: Sequence[Scenario]) -> list[Listed]:
    """Each scenario with what follows from it. Three queries at most, however many there are.

    Raises:
        NeedsPopulation: the index compares agencies with each other.
    """
    return list(_tried(own, rows)[1])


def compared(own: Hand, rows: Sequence[Scenario]) -> Comparison:
    """Scenarios beside what stands. Three queries at most.

    Raises:
        NeedsPopulation: as ``listed``.
    """
    now, beside = _tried(own, rows)
    return Comparison(now, beside)


def _tried(own: Hand, rows: Sequence[Scenario]) -> tuple[Trial, list[Listed]]:
    try:
        now, *found = trials(own, [{}, *(row.levels for row in rows)])
    except FaultyInput:
        # One of them holds what the instrument takes no more (rules of the cycle changed): each by itself.
        now, every = trials(own, [{}])[0], [_alone(own, row) for row in rows]
        return now, every
    return now, [Listed(row, trial) for row, trial in zip(rows, found, strict=True)]


def _alone(own: Hand, row: Scenario) -> Listed:
    try:
        return Listed(row, trials(own, [row.levels])[0])
    except FaultyInput:
        return Listed(row, None)


def _level(pull: Pull | None) -> int | None:
    """The level that a scenario gives an indicator; None: as it is."""
    if pull is None or not pull.chosen:
        return None
    return next((level for value, level in pull.choices if value == pull.chosen), None)


def _placed(one: Trial) -> str | None:
    if one.place_after is None:
        return None
    return _("{place} dari {of}").format(place=one.place_after.place, of=one.place_after.place.of)
