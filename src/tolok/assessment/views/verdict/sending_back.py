"""What goes back to the unit as a whole."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tolok.assessment.actions import returns
from tolok.assessment.forms.judgements import ReturnForm
from tolok.assessment.models import Return
from tolok.assessment.views.asked import person_of
from tolok.assessment.views.verdict.answers import attempt, back, by_field, prefixed, refused, told_by
from tolok.assessment.views.verdict.opening import SPEAKERS, open_desk, stage_sent


@require_POST
def sent_back(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The indicator as a whole is sent back to the unit."""
    opened = open_desk(request, assessment, leaf, *SPEAKERS)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return refused(opened, prefixed(by_field(form)))
    said = form.cleaned_data

    def act() -> None:
        try:
            returns.return_item(
                **opened.who, note=said["note"], due=said["due"], stage=stage_sent(opened, said["stage"])
            )
        except ValidationError as error:
            raise ValidationError(prefixed(told_by(error))) from error

    return attempt(opened, act, lambda: back(opened, _("Dikembalikan kepada unit.")))


@require_POST
def return_withdrawal(request: HttpRequest, assessment: int, leaf: str, returned: int) -> HttpResponse:
    """What was sent back is taken back."""
    opened = open_desk(request, assessment, leaf, *SPEAKERS)
    rows = Return.objects.select_related("assessment", "stage").filter(assessment=opened.assessment, leaf=leaf)
    row = get_object_or_404(rows, pk=returned)
    return attempt(
        opened,
        lambda: returns.withdraw_return(by=person_of(request), standing=opened.hand.standing, returned=row),
        lambda: back(opened, _("Pengembalian dicabut.")),
    )
