"""Version 1 of the API; ``/api/v1/openapi.json`` describes it."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.security import django_auth

from tolok.api import units
from tolok.api.problems import tell_problems
from tolok.organisation.middleware import open_to_all

api = NinjaAPI(
    title="Tolok",
    version="1",
    description="Maturity evaluation of digital government: what a person can read here, a program can too.",
    urls_namespace="api",
    auth=django_auth,
    docs_url=None,
    openapi_url=None,
)
api.add_router("", units.router)
tell_problems(api)


@open_to_all
@require_safe
def openapi(_request: HttpRequest) -> JsonResponse:
    """What the API can do, for whoever writes a client."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"))


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/openapi.json", openapi, name="openapi"),
    path("v1/", api.urls),
]
