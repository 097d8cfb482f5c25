"""Where coming and going begins, and the page of one import."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tolok.assessment.access import assessments, hand
from tolok.assessment.models import CycleState
from tolok.exchange import access
from tolok.exchange.actions.imports import drop
from tolok.exchange.faults import NotPossible
from tolok.exchange.models import Import, ImportKind
from tolok.exchange.takeovers import may_take_over
from tolok.exchange.views import parcels, sheets
from tolok.exchange.views.asked import hand_of, import_of, person_of, standing_of, tone_of
from tolok.organisation.access import Refused, agencies
from tolok.organisation.rights import Right
from tolok.runs.faults import AlreadyRunning

_SAID = (NotPossible, AlreadyRunning)


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Into which assessments I can bring something, and which agencies I can take out."""
    standing = standing_of(request)
    rows = assessments(standing).filter(cycle__state=CycleState.OPEN, agency__in=standing.own_agencies)
    opened = [hand(standing, row) for row in rows.select_related("cycle", "agency", "unit", "stage")[:200]]
    mine = [own.assessment for own in opened if access.may_import(own) or access.may_bring(own)]
    whole = [row for row in mine if row.unit_id is None]
    units = [row for row in mine if row.unit_id is not None]
    out = [
        row for row in agencies(standing).filter(pk__in=standing.own_agencies) if access.may_export(standing, row.pk)
    ]
    context = {"assessments": whole, "units": units, "agencies": out, "takes": may_take_over(standing)}
    return render(request, "exchange/front.html", context)


@require_safe
def imports(request: HttpRequest, assessment: int) -> HttpResponse:
    """What can be brought into an assessment, and what was."""
    own = hand_of(request, assessment)
    if not (access.may_import(own) or access.may_bring(own)):
        raise Refused(Right.CLAIM)
    rows = access.imports(standing_of(request)).filter(assessment=own.assessment).select_related("by")
    context = {
        "assessment": own.assessment,
        "rows": [{"import": row, "tone": tone_of(row)} for row in rows[:50]],
        "may_import": access.may_import(own),
        "may_bring": access.may_bring(own),
        "follows": access.has_earlier(own.assessment),
        "agency": own.assessment.agency,
        "sample": own.assessment.cycle.sample,
    }
    return render(request, "exchange/imports.html", context)


@require_safe
def brought(request: HttpRequest, brought: int) -> HttpResponse:
    """What would happen, or what happened."""
    found = import_of(request, brought)
    shown: HttpResponse = _pages(found).page(request, found)
    return shown


@require_POST
def confirmation(request: HttpRequest, brought: int) -> HttpResponse:
    """Writes what the preview showed."""
    found = import_of(request, brought)
    return _tried(request, found, lambda: _pages(found).confirm(request, found, request.POST.get("digest", "")))


@require_POST
def reversal(request: HttpRequest, brought: int) -> HttpResponse:
    """Puts things back as they were before the import."""
    found = import_of(request, brought)
    return _tried(request, found, lambda: _pages(found).reverse(request, found), (*_SAID, PermissionDenied))


@require_POST
def removal(request: HttpRequest, brought: int) -> HttpResponse:
    """Forgets it."""
    found = import_of(request, brought)
    try:
        drop(by=person_of(request), brought=found)
        messages.success(request, _("Impor dibuang; tidak ada yang ditulis."))
    except NotPossible as why:
        messages.warning(request, str(why))
    return redirect("exchange:imports", found.assessment_id)


def _pages(found: Import) -> ModuleType:
    return sheets if found.kind == ImportKind.SHEET else parcels


def _tried(
    request: HttpRequest, found: Import, act: Callable[[], object], said: tuple[type[Exception], ...] = _SAID
) -> HttpResponse:
    """Back to the import's page; what is ``said`` there when it could not be done."""
    try:
        act()
    except said as why:
        messages.warning(request, str(why))
    return redirect("exchange:import", found.pk)
