"""What the assessment before offers as a start: listed, proposed to the units, used or left."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field

from tolok.api.asked import assessment_of, leaf_of
from tolok.api.door import In, Line, Noun, Out, doing, made, standing_of
from tolok.api.scopes import Scope
from tolok.assessment.access import Hand, hand
from tolok.exchange import access
from tolok.exchange.actions import proposals
from tolok.exchange.earlier import Offer, OldEvidence, earlier
from tolok.exchange.models import Proposal

noun = Noun("earlier")
ALL = "/assessments/{int:assessment}"
LEAF = f"{ALL}/proposals/{{leaf}}"


class OldEvidenceOut(Out):
    """An item that stood under the indicator before."""

    item: int
    title: str
    level: int | None = Field(description="where it would go; null: where it fits best")
    criterion: int | None
    cites: str
    why_not: str = Field(description="why it is not offered; empty: it is")
    here: bool = Field(description="it stands under this indicator already")


class ProposalOut(Out):
    """What is offered as a start; an answer only once somebody uses it."""

    leaf: str
    state: str = Field(description="open, taken or dismissed")
    value: str
    fact: str
    analysis: str
    by: str
    created_at: datetime
    decided_at: datetime | None


class OfferOut(Out):
    """What the assessment before has for one indicator."""

    leaf: str
    title: str
    carry: str | None = Field(description="how the old counts now: reuse, update or new; null: the same indicator")
    says: str
    origins: list[str] = Field(description="the old indicators it draws on")
    value: str = Field(description="the old value; empty where it does not mean the same")
    fact: str
    analysis: str
    evidence: list[OldEvidenceOut]
    holds: bool = Field(description="there is something to propose")
    answered: bool
    proposal: ProposalOut | None


class EarlierOut(Out):
    """The assessment before, indicator by indicator."""

    assessment: int | None = Field(description="null: there is none")
    cycle: str
    same: bool = Field(description="the instrument is the same")
    items: list[OfferOut]


class ProposeIn(In):
    """Of which indicators."""

    leaves: Annotated[list[Line], Field(max_length=300)] | None = Field(
        default=None, description="null: those that have no answer yet"
    )


class Proposed(Out):
    """What was offered."""

    count: int
    left_out: list[str]


class Taken(Out):
    """What was put in place."""

    placed: int = Field(description="items of evidence")
    left_out: list[str]


@noun.read(f"{ALL}/earlier", out=EarlierOut, name="earlier")
def list_earlier(request: HttpRequest, assessment: int) -> EarlierOut:
    """What the assessment before (of last year, or on SPBE 2020 for Pemdi) has for every indicator one sees."""
    own = _hand(request, assessment)
    if not own.sees_all:
        access.require_import(own)
    found = earlier(own)
    return EarlierOut.model_construct(
        assessment=found.assessment.pk if found else None,
        cycle=found.name if found else "",
        same=found.same if found else False,
        items=[_offer(one) for one in found.offers] if found else [],
    )


@noun.create(f"{ALL}/proposals", out=Proposed, scope=Scope.IMPORTS_WRITE, name="proposals")
def propose_earlier(request: HttpRequest, assessment: int, body: ProposeIn) -> Proposed:
    """Offer it to whoever answers; no answer is written, what expired stays out and is told."""
    own = _hand(request, assessment)
    count, left = proposals.propose(assessment=own.assessment, leaves=body.leaves, **doing(request))
    return Proposed(count=count, left_out=left)


@noun.create(f"{LEAF}/acceptance", out=Taken, scope=Scope.CLAIMS_WRITE, status=200, name="proposal_acceptance")
def take_proposal(request: HttpRequest, assessment: int, leaf: str) -> Taken:
    """Use what is offered: what is empty is filled, what is written stays, evidence is put in its place."""
    placed, left = proposals.take(proposal=_proposal(request, assessment, leaf), **doing(request))
    return Taken(placed=placed, left_out=left)


@noun.create(f"{LEAF}/dismissal", out=ProposalOut, scope=Scope.CLAIMS_WRITE, status=200, name="proposal_dismissal")
def dismiss_proposal(request: HttpRequest, assessment: int, leaf: str) -> ProposalOut:
    """Leave what is offered; the answer stays as it is."""
    return _told(proposals.dismiss(proposal=_proposal(request, assessment, leaf), **doing(request)))


def _hand(request: HttpRequest, assessment: int) -> Hand:
    return hand(standing_of(request), assessment_of(request, assessment))


def _proposal(request: HttpRequest, assessment: int, leaf: str) -> Proposal:
    row = assessment_of(request, assessment)
    leaf_of(request, row, leaf)
    found = Proposal.objects.select_related("assessment__cycle", "by").filter(assessment=row, leaf=leaf).first()
    if found is None:
        raise Http404(_("Tidak ada usulan untuk indikator ini."))
    return found


def _told(row: Proposal) -> ProposalOut:
    return made(ProposalOut, row, by=row.by.name)


def _offer(one: Offer) -> OfferOut:
    return made(
        OfferOut,
        one,
        leaf=one.node.id,
        carry=one.carry.value if one.carry else None,
        origins=[node.id for node, _claim in one.origins],
        fact=one.text("fact"),
        analysis=one.text("analysis"),
        evidence=[_evidence(row) for row in one.items],
        answered=one.claim is not None and bool(one.claim.value),
        proposal=_told(one.proposal) if one.proposal else None,
    )


def _evidence(one: OldEvidence) -> OldEvidenceOut:
    level, criterion = one.place or (None, None)
    return made(
        OldEvidenceOut,
        one,
        item=one.item.pk,
        title=one.item.title,
        level=level,
        criterion=criterion,
        why_not=str(one.why_not),
    )
