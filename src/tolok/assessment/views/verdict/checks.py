"""What is checked by others: an answer by the internal assessor, a finding by the reviewer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tolok.assessment.actions import reviews, verifications
from tolok.assessment.forms.judgements import JudgementForm
from tolok.assessment.views.verdict.answers import FIELDS, attempt, back, by_field, onward, refused
from tolok.assessment.views.verdict.opening import open_desk, stage_sent, stage_told
from tolok.organisation.rights import Right


@require_POST
def verification(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The answer was checked."""
    opened = open_desk(request, assessment, leaf, Right.VERIFY)
    version = request.POST.get("version", "")
    return attempt(
        opened,
        lambda: verifications.verify_claim(
            **opened.who, version=int(version) if version.isdecimal() else None, stage=stage_told(opened)
        ),
        lambda: onward(opened, _("Indikator {number} sudah diperiksa.")),
    )


@require_POST
def verification_withdrawal(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The check is taken back."""
    opened = open_desk(request, assessment, leaf, Right.VERIFY)
    return attempt(
        opened,
        lambda: verifications.withdraw_verification(**opened.who, stage=stage_told(opened)),
        lambda: back(opened, _("Pemeriksaan dicabut.")),
    )


@require_POST
def review(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """A reviewer's word: valid, or corrected."""
    opened = open_desk(request, assessment, leaf, Right.REVIEW)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return refused(opened, by_field(form))
    said, valid = form.cleaned_data, request.POST.get("valid") == "1"
    return attempt(
        opened,
        lambda: reviews.review_claim(
            **opened.who,
            valid=valid,
            **{name: said[name] for name in FIELDS},
            version=None if valid else said["version"],
            stage=stage_sent(opened, said["stage"]),
        ),
        lambda: onward(opened, _("Indikator {number} sudah direviu.")),
    )


@require_POST
def review_withdrawal(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """A review is taken back."""
    opened = open_desk(request, assessment, leaf, Right.REVIEW)
    return attempt(
        opened,
        lambda: reviews.withdraw_review(**opened.who, stage=stage_told(opened)),
        lambda: back(opened, _("Reviu dicabut.")),
    )
