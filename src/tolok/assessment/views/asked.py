"""What the views read of a request: who asks, and what they ask for as far as they may know of it."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from tolok.assessment import access
from tolok.assessment.models import Assessment, Cycle
from tolok.organisation.access import Standing
from tolok.organisation.models import Person


def standing_of(request: HttpRequest) -> Standing:
    """The standing of who asks."""
    return cast("Standing", request.standing)  # type: ignore[attr-defined]  # set by the middleware


def person_of(request: HttpRequest) -> Person:
    """Who asks; the middleware let nobody else in."""
    return cast("Person", request.user)


def number(text: str | None) -> int | None:
    """The number of a row that somebody names; None for anything else.

    >>> number("12"), number("x"), number(None)
    (12, None, None)
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def cycle_of(request: HttpRequest, key: int) -> Cycle:
    """The cycle, or 404: who may not know of it does not learn that it is there. One query."""
    found = access.cycles(standing_of(request)).select_related("agency").filter(pk=key).first()
    if found is None:
        raise Http404(_("Siklus ini tidak ada, atau bukan untuk Anda."))
    return found


def assessment_of(request: HttpRequest, key: int) -> Assessment:
    """The assessment with its cycle, stage, agency and unit, or 404. One query."""
    rows = access.assessments(standing_of(request)).select_related("cycle", "stage", "agency", "unit")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404(_("Penilaian ini tidak ada, atau bukan untuk Anda."))
    return found
