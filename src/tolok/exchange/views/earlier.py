"""What the assessment before offers: the overview, and the part of it on an indicator's page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.assessment.access import Hand
from tolok.assessment.actions.supports import AlreadyThere, NotUsable, add_support
from tolok.assessment.clock import require_open
from tolok.assessment.models import SetBy
from tolok.evidence import access as evidence
from tolok.exchange import access
from tolok.exchange.actions.proposals import dismiss, propose, take
from tolok.exchange.earlier import earlier
from tolok.exchange.faults import NotPossible
from tolok.exchange.models import Proposal, ProposalState
from tolok.exchange.placing import shelves_of
from tolok.exchange.views.asked import hand_of, person_of, standing_of
from tolok.organisation.rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest, assessment: int) -> HttpResponse:
    """Every indicator with what the assessment before has for it; POST offers the chosen ones, or all."""
    own = hand_of(request, assessment)
    if not own.sees_all:
        access.require_import(own)
    if request.method == "POST":
        return _propose(request, own)
    found = earlier(own)
    context = {
        "assessment": own.assessment,
        "earlier": found,
        "may": access.may_propose(own) and _open(own),
        "sample": own.assessment.cycle.sample,
    }
    return render(request, "exchange/earlier.html", context)


def _propose(request: HttpRequest, own: Hand) -> HttpResponse:
    chosen = None if "all" in request.POST else request.POST.getlist("leaf")
    try:
        count, left = propose(
            by=person_of(request), standing=standing_of(request), assessment=own.assessment, leaves=chosen
        )
    except NotPossible as why:
        messages.warning(request, str(why))
        return redirect("exchange:earlier", own.assessment.pk)
    messages.success(
        request, _("{count} indikator mendapat usulan; unit memakainya dari halaman indikator.").format(count=count)
    )
    if left:
        messages.info(
            request, _("Tidak ikut: {left}").format(left="; ".join(left[:8]) + ("; …" if len(left) > 8 else ""))
        )
    return redirect("exchange:earlier", own.assessment.pk)


@require_safe
def panel(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """What there is for one indicator, as a part of its page."""
    own = _own(request, assessment, leaf)
    found = earlier(own, leaf)
    offer = next(iter(found.offers), None) if found else None
    context = {
        "assessment": own.assessment,
        "earlier": found,
        "offer": offer,
        "open": offer is not None and offer.proposal is not None and offer.proposal.state == ProposalState.OPEN,
        "may_claim": own.may(Right.CLAIM, leaf) and _open(own),
        "may_attach": (own.may(Right.ATTACH, leaf) or own.may(Right.CLAIM, leaf)) and _open(own),
    }
    return render(request, "exchange/earlier_panel.html", context)


@require_POST
def decision(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Takes the proposal for an indicator (``take``), or leaves it."""
    own = _own(request, assessment, leaf)
    proposal = Proposal.objects.select_related("assessment__cycle").filter(assessment=own.assessment, leaf=leaf).first()
    if proposal is None:
        raise Http404(_("Tidak ada usulan untuk indikator ini."))
    into: dict[str, Any] = {"by": person_of(request), "standing": standing_of(request), "proposal": proposal}
    try:
        if "take" in request.POST:
            placed, left = take(**into)
            messages.success(
                request, _("Usulan dipakai; {count} bukti dipasang. Periksa, lalu ajukan.").format(count=placed)
            )
            if left:
                messages.info(request, _("Tidak ikut: {left}").format(left="; ".join(left)))
        else:
            dismiss(**into)
            messages.success(request, _("Usulan tidak dipakai."))
    except NotPossible as why:
        messages.warning(request, str(why))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("indicator", own.assessment.pk, leaf)


@require_POST
def reuse(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Puts one item of the assessment before under the criterion that fits best."""
    own = _own(request, assessment, leaf)
    number = request.POST.get("item", "")
    rows = evidence.items(standing_of(request)).filter(agency=own.assessment.agency_id)
    item = rows.filter(pk=number).first() if number.isdecimal() and len(number) < 18 else None
    place = shelves_of(own.assessment).place(leaf)
    if item is None or place is None:
        raise Http404(_("Bukti ini tidak ada, atau bukan untuk Anda."))
    try:
        add_support(
            by=person_of(request),
            standing=standing_of(request),
            assessment=own.assessment,
            leaf=leaf,
            level=place[0],
            criterion=place[1],
            item=item,
        )
        told = _("“{title}” dipasang di kriteria {place}.")
        messages.success(request, told.format(title=item.title, place=f"{place[0]}.{place[1]}"))
    except (AlreadyThere, NotUsable) as why:
        messages.info(request, str(why))
    return redirect("indicator", own.assessment.pk, leaf)


def _own(request: HttpRequest, assessment: int, leaf: str) -> Hand:
    own = hand_of(request, assessment)
    node = own.assessment.cycle.instrument.nodes.get(leaf)
    if node is None or not node.is_leaf or not own.sees(leaf):
        raise Http404(_("Indikator ini tidak ada, atau bukan untuk Anda."))
    return own


def _open(own: Hand) -> bool:
    try:
        require_open(own.assessment, set_by=SetBy.AGENCY)
    except PermissionDenied:
        return False
    return True
