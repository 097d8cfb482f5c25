"""Assessments as reports are made of them: everything the pages of the analysis tell, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.analysis.certainty import Errors
from tolok.analysis.change import Unfinished
from tolok.analysis.peers import NoPeers, Peers
from tolok.analysis.report import Before, Group, Member, Subject, Work
from tolok.analysis.report.subject import HEAD
from tolok.assessment.access import Hand, hand
from tolok.assessment.models import Assessment, Assignment, Cycle
from tolok.insight.plans import plan_in_force
from tolok.insight.queries.alike import alike
from tolok.insight.queries.assessors import Pool
from tolok.insight.queries.certainty import measured_pool
from tolok.insight.queries.groups import Group as Others
from tolok.insight.queries.groups import Peer, cluster_name, group_of
from tolok.insight.queries.moments import NOW, accounted, moments_of
from tolok.insight.queries.posture import Posture, posture_beside
from tolok.insight.queries.reading import Reading, reading
from tolok.instruments.language import Text, plain
from tolok.organisation.access import Standing
from tolok.scoring import Result
from tolok.scoring.changes import NotComparable

_REGIONS = frozenset({"provinsi", "kabupaten", "kota"})
_AT_ONCE = 50


def subject_of(own: Hand) -> Subject:
    """What a report about an assessment tells, in the language that is active. Some ten queries."""
    found = reading(own)
    pool = measured_pool(found)
    return _subject(found, group_of(own.assessment, own.standing), pool.errors if pool else None)


def subjects_of(cycle: Cycle, keys: Sequence[int], standing: Standing) -> Iterator[tuple[Assessment, Subject]]:
    """The same for many assessments of a cycle, one after another.

    Whom they stand beside is read once a cluster, what assessors err once.
    """
    groups: dict[str, _Cluster] = {}
    pools: list[Pool | None] = []
    for begin in range(0, len(keys), _AT_ONCE):
        rows = Assessment.objects.select_related("cycle", "stage", "agency", "unit")
        found = rows.in_bulk(keys[begin : begin + _AT_ONCE])
        for key in keys[begin : begin + _AT_ONCE]:
            if key not in found:
                continue
            row = found[key]
            row.cycle = cycle
            group = groups.setdefault(row.agency.cluster, _Cluster(row))
            stands = reading(hand(standing, row))
            if not pools:
                pools.append(measured_pool(stands))
            errors = pools[0].errors if pools[0] else None
            yield row, _subject(stands, group.without(row, standing), errors)


class _Cluster:
    """The public results of a cluster in a cycle, read once; without any, the newest official ones."""

    def __init__(self, first: Assessment) -> None:
        rows = Assessment.objects.filter(
            cycle=first.cycle_id, public=True, unit__isnull=True, agency__cluster=first.agency.cluster
        )
        rows = rows.exclude(printed="").select_related("agency").order_by("agency__name")
        self.name, self.cycle = cluster_name(first.agency.cluster), first.cycle
        self.peers = [(row.pk, _peer(row)) for row in rows]

    def without(self, row: Assessment, standing: Standing) -> Others | None:
        """The others of one of them."""
        peers = [peer for key, peer in self.peers if key != row.pk]
        if peers and row.unit_id is None:
            return Others(self.name, self.cycle.year, self.cycle.name, peers)
        return group_of(row, standing)


def _peer(row: Assessment) -> Peer:
    nodes = {id_: Fraction(printed) for id_, printed in row.nodes.items()}
    return Peer(row.agency.name, Fraction(row.printed), nodes, row.agency.slug)


def _subject(found: Reading, others: Others | None, errors: Errors | None) -> Subject:
    assessment, cycle = found.assessment, found.assessment.cycle
    stands = posture_beside(found, others, errors)
    return Subject(
        who=str(assessment.unit or assessment.agency),
        result=found.result,
        on=timezone.localdate(),
        cycle=cycle.name,
        year=cycle.year,
        lead=_lead(assessment),
        official=assessment.decided_at is not None,
        sample=cycle.sample,
        before=_before(found, errors),
        group=_group(others),
        certainty=_sure(stands),
        works=_works(stands),
        owners=_owners(assessment),
        alike=_alike(assessment),
        plan=plan_in_force(found.own),
    )


def _lead(assessment: Assessment) -> Text:
    if assessment.unit_id is not None:
        return Text("pimpinan unit kerja", "the head of the unit")
    return Text("kepala daerah", "the head of the region") if assessment.agency.cluster in _REGIONS else HEAD


def _sure(stands: Posture) -> list[Text]:
    doubt = stands.doubt
    if doubt is None:
        return []
    measured = doubt.finding is not None and doubt.finding.measured is not None
    return [plain(line) for line in (doubt.says[1:] if measured else [doubt.in_short])]


def _before(found: Reading, errors: Errors | None) -> Before | None:
    moments = moments_of(found.own)
    now = moments.named(NOW)
    earlier = moments.before(now) if now else None
    if now is None or earlier is None:
        return None
    try:
        before: Result = moments.result(earlier)
        return Before(
            earlier.word, accounted(before, found.result, errors if moments.are_of_years(earlier, now) else None)
        )
    except (Unfinished, NotComparable):
        return None


def _group(others: Others | None) -> Group | None:
    if others is None:
        return None
    members = [Member(peer.name, peer.value, peer.nodes) for peer in others.peers]
    return Group(plain(others.name), others.year, plain(others.source or _("tidak dicatat")), members, others.means)


def _works(stands: Posture) -> list[Work]:
    return [
        Work(
            one.unit.name,
            one.share.leaves,
            one.share.answered,
            one.share.mean,
            one.share.points,
            one.share.left,
        )
        for one in stands.units
    ]


def _owners(assessment: Assessment) -> dict[str, str]:
    rows = Assignment.objects.filter(assessment=assessment, lead=True).order_by("pk")
    return dict(rows.values_list("leaf", "unit__name"))


def _alike(assessment: Assessment) -> Peers | None:
    if assessment.unit_id is not None:
        return None
    try:
        return alike(assessment.agency, assessment.cycle.instrument).found
    except NoPeers:
        return None
