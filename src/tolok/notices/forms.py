"""What a reader of notices may choose."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tolok.organisation.models import MailRhythm


class RhythmForm(forms.Form):
    """How often notices come by e-mail."""

    mail_rhythm = forms.ChoiceField(
        label=_("Surel untuk pemberitahuan"),
        choices=MailRhythm.choices,
        widget=forms.RadioSelect,
        help_text=_("Ringkasan harian dikirim pukul 07.00 menurut jam Anda."),
    )
