"""What pages of the analysis ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.insight.models import LONGEST_NAME


class AssumedForm(forms.Form):
    """An error rate that the reader assumes; it stands in the address."""

    up = forms.DecimalField(
        label=_("Satu tingkat terlalu tinggi, dari 100"),
        min_value=0,
        max_value=45,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    down = forms.DecimalField(
        label=_("Satu tingkat terlalu rendah, dari 100"),
        min_value=0,
        max_value=45,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    team = forms.DecimalField(
        label=_("Simpangan tim, dalam poin indeks"),
        min_value=0,
        max_value=1,
        decimal_places=3,
        required=False,
        help_text=_("Yang ditambahkan sebuah tim pada seluruh instansi sekaligus; kosong: nol."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )

    def clean(self) -> dict[str, Any]:
        """Beyond that, levels say too little about the truth for any interval."""
        found = super().clean() or {}
        if found.get("up", 0) + found.get("down", 0) > 45:
            self.add_error("down", now("Bersama-sama paling banyak 45 dari 100."))
        return found


class ScenarioForm(forms.Form):
    """A name for other levels, and whether colleagues see them."""

    name = forms.CharField(label=_("Nama skenario"), max_length=LONGEST_NAME)
    shared = forms.BooleanField(label=_("Bagikan kepada rekan di instansi ini"), required=False)
    levels = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def __init__(self, *given: Any, may_share: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        if not may_share:
            del self.fields["shared"]
