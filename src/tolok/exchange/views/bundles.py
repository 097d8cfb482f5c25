"""Assessments that are packed into one signed file, and those that come from another Tolok."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.exchange.actions.bundles import start_bundle
from tolok.exchange.actions.takeovers import confirm, drop, receive
from tolok.exchange.faults import NotPossible
from tolok.exchange.models import BundleState, ReceivedBundle
from tolok.exchange.takeovers import may_take_over, preview_of, received
from tolok.exchange.views.asked import assessment_of, person_of, standing_of
from tolok.organisation.access import Refused, agencies
from tolok.organisation.rights import Right
from tolok.runs.faults import AlreadyRunning

_TONES = {"ready": "waiting", "writing": "working", "done": "done", "dropped": "locked"}


@require_POST
def packed(request: HttpRequest, assessment: int) -> HttpResponse:
    """Starts packing an assessment."""
    found = assessment_of(request, assessment)
    try:
        run = start_bundle(by=person_of(request), standing=standing_of(request), assessment=found)
    except AlreadyRunning as already:
        messages.info(request, str(already))
        run = already.run
    return redirect("runs:run", run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def bundles(request: HttpRequest) -> HttpResponse:
    """What came from elsewhere; POST brings one, which is checked at once."""
    standing = standing_of(request)
    if not may_take_over(standing):
        raise Refused(Right.RUN_CYCLE)
    file = request.FILES.get("file")
    fault = ""
    if request.method == "POST" and isinstance(file, UploadedFile):
        try:
            made = receive(
                by=person_of(request),
                standing=standing,
                file=file,
                size=file.size or 0,
                file_name=file.name or "",
                agency=request.POST.get("agency", ""),
            )
            return redirect("exchange:bundle", made.pk)
        except NotPossible as why:
            fault = str(why)
    elif request.method == "POST":
        fault = _("Pilih berkas paket dahulu.")
    rows = received(standing).defer("document").select_related("agency", "by", "run")[:50]
    context = {
        "rows": [{"bundle": row, "tone": tone_of(row)} for row in rows],
        "fault": fault,
        "agencies": agencies(standing),
        "agency": request.POST.get("agency", ""),
    }
    return render(request, "exchange/bundles.html", context)


@require_safe
def bundle(request: HttpRequest, bundle: int) -> HttpResponse:
    """What would be written, or was."""
    found = bundle_of(request, bundle)
    preview, why_not = None, ""
    try:
        preview = preview_of(found.document, found.origin, found.signer)
        why_not = preview.why_not if found.state == BundleState.READY else ""
    except NotPossible as why:
        why_not = str(why)
    stopped = found.state == BundleState.WRITING and not found.worked_on
    context = {
        "bundle": found,
        "document": found.document,
        "preview": preview,
        "why_not": why_not,
        "tone": tone_of(found),
        "may_confirm": preview is not None and not why_not and (found.state == BundleState.READY or stopped),
        "stopped": stopped,
        "may_drop": found.state == BundleState.READY,
        "sample": found.document["cycle"]["sample"],
    }
    return render(request, "exchange/bundle.html", context)


@require_POST
def confirmation(request: HttpRequest, bundle: int) -> HttpResponse:
    """Writes what was shown."""
    found = bundle_of(request, bundle)
    try:
        confirm(
            by=person_of(request),
            standing=standing_of(request),
            received=found,
            compared="compared" in request.POST,
        )
    except (NotPossible, AlreadyRunning) as why:
        messages.warning(request, str(why))
    return redirect("exchange:bundle", found.pk)


@require_POST
def removal(request: HttpRequest, bundle: int) -> HttpResponse:
    """Forgets it."""
    found = bundle_of(request, bundle)
    try:
        drop(by=person_of(request), standing=standing_of(request), received=found)
        messages.success(request, _("Paket dibuang; tidak ada yang ditulis."))
    except NotPossible as why:
        messages.warning(request, str(why))
    return redirect("exchange:bundles")


def bundle_of(request: HttpRequest, key: int) -> ReceivedBundle:
    """The bundle, or 404: who may not know of it does not learn that it is there."""
    rows = received(standing_of(request)).select_related(
        "agency", "by", "run", "assessment__cycle", "assessment__agency"
    )
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404(_("Paket ini tidak ada, atau bukan untuk Anda."))
    return found


def tone_of(row: ReceivedBundle) -> str:
    """The tone of a bundle's state (``{% status %}``)."""
    return _TONES[row.state]
