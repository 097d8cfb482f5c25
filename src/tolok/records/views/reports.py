"""All reports of a cycle: how many there are, issuing them in the background, one file of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tolok.assessment.answers import language
from tolok.assessment.models import Assessment, Cycle
from tolok.organisation.rights import Right
from tolok.records.actions.documents import decided
from tolok.records.actions.reports import start_parcel, start_reports
from tolok.records.facts import REPORTS
from tolok.records.faults import Faulty
from tolok.records.forms import ReportsForm, letter_initial
from tolok.records.models import Document, DocumentKind
from tolok.records.rules import rule_of
from tolok.records.views.asked import cycle_of, person_of, standing_of
from tolok.runs.faults import AlreadyRunning
from tolok.runs.models import Run

_ASKED = ["GET", "HEAD", "POST"]


@require_http_methods(_ASKED)
def reports(request: HttpRequest, cycle: int) -> HttpResponse:
    """Issue the reports of all decided assessments; the work is done in the background."""
    found = _mine(request, cycle)
    keys = decided(found)
    first = found.assessments.select_related("agency").filter(pk__in=keys[:1]).first()
    initial = {"kind": DocumentKind.REPORT, **(_initial(found, first) if first else {})}
    form, status = ReportsForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            kind, again = form.cleaned_data["kind"], form.cleaned_data["again"]
            letter = form.letter()
            try:
                return _started(
                    request, lambda: start_reports(cycle=found, kind=kind, letter=letter, again=again, **_who(request))
                )
            except Faulty as fault:
                for name, message in fault.faults.items():
                    form.add_error(name or None, message)
    issued = Document.objects.filter(assessment__cycle=found, kind__in=REPORTS)
    doubt = rule_of(found.instrument).doubt
    context = {
        "cycle": found,
        "form": form,
        "decided": len(keys),
        "issued": issued.values("assessment").distinct().count(),
        "doubt": doubt.in_(language()) if doubt else "",
        "sample": found.sample,
    }
    return render(request, "records/reports.html", context, status=status)


@require_POST
def parcel(request: HttpRequest, cycle: int) -> HttpResponse:
    """One file of all reports that are issued."""
    found = _mine(request, cycle)
    return _started(request, lambda: start_parcel(cycle=found, **_who(request)))


def _initial(cycle: Cycle, first: Assessment) -> dict[str, Any]:
    first.cycle = cycle
    return letter_initial(first, DocumentKind.REPORT)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": person_of(request), "standing": standing_of(request)}


def _started(request: HttpRequest, start: Callable[[], Run]) -> HttpResponse:
    try:
        run = start()
    except AlreadyRunning as fault:
        messages.info(request, str(fault))
        run = fault.run
    return redirect("runs:run", run.pk)


def _mine(request: HttpRequest, number: int) -> Cycle:
    found = cycle_of(request, number)
    if found.agency_id is not None:
        raise Http404(_("Laporan resmi diterbitkan bagi siklus nasional."))
    standing_of(request).require(Right.DECIDE, agency=None, cycle=found.pk)
    return found
