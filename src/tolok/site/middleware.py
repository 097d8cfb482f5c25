"""Whether everything is ready, answered before anything else is asked; and a face for bare refusals."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from tolok.site.readiness import faults
from tolok.ui.views import wrong_method

READINESS = "/healthz"


def readiness(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answers ``/healthz``: 200 when everything is ready, else 503 and what is not (``readiness.py``)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path != READINESS:
            return get_response(request)
        found = faults()
        return JsonResponse({"ready": not found, "faults": found}, status=503 if found else 200)

    return middleware


def faces(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Gives 405 a page that says what to do, where a page is wanted; Django answers it with nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or not request.accepts("text/html"):
            return response
        page = wrong_method(request)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware
