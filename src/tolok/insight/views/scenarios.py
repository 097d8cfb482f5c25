"""Scenarios: other levels under a name, kept, shared, and laid side by side."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.faults import Faulty, NotPossible
from tolok.assessment.views.asked import number, person_of, standing_of
from tolok.insight import access
from tolok.insight.actions import change_scenario, drop_scenario, save_scenario
from tolok.insight.forms import ScenarioForm
from tolok.insight.models import Scenario
from tolok.insight.queries.scenarios import Comparison, compared, listed
from tolok.insight.sheets import as_csv, as_xlsx
from tolok.insight.views.asked import frame_of, hand_of
from tolok.insight.views.whatif import levels_in, trial_page
from tolok.scoring.engine import NeedsPopulation

MOST_BESIDE = 4
_ASKED = ["GET", "HEAD", "POST"]
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_http_methods(_ASKED)
def scenarios(request: HttpRequest, assessment: int) -> HttpResponse:
    """All that the person may read; sent: another one."""
    own = _own(request, assessment)
    if request.method != "POST":
        return render(request, "insight/scenarios.html", {**frame_of(own), **_listed(request, own)})
    form = ScenarioForm(request.POST, may_share=access.may_share(own))
    if not form.is_valid():
        return trial_page(request, own, form=form, status=422)
    try:
        made = save_scenario(
            by=person_of(request),
            standing=standing_of(request),
            assessment=own.assessment,
            name=form.cleaned_data["name"],
            levels=levels_in(form.cleaned_data["levels"]),
            shared=form.cleaned_data.get("shared", False),
        )
    except Faulty as error:
        return _again(request, own, form, error)
    messages.success(request, _("Skenario disimpan; alamat halaman ini dapat dibagikan."))
    return redirect("insight:scenario", own.assessment.pk, made.pk)


@require_http_methods(_ASKED)
def scenario(request: HttpRequest, assessment: int, scenario: int) -> HttpResponse:
    """What follows from a scenario's levels; sent: its new name, levels, or whether it is shared."""
    own = _own(request, assessment)
    found = _found(own, scenario)
    if request.method != "POST":
        return trial_page(request, own, found)
    access.require_mine(found, person_of(request))
    form = ScenarioForm(request.POST, may_share=access.may_share(own) or found.shared)
    if not form.is_valid():
        return trial_page(request, own, found, form, status=422)
    try:
        change_scenario(
            by=person_of(request),
            standing=standing_of(request),
            scenario=found,
            name=form.cleaned_data["name"],
            levels=levels_in(form.cleaned_data["levels"]) or None,
            shared=form.cleaned_data.get("shared", False),
        )
    except Faulty as error:
        return _again(request, own, form, error, found)
    except NotPossible as error:
        messages.warning(request, str(error))
        return redirect("insight:scenarios", own.assessment.pk)
    messages.success(request, _("Skenario disimpan."))
    return redirect("insight:scenario", own.assessment.pk, found.pk)


@require_POST
def removal(request: HttpRequest, assessment: int, scenario: int) -> HttpResponse:
    """Delete a scenario."""
    own = _own(request, assessment)
    found = _found(own, scenario)
    try:
        drop_scenario(by=person_of(request), standing=standing_of(request), scenario=found)
    except NotPossible as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Skenario {name} dihapus.").format(name=found.name))
    return redirect("insight:scenarios", own.assessment.pk)


@require_safe
def comparison(request: HttpRequest, assessment: int) -> HttpResponse:
    """Two to four scenarios beside what stands; ``?with=`` names each."""
    own = _own(request, assessment)
    chosen = _chosen(request, own)
    context = {**frame_of(own), **_listed(request, own), "chosen": [row.pk for row in chosen]}
    if chosen:
        context["comparison"] = _compared(own, chosen)
        context["query"] = "&".join(f"with={row.pk}" for row in chosen)
    return render(request, "insight/comparison.html", context)


@require_safe
def comparison_file(request: HttpRequest, assessment: int, form: str) -> HttpResponse:
    """The same as a table to work on: ``csv`` or ``xlsx``."""
    own = _own(request, assessment)
    found = _compared(own, _chosen(request, own)) if form in _TYPES else None
    if found is None:
        raise Http404
    content = as_csv(found.rows_of_table()) if form == "csv" else as_xlsx(found.rows_of_table(), _("Skenario"))
    response = HttpResponse(content, content_type=_TYPES[form])
    name = slugify(f"{_('skenario')} {own.assessment.unit or own.assessment.agency} {own.assessment.cycle.year}")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _own(request: HttpRequest, assessment: int) -> Hand:
    own = hand_of(request, assessment)
    access.require_all(own)
    return own


def _found(own: Hand, key: int) -> Scenario:
    found = access.scenarios(own).filter(pk=key).select_related("assessment", "by").first()
    if found is None:
        raise Http404(_("Skenario ini tidak ada, atau bukan untuk Anda."))
    found.assessment = own.assessment
    return found


def _chosen(request: HttpRequest, own: Hand) -> list[Scenario]:
    keys = [key for text in request.GET.getlist("with") if (key := number(text)) is not None]
    return list(access.scenarios(own).filter(pk__in=keys)[:MOST_BESIDE])


def _listed(request: HttpRequest, own: Hand) -> dict[str, object]:
    try:
        return {"listed": listed(own, list(access.scenarios(own))), "most": MOST_BESIDE, "me": request.user.pk}
    except NeedsPopulation as error:
        return {"listed": [], "fault": error.message.in_(language())}


def _compared(own: Hand, chosen: Sequence[Scenario]) -> Comparison | None:
    try:
        return compared(own, chosen)
    except NeedsPopulation:
        return None


def _again(
    request: HttpRequest, own: Hand, form: ScenarioForm, error: Faulty, found: Scenario | None = None
) -> HttpResponse:
    for field, message in error.faults.items():
        form.add_error(field if field in form.fields and field != "levels" else None, message)
    return trial_page(request, own, found, form, status=422)
