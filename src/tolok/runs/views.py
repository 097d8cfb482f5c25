"""Pages of the runs: the list, one with its progress, and its result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.runs import access, actions, locks, results
from tolok.runs.faults import AlreadyRunning, NotPossible
from tolok.runs.kinds import label_of
from tolok.runs.models import Run, RunState

_A_PAGE = 30
_PIECE = 128 * 1024
TONES = {
    RunState.WAITING: "waiting",
    RunState.RUNNING: "working",
    RunState.DONE: "done",
    RunState.FAILED: "broken",
    RunState.CANCELLED: "locked",
}


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What I started, and what my agency may fetch."""
    rows = access.runs(_standing(request)).select_related("agency", "by")
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    told = [{"run": run, "label": label_of(run.kind), "tone": TONES[RunState(run.state)]} for run in page]
    return render(request, "runs/list.html", {"page": page, "rows": told})


@require_safe
def run(request: HttpRequest, run: int) -> HttpResponse:
    """How far it is, or what came of it."""
    found = _run(request, run)
    context = {
        "run": found,
        "label": label_of(found.kind),
        "tone": TONES[RunState(found.state)],
        "percent": found.done * 100 // found.total if found.total else None,
        "left": found.state == RunState.RUNNING and found.pk not in locks.worked_on(),
        "until": found.finished_at + timedelta(days=settings.RESULT_DAYS) if found.finished_at else None,
        "mine": found.by_id == _person(request).pk,
    }
    part = request.headers.get("HX-Request") and found.live
    response = render(request, "runs/run.htmx.html" if part else "runs/run.html", context)
    if request.headers.get("HX-Request") and not found.live:
        response.headers["HX-Refresh"] = "true"  # it ended: the page as a whole, with its title and heading
    return response


@require_safe
def result(request: HttpRequest, run: int) -> HttpResponseBase:
    """The file, as an attachment."""
    found = _run(request, run)
    if not found.stored:
        raise Http404(_("Hasil ini tidak ada atau sudah dihapus. Jalankan lagi bila masih diperlukan."))
    if request.method != "HEAD":
        actions.fetch(by=_person(request), run=found)
    body: HttpResponseBase = HttpResponse() if request.method == "HEAD" else StreamingHttpResponse(_pieces(found))
    body.headers["Content-Type"] = found.media_type
    body.headers["Content-Length"] = str(found.size)
    body.headers["Content-Disposition"] = content_disposition_header(True, found.file_name) or "attachment"
    body.headers["Cache-Control"] = "private, no-store"
    body.headers["X-Content-Type-Options"] = "nosniff"
    return body


@require_POST
def cancellation(request: HttpRequest, run: int) -> HttpResponse:
    """Gives it up."""
    try:
        actions.cancel(by=_person(request), run=_run(request, run))
    except NotPossible as fault:
        messages.info(request, str(fault))
    return redirect("runs:run", run)


@require_POST
def repetition(request: HttpRequest, run: int) -> HttpResponse:
    """The same once more."""
    try:
        again = actions.start_anew(by=_person(request), standing=_standing(request), run=_run(request, run))
    except AlreadyRunning as fault:
        messages.info(request, str(fault))
        again = fault.run
    return redirect("runs:run", again.pk)


def _pieces(found: Run) -> Iterator[bytes]:
    # Runs after the view, when the walls are shut again: it asks the storage alone, never the database.
    with results.opened(found) as plain:
        while piece := plain.read(_PIECE):
            yield piece


def _run(request: HttpRequest, number: int) -> Run:
    found = access.runs(_standing(request)).select_related("agency", "by").filter(pk=number).first()
    if found is None:
        raise Http404(_("Pekerjaan latar ini tidak ada, atau bukan untuk Anda."))
    return found


def _standing(request: HttpRequest) -> Standing:
    return cast("Standing", request.standing)  # type: ignore[attr-defined]  # set by the middleware


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)
