"""The coordinator's board: who answers what, how far they are; assigning and reminding from it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.assessment import board as boards
from tolok.assessment.access import assessments, hand
from tolok.assessment.actions.assignments import assign, remind, unassign
from tolok.assessment.answers import language
from tolok.assessment.clock import window_of
from tolok.assessment.faults import Faulty, NotPossible
from tolok.assessment.forms.assignments import AssignForm
from tolok.assessment.models import Assessment, Assignment, CycleState
from tolok.assessment.owners import suggested
from tolok.assessment.targets import aim_of
from tolok.assessment.views.asked import assessment_of, number, person_of, standing_of
from tolok.organisation.models import Unit
from tolok.organisation.rights import Right


@require_safe
def boards_of_mine(request: HttpRequest) -> HttpResponse:
    """Leads to the board of the newest running assessment that one shares out; without one, to all assessments."""
    mine = standing_of(request).agencies_with(Right.ASSIGN)
    rows = assessments(standing_of(request)).filter(unit=None, cycle__state__in=[CycleState.OPEN, CycleState.PREPARED])
    if mine is not None:
        rows = rows.filter(agency__in=mine)
    newest = rows.order_by("-cycle__year", "-cycle").first()
    return redirect("board", newest.pk) if newest else redirect("assessments")


@require_safe
def board(request: HttpRequest, assessment: int) -> HttpResponse:
    """Units down, indicators across; on a phone a list by unit."""
    found = _mine(request, assessment)
    show = request.GET.get("show", "")
    unit = number(request.GET.get("unit"))
    shown = boards.board_of(found, show, unit)
    words = {
        "": (_("Semua"), shown.totals["all"]),
        boards.OPEN: (_("Belum selesai"), shown.totals[boards.OPEN]),
        boards.LATE: (_("Terlambat"), shown.totals[boards.LATE]),
        boards.RETURNED: (_("Dikembalikan"), shown.totals[boards.RETURNED]),
        boards.UNASSIGNED: (_("Belum dibagikan"), shown.totals[boards.UNASSIGNED]),
    }
    context = {
        "assessment": found,
        "board": shown,
        "aim": aim_of(found),
        "closes_at": window_of(found).closes_at,
        "show": show,
        "unit": shown.rows[0].unit if unit and shown.rows else None,
        "tabs": [(f"{request.path}?show={key}" if key else request.path, *word) for key, word in words.items()],
        "running": found.cycle.state in {CycleState.OPEN, CycleState.PREPARED},
        "sample": found.cycle.sample,
    }
    return render(request, "assessment/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def assignments(request: HttpRequest, assessment: int) -> HttpResponse:
    """The assign panel: a part of the board with htmx, a page of its own without."""
    found = _mine(request, assessment)
    leaves = [(leaf.id, f"{leaf.number or leaf.id} {leaf.title.in_(language())}") for leaf in _leaves(found)]
    form = AssignForm(
        request.POST or None,
        agency=found.agency,
        cycle=found.cycle_id,
        leaves=leaves,
        initial=_initial(request, found),
    )
    status = 200
    if request.method == "POST":
        if form.is_valid() and _assigned(request, found, form):
            return _back(request, found)
        status = 422
    context = {
        "assessment": found,
        "form": form,
        "suggestions": _suggestions(request, found),
        "held": _held(request, found),
        "chosen": urlencode([("leaf", leaf) for leaf in _chosen(request)]),
        "sample": found.cycle.sample,
    }
    part = request.headers.get("HX-Request") == "true"
    name = "assessment/assign_panel.html" if part else "assessment/assignments.html"
    return render(request, name, context, status=status)


@require_POST
def assignment_removal(request: HttpRequest, assessment: int) -> HttpResponse:
    """Take an indicator back from a unit."""
    found = _mine(request, assessment)
    rows = Assignment.objects.select_related("unit").filter(assessment=found)
    chosen = rows.filter(pk=number(request.POST.get("assignment")) or 0).first()
    if chosen is None:
        messages.warning(request, _("Penugasan itu sudah tidak ada."))
        return _back(request, found)
    unassign(
        assessment=found,
        leaves=[chosen.leaf],
        unit=chosen.unit,
        by=person_of(request),
        standing=standing_of(request),
    )
    messages.success(request, _("{leaf} ditarik dari {unit}.").format(leaf=chosen.leaf, unit=chosen.unit.name))
    return _back(request, found)


@require_POST
def reminders(request: HttpRequest, assessment: int) -> HttpResponse:
    """Remind all units with open work, or one."""
    found = _mine(request, assessment)
    unit = number(request.POST.get("unit"))
    units = Unit.objects.filter(agency=found.agency_id, pk=unit) if unit is not None else None
    try:
        told = remind(assessment=found, units=units, by=person_of(request), standing=standing_of(request))
    except NotPossible as error:
        messages.warning(request, str(error))
    else:
        said = ngettext("{count} unit diingatkan.", "{count} unit diingatkan.", len(told))
        messages.success(request, said.format(count=len(told)))
    return redirect("board", found.pk)


def _mine(request: HttpRequest, key: int) -> Assessment:
    found = assessment_of(request, key)
    hand(standing_of(request), found).require(Right.ASSIGN)
    return found


def _leaves(found: Assessment) -> Any:
    return found.cycle.instrument.leaves


def _chosen(request: HttpRequest) -> list[str]:
    return request.GET.getlist("leaf")


def _initial(request: HttpRequest, found: Assessment) -> dict[str, Any]:
    leaves = _chosen(request)
    unit = number(request.GET.get("unit"))
    initial: dict[str, Any] = {"leaves": leaves, "lead": unit}
    if len(leaves) == 1:
        rows = list(Assignment.objects.filter(assessment=found, leaf=leaves[0]))
        lead = next((row for row in rows if row.lead), None)
        initial["supporting"] = [row.unit_id for row in rows if not row.lead]
        if lead is not None:
            initial |= {"lead": unit or lead.unit_id, "due": lead.due, "note": lead.note}
            if initial["lead"] == lead.unit_id:
                initial["person"] = lead.person_id
    return initial


def _assigned(request: HttpRequest, found: Assessment, form: AssignForm) -> bool:
    data = form.cleaned_data
    due: date | None = data["due"]
    try:
        assign(
            assessment=found,
            leaves=data["leaves"],
            lead=data["lead"],
            supporting=list(data["supporting"]),
            person=data["person"],
            due=due,
            note=data["note"],
            by=person_of(request),
            standing=standing_of(request),
        )
    except Faulty as error:
        for name, message in error.faults.items():
            form.add_error(name if name in form.fields else None, message)
        return False
    said = ngettext("{count} indikator dibagikan.", "{count} indikator dibagikan.", len(data["leaves"]))
    messages.success(request, said.format(count=len(data["leaves"])))
    return True


def _back(request: HttpRequest, found: Assessment) -> HttpResponse:
    address = reverse("board", args=[found.pk])
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _suggestions(request: HttpRequest, found: Assessment) -> list[Unit]:
    """Units that the instrument's usual owners of the chosen indicators mean."""
    nodes = [leaf for leaf in _leaves(found) if leaf.id in _chosen(request)]
    units = list(Unit.objects.filter(agency=found.agency_id, active=True, parent=None)) if nodes else []
    shared: list[Unit] = []
    for leaf in nodes:
        mine = suggested(leaf, units)
        shared = [unit for unit in shared if unit in mine] if shared else mine
    return shared


def _held(request: HttpRequest, found: Assessment) -> list[Assignment]:
    """Who has the chosen indicators now."""
    leaves = _chosen(request)
    if not leaves:
        return []
    rows = Assignment.objects.select_related("unit", "person").filter(assessment=found, leaf__in=leaves)
    return list(rows.order_by("leaf", "-lead", "unit__name"))
