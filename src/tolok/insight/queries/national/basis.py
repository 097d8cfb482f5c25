"""Which results the national view is about: a published table, or a national cycle in Tolok."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from tolok.analysis.national.entries import Entry, codes_of, entries_of
from tolok.analysis.peers import printed
from tolok.assessment.answers import language
from tolok.assessment.models import Assessment, Cycle, CycleState
from tolok.assessment.progress import predicate_name
from tolok.instruments import Instrument, instrument
from tolok.organisation.models import Agency
from tolok.organisation.national import own_name
from tolok.results import published, sources

OFFICIAL = "spbe-2020"
"""The instrument of the published national results."""
WHOLE = 100
"""A table with fewer rows is no picture of the nation, and says so."""


@dataclass(frozen=True)
class Basis:
    """Results: their key in the address (``p2024``, ``c12``), what they are called, and where they come from."""

    key: str
    word: str
    year: int
    instrument: Instrument
    source: str
    agencies: int
    cycle: Cycle | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The predicates from the lowest up."""
        return codes_of(self.instrument)

    @property
    def sample(self) -> bool:
        """Whether the results are made up."""
        return self.cycle is not None and self.cycle.sample

    @property
    def unofficial(self) -> bool:
        """Whether nothing of it was published yet."""
        return self.cycle is not None and self.cycle.state != CycleState.PUBLISHED

    @property
    def partial(self) -> bool:
        """Whether the table holds a few agencies only."""
        return self.cycle is None and self.agencies < WHOLE

    @property
    def name(self) -> str:
        """The instrument in the reader's language."""
        return self.instrument.short.in_(language())

    def predicate(self, code: str) -> str:
        """A predicate in the reader's language."""
        return predicate_name(self.instrument, code)


def bases() -> list[Basis]:
    """Everything the view can be about: the cycles, the newest first, then the published tables. One query.

    A cycle that only repeats results which a published table has is left out.
    """
    tables = _tables()
    years = {table.year for table in tables}
    rows = Cycle.objects.filter(agency__isnull=True, state__in=[CycleState.OPEN, CycleState.PUBLISHED])
    found = rows.annotate(participants=Count("assessments")).order_by("-year", "-pk")
    cycles = [
        Basis(
            f"c{row.pk}",
            row.name,
            row.year,
            row.instrument,
            row.source or row.name,
            row.participants,
            row,
        )
        for row in found
        if not (row.source and row.year in years and row.instrument.id == OFFICIAL)
    ]
    return [*cycles, *tables]


def running(found: Sequence[Basis]) -> Basis | None:
    """The cycle whose progress is shown when nobody says: the one that is open, of most agencies."""
    cycles = [basis for basis in found if basis.cycle is not None]
    return max(
        cycles,
        key=lambda basis: (basis.cycle is not None and basis.cycle.state == CycleState.OPEN, basis.agencies),
        default=None,
    )


def newest(found: Sequence[Basis]) -> Basis | None:
    """The results that are shown when nobody says: the newest that are published, real, and of the whole nation."""
    whole = [basis for basis in found if not (basis.partial or basis.sample or basis.unofficial)]
    return max(whole, key=lambda basis: (basis.agencies >= WHOLE, basis.year), default=next(iter(found), None))


def named(found: Sequence[Basis], key: str) -> Basis | None:
    """The basis with a key of the address."""
    return next((basis for basis in found if basis.key == key), None)


@cache
def _printed_tables() -> Sequence[tuple[int, int, str]]:
    """Year, rows with an index, and the source of most of them, the newest first."""
    found = []
    for one in printed(OFFICIAL):
        rows = [row.source for row in published(OFFICIAL) if row.year == one.year]
        found.append((one.year, one.with_index, max(rows, key=rows.count)))
    return sorted(found, reverse=True)


def _tables() -> list[Basis]:
    known = instrument(OFFICIAL)
    return [
        Basis(
            f"p{year}",
            _("{instrument}, hasil yang diumumkan {year}").format(instrument=known.short.in_(language()), year=year),
            year,
            known,
            sources()[source].what.in_(language()) if count >= WHOLE else _("beberapa sumber"),
            count,
        )
        for year, count, source in _printed_tables()
    ]


def entries(basis: Basis) -> list[Entry]:
    """The results of every agency of ``basis``; ``key`` is the address that tells of it. One query."""
    if basis.cycle is None:
        return _printed_entries(basis)
    return [entry for _pk, entry in cycle_entries(basis.cycle)]


def _printed_entries(basis: Basis) -> list[Entry]:
    slugs = dict(Agency.objects.values_list("name", "slug"))
    found = []
    for row in entries_of(basis.instrument, basis.year):
        name = own_name(row.agency)
        address = reverse("agency", args=[slugs[name]]) if name in slugs else ""
        found.append(Entry(name, row.cluster, row.province, row.index, row.band, address))
    return found


_COLUMNS = ("pk", "agency_id", "agency__name", "agency__cluster", "agency__province", "printed", "predicate")


def cycle_entries(cycle: Cycle) -> list[tuple[int, Entry]]:
    """The agencies of a cycle by number, with the results that stand now. One query."""
    rows = Assessment.objects.filter(cycle=cycle, unit__isnull=True).order_by("agency__name").values_list(*_COLUMNS)
    pattern = reverse("assessment", args=[0])
    return [
        (
            agency,
            Entry(
                name,
                cluster,
                province,
                Fraction(index) if index else None,
                band if index else "",
                pattern.replace("/0/", f"/{pk}/"),
            ),
        )
        for pk, agency, name, cluster, province, index, band in rows
    ]
