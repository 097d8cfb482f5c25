"""Every error of the API has one shape: RFC 9457 (application/problem+json)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str, **more: Any) -> HttpResponse:
    """An answer that says what is wrong, and what to do where that is known."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def tell_problems(api: NinjaAPI) -> None:
    """Answer every error of ``api`` in that shape."""

    @api.exception_handler(AuthenticationError)
    def stranger(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        return problem(401, _("Masuklah lebih dahulu."))

    @api.exception_handler(PermissionDenied)
    def refused(_request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem(403, str(error) or _("Anda tidak berhak melakukan ini."))

    @api.exception_handler(Http404)
    def missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
        return problem(404, _("Yang diminta tidak ada, atau bukan untuk Anda."))

    @api.exception_handler(ValidationError)
    def faulty(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        faults = [{"where": list(map(str, one["loc"])), "what": one["msg"]} for one in error.errors]
        return problem(422, _("Ada yang tidak dapat diterima; lihat faults."), faults=faults)

    @api.exception_handler(HttpError)
    def other(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, str(error))
