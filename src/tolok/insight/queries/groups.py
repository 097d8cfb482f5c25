"""Whom an assessment is compared with: the results of its cluster that everybody may read, or its sister units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from django.utils.translation import gettext as _

from tolok.assessment import access
from tolok.assessment.answers import language
from tolok.assessment.models import Assessment
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency
from tolok.organisation.national import own_name
from tolok.results import CLUSTERS, Published, averages, published, sources
from tolok.scoring.ranking import mean

_AVERAGED = "spbe-2020"
"""The instrument whose printed averages are shipped."""


@dataclass(frozen=True)
class Peer:
    """One of the others: its index as printed, and what is printed of its parts."""

    name: str
    value: Fraction
    nodes: Mapping[str, Fraction]
    slug: str = ""
    assessment: int | None = None


@dataclass(frozen=True)
class Group:
    """The others, what they are called together, the year and where their figures come from."""

    name: str
    year: int
    source: str
    peers: Sequence[Peer]
    means: Mapping[str, Fraction] = field(default_factory=dict)
    """The printed means of the group, where single results print no parts."""

    def mean_of(self, node: str) -> Fraction | None:
        """The mean of a part: of the others where all of them print it, else as printed for the group."""
        return mean(self._known(node)) if self._known(node) else self.means.get(node)

    def highest_of(self, node: str) -> Fraction | None:
        """The highest value of a part among the others, where all of them print it."""
        return max(self._known(node), default=None)

    def _known(self, node: str) -> list[Fraction]:
        found = [peer.nodes[node] for peer in self.peers if node in peer.nodes]
        return found if len(found) == len(self.peers) else []


def group_of(assessment: Assessment, standing: Standing) -> Group | None:
    """Whom an assessment stands beside; None where nobody is. Two queries at most.

    A unit stands beside the agency's other units in the cycle that the person may open. An agency beside the published
    results of its cluster in the same cycle, and while there are none, in the newest official results of the same
    instrument up to the cycle's year.
    """
    if assessment.unit_id is not None:
        return _units(assessment, standing)
    return _decided(assessment) or _printed(assessment)


def _units(assessment: Assessment, standing: Standing) -> Group | None:
    rows = (
        access.assessments(standing)
        .filter(cycle=assessment.cycle_id, agency=assessment.agency_id, unit__isnull=False)
        .exclude(pk=assessment.pk)
        .exclude(printed="")
        .select_related("unit")
        .order_by("unit__name")
    )
    peers = [Peer(str(row.unit), Fraction(row.printed), _parts(row), assessment=row.pk) for row in rows]
    name = _("unit kerja {agency}").format(agency=assessment.agency)
    return Group(name, assessment.cycle.year, assessment.cycle.name, peers) if peers else None


def _decided(assessment: Assessment) -> Group | None:
    rows = (
        Assessment.objects.filter(
            cycle=assessment.cycle_id, public=True, unit__isnull=True, agency__cluster=assessment.agency.cluster
        )
        .exclude(pk=assessment.pk)
        .exclude(printed="")
        .select_related("agency")
        .only("printed", "nodes", "agency__name", "agency__slug")
        .order_by("agency__name")
    )
    peers = [Peer(row.agency.name, Fraction(row.printed), _parts(row), row.agency.slug) for row in rows]
    name = cluster_name(assessment.agency.cluster)
    return Group(name, assessment.cycle.year, assessment.cycle.name, peers) if peers else None


def _parts(row: Assessment) -> dict[str, Fraction]:
    return {id_: Fraction(printed) for id_, printed in row.nodes.items()}


def _printed(assessment: Assessment) -> Group | None:
    cycle, agency = assessment.cycle, assessment.agency
    by_year = _by_year(cycle.instrument.id, agency.cluster)
    year = max((year for year in by_year if year <= cycle.year), default=None)
    if year is None:
        return None
    rows = [row for row in by_year[year] if own_name(row.agency) != agency.name]
    names = [own_name(row.agency) for row in rows]
    slugs = dict(Agency.objects.filter(cluster=agency.cluster, name__in=names).values_list("name", "slug"))
    peers = [
        Peer(name, row.value, {id_: Fraction(text) for id_, text in row.nodes.items()}, slugs.get(name, ""))
        for name, row in zip(names, rows, strict=True)
        if row.value is not None
    ]
    found = sources().get(rows[0].source) if rows else None
    source = found.what.in_(language()) if found else ""
    printed = averages().get((year, agency.cluster), {}) if cycle.instrument.id == _AVERAGED else {}
    means = {id_: Fraction(text) for id_, text in printed.items() if text and id_ in cycle.instrument.nodes}
    return Group(cluster_name(agency.cluster), year, source, peers, means) if peers else None


@cache
def _by_year(instrument: str, cluster: str) -> Mapping[int, Sequence[Published]]:
    found: dict[int, list[Published]] = {}
    for row in published(instrument):
        if row.cluster == cluster and row.index:
            found.setdefault(row.year, []).append(row)
    return found


def cluster_name(cluster: str) -> str:
    """A cluster in the reader's language."""
    known = CLUSTERS.get(cluster)
    return known.in_(language()) if known else cluster
