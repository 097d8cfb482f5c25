"""One's own profile, and what the roles mean."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.organisation import actions
from tolok.organisation.errors import NotPossible
from tolok.organisation.forms import ProfileForm
from tolok.organisation.models import Person, Role
from tolok.organisation.queries import roles_of
from tolok.organisation.rights import Right
from tolok.organisation.views.doors import myself, say, standing_in, written


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, position, language, clock, and how often letters come."""
    me = Person.objects.get(pk=myself(request).pk)  # the form writes into it; the page's frame keeps the old one
    form = ProfileForm(written(request), instance=me)
    if request.method == "POST" and form.is_valid():
        actions.update_profile(person=Person.objects.get(pk=me.pk), by=me, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Profil disimpan."))
        return redirect("organisation:profile")
    context = {"form": form, "held": roles_of(me, standing_in(request))}
    return render(request, "organisation/profile.html", context)


@require_POST
def session_end(request: HttpRequest, session: int) -> HttpResponse:
    """One of one's own sessions ends; of others' sessions nobody learns that they are there."""
    me = myself(request)
    found = get_object_or_404(UserSession, pk=session, user=me.pk)
    try:
        actions.end_session(session=found, by=me, here=request.session.session_key or "")
    except NotPossible as error:
        say(request, error)
    else:
        messages.success(request, _("Sesi itu diakhiri."))
    return redirect("usersessions_list")


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Each role with its sentence, and which right it has."""
    rows = list(Role.objects.all())
    table = [(right.label, [right.value in role.rights for role in rows]) for right in Right]
    mine = standing_in(request).roles()
    return render(request, "organisation/roles.html", {"roles": rows, "table": table, "mine": mine})
