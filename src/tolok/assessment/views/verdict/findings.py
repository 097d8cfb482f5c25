"""What an assessor finds: criterion by criterion, then value and reasons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tolok.assessment.actions import judgements
from tolok.assessment.forms.judgements import CriterionForm, JudgementForm
from tolok.assessment.models import Outcome
from tolok.assessment.views.verdict.answers import attempt, back, by_field, judged, onward, refused, saved
from tolok.assessment.views.verdict.opening import READERS, SPEAKERS, Opened, open_desk, stage_sent, stage_told
from tolok.organisation.rights import Right


@require_POST
def criterion(request: HttpRequest, assessment: int, leaf: str, level: int, criterion: int) -> HttpResponse:
    """A word on a criterion."""
    opened = open_desk(request, assessment, leaf, *SPEAKERS)
    form = CriterionForm(request.POST)
    if not form.is_valid():
        return refused(opened, by_field(form), place=f"{level}.{criterion}")
    said = form.cleaned_data

    def act() -> None:
        judgements.judge_criterion(
            **opened.who,
            level=level,
            criterion=criterion,
            outcome=Outcome(said["outcome"]) if said["outcome"] else None,
            note=said["note"],
            stage=stage_sent(opened, said["stage"]),
        )

    return judged(opened, act, place=f"{level}.{criterion}")


@require_POST
def acceptance(request: HttpRequest, assessment: int, leaf: str, level: int) -> HttpResponse:
    """All criteria of a level are accepted."""
    opened = open_desk(request, assessment, leaf, *SPEAKERS)
    return judged(opened, lambda: judgements.accept_level(**opened.who, level=level, stage=stage_told(opened)))


@require_POST
def judgement(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Saves value and reasons; while one types (htmx), or as a plain form."""
    opened = open_desk(request, assessment, leaf, *READERS)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return refused(opened, by_field(form))
    return attempt(opened, lambda: _save(opened, form), lambda: saved(opened))


@require_POST
def completion(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Saves, and stands by it; then the next indicator that waits."""
    opened = open_desk(request, assessment, leaf, Right.JUDGE)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return refused(opened, by_field(form))

    def act() -> None:
        _save(opened, form)
        judgements.finish_judgement(
            **opened.who, beyond=form.cleaned_data["beyond"], stage=stage_sent(opened, form.cleaned_data["stage"])
        )

    return attempt(opened, act, lambda: onward(opened, _("Indikator {number} selesai dinilai.")))


@require_POST
def reopening(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Works on a finished finding again."""
    opened = open_desk(request, assessment, leaf, Right.JUDGE)
    return attempt(
        opened,
        lambda: judgements.reopen_judgement(**opened.who, stage=stage_told(opened)),
        lambda: back(opened, _("Penilaian dibuka kembali.")),
    )


def _save(opened: Opened, form: JudgementForm) -> None:
    said = form.cleaned_data
    judgements.save_judgement(
        **opened.who,
        value=said["value"],
        fact=said["fact"],
        analysis=said["analysis"],
        justification=said["justification"],
        version=said["version"],
        stage=stage_sent(opened, said["stage"]),
    )
