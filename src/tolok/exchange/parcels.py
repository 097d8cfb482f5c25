"""What a parcel of evidence would do, told before it does: each file with its place, or why it has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tolok.assessment.access import Hand
from tolok.assessment.actions.supports import takes_evidence
from tolok.assessment.answers import language
from tolok.assessment.clock import require_open
from tolok.assessment.models import Return
from tolok.evidence import access as evidence
from tolok.evidence.models import Item
from tolok.exchange.models import Arrival, Import
from tolok.exchange.placing import Shelves, shelves_of
from tolok.instruments import Node
from tolok.ledger.chain import digest_of
from tolok.organisation.rights import Right


@dataclass(frozen=True)
class Coming:
    """What would become of one file.

    ``kind``: ``new``, ``reused`` (the agency has these bytes: ``item``), ``there`` (and they stand there already),
    ``twice`` (the same bytes for the same place come twice), ``unplaced``, ``refused`` (``why``), ``left_out``.
    """

    arrival: Arrival
    kind: str
    node: Node | None = None
    item: Item | None = None
    why: str = ""

    @property
    def brings(self) -> bool:
        """Whether confirming does something with it."""
        return self.kind in {"new", "reused"}

    @property
    def place(self) -> str:
        """``3.1``: the criterion."""
        return f"{self.arrival.level}.{self.arrival.criterion}" if self.arrival.level else ""


@dataclass(frozen=True)
class ParcelPreview:
    """What would happen as a whole."""

    coming: Sequence[Coming]
    leaves: Sequence[tuple[str, str]]
    locked: str

    @property
    def counts(self) -> Mapping[str, int]:
        """How many files of each kind."""
        return Counter(one.kind for one in self.coming)

    @property
    def quiet(self) -> int:
        """How many files are left alone: left out, there already, or twice the same."""
        counts = self.counts
        return counts.get("left_out", 0) + counts.get("there", 0) + counts.get("twice", 0)

    @property
    def bringing(self) -> list[Coming]:
        """The files that confirming brings."""
        return [one for one in self.coming if one.brings]

    @property
    def may_confirm(self) -> bool:
        """Whether there is anything to confirm."""
        return bool(self.bringing) and not self.locked

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of exactly what would be brought, and where to."""
        told = [
            [c.arrival.position, c.arrival.sha256, c.arrival.leaf, c.place, c.kind, c.item.pk if c.item else 0]
            for c in self.bringing
        ]
        return digest_of({"files": told})


def parcel_preview(brought: Import, hand: Hand) -> ParcelPreview:
    """What a parcel would do now, for this person. A fixed number of queries.

    Args:
        brought: the import, of ``hand``'s assessment.
        hand: what the person may do there.
    """
    return preview_of(list(Arrival.objects.filter(parcel=brought)), hand)


def preview_of(arrivals: Sequence[Arrival], hand: Hand) -> ParcelPreview:
    """As ``parcel_preview``, of files that were only looked at."""
    known = known_items(hand, [one.sha256 for one in arrivals if one.sha256])
    shelves = shelves_of(hand.assessment)
    seen: set[tuple[str, str, int | None, int | None]] = set()
    coming = [_coming(one, hand, known, shelves, seen) for one in arrivals]
    leaves = [
        (leaf.id, f"{leaf.number or leaf.id} {leaf.title.in_(language())}")
        for leaf in hand.assessment.cycle.instrument.leaves
        if _may_bring(hand, leaf.id)
    ]
    return ParcelPreview(coming, leaves, closed_for_evidence(hand))


def known_items(hand: Hand, digests: Sequence[str]) -> dict[str, Item]:
    """The items of the agency with these bytes that the person may open, by digest; the oldest each. One query."""
    rows = evidence.items(hand.standing).filter(
        agency=hand.assessment.agency_id, withdrawn_at=None, blob__sha256__in=set(digests)
    )
    found: dict[str, Item] = {}
    for item in rows.select_related("blob").defer("search", "blob__text").order_by("pk"):
        if item.blob is not None and evidence.may_open(hand.standing, item):
            found.setdefault(item.blob.sha256, item)
    return found


def closed_for_evidence(hand: Hand) -> str:
    """Why the stage takes no change of evidence now; empty: it does. Three queries at most."""
    assessment = hand.assessment
    try:
        require_open(assessment)
    except PermissionDenied as why:
        return str(why)
    returns = Return.objects.filter(assessment=assessment, resolved_at=None)
    if not takes_evidence(assessment.stage, returns):
        return _("Tahap {stage} tidak menerima bukti baru.").format(stage=assessment.stage.name)
    return ""


def _may_bring(hand: Hand, leaf: str) -> bool:
    return hand.may(Right.ATTACH, leaf) or hand.may(Right.CLAIM, leaf)


def _coming(
    arrival: Arrival,
    hand: Hand,
    known: Mapping[str, Item],
    shelves: Shelves,
    seen: set[tuple[str, str, int | None, int | None]],
) -> Coming:
    node = hand.assessment.cycle.instrument.nodes.get(arrival.leaf)
    item = known.get(arrival.sha256)
    if arrival.fault:
        return Coming(arrival, "refused", node, item, arrival.fault)
    if arrival.left_out:
        return Coming(arrival, "left_out", node, item)
    if node is None:
        return Coming(arrival, "unplaced", None, item)
    if not _may_bring(hand, node.id):
        return Coming(arrival, "refused", node, item, _("Indikator ini tidak ditugaskan kepada Anda."))
    if arrival.level is None or arrival.criterion is None:
        return Coming(arrival, "refused", node, item, _("Indikator ini tidak meminta bukti per kriteria."))
    if shelves.holds(node.id, (arrival.level, arrival.criterion), arrival.sha256):
        return Coming(arrival, "there", node, item)
    same = (arrival.sha256, node.id, arrival.level, arrival.criterion)
    if same in seen:
        return Coming(arrival, "twice", node, item)
    seen.add(same)
    return Coming(arrival, "reused" if item is not None else "new", node, item)
