"""One value out of several."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tolok.assessment.actions import settlements
from tolok.assessment.forms.judgements import SettlementForm
from tolok.assessment.views.verdict.answers import attempt, back, by_field, prefixed, refused, settled, told_by
from tolok.assessment.views.verdict.opening import open_desk, stage_sent, stage_told
from tolok.organisation.rights import Right


@require_POST
def settlement(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """One value is set out of several."""
    opened = open_desk(request, assessment, leaf, Right.SETTLE)
    form = SettlementForm(request.POST)
    if not form.is_valid():
        return refused(opened, prefixed(by_field(form), "settle"))
    said = form.cleaned_data

    def act() -> None:
        try:
            settlements.settle(
                **opened.who,
                value=said["value"],
                justification=said["justification"],
                stage=stage_sent(opened, said["stage"]),
            )
        except ValidationError as error:
            raise ValidationError(prefixed(told_by(error), "settle")) from error

    return attempt(opened, act, lambda: settled(opened))


@require_POST
def settlement_withdrawal(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The value of the stage is taken back."""
    opened = open_desk(request, assessment, leaf, Right.SETTLE)
    return attempt(
        opened,
        lambda: settlements.withdraw_settlement(**opened.who, stage=stage_told(opened)),
        lambda: back(opened, _("Penetapan dicabut.")),
    )
