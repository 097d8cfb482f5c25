"""Inviting people, and accepting an invitation."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tolok.organisation import access, actions
from tolok.organisation.errors import InvitationGone, NotPossible
from tolok.organisation.forms import InviteForm, NewAccountForm
from tolok.organisation.middleware import open_to_all
from tolok.organisation.models import Invitation, Person
from tolok.organisation.views.doors import agency_or_404, myself, require_managing, say, standing_in, written


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, agency: str = "") -> HttpResponse:
    """Invites somebody to an agency, or to a national role."""
    place = agency_or_404(request, agency) if agency else None
    require_managing(request, place)
    standing = standing_in(request)
    roles = access.roles_to_give(standing, place)
    form = InviteForm(written(request), roles=roles, agency=place)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.invite(agency=place, by=myself(request), standing=standing, **form.cleaned_data)
        except NotPossible as error:
            say(request, error, form)
        else:
            messages.success(request, _("Undangan dikirim ke {email}; berlaku tujuh hari.").format(email=made.email))
            return redirect("organisation:people_of_agency", place.slug) if place else redirect("organisation:people")
    return render(request, "organisation/invite.html", {"agency": place, "form": form, "roles": roles})


@require_POST
def withdrawal(request: HttpRequest, invitation: int) -> HttpResponse:
    """Makes an invitation's link void."""
    standing = standing_in(request)
    known = Invitation.objects.select_related("role", "agency")
    if not standing.everywhere:
        known = known.filter(agency__in=standing.own_agencies)
    row = get_object_or_404(known, pk=invitation)
    try:
        actions.withdraw_invitation(invitation=row, by=myself(request), standing=standing)
        messages.success(request, _("Undangan untuk {email} ditarik.").format(email=row.email))
    except NotPossible as error:
        say(request, error)
    return redirect("organisation:people_of_agency", row.agency.slug) if row.agency else redirect("organisation:people")


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, word: str) -> HttpResponse:
    """What the link in the letter opens: accept with a new account, or with the one that is signed in."""
    try:
        row = actions.invitation_of(word)
    except InvitationGone as gone:
        return render(request, "organisation/invitation_gone.html", {"gone": gone.message}, status=410)
    known = Person.objects.filter(email__iexact=row.email).exists()
    if isinstance(request.user, Person):
        return _accept_signed_in(request, row, word)
    form = NewAccountForm(written(request), initial={"name": row.name})
    if request.method == "POST" and not known and form.is_valid():
        del form.cleaned_data["again"]
        try:
            person = actions.accept_as_new(word=word, **form.cleaned_data)
        except NotPossible as error:
            say(request, error, form)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            messages.success(request, _("Akun Anda siap. Selamat datang di Tolok."))
            record_authentication(request, person, method="invitation")
            answer: HttpResponse = perform_login(request, person, email_verification="none", redirect_url="/")
            return answer
    context = {"row": row, "form": None if known else form, "word": word}
    return render(request, "organisation/invitation.html", context)


def _accept_signed_in(request: HttpRequest, row: Invitation, word: str) -> HttpResponse:
    fits = myself(request).email.casefold() == row.email.casefold()
    if request.method == "POST":
        try:
            actions.accept_as(word=word, person=myself(request))
        except NotPossible as error:
            say(request, error)
        else:
            messages.success(request, _("Undangan diterima. Anda kini {role}.").format(role=row.role))
            return redirect("home")
    return render(request, "organisation/invitation.html", {"row": row, "form": None, "word": word, "fits": fits})
