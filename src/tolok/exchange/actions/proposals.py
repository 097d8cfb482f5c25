"""Last year's answers offered as a start: proposed by who assigns, taken or left by who answers."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.access import hand
from tolok.assessment.actions.claims import save_claim
from tolok.assessment.actions.locking import locked, require_hand
from tolok.assessment.actions.supports import AlreadyThere, NotUsable, add_support
from tolok.assessment.clock import require_open
from tolok.assessment.models import Assessment, Claim, SetBy
from tolok.evidence.models import Item, Validity
from tolok.exchange.access import may_propose
from tolok.exchange.earlier import Offer, earlier
from tolok.exchange.faults import NotPossible
from tolok.exchange.models import Proposal, ProposalState
from tolok.exchange.placing import shelves_of
from tolok.ledger.actions import record
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right


def propose(
    *, by: Person, standing: Standing, assessment: Assessment, leaves: Collection[str] | None = None
) -> tuple[int, list[str]]:
    """Offer what the assessment before says of these indicators as a start. No answer is written.

    Evidence that expired, was withdrawn, or that the person may not open is left out. Without ``leaves``: those that
    have no answer yet.

    Returns:
        How many indicators got a proposal, and what was left out, in words.

    Raises:
        Refused: the person does not assign here.
        Locked: the stage is over, or not the agency's.
        NotPossible: there is no assessment before, or it has nothing.
    """
    own = hand(standing, assessment)
    if not may_propose(own):
        raise Refused(Right.ASSIGN)
    made: list[Proposal] = []
    left: list[str] = []
    with transaction.atomic():
        held = locked(assessment)
        require_open(held, set_by=SetBy.AGENCY)
        found = earlier(own)
        if found is None:
            raise NotPossible(_("Siklus ini tidak menyebut siklus sebelumnya."))
        for offer in found.offers:
            answered = offer.claim is not None and bool(offer.claim.value)
            chosen = not answered if leaves is None else offer.node.id in leaves
            if chosen and offer.holds and offer.proposal is None:
                made.append(_proposal(by, held, found.assessment, offer))
                left += [f"{offer.node.id}: {one.item.title} ({one.why_not})" for one in offer.unusable]
        if not made:
            raise NotPossible(_("Tidak ada yang dapat ditawarkan: sudah ditawarkan, atau tahun lalu tidak ada isinya."))
        Proposal.objects.bulk_create(made)
        record(
            by=by,
            verb="proposal.made",
            subject=f"assessment:{held.pk}",
            agency=held.agency_id,
            detail={"count": len(made), "from": found.name, "left_out": len(left)},
        )
    return len(made), left


def _proposal(by: Person, assessment: Assessment, origin: Assessment, offer: Offer) -> Proposal:
    supports = [[*(one.place or (None, None)), one.item.pk, one.cites, one.note] for one in offer.usable]
    return Proposal(
        assessment=assessment,
        agency_id=assessment.agency_id,
        leaf=offer.node.id,
        origin=origin,
        value=offer.value,
        fact=offer.text("fact"),
        analysis=offer.text("analysis"),
        supports=supports,
        by=by,
    )


def take(*, by: Person, standing: Standing, proposal: Proposal) -> tuple[int, list[str]]:
    """Make a proposal the answer: what is empty is filled, what is written stays; its evidence is put in its place.

    Returns:
        How many items were put in place, and which were not, with the reason.

    Raises:
        NotPossible: it was taken or left before.
        Refused: the person may not answer the indicator.
        Locked: the stage is over, or not the agency's.
        ValidationError: the instrument does not take the old value any more; by field.
    """
    with transaction.atomic():
        assessment, held = _held(proposal, standing)
        current = require_open(assessment, set_by=SetBy.AGENCY)
        claim = Claim.objects.filter(assessment=assessment, stage=current, leaf=held.leaf).first()
        save_claim(
            by=by,
            standing=standing,
            assessment=assessment,
            leaf=held.leaf,
            value=(claim.value if claim else "") or held.value,
            fact=(claim.fact if claim else "") or held.fact,
            analysis=(claim.analysis if claim else "") or held.analysis,
            version=claim.version if claim else 0,
        )
        placed, left = _attach(by, standing, assessment, held)
        _decide(held, by, ProposalState.TAKEN, "proposal.taken")
    return placed, left


def dismiss(*, by: Person, standing: Standing, proposal: Proposal) -> Proposal:
    """Leave a proposal; the answer stays as it is.

    Raises:
        NotPossible, Refused: as ``take``.
    """
    with transaction.atomic():
        _assessment, held = _held(proposal, standing)
        _decide(held, by, ProposalState.DISMISSED, "proposal.dismissed")
    return held


def _held(proposal: Proposal, standing: Standing) -> tuple[Assessment, Proposal]:
    assessment = locked(proposal.assessment)
    require_hand(standing, assessment, proposal.leaf, Right.CLAIM)
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.state != ProposalState.OPEN:
        raise NotPossible(_("Usulan ini sudah {state}.").format(state=held.get_state_display()))
    return assessment, held


def _attach(by: Person, standing: Standing, assessment: Assessment, held: Proposal) -> tuple[int, list[str]]:
    items = {row.pk: row for row in Item.objects.filter(pk__in=[row[2] for row in held.supports]).defer("search")}
    placed, left, today = 0, list[str](), timezone.localdate()
    for level, criterion, number, cites, note in held.supports:
        item = items.get(number)
        if item is None or item.validity(today) is Validity.EXPIRED:
            if item is not None:
                left.append(_("“{title}”: masa berlakunya habis").format(title=item.title))
            continue
        place = (level, criterion) if level else shelves_of(assessment).place(held.leaf)
        if place is None:
            continue
        try:
            add_support(
                by=by,
                standing=standing,
                assessment=assessment,
                leaf=held.leaf,
                level=place[0],
                criterion=place[1],
                item=item,
                cites=cites,
                note=note,
            )
            placed += 1
        except AlreadyThere:
            continue
        except NotUsable as why:
            left.append(str(why))
    return placed, left


def _decide(held: Proposal, by: Person, state: ProposalState, verb: str) -> None:
    held.state, held.decided_at = state, timezone.now()
    held.save(update_fields=["state", "decided_at"])
    record(
        by=by,
        verb=verb,
        subject=subjects.indicator(held.assessment_id, held.leaf),
        agency=held.agency_id,
        detail={"from": f"assessment:{held.origin_id}"},
        within=subjects.places(held.assessment),
    )
