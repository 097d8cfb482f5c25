"""Giving indicators to units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tolok.assessment.audience import officers_of
from tolok.organisation.models import Agency, Person, Unit
from tolok.ui.widgets import DatePicker


class OfficerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django takes no argument when it runs
    """An officer, by name with the units they act for."""

    def label_from_instance(self, obj: Any) -> str:
        """``Sari Contoh · Dinas Kesehatan``."""
        return f"{obj.name} · {obj.places}"


class AssignForm(forms.Form):
    """Which indicators, to which unit, until when."""

    leaves = forms.MultipleChoiceField(label=pgettext_lazy("banyak", "Indikator"), widget=forms.CheckboxSelectMultiple)
    lead = forms.ModelChoiceField(
        label=_("Unit yang menjawab"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("(tetap seperti sekarang)"),
        help_text=_("Satu unit menjawab; bila diganti, unit sebelumnya diberi tahu."),
    )
    person = OfficerField(
        label=_("Petugas di unit itu"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("(semua petugas unit)"),
        help_text=_("Pengembalian disampaikan kepada petugas ini saja."),
    )
    supporting = forms.ModelMultipleChoiceField(
        label=_("Unit yang membantu bukti"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    due = forms.DateField(label=_("Tenggat unit"), required=False, widget=DatePicker())
    note = forms.CharField(
        label=_("Catatan"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    def __init__(self, *given: Any, agency: Agency, cycle: int, leaves: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        choice = self.fields["leaves"]
        assert isinstance(choice, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        choice.choices = leaves
        for name in ("lead", "supporting"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = Unit.objects.filter(agency=agency, active=True).order_by("name")
        officers = self.fields["person"]
        assert isinstance(officers, OfficerField)  # noqa: S101 - for the type checker
        officers.queryset = officers_of(agency.pk, cycle)
