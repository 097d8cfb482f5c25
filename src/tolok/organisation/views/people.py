"""People, their roles, and the agencies they serve."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tolok.organisation import access, actions
from tolok.organisation.errors import NotPossible
from tolok.organisation.forms import AgencyFilter, AppointForm, PeopleFilter, ReasonForm
from tolok.organisation.models import Agency, Appointment, Role
from tolok.organisation.queries import agencies_with_counts, people_of, roles_of
from tolok.organisation.rights import Right
from tolok.organisation.views.doors import (
    agency_or_404,
    appointment_or_404,
    myself,
    person_or_404,
    require_managing,
    say,
    standing_in,
    written,
)

_ROWS = 50


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people of one's own agency; of several, which; nationally, who holds national roles."""
    standing = standing_in(request)
    if standing.everywhere:
        return _people_page(request, None)
    own = list(access.agencies(standing)[:2])
    if len(own) == 1:
        return _people_page(request, own[0])
    return redirect("organisation:agencies")


@require_safe
def people_of_agency(request: HttpRequest, agency: str) -> HttpResponse:
    """The people of one agency."""
    return _people_page(request, agency_or_404(request, agency))


def _people_page(request: HttpRequest, agency: Agency | None) -> HttpResponse:
    standing = standing_in(request)
    roles = [role for role in Role.objects.all() if role.national == (agency is None) and role.code != "public"]
    form = PeopleFilter(request.GET, roles=roles)
    form.is_valid()
    wanted = form.cleaned_data
    rows = people_of(agency, standing)
    if wanted.get("q"):
        rows = rows.filter(Q(name__icontains=wanted["q"]) | Q(email__icontains=wanted["q"]))
    if wanted.get("role"):
        rows = rows.filter(appointments__in=Appointment.objects.in_force().filter(role=wanted["role"], agency=agency))
    if wanted.get("state") != "all":
        rows = rows.filter(is_active=wanted.get("state") != "inactive")
    manages = access.managed(standing, agency.pk if agency else None)
    waiting = access.invitations(standing).filter(agency=agency).select_related("role", "unit") if manages else ()
    return render(
        request,
        "organisation/people.html",
        {
            "agency": agency,
            "form": form,
            "page": Paginator(rows.distinct(), _ROWS).get_page(request.GET.get("page")),
            "manages": manages,
            "waiting": [one for one in waiting if one.open],
            "filtered": any(wanted.get(name) for name in ("q", "role", "state")),
        },
    )


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """All agencies that one may know of, by cluster and name."""
    form = AgencyFilter(request.GET, language=get_language() or "id")
    form.is_valid()
    wanted = form.cleaned_data
    rows = agencies_with_counts(standing_in(request))
    if wanted.get("q"):
        names = Q(name__icontains=wanted["q"]) | Q(other_names__icontains=wanted["q"])
        rows = rows.filter(names | Q(province__icontains=wanted["q"]))
    if wanted.get("cluster"):
        rows = rows.filter(cluster=wanted["cluster"])
    page = Paginator(rows, _ROWS).get_page(request.GET.get("page"))
    clusters = dict(form.fields["cluster"].choices)  # type: ignore[attr-defined]
    for agency in page:
        agency.cluster_name = clusters.get(agency.cluster, agency.cluster)  # type: ignore[attr-defined]
    return render(request, "organisation/agencies.html", {"form": form, "page": page, "sample": False})


@require_safe
def person(request: HttpRequest, person: int) -> HttpResponse:
    """One person: roles in sentences, and what may be done about them."""
    standing, shown = standing_in(request), person_or_404(request, person)
    held = roles_of(shown, standing)
    manages = access.managed(standing, shown.agency_id)
    places = {one.appointment.agency for one in held if one.appointment.agency} | {shown.agency} - {None}
    return render(
        request,
        "organisation/person.html",
        {
            "shown": shown,
            "held": [(one, access.may_give(standing, one.appointment.role, one.appointment.agency)) for one in held],
            "manages": manages,
            "places": [place for place in places if place and access.managed(standing, place.pk)],
            "nationally": access.managed(standing, None),
            "myself": shown.pk == myself(request).pk,
            "sample": shown.sample,
            "sees_history": any(standing.may(Right.SEE_LEDGER, agency=one) for one in {shown.agency_id, None}),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: HttpRequest, person: int, agency: str = "") -> HttpResponse:
    """A new role for a person: in an agency, or nationally."""
    shown = person_or_404(request, person)
    place = agency_or_404(request, agency) if agency else None
    require_managing(request, place)
    standing = standing_in(request)
    roles = access.roles_to_give(standing, place)
    form = AppointForm(written(request), roles=roles, agency=place)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.appoint(
                person=shown, agency=place, by=myself(request), standing=standing, **form.cleaned_data
            )
        except NotPossible as error:
            say(request, error, form)
        else:
            messages.success(request, _("{name} kini {role}.").format(name=shown, role=made.role))
            return redirect("organisation:person", shown.pk)
    context = {"shown": shown, "agency": place, "form": form, "roles": roles}
    return render(request, "organisation/appoint.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, appointment: int) -> HttpResponse:
    """Ends a role, after asking."""
    row = appointment_or_404(request, appointment)
    access.require_may_give(standing_in(request), row.role, row.agency)
    form = ReasonForm(written(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_appointment(
                appointment=row, by=myself(request), standing=standing_in(request), reason=form.cleaned_data["reason"]
            )
        except NotPossible as error:
            say(request, error, form)
        else:
            messages.success(request, _("Peran {role} berakhir.").format(role=row.role))
            return redirect("organisation:person", row.person_id)
    return render(request, "organisation/end.html", {"row": row, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def deactivation(request: HttpRequest, person: int) -> HttpResponse:
    """Shuts an account, after asking; opens a shut one."""
    shown = person_or_404(request, person)
    require_managing(request, shown.agency)
    standing, form = standing_in(request), ReasonForm(written(request))
    if request.method == "POST" and form.is_valid():
        try:
            if shown.is_active:
                reason = form.cleaned_data["reason"]
                actions.deactivate_person(person=shown, by=myself(request), standing=standing, reason=reason)
                told = _("Akun {name} dinonaktifkan.")
            else:
                actions.reactivate_person(person=shown, by=myself(request), standing=standing)
                told = _("Akun {name} aktif kembali.")
        except NotPossible as error:
            say(request, error, form)
        else:
            messages.success(request, told.format(name=shown))
            return redirect("organisation:person", shown.pk)
    return render(request, "organisation/deactivation.html", {"shown": shown, "form": form})
