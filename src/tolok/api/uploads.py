"""Uploads in pieces (tus 1.0) for programs: the views of evidence, under the API's address and with its errors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tolok.api.door import Caller
from tolok.api.faults import Problem
from tolok.api.problems import problem
from tolok.api.scopes import Scope
from tolok.evidence.views import uploads as views
from tolok.organisation.middleware import open_to_all

_METADATA = (
    "names and values in Base64: `filename`; `agency` (its number) where there are several; `purpose` `parcel` for "
    "what goes to `imports/evidence`"
)


@open_to_all  # it asks itself who it is, as all of the API does
def uploads(request: HttpRequest) -> HttpResponse:
    """Begin an upload."""
    if request.method not in {"POST", "OPTIONS"}:
        return HttpResponse(status=405, headers={"Allow": "POST, OPTIONS"})
    refused = _stranger(request)
    if refused is not None:
        return refused
    response = views.uploads(request)
    if "Location" in response.headers:
        key = response.headers["Location"].rstrip("/").rpartition("/")[2]
        response.headers["Location"] = reverse("upload", args=[key])
    return response


@open_to_all
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """How much of it is here; more of it; giving up."""
    if request.method not in {"HEAD", "PATCH", "DELETE"}:
        return HttpResponse(status=405, headers={"Allow": "HEAD, PATCH, DELETE"})
    refused = _stranger(request)
    if refused is not None:
        return refused
    return views.upload(request, key)


def _stranger(request: HttpRequest) -> HttpResponse | None:
    try:
        known = Caller(Scope.EVIDENCE_WRITE)(request)
    except Problem as wrong:
        return problem(wrong.status, str(wrong), kind=wrong.kind)
    return None if known else problem(401)


def paths() -> dict[str, Any]:
    """What the OpenAPI document says of them."""
    version = {"name": "Tus-Resumable", "in": "header", "required": True, "schema": {"const": "1.0.0"}}
    key = {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}
    told = {"tags": ["evidence"], "x-scope": Scope.EVIDENCE_WRITE.value, "x-tus": True}
    text, number = {"type": "string"}, {"type": "integer", "minimum": 0}

    def header(name: str, schema: dict[str, Any], *, required: bool = False, says: str = "") -> dict[str, Any]:
        return {"name": name, "in": "header", "required": required, "description": says, "schema": schema}

    def answer(says: str, *names: str) -> dict[str, Any]:
        return {"description": says, "headers": {name: {"schema": text} for name in names}}

    begin = {
        "operationId": "start_upload",
        "summary": "Begin an upload in pieces (tus 1.0)",
        "description": "Then send pieces to `Location`, and name the upload in `POST /evidence`.",
        "parameters": [
            version,
            header("Upload-Length", number, required=True, says="bytes of the whole file"),
            header("Upload-Metadata", text, says=_METADATA),
        ],
        "responses": {201: answer("Begun", "Location", "Upload-Offset", "Upload-Expires")},
        "x-also": (410, 423),
    }
    more = {
        "operationId": "append_to_upload",
        "summary": "Send a piece",
        "parameters": [
            key,
            version,
            header("Upload-Offset", number, required=True, says="where the piece begins"),
            header("Upload-Checksum", text, says="`sha256 <Base64>`; 460 when the piece arrived damaged"),
        ],
        "requestBody": {
            "required": True,
            "content": {"application/offset+octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        },
        "responses": {204: answer("Kept", "Upload-Offset", "Upload-Expires")},
        "x-also": (410, 423, 460),
    }
    where = {
        "operationId": "get_upload",
        "summary": "How much of an upload is here",
        "parameters": [key, version],
        "responses": {200: answer("Upload-Offset says it", "Upload-Offset", "Upload-Length")},
        "x-also": (409, 410, 412, 415, 423),
    }
    drop = {
        "operationId": "cancel_upload",
        "summary": "Give an upload up",
        "parameters": [key, version],
        "responses": {204: answer("Gone")},
        "x-also": (410, 423),
    }
    return {
        "/api/v1/uploads": {"post": begin | told},
        "/api/v1/uploads/{key}": {"patch": more | told, "head": where | told, "delete": drop | told},
    }
