"""All units of an agency's own cycle side by side: the index of each, how far to the next predicate, ties as ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from tolok.assessment.models import Assessment, Cycle
from tolok.assessment.progress import predicate_name, unit_states
from tolok.assessment.queries.home import Band, above
from tolok.insight.charts import Chart, unit_bars
from tolok.insight.charts.bars import UnitBar
from tolok.insight.queries.reading import ends_of, in_words
from tolok.instruments import Instrument
from tolok.organisation.access import Standing
from tolok.scoring.ranking import Place, rank


@dataclass(frozen=True)
class Sister:
    """One unit with its place; ``printed`` is None while answers are missing."""

    assessment: Assessment
    place: Place[Assessment]
    predicate: str
    next: Band | None
    total: int

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.assessment.unit)

    @property
    def href(self) -> str:
        """Where it stands."""
        return reverse("insight:standing", args=[self.assessment.pk])

    @property
    def printed(self) -> Decimal | None:
        """Its index as it would be printed."""
        return Decimal(self.assessment.printed) if self.assessment.printed else None


def sisters(cycle: Cycle, standing: Standing) -> list[Sister]:
    """The units that a person may see, the highest index first; those without one last, by name. One query."""
    states = unit_states(cycle, standing)
    rows = [state.assessment for state in states]
    places = rank(rows, lambda row: Fraction(row.printed) if row.printed else None)
    total = len(cycle.instrument.leaves)
    return [_sister(cycle.instrument, place, total) for place in places]


def _sister(instrument: Instrument, place: Place[Assessment], total: int) -> Sister:
    row = place.item
    exact = Fraction(row.index) if row.index is not None else None
    return Sister(row, place, predicate_name(instrument, row.predicate), above(instrument, exact), total)


def sister_bars(cycle: Cycle, rows: Sequence[Sister]) -> Chart | None:
    """The units with an index as bars, each leading to where it stands."""
    ends = ends_of(cycle.instrument)
    shown = [row for row in rows if row.printed is not None]
    if ends is None or not shown:
        return None
    return unit_bars(
        "sisters",
        _("Unit kerja"),
        _("Indeks setiap unit yang semua indikatornya dijawab, dari yang tertinggi."),
        [
            UnitBar(
                row.assessment.unit.short or row.name if row.assessment.unit else row.name,
                float(row.printed or 0),
                in_words(row.printed or Decimal(0)),
                href=row.href,
            )
            for row in shown
        ],
        low=float(ends[0]),
        top=float(ends[1]),
        figure=_("Indeks"),
    )
