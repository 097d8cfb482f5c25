"""Parcels of evidence: brought, shown file by file, placed, confirmed."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tolok.assessment.access import hand
from tolok.evidence.actions import receive_file
from tolok.evidence.faults import NotPossible as EvidenceSaysNo
from tolok.exchange import access
from tolok.exchange.actions.parcels import bring_parcel, confirm_parcel, place_arrival
from tolok.exchange.actions.reversals import reverse_parcel, to_take_back
from tolok.exchange.faults import NotPossible
from tolok.exchange.models import Arrival, Import, ImportState
from tolok.exchange.parcels import parcel_preview
from tolok.exchange.views.asked import assessment_of, import_of, person_of, standing_of, tone_of

_A_PAGE = 60
_MOST = 3_000_000
_ORDER = ("refused", "unplaced", "new", "reused", "there", "twice", "left_out")


@require_POST
def brought(request: HttpRequest, assessment: int) -> HttpResponse:
    """A parcel comes: as uploads that a script sent before (``uploads``), or as a ZIP in a plain form (``file``)."""
    found = assessment_of(request, assessment)
    access.require_bring(hand(standing_of(request), found))
    into: dict[str, Any] = {"by": person_of(request), "standing": standing_of(request)}
    try:
        uploads = _uploads(request)
        file = request.FILES.get("file")
        if file is not None:
            name = file.name or "bukti.zip"
            made = receive_file(agency=found.agency, file_name=name, file=file, parcel=True, **into)
            uploads = [{"key": made.key, "path": name}]
        parcel = bring_parcel(assessment=found, uploads=uploads, name=request.POST.get("name", "")[:200], **into)
    except (NotPossible, EvidenceSaysNo) as why:
        messages.error(request, str(why))
        return redirect("exchange:imports", found.pk)
    if parcel.run is None:
        return redirect("exchange:import", parcel.pk)
    return redirect("runs:run", parcel.run.pk)


def _uploads(request: HttpRequest) -> list[dict[str, str]]:
    text = request.POST.get("uploads", "[]")
    try:
        told = json.loads(text) if len(text) < _MOST else None
    except ValueError:
        told = None
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise NotPossible(_("Daftar unggahan tidak dapat dibaca. Muat ulang halaman, lalu coba lagi."))
    return told


def page(request: HttpRequest, found: Import, fault: tuple[int, str] = (0, "")) -> HttpResponse:
    """What would become of each file, or what became of it; while it is worked on, how far that is.

    ``fault``: the file that could not be placed, and why.
    """
    if found.worked_on and found.run is not None:
        return redirect("runs:run", found.run.pk)
    own = hand(standing_of(request), found.assessment)
    preview = parcel_preview(found, own) if found.state == ImportState.READY else None
    rows = sorted(preview.coming, key=lambda one: _ORDER.index(one.kind)) if preview else []
    shown = Paginator(rows or list(found.arrivals.select_related("item")), _A_PAGE).get_page(
        request.POST.get("page") or request.GET.get("page")
    )
    context = {
        "import": found,
        "assessment": found.assessment,
        "preview": preview,
        "tone": tone_of(found),
        "page": shown,
        "faulty": fault[0] if fault[1] else 0,
        "why": fault[1],
        "may_reverse": found.taken_in and access.may_bring(own) and to_take_back(found).exists(),
        "sample": found.assessment.cycle.sample,
    }
    return render(request, "exchange/parcel.html", context)


@require_POST
def placed(request: HttpRequest, brought: int, arrival: int) -> HttpResponse:
    """Says where a file goes, or that it stays out; with htmx, the page comes back and its preview is shown."""
    found = import_of(request, brought)
    row = (
        Arrival.objects.select_related("parcel__assessment__cycle", "parcel__assessment__stage")
        .filter(parcel=found, pk=arrival)
        .first()
    )
    if row is None:
        raise Http404(_("Berkas ini tidak ada di impor ini."))
    leaf = request.POST.get("leaf", "")
    why = ""
    try:
        place_arrival(
            standing=standing_of(request),
            arrival=row,
            leaf="" if leaf == "-" else leaf,
            left_out=leaf == "-",
            place=request.POST.get("place", "") if leaf == request.POST.get("was") else "",
        )
    except NotPossible as fault:
        why = str(fault)
    if not request.headers.get("HX-Request"):
        if why:
            messages.warning(request, why)
        return redirect("exchange:import", found.pk)
    return page(request, found, fault=(row.pk, why))


def confirm(request: HttpRequest, found: Import, digest: str) -> None:
    """Has brought what was shown.

    Raises:
        NotPossible: it cannot be; the message says why.
    """
    confirm_parcel(by=person_of(request), standing=standing_of(request), brought=found, digest=digest)


def reverse(request: HttpRequest, found: Import) -> None:
    """Has taken back what the parcel brought.

    Raises:
        NotPossible: it cannot be; the message says why.
    """
    reverse_parcel(by=person_of(request), standing=standing_of(request), brought=found)
