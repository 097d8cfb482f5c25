"""Long lists come in pages: ``items`` and the address of the next page; the order never changes under a reader."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from annotated_types import Ge, Le
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field

from tolok.api.door import Out, json_answer
from tolok.api.faults import WrongField

T = TypeVar("T")
Limit = Annotated[int, Ge(1), Le(200), Field(description="how many at most, 1 to 200")]
After = Annotated[str, Field(max_length=400, description="from `next` of the page before; do not make it yourself")]


class Page(Out, Generic[T]):
    """A part of a list."""

    items: list[T]
    next: str | None = Field(description="the address of the next page; null at the end. Also in the header Link")


def paged(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    order: Sequence[str],
    limit: int,
    after: str,
    show: Callable[[list[Any]], Sequence[Any]],
) -> HttpResponse:
    """A page of ``rows``.

    Args:
        request: for the address of the next page.
        rows: all of them.
        order: fields, with ``-`` where the highest come first; the last one is unique.
        limit: how many.
        after: where the page before ended.
        show: makes what is answered out of rows.
    """
    if after:
        rows = rows.filter(_beyond(order, _read(after, len(order))))
    try:
        found = list(rows.order_by(*order)[: limit + 1])
    except (ValueError, ValidationError) as wrong:
        raise _unknown() from wrong
    more, found = len(found) > limit, found[:limit]
    address = None
    if more:
        query = request.GET.copy()
        query["after"] = _written(order, found[-1])
        query["limit"] = str(limit)
        address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    response = json_answer({"items": show(found), "next": address})
    if address:
        response.headers["Link"] = f'<{address}>; rel="next"'
    return response


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """What comes after a row with these values: the first field is beyond, or is the same and the rest is beyond."""
    field, value = order[0], values[0]
    name, way = (field[1:], "lt") if field.startswith("-") else (field, "gt")
    found = Q(**{f"{name}__{way}": value})
    if len(order) > 1:
        found |= Q(**{name: value}) & _beyond(order[1:], values[1:])
    return found


def _written(order: Sequence[str], row: Model) -> str:
    values = [_value(row, field.lstrip("-")) for field in order]
    text = json.dumps([value.isoformat() if isinstance(value, datetime) else value for value in values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _read(after: str, length: int) -> list[Any]:
    try:
        found = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (ValueError, binascii.Error, UnicodeDecodeError) as wrong:
        raise _unknown() from wrong
    if not isinstance(found, list) or len(found) != length or not all(isinstance(one, str | int) for one in found):
        raise _unknown()
    if any((isinstance(one, str) and "\0" in one) or (isinstance(one, int) and abs(one) > 2**62) for one in found):
        raise _unknown()
    return found


def _unknown() -> WrongField:
    return WrongField("after", _("Halaman ini tidak dikenal. Mulailah dari halaman pertama."), where="query")
