"""What steps cost: on the page part by part, or in a file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.analysis.plan import NotLinear
from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.faults import NotPossible
from tolok.assessment.views.asked import number, person_of
from tolok.insight.views.asked import frame_of
from tolok.instruments.faults import Fault, FaultyInput
from tolok.organisation.models import Unit
from tolok.roadmap.access import may_plan
from tolok.roadmap.actions.costs import import_costs, kept_sheet, laid_down, set_costs
from tolok.roadmap.amounts import written
from tolok.roadmap.costing import Sheet, sheet_of
from tolok.roadmap.files import XLSX, template_of
from tolok.roadmap.forms.costs import ImportForm, Sent, SheetForm, read_sent
from tolok.roadmap.models import CostSheet
from tolok.roadmap.queries.ladder import Ladder, ladders, parts_of
from tolok.roadmap.views.asked import planner_of, reader_of
from tolok.roadmap.views.plans import sent_file
from tolok.worksheets.grid import text_of
from tolok.worksheets.xlsx_file import read_xlsx

_MOST_FAULTS = 200
_CELLS = 8


@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: HttpRequest, assessment: int) -> HttpResponse:
    """The steps of a part with their costs (``?part=``); sent, those shown are kept."""
    posted = request.method == "POST"
    own = planner_of(request, assessment) if posted else reader_of(request, assessment)
    parts = parts_of(own.assessment.cycle.instrument)
    part = next((one for one in parts if one.id == request.GET.get("part")), parts[0])
    row = CostSheet.objects.filter(assessment=own.assessment).first()
    sheet = sheet_of(row.content if row else {})
    try:
        shown = ladders(own.assessment, sheet, part.id)
    except NotLinear as error:
        return render(request, "roadmap/costs.html", {**frame_of(own), "fault": error.message.in_(language())})
    form, sent = _form(sheet, request.POST if posted else None), Sent()
    if posted:
        sent = read_sent(request.POST.dict(), shown, own.assessment.cycle)
        version = number(request.POST.get("version")) or 0
        if form.is_valid() and not sent.faults and _kept(request, own, _with(sent.over(sheet, shown), form), version):
            where = reverse("roadmap:costs", args=[assessment])
            return redirect(where if part == parts[0] else f"{where}?part={part.id}")
    context = {
        **frame_of(own),
        "parts": [
            (f"{request.path}?part={one.id}" if place else request.path, one.title) for place, one in enumerate(parts)
        ],
        "part": part,
        "ladders": _typed(shown, request.POST.dict() if posted else None, sent),
        "form": form,
        "import_form": ImportForm(),
        "version": row.version if row else 0,
        "sheet": sheet,
        "units": Unit.objects.filter(agency=own.assessment.agency_id, active=True).order_by("name"),
        "may_plan": may_plan(own),
        "years": ["1", "2", "3", "4", "5"],
    }
    return render(request, "roadmap/costs.html", context, status=422 if posted else 200)


@require_safe
def template(request: HttpRequest, assessment: int) -> HttpResponse:
    """The file to fill in, with what is known: XLSX, or with ``?form=csv`` CSV."""
    own = reader_of(request, assessment)
    form = "csv" if request.GET.get("form") == "csv" else "xlsx"
    try:
        content = template_of(own, kept_sheet(own.assessment), form)
    except NotLinear as error:
        raise Http404(error.message.in_(language())) from error
    name = slugify(f"biaya {own.assessment.unit or own.assessment.agency} {own.assessment.cycle.year}")
    return sent_file(content, XLSX if form == "xlsx" else "text/csv; charset=utf-8", f"{name}.{form}")


@require_POST
def brought(request: HttpRequest, assessment: int) -> HttpResponse:
    """A filled template comes; what is wrong in it is told at its rows, and nothing is kept."""
    own = planner_of(request, assessment)
    form = ImportForm(request.POST, request.FILES)
    context: dict[str, Any] = {**frame_of(own), "form": form}
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = import_costs(
                assessment=own.assessment,
                file_name=file.name,
                file=file,
                years=form.cleaned_data["years"],
                by=person_of(request),
                standing=own.standing,
            )
        except ValidationError as error:
            form.add_error("file", error.messages)
        except NotPossible as error:
            form.add_error(None, str(error))
        except FaultyInput as error:
            file.seek(0)
            context["faulty"] = _rows(file.name, file, error.faults)
            context["more"] = max(0, len(error.faults) - _MOST_FAULTS)
        else:
            told = _("{count} langkah berbiaya diambil dari {file}.")
            messages.success(request, told.format(count=len(row.content["steps"]), file=file.name))
            return redirect("roadmap:costs", assessment)
    return render(request, "roadmap/import.html", context, status=422)


def _kept(request: HttpRequest, own: Hand, sheet: Sheet, version: int) -> bool:
    try:
        set_costs(assessment=own.assessment, sheet=sheet, version=version, by=person_of(request), standing=own.standing)
    except NotPossible as error:
        messages.warning(request, str(error))
        return False
    messages.success(request, _("Biaya disimpan."))
    return True


def _form(sheet: Sheet, data: Any) -> SheetForm:
    cost, effort = sheet.others
    initial = {
        "money": sheet.money,
        "effort": sheet.effort,
        "rest": sheet.rest,
        "other_cost": written(cost) if cost else "",
        "other_effort": written(effort) if effort else "",
    }
    return SheetForm(data, initial=initial)


def _with(sheet: Sheet, form: SheetForm) -> Sheet:
    data = form.cleaned_data
    others = (data["other_cost"], data["other_effort"])
    return Sheet(
        data["money"].strip(),
        data["effort"].strip(),
        data["rest"],
        others,
        sheet.steps,
        sheet.decided,
        sheet.fixed,
        sheet.limits,
    )


def _typed(shown: list[Ladder], data: dict[str, str] | None, sent: Sent) -> list[dict[str, Any]]:
    """The steps as the page draws them: as they are kept, or as they were typed where something was wrong."""
    found = []
    for ladder in shown:
        rungs = []
        for rung in ladder.rungs:
            names = ("cost", "effort", "unit", "needs", "decided")
            fields = {
                name: getattr(rung, name) if data is None else data.get(f"{name}:{rung.key}", "") for name in names
            }
            rungs.append({"rung": rung, **fields, "faults": sent.faults.get(rung.key, [])})
        fixed = ladder.fixed if data is None else bool(data.get(f"fixed:{ladder.named.id}"))
        found.append({"ladder": ladder, "rungs": rungs, "fixed": fixed})
    return found


def _rows(file_name: str, file: Any, faults: tuple[Fault, ...]) -> list[dict[str, Any]]:
    """The rows of the file that something is wrong with, each with its cells and what is wrong."""
    cells: dict[tuple[str, int], list[str]] = {}
    try:
        with laid_down(file_name, file) as path:
            cells = _cells(path)
    except (FaultyInput, ValidationError, ValueError, csv.Error):
        cells = {}  # it cannot be read at all: the faults say so
    found: dict[tuple[str, int | None], dict[str, Any]] = {}
    for fault in faults[:_MOST_FAULTS]:
        sheet = fault.file.partition(" ")[2].strip("[]() ") or ""
        key = (fault.file, fault.line)
        row = found.setdefault(
            key,
            {
                "sheet": sheet,
                "line": fault.line,
                "cells": cells.get((fault.file, fault.line or 0), []),
                "faults": [],
            },
        )
        place = f"{_('kolom')} {fault.column}: " if fault.column is not None else ""
        row["faults"].append(place + fault.message.in_(language()))
    return list(found.values())


def _cells(path: Path) -> dict[tuple[str, int], list[str]]:
    if path.suffix == ".xlsx":
        return {
            (grid.file, line): [text_of(cell) for cell in row[:_CELLS]]
            for grid in read_xlsx(path)
            for line, row in grid.all_rows()
        }
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {(path.name, line): row[:_CELLS] for line, row in enumerate(csv.reader(stream), start=1)}
