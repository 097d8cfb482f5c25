"""What the views read of a request: who asks, of which agency, for which item."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from tolok.evidence import access, queries
from tolok.evidence.models import Item
from tolok.organisation.access import Refused, Standing, agencies
from tolok.organisation.models import Agency, Person
from tolok.organisation.rights import Right


def standing_of(request: HttpRequest) -> Standing:
    """The standing of who asks."""
    return cast("Standing", request.standing)  # type: ignore[attr-defined]  # set by the middleware


def person_of(request: HttpRequest) -> Person:
    """Who asks; the middleware let nobody else in."""
    return cast("Person", request.user)


def item_of(request: HttpRequest, number: int) -> Item:
    """The item, or 404: who may not know of it does not learn that it is there."""
    item = queries.item_for(standing_of(request), number)
    if item is None:
        raise Http404(_("Bukti ini tidak ada, atau bukan untuk Anda."))
    return item


def item_to_change(request: HttpRequest, number: int) -> Item:
    """The item, when who asks may change it.

    Raises:
        Refused: they may see it, and no more.
    """
    item = item_of(request, number)
    if not access.may_change(standing_of(request), item):
        raise Refused(Right.ATTACH)
    return item


def agency_to_add_to(request: HttpRequest) -> Agency:
    """The agency that is named, else the first to which who asks may add.

    Raises:
        Refused: there is none.
    """
    may = access.agencies_to_add_to(standing_of(request))
    named = request.POST.get("agency") or request.GET.get("agency") or ""
    if named.isdecimal():
        known = get_object_or_404(agencies(standing_of(request)), pk=int(named))
        found = may.filter(pk=known.pk).first()
    else:
        found = may.order_by("pk").first()
    if found is None:
        raise Refused(Right.ATTACH)
    return found


def agency_shown(request: HttpRequest) -> Agency | None:
    """The agency whose shelf is shown: the one that is named, else the own one; None: all that one may know of."""
    standing = standing_of(request)
    named = request.GET.get("agency", "")
    if named.isdecimal():
        return get_object_or_404(agencies(standing), pk=int(named))
    own = sorted(standing.own_agencies)
    return Agency.objects.filter(pk=own[0]).first() if len(own) == 1 and not standing.everywhere else None


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks and not a page."""
    return "application/json" in request.headers.get("Accept", "")


def next_of(request: HttpRequest) -> str:
    """Where to go on afterwards, when it is an address of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else ""
