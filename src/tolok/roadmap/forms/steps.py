"""Who does a step of the adopted plan, until when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tolok.organisation.models import Agency, Unit
from tolok.roadmap.models import Step
from tolok.ui.widgets import DatePicker


class StepForm(forms.Form):
    """The unit, the deadline, a note."""

    unit = forms.ModelChoiceField(
        label=_("Pemilik langkah"), queryset=Unit.objects.none(), required=False, empty_label=_("(belum ada)")
    )
    due = forms.DateField(label=_("Tenggat"), widget=DatePicker())
    note = forms.CharField(
        label=_("Catatan"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, step: Step, agency: Agency) -> None:
        super().__init__(data, initial={"unit": step.unit_id, "due": step.due, "note": step.note})
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = Unit.objects.filter(agency=agency, active=True).order_by("name")
