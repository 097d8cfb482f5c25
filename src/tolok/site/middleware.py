"""Whether everything is ready, answered before anything else is asked; and a face for bare refusals."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from tolok.ui.views import wrong_method

READINESS = "/healthz"


def readiness(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answers ``/healthz``: 200 when the database answers and a worker does its jobs, else 503 and why."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path != READINESS:
            return get_response(request)
        faults = list(_faults())
        return JsonResponse({"ready": not faults, "faults": faults}, status=503 if faults else 200)

    return middleware


def _faults() -> list[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '2 min'")
            (workers,) = cursor.fetchone()
    except DatabaseError:
        return ["database"]
    return [] if workers else ["worker"]


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
