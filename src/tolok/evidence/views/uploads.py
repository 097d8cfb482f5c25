"""Uploads that survive a cut connection: the tus protocol 1.0 (tus.io), with creation, termination and checksum."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from tolok.evidence import access, actions, kinds
from tolok.evidence.actions.uploads import KEPT
from tolok.evidence.faults import Busy, NotPossible, TooBig, TooMany, WrongChecksum, WrongOffset
from tolok.evidence.models import Upload
from tolok.evidence.views.asked import person_of, standing_of
from tolok.organisation.access import agencies

_VERSION = "1.0.0"
_PIECE_TYPE = "application/offset+octet-stream"
_HASHES = ("sha256", "sha1")
_STATUS: dict[type[Exception], int] = {TooBig: 413, TooMany: 429, WrongOffset: 409, Busy: 423, WrongChecksum: 460}
View = Callable[..., HttpResponse]


def _tus(view: View) -> View:
    """The protocol's version on every answer, and errors as it wants them, with a message for the person."""

    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != _VERSION:
            response: HttpResponse = _fault(412, _("Pengunggah ini memakai versi tus yang lain."))
            response.headers["Tus-Version"] = _VERSION
        else:
            response = _answered(view, request, *args, **kwargs)
        response.headers["Tus-Resumable"] = _VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def _answered(view: View, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except kinds.Refusal as wrong:
        return _fault(415, str(wrong))
    except NotPossible as wrong:
        return _fault(_STATUS.get(type(wrong), 400), str(wrong))
    except FileNotFoundError:
        return _fault(410, _("Unggahan ini sudah tidak ada. Unggah berkasnya sekali lagi."))


@_tus
def uploads(request: HttpRequest) -> HttpResponse:
    """POST begins an upload; OPTIONS says what the server can."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=_abilities())
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST, OPTIONS"})
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    size = request.headers.get("Upload-Length", "")
    if not (size.isascii() and size.isdigit()):
        return _fault(400, _("Ukuran berkas tidak disebutkan."))
    standing = standing_of(request)
    named = told.get("agency", "")
    agency = (
        get_object_or_404(agencies(standing), pk=int(named))
        if named.isdecimal()
        else access.agencies_to_add_to(standing).first()
    )
    if agency is None:
        return _fault(403, _("Anda tidak berhak menambah bukti."))
    upload = actions.start_upload(
        by=person_of(request),
        standing=standing,
        agency=agency,
        file_name=told.get("filename", ""),
        size=int(size),
        parcel=told.get("purpose") == "parcel",
    )
    place = reverse("evidence:upload", args=[upload.key])
    return HttpResponse(status=201, headers={"Location": place, "Upload-Offset": "0", **_expiry(upload)})


@_tus
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """HEAD says how much is here, PATCH brings more, DELETE gives up."""
    found = Upload.objects.filter(pk=key, person=person_of(request)).first()
    if found is None:
        raise Http404(_("Unggahan ini sudah tidak ada."))
    match request.method:
        case "HEAD" | "GET":
            headers = {"Upload-Offset": str(found.offset), "Upload-Length": str(found.size), **_expiry(found)}
            return HttpResponse(status=200, headers=headers)
        case "PATCH":
            return _more(request, found)
        case "DELETE":
            actions.cancel_upload(found)
            return HttpResponse(status=204)
        case _:
            return HttpResponse(status=405, headers={"Allow": "HEAD, PATCH, DELETE"})


def _more(request: HttpRequest, found: Upload) -> HttpResponse:
    if request.content_type != _PIECE_TYPE:
        return _fault(415, _("Potongan berkas harus dikirim sebagai {kind}.").format(kind=_PIECE_TYPE))
    offset, length = request.headers.get("Upload-Offset", ""), request.headers.get("Content-Length", "")
    if not (offset.isascii() and offset.isdigit()):
        return _fault(400, _("Letak potongan berkas tidak disebutkan."))
    checksum = _checksum(request.headers.get("Upload-Checksum", ""))
    # Read straight from the connection, piece by piece: Django's `request.body` would hold all of it.
    most = int(length) if length.isascii() and length.isdigit() else settings.PARCEL_LIMIT
    found = actions.append_to_upload(found, offset=int(offset), source=request, length=most, checksum=checksum)
    return HttpResponse(status=204, headers={"Upload-Offset": str(found.offset), **_expiry(found)})


def _checksum(told: str) -> tuple[str, bytes] | None:
    if not told:
        return None
    name, _space, value = told.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    if name not in _HASHES or len(digest) != hashlib.new(name).digest_size:
        raise NotPossible(_("Sidik potongan berkas tidak dapat dibaca."))
    return name, digest


def _metadata(told: str) -> dict[str, str]:
    found = {}
    for pair in told.split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _abilities() -> dict[str, str]:
    return {
        "Tus-Version": _VERSION,
        "Tus-Extension": "creation,termination,checksum,expiration",
        "Tus-Checksum-Algorithm": ",".join(_HASHES),
        "Tus-Max-Size": str(settings.FILE_LIMIT),
    }


def _expiry(upload: Upload) -> dict[str, str]:
    return {"Upload-Expires": http_date((upload.created_at + KEPT).timestamp())}


def _fault(status: int, message: str) -> HttpResponse:
    return JsonResponse({"message": message}, status=status)
