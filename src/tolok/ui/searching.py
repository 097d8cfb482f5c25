"""The page of the search over everything that rooms offer (ui/search.py)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from tolok.ui.search import Hit, Offer, offers

_FEW, _MANY = 5, 50
_SHORTEST, _LONGEST = 2, 200


@dataclass(frozen=True)
class Shown:
    """A hit with the words that were looked for marked."""

    title: SafeString
    link: str
    snippet: SafeString


@dataclass(frozen=True)
class Group:
    """The hits of one kind; ``more`` when there are others than these."""

    name: str
    title: str | Promise
    hits: Sequence[Shown]
    total: int

    @property
    def more(self) -> bool:
        """Whether there are others than these."""
        return self.total > len(self.hits)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found, by kind; one kind alone with ``?kind=``. With htmx, the results alone."""
    query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:_LONGEST]
    kind = request.GET.get("kind", "")
    chosen = [one for one in offers() if one.name == kind] or offers()
    limit = _MANY if len(chosen) == 1 else _FEW
    groups = [_group(one, query, request.standing, limit) for one in chosen] if len(query) >= _SHORTEST else []  # type: ignore[attr-defined]  # set by the organisation's middleware
    context = {
        "query": query,
        "too_short": 0 < len(query) < _SHORTEST,
        "groups": [group for group in groups if group.total],
        "total": sum(group.total for group in groups),
        "kind": chosen[0] if len(chosen) == 1 else None,
        "offers": [str(one.title) for one in offers()],
    }
    part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    answer = render(request, "ui/search.htmx.html" if part else "ui/search.html", context)
    answer.headers["Vary"] = "HX-Request, Cookie"
    return answer


def _group(one: Offer, query: str, standing: Any, limit: int) -> Group:
    found = one.find(query, standing, limit)
    return Group(one.name, one.title, [_shown(hit, query) for hit in found.hits], found.total)


def _shown(hit: Hit, query: str) -> Shown:
    words = {word for word in (*hit.marked, *query.split()) if len(word) > 1}
    return Shown(marked(hit.title, words), hit.link, marked(hit.snippet, words))


def marked(text: str, words: set[str]) -> SafeString:
    """``text`` as HTML with the words in it marked, wherever a word begins with one.

    >>> marked("Peta <SPBE>", {"spbe"})
    'Peta &lt;<mark>SPBE</mark>&gt;'
    """
    if not words:
        return conditional_escape(text)
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})", re.IGNORECASE)
    # Every second piece is a match.
    pieces = [
        format_html("<mark>{}</mark>", piece) if place % 2 else conditional_escape(piece)
        for place, piece in enumerate(pattern.split(text))
    ]
    return mark_safe("".join(pieces))  # noqa: S308 - each piece was escaped
