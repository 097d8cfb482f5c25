"""How indices and predicates are spread: by cluster in one set of results, and by year in one cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from django.db.models import Avg, Count
from django.utils.translation import gettext as _

from tolok.analysis.national import Entry, Spread, entries_of, spread
from tolok.assessment.models import Assessment
from tolok.assessment.progress import cluster_name
from tolok.insight.charts import Chart, boxes, stacked
from tolok.insight.charts.boxes import Box
from tolok.insight.charts.chart import LEVELS
from tolok.insight.charts.stacked import Stack
from tolok.insight.queries.national.basis import Basis
from tolok.insight.queries.reading import decimal_of, ends_of, in_words
from tolok.results import CLUSTERS, averages

_FEWEST_IN_BOX = 4


@dataclass(frozen=True)
class SpreadRow:
    """Some agencies and their spread, as a table shows it; ``printed`` is the mean that the ministry printed."""

    code: str
    name: str
    found: Spread
    printed: Decimal | None = None
    sample: bool = False
    words: tuple[str, ...] = ()

    @property
    def unknown(self) -> int:
        """How many have no index."""
        return self.found.agencies - self.found.known

    @property
    def figures(self) -> list[Decimal | None]:
        """Lowest, first quarter, median, third quarter, highest."""
        found = self.found
        return [decimal_of(value) for value in (found.low, found.first, found.median, found.third, found.high)]

    @property
    def mean(self) -> Decimal | None:
        """The plain mean."""
        return decimal_of(self.found.mean)

    @property
    def counts(self) -> list[int]:
        """How many have each predicate, from the lowest up."""
        return list(self.found.bands.values())

    @property
    def named_counts(self) -> list[tuple[str, int]]:
        """Each predicate with how many have it."""
        return list(zip(self.words, self.counts, strict=False))


def by_cluster(basis: Basis, entries: Sequence[Entry]) -> list[SpreadRow]:
    """Each cluster, and all of them last."""
    words = _words(basis)
    rows = [
        SpreadRow(code, cluster_name(code), spread(members, basis.codes), _printed(basis, code), words=words)
        for code, members in _grouped(entries, lambda entry: entry.cluster)
    ]
    if len(rows) > 1:
        rows.append(SpreadRow("", _("Semua"), spread(entries, basis.codes), _printed(basis, "nasional"), words=words))
    return rows


def _words(basis: Basis) -> tuple[str, ...]:
    return tuple(basis.predicate(code) for code in basis.codes)


def _grouped(entries: Iterable[Entry], by: Callable[[Entry], str]) -> list[tuple[str, list[Entry]]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(by(entry), []).append(entry)
    order = {code: place for place, code in enumerate(CLUSTERS)}
    return sorted(found.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))


def _printed(basis: Basis, cluster: str) -> Decimal | None:
    if basis.cycle is not None:
        return None
    return _average(basis.year, cluster)


def _average(year: int, cluster: str) -> Decimal | None:
    text = averages().get((year, cluster), {}).get("index")
    return Decimal(text) if text else None


def by_year(basis: Basis, known: Sequence[Basis], cluster: str) -> list[SpreadRow]:
    """Results of the same instrument in other years, the earliest first; of one cluster, or of all. One query.

    Of cycles only predicates and the mean are told: where the middle half lies is told of one set of results at a time.
    """
    alike = sorted((one for one in known if one.instrument.id == basis.instrument.id), key=lambda one: one.year)
    cycles = [one.cycle.pk for one in alike if one.cycle is not None]
    told = _told_of(cycles, cluster)
    found, words = [], _words(basis)
    for one in alike:
        if one.cycle is None:
            printed = _average(one.year, cluster or "nasional")
            spread_ = _published(one.instrument.id, one.year, cluster)
            found.append(
                SpreadRow(one.key, _("{year}, diumumkan").format(year=one.year), spread_, printed, words=words)
            )
        else:
            counts, index_sum, indices, agencies = told.get(one.cycle.pk, ({}, Fraction(0), 0, 0))
            mean = index_sum / indices if indices else None
            bands = {code: counts.get(code, 0) for code in one.codes}
            whole = Spread(agencies, indices, None, None, None, None, None, mean, bands)
            found.append(SpreadRow(one.key, one.word, whole, None, one.sample, words))
    return found


@lru_cache(maxsize=256)
def _published(used: str, year: int, cluster: str) -> Spread:
    from tolok.instruments import instrument

    known = instrument(used)
    codes = [band.code for band in known.tree.bands.bands] if known.tree.bands else []
    return spread([row for row in entries_of(known, year) if cluster in {"", row.cluster}], codes)


def _told_of(cycles: Sequence[int], cluster: str) -> dict[int, tuple[dict[str, int], Fraction, int, int]]:
    rows = Assessment.objects.filter(cycle__in=cycles, unit__isnull=True)
    if cluster:
        rows = rows.filter(agency__cluster=cluster)
    found: dict[int, tuple[dict[str, int], Fraction, int, int]] = {}
    counted = rows.order_by().values_list("cycle", "predicate").annotate(Count("pk"), Count("index"), Avg("index"))
    for cycle, band, agencies, indices, mean in counted:
        bands, total, known, everybody = found.get(cycle, ({}, Fraction(0), 0, 0))
        if band and indices:
            bands = {**bands, band: indices}
        total += Fraction(mean) * indices if mean is not None else 0
        found[cycle] = bands, total, known + indices, everybody + agencies
    return found


def box_chart(basis: Basis, rows: Sequence[SpreadRow]) -> Chart | None:
    """Where the indices of each cluster lie."""
    ends = ends_of(basis.instrument)
    shown = [row for row in rows if row.found.known >= _FEWEST_IN_BOX]
    if ends is None or not shown:
        return None
    return boxes(
        "spread",
        _("Sebaran indeks"),
        _("Dari yang terendah sampai yang tertinggi; kotaknya separuh yang di tengah, tandanya median."),
        [_box(row) for row in shown],
        low=float(ends[0]),
        top=float(ends[1]),
    )


def _box(row: SpreadRow) -> Box:
    low, first, median, third, high = (float(value or 0) for value in row.figures)
    figure = in_words(decimal_of(row.found.median) or Decimal(0))
    return Box(f"{row.name} ({row.found.known})", low, first, median, third, high, figure)


def band_chart(name: str, says: str, basis: Basis, rows: Sequence[SpreadRow]) -> Chart | None:
    """How the predicates are divided in each row."""
    shown = [row for row in rows if sum(row.counts)]
    if not shown or len(basis.codes) > len(LEVELS):
        return None
    return stacked(
        name,
        _("Predikat"),
        says,
        [Stack(f"{row.name} ({sum(row.counts)})", row.counts) for row in shown],
        parts=[(basis.predicate(code), LEVELS[place]) for place, code in enumerate(basis.codes)],
        of=_("instansi"),
    )
