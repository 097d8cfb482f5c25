"""What each request goes through for its person: language and clock, the walls, and signing in."""

from __future__ import annotations

import time
import zoneinfo
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tolok.organisation import walls as wall
from tolok.organisation.access import PUBLIC, Standing, standing_of
from tolok.organisation.events import SECOND_FACTOR, SEEN_AT, SIGNED_IN_AT
from tolok.organisation.models import Person
from tolok.ui.language import LANGUAGE_COOKIE, LANGUAGES

_WRITTEN_EVERY = 60
"""Seconds: how exactly a session knows when it was last used."""
Answer = Callable[[HttpRequest], HttpResponse]


def language_and_zone(get_response: Answer) -> Answer:
    """The person's language and time zone; strangers: the cookie that the language switch set, else Indonesian."""

    def middleware(request: HttpRequest) -> HttpResponse:
        person = request.user if isinstance(request.user, Person) else None
        chosen = person.language if person else request.COOKIES.get(LANGUAGE_COOKIE, "id")
        with (
            translation.override(chosen if chosen in LANGUAGES else "id"),
            timezone.override(zoneinfo.ZoneInfo(person.zone) if person else None),
        ):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "id")
            return response

    return middleware


def walls(get_response: Answer) -> Answer:
    """Reads the person's standing (``request.standing``) and shows the connection those rows alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        person = request.user if isinstance(request.user, Person) else None
        try:
            known = wall.open_for(Standing(person, ()))  # one's own appointments can be read, and little else
            request.standing = PUBLIC  # type: ignore[attr-defined]
            if person:
                request.standing = standing_of(person)  # type: ignore[attr-defined]
                wall.open_for(request.standing, known)  # type: ignore[attr-defined]
            return get_response(request)
        finally:
            wall.close()

    return middleware


def session_limits(get_response: Answer) -> Answer:
    """Ends a session that is twelve hours old, or that nobody used for four (settings; ASVS 3.3)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not _by_token(request) and (why := _over(request)):
            request.session_expired = True  # type: ignore[attr-defined]
            logout(request)
            messages.info(request, why)
        return get_response(request)

    return middleware


def _over(request: HttpRequest) -> str:
    now, session = int(time.time()), request.session
    began, seen = session.setdefault(SIGNED_IN_AT, now), session.setdefault(SEEN_AT, now)
    if now - began > settings.SESSION_LASTS:
        return _("Anda masuk sejak lama; demi keamanan, masuklah lagi.")
    if now - seen > settings.SESSION_RESTS:
        return _("Lama tidak ada kegiatan; demi keamanan, masuklah lagi.")
    if now - seen >= _WRITTEN_EVERY:
        session[SEEN_AT] = now
    return ""


def second_factor_first(get_response: Answer) -> Answer:
    """Sends whoever must have a second factor (``TOLOK_REQUIRE_MFA``) to set one up before anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        standing: Standing = request.standing  # type: ignore[attr-defined]
        if not (settings.REQUIRE_SECOND_FACTOR & standing.roles()) or _has_second_factor(request):
            return get_response(request)
        view = resolve(request.path_info).func
        if getattr(view, "open_to_all", False) or view.__module__.startswith("allauth."):
            return get_response(request)
        told = _("Peran Anda memerlukan faktor kedua. Pasang aplikasi autentikator atau kunci sandi.")
        if request.path_info.startswith("/api/"):
            return HttpResponse(told, status=403, content_type="text/plain")  # the API gives it its shape
        messages.warning(request, told)
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response.headers["HX-Redirect"] = reverse("mfa_index")
            return response
        return redirect("mfa_index")

    return middleware


def _by_token(request: HttpRequest) -> bool:
    """Whether a program asks with a token (set by the API's middleware): it has no session."""
    return getattr(request, "token", None) is not None


def _has_second_factor(request: HttpRequest) -> bool:
    if _by_token(request):
        return bool(is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]))
    if request.session.get(SECOND_FACTOR):
        return True
    has = bool(is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]))
    if has:
        request.session[SECOND_FACTOR] = True
    return has


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view that needs no sign-in. Everything else does: what is forgotten stays shut."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def sign_in_first(get_response: Answer) -> Answer:
    """Sends whoever is not signed in to the door, but for views marked ``open_to_all`` and signing in itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return get_response(request)
        match = resolve(request.path_info)
        view = match.func
        if getattr(view, "open_to_all", False) or getattr(view, "login_not_required", False):
            return get_response(request)
        if view.__module__.startswith(("allauth.", "ninja.")):  # they ask who it is themselves; the API answers 401
            return get_response(request)
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response.headers["HX-Redirect"] = redirect_to_login(request.headers.get("HX-Current-URL", "/")).url
            return response
        return redirect_to_login(request.get_full_path())

    return middleware
