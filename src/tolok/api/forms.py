"""Forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tolok.api.actions.tokens import LONGEST
from tolok.api.events import TITLES
from tolok.api.scopes import Scope
from tolok.organisation.models import Agency


class TokenForm(forms.Form):
    """A token to be."""

    name = forms.CharField(label=_("Untuk apa"), max_length=80, help_text=_("Misalnya: laporan bulanan."))
    days = forms.IntegerField(label=_("Berlaku berapa hari"), min_value=1, max_value=LONGEST, initial=90)
    scopes = forms.MultipleChoiceField(
        label=_("Boleh dipakai untuk"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )


class WebhookForm(forms.Form):
    """An address to be."""

    url = forms.CharField(label=_("Alamat"), max_length=500, help_text=_("Seperti https://contoh.go.id/tolok."))
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Instansi"), required=False)
    events = forms.MultipleChoiceField(
        label=_("Diberi tahu bila"), choices=list(TITLES.items()), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, agencies: Any, everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.queryset = agencies  # type: ignore[attr-defined]
        field.empty_label = _("Semua instansi") if everywhere else None  # type: ignore[attr-defined]
        field.required = not everywhere
