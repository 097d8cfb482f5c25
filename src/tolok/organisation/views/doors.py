"""What the views of this room share: finding what an address names, and telling what went wrong at its form."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from tolok.organisation import access
from tolok.organisation.access import Refused, Standing
from tolok.organisation.errors import NotPossible
from tolok.organisation.models import Agency, Appointment, Person, Unit
from tolok.organisation.rights import Right


def standing_in(request: HttpRequest) -> Standing:
    """Who asks."""
    return cast(Standing, request.standing)  # type: ignore[attr-defined]


def myself(request: HttpRequest) -> Person:
    """The person who is signed in."""
    return cast(Person, request.user)


def agency_or_404(request: HttpRequest, slug: str) -> Agency:
    """An agency that one may know of."""
    return get_object_or_404(access.agencies(standing_in(request)), slug=slug)


def unit_or_404(request: HttpRequest, number: int) -> Unit:
    """A unit of such an agency."""
    return get_object_or_404(access.units(standing_in(request)).select_related("agency", "parent"), pk=number)


def person_or_404(request: HttpRequest, number: int) -> Person:
    """A person whom one may see."""
    return get_object_or_404(access.people(standing_in(request)).select_related("agency"), pk=number)


def appointment_or_404(request: HttpRequest, number: int) -> Appointment:
    """An appointment in an agency that one may know of, or a national one."""
    standing = standing_in(request)
    rows = Appointment.objects.select_related("person", "role", "agency", "unit")
    if not standing.everywhere:
        rows = rows.filter(agency__in=standing.own_agencies)
    return get_object_or_404(rows, pk=number)


def require_managing(request: HttpRequest, agency: Agency | None) -> None:
    """Stops whoever does not manage the people there.

    Raises:
        Refused: one does not.
    """
    if not access.managed(standing_in(request), agency.pk if agency else None):
        raise Refused(Right.MANAGE_PEOPLE)


def written(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: what was sent; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def say(request: HttpRequest, error: NotPossible, form: Form | None = None) -> None:
    """Shows why something cannot be done: at the form when there is one, else above the page."""
    if form is not None:
        form.add_error(None, error.message)
    else:
        messages.error(request, error.message)
