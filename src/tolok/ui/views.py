"""Pages of the face itself: the language switch, the gallery, and what is shown when something goes wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tolok.ui.gallery import specimens
from tolok.ui.language import LANGUAGE_COOKIE, LANGUAGES

_YEAR = 365 * 24 * 3600
_GALLERY_RIGHTS = {"run_cycle", "manage_people"}


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Sets the language: of the person when signed in, and in a cookie for when nobody is."""
    code = request.POST.get("language", "")
    if code not in LANGUAGES:
        return HttpResponseBadRequest(_("Bahasa ini tidak tersedia."))
    if request.user.is_authenticated:
        get_user_model()._default_manager.filter(pk=request.user.pk).update(language=code)  # noqa: SLF001 - Django's name
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    answer.set_cookie(LANGUAGE_COOKIE, code, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    return answer


language.open_to_all = True  # type: ignore[attr-defined]  # strangers choose too; the mark is of `organisation`, above


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for the people who look after Tolok."""
    held = getattr(getattr(request, "standing", None), "held", ())
    if not any(_GALLERY_RIGHTS & set(one.rights) for one in held):
        raise PermissionDenied(_("Galeri ini untuk koordinator yang mengelola orang atau siklus."))
    return render(request, "ui/gallery.html", specimens(request))


# When something goes wrong ----------------------------------------
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 when what was sent is too large."""
    too_large = isinstance(exception, RequestDataTooBig)
    return _told(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: which right is missing and who gives it (the exception says so)."""
    return _told(request, HTTPStatus.FORBIDDEN, says=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404: also for what exists but is not this person's to know of."""
    return _told(request, HTTPStatus.NOT_FOUND)


def wrong_method(request: HttpRequest) -> HttpResponse:
    """405: an address that only takes forms was opened, or the other way round."""
    return _told(request, HTTPStatus.METHOD_NOT_ALLOWED)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403 for a form whose secret is missing or old."""
    return _told(request, HTTPStatus.FORBIDDEN, page="csrf")


def broken(request: HttpRequest) -> HttpResponse:
    """500: drawn without the database, the session or anything else that may be what broke."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE)
    with translation.override(chosen if chosen in LANGUAGES else translation.get_language() or "id"):
        page = render_to_string("ui/errors/500.html")
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _told(request: HttpRequest, status: HTTPStatus, page: str = "", **context: Any) -> HttpResponse:
    return render(request, f"ui/errors/{page or status.value}.html", context, status=status)
