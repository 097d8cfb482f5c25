"""What the assessment before says, indicator by indicator, and how it counts now; nothing of it is an answer yet.

Within one instrument values, texts and evidence stand for the same indicator. From another one (SPBE 2020 to Pemdi)
only evidence and texts are of use, as its mapping says: ``reuse``, ``update``, or ``new`` (then the old is background).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.models import Assessment, Claim, Support
from tolok.assessment.proof import criteria_of
from tolok.assessment.values import values_of
from tolok.evidence import access as evidence
from tolok.evidence.models import Item, Validity
from tolok.exchange.access import earlier_of
from tolok.exchange.models import Proposal
from tolok.instruments import Carry, Node, UnknownMapping, mapping

COUNTS: dict[Carry, tuple[str | Promise, str]] = {
    Carry.REUSE: (_("dapat dipakai lagi"), "done"),
    Carry.UPDATE: (_("perlu diperbarui"), "returned"),
    Carry.NEW: (_("buat baru"), "missing"),
}
_SAME: tuple[str | Promise, str] = (_("indikator yang sama"), "done")


@dataclass(frozen=True)
class OldEvidence:
    """An item that stood under the indicator before. ``why_not``: why it is not offered; empty when it is."""

    item: Item
    place: tuple[int, int] | None
    cites: str
    note: str
    why_not: str | Promise = ""
    here: bool = False
    """Whether it stands under this indicator already."""


@dataclass
class Offer:
    """What the assessment before has for one indicator."""

    node: Node
    carry: Carry | None
    """How it counts; None: the instrument is the same."""
    says: str = ""
    origins: list[tuple[Node, Claim | None]] = field(default_factory=list)
    items: list[OldEvidence] = field(default_factory=list)
    claim: Claim | None = None
    """What is answered now."""
    proposal: Proposal | None = None

    @property
    def title(self) -> str:
        """The indicator's number and title."""
        return _title(self.node)

    @property
    def counts(self) -> str | Promise:
        """How the old counts, as a word."""
        return (COUNTS[self.carry] if self.carry else _SAME)[0]

    @property
    def tone(self) -> str:
        """How that looks."""
        return (COUNTS[self.carry] if self.carry else _SAME)[1]

    @property
    def comparable(self) -> bool:
        """Whether the old value means the same."""
        return self.carry is None

    @property
    def value(self) -> str:
        """The old value, where it means the same."""
        return next((claim.value for _node, claim in self.origins if claim), "") if self.comparable else ""

    @property
    def from_numbers(self) -> str:
        """Their numbers: ``21, 24, 26``."""
        return ", ".join(str(node.number or node.id) for node, _claim in self.origins)

    @property
    def from_titles(self) -> list[str]:
        """The old indicators it draws on."""
        return [_title(node) for node, _claim in self.origins]

    @property
    def usable(self) -> list[OldEvidence]:
        """The evidence that is offered."""
        return [one for one in self.items if not one.why_not and not one.here]

    @property
    def unusable(self) -> list[OldEvidence]:
        """The evidence that is not, with the reason."""
        return [one for one in self.items if one.why_not]

    @property
    def holds(self) -> bool:
        """Whether there is anything to propose."""
        if self.carry is Carry.NEW:
            return False
        return bool(self.usable) or any(claim and (claim.value or claim.fact) for _node, claim in self.origins)

    def text(self, name: str) -> str:
        """The old ``fact`` or ``analysis``; from several indicators each under its title."""
        found = [(node, getattr(claim, name)) for node, claim in self.origins if claim and getattr(claim, name)]
        if self.comparable or len(found) == 1:
            return found[0][1] if found else ""
        return "\n\n".join(f"{_title(node)}:\n{text}" for node, text in found)


@dataclass(frozen=True)
class Earlier:
    """All of it, with where it comes from."""

    assessment: Assessment
    offers: Sequence[Offer]
    same: bool
    """Whether the instrument is the same."""

    @property
    def name(self) -> str:
        """The name of its cycle."""
        return self.assessment.cycle.name

    @property
    def waiting(self) -> bool:
        """Whether anything can still be offered."""
        return any(offer.holds and offer.proposal is None for offer in self.offers)


def earlier(hand: Hand, only: str | None = None) -> Earlier | None:
    """What the assessment before has for every indicator (or for ``only``) that the person sees; None: there is none.

    A fixed number of queries.
    """
    before = earlier_of(hand.assessment)
    if before is None:
        return None
    now = hand.assessment.cycle.instrument
    same = before.cycle.instrument.id == now.id
    offers = [
        offer
        for offer in (_same(hand, before) if same else _mapped(hand, before))
        if hand.sees(offer.node.id) and only in {None, offer.node.id}
    ]
    _fill(hand, before, offers)
    return Earlier(before, offers, same)


def _same(hand: Hand, before: Assessment) -> list[Offer]:
    old = before.cycle.instrument.nodes
    found = [Offer(leaf, None) for leaf in hand.assessment.cycle.instrument.leaves]
    for offer in found:
        if offer.node.id in old:
            offer.origins.append((old[offer.node.id], None))
    return found


def _mapped(hand: Hand, before: Assessment) -> list[Offer]:
    then, now = before.cycle.instrument, hand.assessment.cycle.instrument
    try:
        rows = {row.to: row for row in mapping(then.id, now.id).rows}
    except UnknownMapping:
        return []
    found = []
    for leaf in now.leaves:
        row = rows.get(leaf.id)
        if row is not None:
            offer = Offer(leaf, row.carry, row.note.in_(language()) if row.note else "")
            offer.origins = [(then.nodes[one], None) for one in row.origins if one in then.nodes]
            found.append(offer)
    return found


def _fill(hand: Hand, before: Assessment, offers: Sequence[Offer]) -> None:
    values = values_of(before)
    supports: dict[str, list[Support]] = defaultdict(list)
    rows = Support.objects.filter(assessment=before).select_related("item", "item__unit").defer("item__search")
    for support in rows:
        supports[support.leaf].append(support)
    here: dict[str, set[int]] = defaultdict(set)
    for leaf, item in Support.objects.filter(assessment=hand.assessment).values_list("leaf", "item"):
        here[leaf].add(item)
    known = set(evidence.items(hand.standing).filter(agency=hand.assessment.agency_id).values_list("pk", flat=True))
    claims = {row.leaf: row for row in Claim.objects.filter(assessment=hand.assessment, stage=hand.assessment.stage_id)}
    proposals = {row.leaf: row for row in Proposal.objects.filter(assessment=hand.assessment).select_related("by")}
    today = timezone.localdate()
    for offer in offers:
        leaf = offer.node.id
        offer.claim, offer.proposal = claims.get(leaf), proposals.get(leaf)
        offer.origins = [(node, values.in_force(node.id)) for node, _none in offer.origins]
        seen: set[int] = set()
        for node, _claim in offer.origins:
            for support in supports[node.id]:
                if support.item_id in known and support.item_id not in seen:
                    seen.add(support.item_id)
                    offer.items.append(_old(support, offer, hand, today, here=support.item_id in here[leaf]))


def _old(support: Support, offer: Offer, hand: Hand, today: date, *, here: bool) -> OldEvidence:
    item = support.item
    why_not: str | Promise = ""
    if item.withdrawn_at is not None:
        why_not = _("sudah ditarik dari rak")
    elif item.validity(today) is Validity.EXPIRED:
        why_not = _("masa berlakunya habis")
    elif not evidence.may_open(hand.standing, item):
        why_not = _("tidak terbuka bagi Anda")
    place = (support.level, support.criterion)
    there = {one.place for criteria in criteria_of(offer.node).values() for one in criteria}
    keeps = offer.comparable and place in there
    return OldEvidence(item, place if keeps else None, support.cites, support.note, why_not, here)


def _title(node: Node) -> str:
    return f"{node.number or node.id} {node.title.in_(language())}"
