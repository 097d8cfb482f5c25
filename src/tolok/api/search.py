"""One search over everything."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field

from tolok.api.door import Noun, Out, json_answer, standing_of
from tolok.api.faults import WrongField
from tolok.ui.search import offers

noun = Noun("search")


class HitOut(Out):
    """Something that was found."""

    title: str
    snippet: str
    link: str = Field(description="its page")


class Group(Out):
    """What was found of one kind."""

    kind: str
    title: str
    total: int
    hits: list[HitOut]


class Results(Out):
    """What was found, by kind."""

    items: list[Group]


@noun.read("/search", out=Results, name="search")
def search(
    request: HttpRequest,
    q: Annotated[str, Field(min_length=2, max_length=200, description="two letters or more")],
    kind: Annotated[str, Field(max_length=40)] = "",
    limit: Annotated[int, Field(ge=1, le=50)] = 5,
) -> HttpResponse:
    """Indicators, evidence, units, people and agencies that one may know of."""
    query, known = " ".join(q.split()), {one.name: one for one in offers()}
    if kind and kind not in known:
        raise WrongField("kind", ", ".join(known), where="query")
    chosen = [known[kind]] if kind else offers()
    groups = []
    for one in chosen if len(query) >= 2 else ():
        found = one.find(query, standing_of(request), limit)
        hits = [{"title": hit.title, "snippet": hit.snippet, "link": hit.link} for hit in found.hits]
        groups.append({"kind": one.name, "title": str(one.title), "total": found.total, "hits": hits})
    return json_answer({"items": [group for group in groups if group["total"]]})
