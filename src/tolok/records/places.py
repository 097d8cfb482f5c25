"""What this room shows on pages of the rooms below (``ui/slots.py``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from tolok.assessment.access import hand
from tolok.assessment.doors import Door, register
from tolok.assessment.models import Assessment, Cycle, CycleState
from tolok.organisation.access import PUBLIC, Standing
from tolok.organisation.models import Agency
from tolok.organisation.rights import Right
from tolok.records import access
from tolok.records.models import DocumentKind, Publication, PublishedResult
from tolok.records.queries import shelves_of
from tolok.ui.slots import fill

_AT_FRONT = 3


def fill_places() -> None:
    """Say what stands where."""
    register(Door("documents", _("Dokumen resmi"), "document", shown=access.may_see))
    fill("submission.documents", _before_submitting)
    fill("cycle.actions", _cycle_actions)
    fill("cycle.publications", _cycle_publications)
    fill("agency.publication", _publication_of)
    fill("agency.notices", _notices)
    fill("agencies.publications", _latest)
    fill("front.publications", _latest)


def _before_submitting(context: Mapping[str, Any], assessment: Assessment) -> str:
    own = hand(_standing(context), assessment)
    if not access.may_see(own):
        return ""
    shelves = shelves_of(assessment, (DocumentKind.MINUTES, DocumentKind.CONSENT))
    return render_to_string("records/parts/before_submitting.html", {"assessment": assessment, "shelves": shelves})


def _cycle_actions(context: Mapping[str, Any], cycle: Cycle) -> str:
    standing = _standing(context)
    decides = cycle.agency_id is None and standing.may(Right.DECIDE, agency=None, cycle=cycle.pk)
    publishes = bool(context.get("may_run") and context.get("decided")) and cycle.state == CycleState.OPEN
    told = {"cycle": cycle, "decides": decides, "publishes": publishes}
    return render_to_string("records/parts/cycle_actions.html", told)


def _cycle_publications(context: Mapping[str, Any], cycle: Cycle) -> str:
    if cycle.agency_id is not None:
        return ""
    rows = list(Publication.objects.filter(cycle=cycle).defer("head"))
    may = access.may_publish(_standing(context), cycle)
    return render_to_string("records/parts/cycle_publications.html", {"cycle": cycle, "rows": rows, "may": may})


def _publication_of(_context: Mapping[str, Any], assessment: int | None) -> str:
    if not assessment:
        return ""
    rows = PublishedResult.objects.filter(assessment=assessment).select_related("publication__cycle")
    row = rows.order_by("-publication__number").first()
    return render_to_string("records/parts/publication_of.html", {"row": row}) if row else ""


def _notices(_context: Mapping[str, Any], agency: Agency) -> str:
    """What was withdrawn and not published again."""
    latest: dict[int, PublishedResult] = {}
    rows = PublishedResult.objects.filter(agency=agency).select_related("publication__cycle")
    for row in rows.order_by("publication__at").defer("content"):
        latest[row.assessment_id] = row
    gone = [row for row in latest.values() if row.change == "withdrawn"]
    return render_to_string("records/parts/notices.html", {"rows": gone}) if gone else ""


def _latest(_context: Mapping[str, Any]) -> str:
    rows = list(Publication.objects.select_related("cycle")[:_AT_FRONT])
    return render_to_string("records/parts/latest.html", {"rows": rows}) if rows else ""


def _standing(context: Mapping[str, Any]) -> Standing:
    found: Standing = context.get("standing") or PUBLIC
    return found
