"""What the agency wants to reach: its index, and the level of each indicator, one or many at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tolok.assessment.access import hand
from tolok.assessment.actions.targets import set_level_targets, set_target
from tolok.assessment.board import board_of
from tolok.assessment.faults import Faulty, NotPossible
from tolok.assessment.forms.targets import LevelTargetsForm, TargetForm
from tolok.assessment.models import Assessment
from tolok.assessment.queries.figures import figure_of
from tolok.assessment.targets import aim_of, with_targets
from tolok.assessment.values import values_of
from tolok.assessment.views.asked import assessment_of, person_of, standing_of
from tolok.instruments import Node
from tolok.organisation.rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest, assessment: int) -> HttpResponse:
    """Both targets; sent, the levels. ``?leaf=``: only these indicators."""
    found = _mine(request, assessment)
    if request.method != "POST":
        return _page(request, found)
    form = LevelTargetsForm(request.POST, leaves=_leaves(request, found), targets=found.targets)
    if not form.is_valid():
        return _page(request, found, levels=form, status=422)
    try:
        changed = set_level_targets(
            assessment=found, levels=form.levels, by=person_of(request), standing=standing_of(request)
        )
    except Faulty as error:
        for name, message in error.faults.items():
            form.add_error(name if name in form.fields else None, message)
        return _page(request, found, levels=form, status=422)
    except NotPossible as error:
        messages.warning(request, str(error))
        return redirect(request.get_full_path())
    said = ngettext("Target {count} indikator ditetapkan.", "Target {count} indikator ditetapkan.", len(changed))
    messages.success(request, said.format(count=len(changed)))
    return redirect("board" if _asked(request) else "targets", found.pk)


@require_POST
def target(request: HttpRequest, assessment: int) -> HttpResponse:
    """Set the index that the agency wants."""
    found = _mine(request, assessment)
    form = TargetForm(request.POST, assessment=found)
    if not form.is_valid():
        return _page(request, found, index=form, status=422)
    try:
        kept = set_target(assessment=found, index=form.wanted, by=person_of(request), standing=standing_of(request))
    except Faulty as error:
        for name, message in error.faults.items():
            form.add_error(name, message)
        return _page(request, found, index=form, status=422)
    except NotPossible as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Target indeks ditetapkan.") if kept.target else _("Target indeks dihapus."))
    return redirect("targets", found.pk)


def _mine(request: HttpRequest, key: int) -> Assessment:
    found = assessment_of(request, key)
    hand(standing_of(request), found).require(Right.ASSIGN)
    return found


def _asked(request: HttpRequest) -> list[str]:
    return request.GET.getlist("leaf")


def _leaves(request: HttpRequest, found: Assessment) -> list[Node]:
    asked = _asked(request)
    return [leaf for leaf in found.cycle.instrument.leaves if not asked or leaf.id in asked]


def _page(
    request: HttpRequest,
    found: Assessment,
    *,
    index: TargetForm | None = None,
    levels: LevelTargetsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    levels = levels or LevelTargetsForm(leaves=_leaves(request, found), targets=found.targets)
    shown = board_of(found)
    by_leaf = {column.leaf.id: column for column in shown.columns}
    answers = values_of(found).answers()
    context = {
        "assessment": found,
        "aim": aim_of(found),
        "now": figure_of(found.cycle, answers),
        "reaching": figure_of(found.cycle, with_targets(found.cycle, answers, found.targets)),
        "index_form": index or TargetForm(assessment=found),
        "levels_form": levels,
        "rows": [(by_leaf[leaf.id], levels.field_of(leaf)) for leaf in levels.leaves],
        "board": shown,
        "asked": _asked(request),
        "leaves_address": request.get_full_path() if _asked(request) else reverse("targets", args=[found.pk]),
        "changeable": found.decided_at is None,
        "sample": found.cycle.sample,
    }
    return render(request, "assessment/targets.html", context, status=status)
