"""Version 1 of the API; ``/api/v1/openapi.json`` describes it, ``/api/v1/docs`` tells it."""

from __future__ import annotations

from functools import cache

import pydantic_core
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.types import DictStrAny

from tolok.api import (
    agencies,
    analysis,
    assessments,
    assignments,
    bundles,
    certainty,
    certificates,
    claims,
    cycles,
    description,
    documents,
    earlier,
    evidence,
    exports,
    imports,
    instruments,
    judgements,
    ledger,
    mine,
    national,
    notices,
    papers,
    people,
    plans,
    publications,
    reports,
    returns,
    runs,
    scenarios,
    search,
    submissions,
    supports,
    targets,
    tokens,
    tree,
    units,
    uploads,
    webhooks,
)
from tolok.api.problems import tell_problems
from tolok.api.scopes import Scope
from tolok.api.told import Tag, tags_of
from tolok.organisation.middleware import open_to_all


class Json(Parser):
    """Bodies are JSON, to the letter: no NaN, no half of a pair of surrogates."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """The content.

        Raises:
            HttpError: it is no JSON.
        """
        try:
            return pydantic_core.from_json(request.body, allow_inf_nan=False)  # type: ignore[no-any-return]
        except ValueError as wrong:
            raise HttpError(400, str(wrong)) from wrong


NOUNS = (
    cycles,
    units,
    assessments,
    analysis,
    national,
    plans,
    certainty,
    scenarios,
    papers,
    tree,
    claims,
    assignments,
    targets,
    supports,
    returns,
    submissions,
    judgements,
    documents,
    certificates,
    reports,
    publications,
    evidence,
    imports,
    earlier,
    exports,
    bundles,
    runs,
    instruments,
    agencies,
    people,
    mine,
    notices,
    ledger,
    search,
    tokens,
    webhooks,
)
api = NinjaAPI(title="Tolok", version="1", urls_namespace="api", docs_url=None, openapi_url=None, parser=Json())
for _room in NOUNS:
    api.add_router("", _room.noun)
tell_problems(api)


@open_to_all
@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """What the API can do, for whoever writes a client."""
    return HttpResponse(pydantic_core.to_json(description.document(api)), content_type="application/json")


@cache
def _tags() -> list[Tag]:
    return tags_of(description.document(api))


@open_to_all
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    about = description.ABOUT.replace("`", "").replace("*", "").split("\n\n")
    return render(request, "api/docs.html", {"tags": _tags(), "about": about, "scopes": Scope.choices})


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/openapi.json", openapi, name="openapi"),
    path("v1/docs", docs, name="api_docs"),
    path("v1/uploads", uploads.uploads, name="uploads"),
    path("v1/uploads/<str:key>", uploads.upload, name="upload"),
    path("v1/", api.urls),
]
