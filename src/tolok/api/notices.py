"""One's notices."""

from __future__ import annotations

import html
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.html import strip_tags
from ninja import Field

from tolok.api.door import In, Noun, Number, Out, made, person_of
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope
from tolok.notices.actions import mark_read
from tolok.notices.models import Notice
from tolok.notices.queries import sentence

noun = Noun("notices")


class NoticeOut(Out):
    """Something that happened and concerns one."""

    id: int
    kind: str
    text: str
    link: str = Field(description="the page where to act")
    created_at: datetime
    read_at: datetime | None


class ReadIn(In):
    """Which ones were read."""

    notices: Annotated[list[Number], Field(max_length=1000)] | None = Field(default=None, description="null: all")


class Marked(Out):
    """How many were unread until now."""

    count: int


@noun.read("/notices", out=Page[NoticeOut], name="notices")
def list_notices(request: HttpRequest, after: After = "", limit: Limit = 50, unread: bool = False) -> HttpResponse:
    """One's notices, the newest first."""
    rows = Notice.objects.filter(person=person_of(request))
    if unread:
        rows = rows.filter(read_at__isnull=True)
    return paged(request, rows, order=["-id"], limit=limit, after=after, show=lambda found: [*map(_out, found)])


@noun.create("/notices/readings", out=Marked, scope=Scope.ACCOUNT_WRITE, status=200, name="readings")
def mark_notices_read(request: HttpRequest, body: ReadIn) -> Marked:
    """Mark notices read; others' are not touched."""
    return Marked(count=mark_read(by=person_of(request), notices=body.notices))


def _out(row: Notice) -> NoticeOut:
    return made(NoticeOut, row, text=html.unescape(strip_tags(sentence(row))))
