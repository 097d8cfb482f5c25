"""The OpenAPI document: what ninja reads off the endpoints, and what all of them have in common."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from ninja import NinjaAPI

from tolok.api import uploads
from tolok.api.door import MAX_KEY
from tolok.api.problems import MEDIA_TYPE, URN
from tolok.api.scopes import Scope

PREFIX = "/api/v1"
_WHY = {
    304: "Unchanged since `If-None-Match`",
    400: "The request cannot be read",
    401: "Nobody is signed in, or the token does not work",
    403: "The person, or the token's scope, does not allow it",
    404: "Not there, or not for this person",
    406: "No form of answer that `Accept` takes",
    409: "Does not fit the state of things; `type` says how",
    410: "No longer there",
    412: "Somebody changed it since it was read",
    413: "Too big",
    415: "The content is of a kind that is not taken",
    422: "A field cannot be taken; `errors` names it",
    423: "Another request is writing it",
    428: "A condition is missing",
    429: "Too many requests; see `Retry-After`",
    460: "The piece arrived damaged",
    500: "Our fault; nothing was kept",
    503: "Not ready yet",
}
_ALL = (400, 401, 403, 404, 429, 500, 503)
_READS = (406, 422)
_WRITES = (409, 412, 413, 415, 422)
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457: what is wrong, in the reader's language, and what to do where that is known.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": f"`about:blank`, or `{URN}…` for programs to tell apart"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "field", "detail"],
                "properties": {
                    "in": {"type": "string", "description": "body, query, path or form"},
                    "field": {"type": "string", "description": "empty: the whole"},
                    "detail": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
    "example": {
        "type": f"{URN}changed",
        "title": "Sudah berubah",
        "status": 412,
        "detail": "Sari sudah menyimpan indikator ini. Bandingkan kedua isian, lalu pilih yang dipakai.",
    },
}
_HEADERS = {
    "IfNoneMatch": ("If-None-Match", "the `ETag` you have: 304 when it still is the same", {"type": "string"}),
    "IfMatch": ("If-Match", "the `ETag` that was read; `*`: whatever is there", {"type": "string"}),
    "IdempotencyKey": (
        "Idempotency-Key",
        "your own word for this request: sent again within a day, it is answered again and not done again",
        {"type": "string", "maxLength": MAX_KEY, "pattern": "^[ -~]+$"},
    ),
    "AcceptLanguage": ("Accept-Language", "`id` or `en`; else the person's own", {"type": "string"}),
}
ABOUT = """What a person can do in Tolok, a program can too, with the same rights.

Sign in with a token (`Authorization: Bearer tolok_…`), made on the page *Token* of your account or at `/tokens`; a
token has scopes and never does more than its person may. Lists come in pages (`items`, `next`); every error is
`application/problem+json` (RFC 9457)."""


@cache
def document(api: NinjaAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the API."""
    found: dict[str, Any] = copy.deepcopy(dict(api.get_openapi_schema(path_prefix=f"{PREFIX}/")))
    found["info"] |= {
        "description": ABOUT,
        "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
    }
    found["servers"] = [{"url": "/"}]
    found["paths"] |= uploads.paths()
    for path in found["paths"].values():
        for method, operation in path.items():
            _complete(method, operation)
    components = found["components"]
    components.setdefault("schemas", {})["Problem"] = _PROBLEM
    components["parameters"] = {
        key: {"name": name, "in": "header", "required": False, "description": says, "schema": schema}
        for key, (name, says, schema) in _HEADERS.items()
    }
    components["responses"] = {
        f"Problem{status}": {
            "description": why,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, why in _WHY.items()
        if status >= 400
    }
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "; ".join(f"`{one}`" for one in Scope.values)},
        "session": {"type": "apiKey", "in": "cookie", "name": "tolok", "description": "of the pages; writes need CSRF"},
    }
    return found


def _complete(method: str, operation: dict[str, Any]) -> None:
    """What every endpoint of its kind takes and answers."""
    extra = {key.removeprefix("x-"): operation.pop(key) for key in list(operation) if key.startswith("x-")}
    scope = extra.get("scope")
    operation["x-scope"] = scope
    operation["security"] = [{"token": []}, {"session": []}]
    operation["description"] = f"{operation.get('description', '')}\n\nScope: `{scope}`.".strip()
    responses = operation["responses"] = {str(key): value for key, value in operation["responses"].items()}
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        if parameter["schema"].get("type") == "integer" and parameter["in"] == "path":
            parameter["schema"] |= {"minimum": 0, "maximum": 2**63 - 1}
    reads = method in {"get", "head"}
    parameters += [{"$ref": f"#/components/parameters/{name}"} for name in _headers(extra, reads=reads)]
    _answers(responses, extra, reads=reads)
    for status in sorted({*_ALL, *(_READS if reads else _WRITES), *extra.get("also", ())}):
        responses.setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})


def _headers(extra: dict[str, Any], *, reads: bool) -> list[str]:
    """The headers that an endpoint understands."""
    if extra.get("file") or extra.get("tus"):
        return ["AcceptLanguage"]
    if reads:
        return ["AcceptLanguage", "IfNoneMatch"]
    return ["AcceptLanguage", "IdempotencyKey", *(["IfMatch"] if extra.get("versioned") else [])]


def _answers(responses: dict[str, Any], extra: dict[str, Any], *, reads: bool) -> None:
    """What an endpoint answers when all is well."""
    if extra.get("file"):
        _bytes(responses, ranges=bool(extra.get("ranges")))
    elif reads and not extra.get("tus"):
        responses["304"] = {"description": _WHY[304]}
        if "200" in responses:
            responses["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
    if "202" in responses:
        responses["202"]["description"] = "It goes on in the background; `Location` is the run to follow"
        responses["202"]["headers"] = {"Location": {"schema": {"type": "string"}}}


def _bytes(responses: dict[str, Any], *, ranges: bool) -> None:
    content = {"*/*": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}
    responses["200"] = {"description": "The file", "content": content}
    if ranges:
        responses["206"] = {"description": "The part that `Range` asks for", "content": content}
        responses["304"] = {"description": _WHY[304]}
        responses["416"] = {"description": "The file has no such part", "content": content}
