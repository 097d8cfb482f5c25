"""What an assessor types."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tolok.assessment.models import Outcome

_COMMA = re.compile(r"\s*-?\d+,\d+\s*")


class Value(forms.CharField):
    """A value as people type it: a number with a decimal comma or point, a level, an option."""

    def to_python(self, value: Any) -> str:
        """The value with a decimal point."""
        text = str(super().to_python(value) or "")
        return text.replace(",", ".").strip() if _COMMA.fullmatch(text) else text


class CriterionForm(forms.Form):
    """A word on a criterion: ``outcome`` empty takes it back."""

    outcome = forms.ChoiceField(
        required=False,
        choices=[("", ""), (Outcome.ACCEPTED.value, ""), (Outcome.RETURNED.value, "")],
        error_messages={"invalid_choice": _("Terima atau kembalikan kriteria ini.")},
    )
    note = forms.CharField(required=False, widget=forms.Textarea)
    stage = forms.IntegerField()


class JudgementForm(forms.Form):
    """A value with its reasons."""

    value = Value(required=False, max_length=40)
    fact = forms.CharField(required=False, strip=False, widget=forms.Textarea)
    analysis = forms.CharField(required=False, strip=False, widget=forms.Textarea)
    justification = forms.CharField(required=False, strip=False, widget=forms.Textarea)
    version = forms.IntegerField(min_value=0)
    stage = forms.IntegerField()
    beyond = forms.BooleanField(required=False)


class ReturnForm(forms.Form):
    """An indicator sent back as a whole."""

    note = forms.CharField(required=False, widget=forms.Textarea)
    due = forms.DateField(required=False, error_messages={"invalid": _("Tulis tanggal, misalnya 2026-12-01.")})
    stage = forms.IntegerField()


class SettlementForm(forms.Form):
    """One value out of several."""

    value = Value(required=False, max_length=40)
    justification = forms.CharField(required=False, widget=forms.Textarea)
    stage = forms.IntegerField()
