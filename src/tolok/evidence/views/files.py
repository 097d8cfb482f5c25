"""The bytes of an item: never by path, only to who may open it, and so that no browser runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.evidence import actions, store
from tolok.evidence.models import Blob, Classification, TextState
from tolok.evidence.views.asked import item_of, person_of, standing_of

_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PIECE = 128 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, whole or the part that is asked for."""
    item = item_of(request, pk)
    blob = item.blob
    if blob is None:
        raise Http404(_("Bukti ini tautan; tidak ada berkasnya."))
    part = _part(request.headers.get("Range", ""), blob.size)
    actions.open_file(
        by=person_of(request), standing=standing_of(request), item=item, part=part is not None and part[0] > 0
    )
    response = _answer(request, blob, part)
    response.headers["Content-Disposition"] = content_disposition_header(True, item.file_name) or "attachment"
    response.headers["Accept-Ranges"] = "bytes"
    for name, value in _SAFE.items():
        response.headers[name] = value
    restricted = item.classification == Classification.RESTRICTED
    response.headers["Cache-Control"] = "private, no-store" if restricted else "private, no-cache"
    if not restricted:
        response.headers["ETag"] = _tag(blob)
    return response


@require_safe
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of a document that browsers cannot show, as it was read for the search."""
    item = item_of(request, pk)
    if item.blob is None or item.blob.text_state != TextState.READ:
        raise Http404(_("Teks berkas ini tidak ada."))
    actions.open_file(by=person_of(request), standing=standing_of(request), item=item)
    return HttpResponse(item.blob.text, content_type="text/plain; charset=utf-8", headers={**_SAFE})


def _answer(request: HttpRequest, blob: Blob, part: tuple[int, int] | None) -> HttpResponseBase:
    if part is not None and part[0] > part[1]:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{blob.size}"})
    if not blob.encrypted and part is None and request.headers.get("If-None-Match") == _tag(blob):
        return HttpResponse(status=304)
    first, last = part or (0, blob.size - 1)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(_pieces(blob, first, last - first + 1))
    response.headers["Content-Type"] = blob.media_type
    response.headers["Content-Length"] = str(last - first + 1)
    if part is not None:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {first}-{last}/{blob.size}"
    return response


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """The first and last byte asked for; None: all. Several parts at once are answered with all, as HTTP allows."""
    match = _RANGE.match(asked.replace(" ", ""))
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    return min(size, int(first)), min(int(last or size - 1), size - 1)


def _pieces(blob: Blob, first: int, length: int) -> Iterator[bytes]:
    # Runs after the view, when the walls are shut again: it asks the storage alone, never the database.
    with ExitStack() as open_until:
        stream = open_until.enter_context(store.opened(blob))
        _forward(stream, first, sealed=blob.encrypted)
        while length > 0 and (piece := stream.read(min(PIECE, length))):
            length -= len(piece)
            yield piece


def _forward(stream: IO[bytes], first: int, *, sealed: bool) -> None:
    if not sealed:
        stream.seek(first)
        return
    while first > 0:
        first -= len(stream.read(min(PIECE, first)))


def _tag(blob: Blob) -> str:
    return f'"{blob.sha256}"'
