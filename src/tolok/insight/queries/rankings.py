"""Clusters in order: results that everybody may read, or for who runs a cycle all of its results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from tolok.analysis.report import Entry, Ranking
from tolok.analysis.report.subject import ends_of_scale
from tolok.assessment.answers import language
from tolok.assessment.models import Assessment, Claim, Cycle
from tolok.assessment.scores import publication_of, scored
from tolok.insight.queries.groups import cluster_name
from tolok.instruments.language import plain
from tolok.instruments.scales import Band
from tolok.organisation.national import own_name
from tolok.results import CLUSTERS, Published, published, sources


@dataclass(frozen=True)
class Cluster:
    """A cluster of a cycle: how many agencies, and how many of them have a result."""

    code: str
    name: str
    agencies: int
    decided: int


def clusters_of(cycle: Cycle) -> list[Cluster]:
    """The clusters of a national cycle, as the national reports order them. One query."""
    counts: dict[str, list[bool]] = defaultdict(list)
    rows = Assessment.objects.filter(cycle=cycle, unit__isnull=True)
    for code, at in rows.values_list("agency__cluster", "decided_at"):
        counts[code].append(at is not None)
    known = [code for code in CLUSTERS if code in counts] + sorted(set(counts) - set(CLUSTERS) - {""})
    return [Cluster(code, cluster_name(code), len(counts[code]), sum(counts[code])) for code in known]


def ranking_of_cycle(cycle: Cycle, cluster: str) -> Ranking | None:
    """A cluster of a cycle with what stands now, decided or not; None where nobody is in it. Three queries."""
    rows = _rows(cycle, cluster)
    return _ranking(cycle, cluster, rows, official=all(row.decided_at for row in rows)) if rows else None


def public_ranking(assessment: Assessment) -> Ranking | None:
    """The cluster of an assessment by results that everybody may read: of its cycle, else the newest official ones.

    None where nothing is public, and for units. Three queries at most.
    """
    if assessment.unit_id is not None:
        return None
    cycle, agency = assessment.cycle, assessment.agency
    rows = [row for row in _rows(cycle, agency.cluster) if row.public and row.printed]
    if any(row.pk != assessment.pk for row in rows):
        return _ranking(cycle, agency.cluster, rows, official=True, own=assessment.pk)
    return _printed(assessment)


def _rows(cycle: Cycle, cluster: str) -> list[Assessment]:
    found = Assessment.objects.filter(cycle=cycle, unit__isnull=True, agency__cluster=cluster)
    return list(found.select_related("agency").order_by("agency__name"))


def _ranking(
    cycle: Cycle, cluster: str, rows: Sequence[Assessment], *, official: bool, own: int | None = None
) -> Ranking:
    instrument = cycle.instrument
    table = instrument.tree.bands
    bands = {band.code: band for band in table.bands} if table else {}
    values: dict[int, dict[str, str]] = defaultdict(dict)
    claims = Claim.objects.filter(assessment__in=rows).exclude(value="").order_by("stage__position")
    for key, leaf, value in claims.values_list("assessment", "leaf", "value"):
        values[key][leaf] = value
    entries = []
    for row in rows:
        nodes = scored(cycle, values[row.pk]).nodes if row.printed else {}
        known = [(leaf.id, nodes[leaf.id].value) for leaf in instrument.leaves] if nodes else []
        levels = {id_: found for id_, found in known if found is not None}
        entries.append(
            Entry(
                row.agency.name,
                row.printed or None,
                bands.get(row.predicate),
                row.agency.province or "",
                levels,
                own=row.pk == own,
            )
        )
    return Ranking(
        group=plain(cluster_name(cluster)),
        year=cycle.year,
        source=plain(cycle.name),
        instrument=instrument,
        publication=publication_of(cycle),
        entries=entries,
        on=timezone.localdate(),
        official=official,
        sample=cycle.sample,
        ends=ends_of_scale(instrument),
    )


def _printed(assessment: Assessment) -> Ranking | None:
    cycle, agency = assessment.cycle, assessment.agency
    rows = [row for row in published(cycle.instrument.id) if row.cluster == agency.cluster and row.index]
    year = max((row.year for row in rows if row.year <= cycle.year), default=None)
    if year is None:
        return None
    chosen = [row for row in rows if row.year == year]
    instrument = cycle.instrument.at(year)
    found = sources().get(chosen[0].source)
    return Ranking(
        group=plain(cluster_name(agency.cluster)),
        year=year,
        source=plain(found.what.in_(language()) if found else ""),
        instrument=instrument,
        entries=list(_entries(chosen, instrument.tree.bands.bands if instrument.tree.bands else (), agency.name)),
        on=timezone.localdate(),
        ends=ends_of_scale(instrument),
    )


def _entries(rows: Iterable[Published], bands: Sequence[Band], own: str) -> Iterable[Entry]:
    by_name = {band.name.id: band for band in bands}
    for row in rows:
        name = own_name(row.agency)
        yield Entry(name, row.index, by_name.get(row.predicate or ""), row.province or "", own=name == own)
