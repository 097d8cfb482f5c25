"""The adopted plan: adopting and ending it, how far it is, who does which step until when."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.assessment.faults import Faulty, NotPossible
from tolok.assessment.views.asked import person_of
from tolok.insight.queries.reading import named
from tolok.insight.views.asked import frame_of
from tolok.roadmap.access import may_plan
from tolok.roadmap.actions.roadmaps import adopt, change_step, end_plan
from tolok.roadmap.forms.steps import StepForm
from tolok.roadmap.queries.progress import progress
from tolok.roadmap.views.asked import plan_of, planner_of, reader_of


@require_POST
def adoption(request: HttpRequest, assessment: int, plan: int) -> HttpResponse:
    """Make it the agency's own."""
    own = planner_of(request, assessment)
    try:
        adopt(plan=plan_of(own, plan), by=person_of(request), standing=own.standing)
    except NotPossible as error:
        messages.warning(request, str(error))
        return redirect("roadmap:plan", assessment, plan)
    messages.success(
        request, _("Rencana ini ditetapkan sebagai peta rencana. Periksa pemilik dan tenggat setiap langkah.")
    )
    return redirect("roadmap:roadmap", assessment, plan)


@require_POST
def ending(request: HttpRequest, assessment: int, plan: int) -> HttpResponse:
    """It is the agency's own no more."""
    own = planner_of(request, assessment)
    try:
        end_plan(plan=plan_of(own, plan), by=person_of(request), standing=own.standing)
    except NotPossible as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Peta rencana tidak berlaku lagi; isinya tetap dapat dibaca."))
    return redirect("roadmap:plan", assessment, plan)


@require_safe
def roadmap(request: HttpRequest, assessment: int, plan: int) -> HttpResponse:
    """Its steps by year: owner, deadline, expected gain, and what became of each."""
    own = reader_of(request, assessment)
    found = plan_of(own, plan)
    if found.adopted_at is None:
        raise Http404(_("Rencana ini belum ditetapkan sebagai peta rencana."))
    context = {
        **frame_of(own),
        "plan": found,
        "progress": progress(found, own.standing),
        "may_change": may_plan(own) and found.in_force,
    }
    return render(request, "roadmap/roadmap.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, assessment: int, plan: int, step: int) -> HttpResponse:
    """One step: who, until when, a note."""
    own = planner_of(request, assessment)
    found = plan_of(own, plan)
    row = found.steps.select_related("unit").filter(pk=step).first()
    if row is None:
        raise Http404(_("Langkah ini tidak ada."))
    row.plan = found
    form = StepForm(request.POST if request.method == "POST" else None, step=row, agency=own.assessment.agency)
    if request.method == "POST" and form.is_valid():
        try:
            change_step(step=row, by=person_of(request), standing=own.standing, **form.cleaned_data)
        except Faulty as error:
            for name, message in error.faults.items():
                form.add_error(name, message)
        except NotPossible as error:
            messages.warning(request, str(error))
            return redirect("roadmap:roadmap", assessment, plan)
        else:
            messages.success(request, _("Langkah diperbarui."))
            return redirect("roadmap:roadmap", assessment, plan)
    context = {
        **frame_of(own),
        "plan": found,
        "step": row,
        "named": named(own.assessment.cycle.instrument, assessment)[row.leaf],
        "form": form,
    }
    return render(request, "roadmap/step.html", context, status=422 if form.errors else 200)
