"""The plans of an assessment: asking for one, what was found, its files, throwing it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.analysis.plan import NotLinear
from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.faults import Faulty, NotPossible
from tolok.assessment.views.asked import person_of
from tolok.insight.views.asked import frame_of
from tolok.oscal.poam import NotAPlan
from tolok.roadmap.access import may_plan
from tolok.roadmap.actions.costs import kept_sheet
from tolok.roadmap.actions.plans import drop_plan, make_plan
from tolok.roadmap.asking import wish_of
from tolok.roadmap.costing import Sheet
from tolok.roadmap.files import ENDINGS, MEDIA, file_of
from tolok.roadmap.forms.plans import PlanForm
from tolok.roadmap.models import Plan
from tolok.roadmap.queries.answer import answer_of
from tolok.roadmap.queries.ladder import ladders, parts_of
from tolok.roadmap.queries.listing import in_force, rows_of
from tolok.roadmap.queries.progress import takes_steps
from tolok.roadmap.views.asked import plan_of, planner_of, reader_of
from tolok.runs import locks


@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest, assessment: int) -> HttpResponse:
    """The list; and for who shares out the work the form, which starts working one out."""
    if request.method != "POST":
        return _listed(request, reader_of(request, assessment))
    own = planner_of(request, assessment)
    sheet = kept_sheet(own.assessment)
    form = _form(own, sheet, data=request.POST)
    if form is not None and form.is_valid():
        try:
            made = make_plan(assessment=own.assessment, wish=form.wish, by=person_of(request), standing=own.standing)
        except Faulty as error:
            form.add_faults(error.faults)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            return redirect("roadmap:plan", own.assessment.pk, made.pk)
    return _listed(request, own, form=form, status=422)


@require_safe
def plan(request: HttpRequest, assessment: int, plan: int) -> HttpResponse:
    """One plan: how far it is, or what was found."""
    own = reader_of(request, assessment)
    found = plan_of(own, plan)
    run = found.run
    context = {
        **frame_of(own),
        "plan": found,
        "answer": answer_of(found),
        "may_plan": may_plan(own),
        "files": list(MEDIA),
        **(_progress(request, found) if run is not None and found.found is None else {}),
    }
    return render(request, "roadmap/plan.html", context)


@require_safe
def file(request: HttpRequest, assessment: int, plan: int, form: str) -> HttpResponse:
    """The plan as a file."""
    own = reader_of(request, assessment)
    answer = answer_of(plan_of(own, plan))
    if answer is None or form not in MEDIA:
        raise Http404(_("Berkas ini belum ada: rencananya belum dihitung, atau bentuk itu tidak tersedia."))
    name = slugify(f"{own.assessment.unit or own.assessment.agency} {answer.plan.name or answer.plan.pk}")
    try:
        content = file_of(answer, form)
    except NotAPlan as error:
        raise Http404(error.message.in_(language())) from error
    return sent_file(content, MEDIA[form], f"rencana-{name}.{ENDINGS.get(form, form)}")


@require_POST
def removal(request: HttpRequest, assessment: int, plan: int) -> HttpResponse:
    """Throw it away."""
    own = planner_of(request, assessment)
    try:
        drop_plan(plan=plan_of(own, plan), by=person_of(request), standing=own.standing)
    except NotPossible as error:
        messages.warning(request, str(error))
        return redirect("roadmap:plan", assessment, plan)
    messages.success(request, _("Rencana dibuang."))
    return redirect("roadmap:plans", assessment)


def sent_file(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Bytes as an attachment of that name."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _listed(request: HttpRequest, own: Hand, *, form: PlanForm | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        **frame_of(own),
        "rows": rows_of(own),
        "in_force": in_force(own),
        "may_plan": may_plan(own),
        "missing": own.assessment.missing,
    }
    if context["may_plan"]:
        context["can_carry"] = context["in_force"] is not None and takes_steps(own.assessment, context["in_force"])
        sheet = kept_sheet(own.assessment)
        try:
            steps = [rung for ladder in ladders(own.assessment, sheet) for rung in ladder.rungs]
            context |= {
                "form": form or _form(own, sheet),
                "priced": sum(rung.known is not None for rung in steps),
                "steps": len(steps),
                "sheet": sheet,
            }
        except NotLinear as error:
            context["fault"] = error.message.in_(language())
    return render(request, "roadmap/plans.html", context, status=status)


def _form(own: Hand, sheet: Sheet, data: Any = None) -> PlanForm | None:
    try:
        known = ladders(own.assessment, sheet)
    except NotLinear:
        return None
    units = {ladder.owner for ladder in known} | {price.unit for price in sheet.steps.values()} - {""}
    limits = sheet.limits
    last = Plan.objects.filter(assessment=own.assessment).order_by("-pk").first()
    if last is not None:
        limits = {**wish_of(last.asked["wish"]).plain(), "file": True}
    parts = parts_of(own.assessment.cycle.instrument)
    named = sorted(unit for unit in units if unit)
    return PlanForm(data, assessment=own.assessment, units=named, parts=parts, limits=limits)


def _progress(request: HttpRequest, found: Plan) -> dict[str, Any]:
    """What the part of a run's page reads, for who started it."""
    run = found.run
    if run is None:
        return {}
    return {
        "run": run,
        "tone": "working" if run.live else "broken",
        "percent": run.done * 100 // run.total if run.total else None,
        "left": run.state == "running" and run.pk not in locks.worked_on(),
        "mine": run.by_id == person_of(request).pk,
    }
