"""The tree of units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.organisation import access, actions
from tolok.organisation.errors import NotPossible
from tolok.organisation.forms import UnitForm
from tolok.organisation.models import Agency, Appointment
from tolok.organisation.queries import tree_of
from tolok.organisation.rights import Right
from tolok.organisation.views.doors import agency_or_404, myself, say, standing_in, unit_or_404, written


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units of one's own agency; of several, which."""
    own = list(access.agencies(standing_in(request))[:2])
    return _tree_page(request, own[0]) if len(own) == 1 else redirect("organisation:agencies")


@require_safe
def units_of_agency(request: HttpRequest, agency: str) -> HttpResponse:
    """The units of one agency."""
    return _tree_page(request, agency_or_404(request, agency))


def _tree_page(request: HttpRequest, agency: Agency) -> HttpResponse:
    manages = standing_in(request).may(Right.MANAGE_UNITS, agency=agency.pk)
    tree = tree_of(agency)
    context = {"agency": agency, "tree": tree, "manages": manages, "sample": False}
    return render(request, "organisation/units.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_unit(request: HttpRequest, agency: str) -> HttpResponse:
    """Adds a unit."""
    place, standing = agency_or_404(request, agency), standing_in(request)
    standing.require(Right.MANAGE_UNITS, agency=place.pk)
    form = UnitForm(written(request), agency=place, initial={"parent": request.GET.get("parent")})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_unit(agency=place, by=myself(request), standing=standing, **form.cleaned_data)
        except NotPossible as error:
            say(request, error, form)
        else:
            messages.success(request, _("{unit} ditambahkan.").format(unit=made.name))
            return redirect("organisation:units_of_agency", place.slug)
    return render(request, "organisation/unit_form.html", {"agency": place, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, unit: int) -> HttpResponse:
    """One unit: what it is, who works for it; its managers change its name and place."""
    row, standing = unit_or_404(request, unit), standing_in(request)
    manages = standing.may(Right.MANAGE_UNITS, agency=row.agency_id)
    if request.method == "POST":
        standing.require(Right.MANAGE_UNITS, agency=row.agency_id)
    now = {"name": row.name, "short": row.short, "kind": row.kind, "parent": row.parent_id}
    form = UnitForm(written(request), agency=row.agency, unit=row, initial=now)
    if request.method == "POST" and form.is_valid() and _changed(request, form, unit):
        return redirect("organisation:unit", row.pk)
    officers = Appointment.objects.in_force().filter(unit=row).select_related("person", "role")
    context = {"row": row, "form": form if manages else None, "officers": officers, "agency": row.agency}
    return render(request, "organisation/unit.html", context)


def _changed(request: HttpRequest, form: UnitForm, number: int) -> bool:
    wanted, row = form.cleaned_data, unit_or_404(request, number)
    who: dict[str, Any] = {"by": myself(request), "standing": standing_in(request)}
    try:
        with transaction.atomic():  # a name and a place changed in one form stand or fall together
            named: dict[str, Any] = {name: wanted[name] for name in ("name", "short", "kind")}
            if any(getattr(row, name) != value for name, value in named.items()):
                actions.rename_unit(unit=row, **named, **who)
            if row.parent != wanted["parent"]:
                actions.move_unit(unit=row, parent=wanted["parent"], **who)
    except NotPossible as error:
        say(request, error, form)
        return False
    messages.success(request, _("{unit} disimpan.").format(unit=row.name))
    return True


@require_POST
def closure(request: HttpRequest, unit: int) -> HttpResponse:
    """Closes an open unit, opens a closed one."""
    row = unit_or_404(request, unit)
    try:
        actions.set_unit_active(unit=row, active=not row.active, by=myself(request), standing=standing_in(request))
        told = _("{unit} dibuka kembali.") if row.active else _("{unit} ditutup.")
        messages.success(request, told.format(unit=row.name))
    except NotPossible as error:
        say(request, error)
    return redirect("organisation:unit", row.pk)
