"""All reports of a cycle: how many there are, issuing them in the background, one file of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tolok.assessment.answers import language
from tolok.assessment.models import Assessment, Cycle
from tolok.organisation.rights import Right
from tolok.records.actions.documents import RUNNING_NUMBER, decided, faults_of
from tolok.records.background import ISSUE, PARCEL
from tolok.records.facts import REPORTS
from tolok.records.forms import ReportsForm, letter_initial
from tolok.records.models import Document, DocumentKind
from tolok.records.rules import rule_of
from tolok.records.views.asked import cycle_of, person_of, standing_of
from tolok.runs.actions import start
from tolok.runs.faults import AlreadyRunning

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
            asked: dict[str, Any] = {
                "cycle": found.pk,
                "kind": form.cleaned_data["kind"],
                "again": form.cleaned_data["again"],
            }
            letter = form.letter()
            faults = faults_of(letter, asked["kind"], None)
            if RUNNING_NUMBER not in letter.number:
                faults["number"] = _("Tulis {sign} di tempat nomor urut setiap laporan.").format(sign=RUNNING_NUMBER)
            if not keys:
                faults[""] = _("Belum ada hasil yang ditetapkan; tetapkan lebih dahulu.")
            for name, message in faults.items():
                form.add_error(name or None, message)
            if not faults:
                asked["letter"] = {**vars(letter), "dated": letter.dated.isoformat()}
                return _started(request, ISSUE, asked, found)
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
    return _started(request, PARCEL, {"cycle": found.pk}, found)


def _initial(cycle: Cycle, first: Assessment) -> dict[str, Any]:
    first.cycle = cycle
    return letter_initial(first, DocumentKind.REPORT)


def _started(request: HttpRequest, kind: str, asked: dict[str, Any], cycle: Cycle) -> HttpResponse:
    try:
        run = start(by=person_of(request), standing=standing_of(request), kind=kind, asked=asked, about=cycle.name)
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
