"""The desk of an assessor: one indicator with claim, evidence and the own finding."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tolok.assessment.views.verdict.answers import page, part
from tolok.assessment.views.verdict.opening import open_desk


@require_safe
def verdict(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The page."""
    opened = open_desk(request, assessment, leaf)
    return page(opened)


@require_safe
def evidence(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The evidence of the criterion one is at."""
    opened = open_desk(request, assessment, leaf)
    return part(opened, "evidence") if opened.by_htmx else page(opened)
