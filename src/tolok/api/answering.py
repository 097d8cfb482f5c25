"""What every answer below ``/api/`` has: the reader's language, one shape of errors, a measure."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from tolok.api.bearer import PREFIX
from tolok.api.problems import MEDIA_TYPE, problem
from tolok.api.rate import Counter
from tolok.ui.language import LANGUAGES

Answer = Callable[[HttpRequest], HttpResponse]
_KEPT = ("Allow", "Retry-After", "Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size", "Upload-Offset")
_PAGE = "/api/v1/docs"
_DOOR = "/accounts/login/"
_WINDOW = 60
_counter = Counter()  # before the web processes are forked


def shaped(get_response: Answer) -> Answer:
    """Whatever fails on the way to the API or from it, outermost: still an error of the API."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        return _as_problem(response) if request.path_info.startswith(PREFIX) else response

    return middleware


def answering(get_response: Answer) -> Answer:
    """Turns whatever came of a request to the API into an answer of the API."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        # The page about the API is a page: it speaks the language that was chosen for pages.
        language = "" if request.path_info == _PAGE else asked_language(request)
        with translation.override(language) if language else nullcontext():
            response = _refused(request) or get_response(request)
            response = _as_problem(response)
            if language:
                response.headers["Content-Language"] = language
        patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware


def asked_language(request: HttpRequest) -> str:
    """The first language of ``Accept-Language`` that Tolok speaks; empty: the person's own stays."""
    for asked, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if asked.split("-")[0] in LANGUAGES:
            return asked.split("-")[0]
    return ""


def _refused(request: HttpRequest) -> HttpResponse | None:
    if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return problem(400)
    limit = settings.API_RATE
    now = int(time.time())
    if limit and request.user.is_authenticated and _counter.count(int(request.user.pk), now // _WINDOW) > limit:
        response = problem(429)
        response.headers["Retry-After"] = str(_WINDOW - now % _WINDOW)
        return response
    return None


def _as_problem(response: HttpResponse) -> HttpResponse:
    status = response.status_code
    if status in {301, 302} and response.headers.get("Location", "").startswith(_DOOR):
        return problem(401)
    kind = response.headers.get("Content-Type", "")
    if status < 400 or kind.startswith(MEDIA_TYPE):
        return response
    told = problem(status, _said(response, kind))
    for name in _KEPT:
        if name in response.headers:
            told.headers[name] = response.headers[name]
    return told


def _said(response: HttpResponse, kind: str) -> str:
    """What a view of pages said for people, where it said it plainly."""
    if getattr(response, "streaming", False):
        return ""
    if kind.startswith("application/json"):
        try:
            return str(json.loads(response.content).get("message", ""))
        except (ValueError, AttributeError):
            return ""
    return response.content.decode() if kind.startswith("text/plain") else ""
