"""What a reader of notices may choose."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tolok.notices.kinds import Topic
from tolok.organisation.models import MailRhythm


class RhythmForm(forms.Form):
    """How often notices come by e-mail."""

    mail_rhythm = forms.ChoiceField(
        label=_("Surel untuk pemberitahuan"),
        choices=MailRhythm.choices,
        widget=forms.RadioSelect,
        help_text=_("Ringkasan harian dikirim pukul 07.00 menurut jam Anda."),
    )


class MailForm(RhythmForm):
    """The same, and what comes otherwise: one field a topic."""

    def __init__(self, *content: Any, **named: Any) -> None:
        super().__init__(*content, **named)
        for topic in Topic:
            self.fields[topic.value] = forms.ChoiceField(
                label=topic.label, required=False, choices=[("", _("seperti di atas")), *MailRhythm.choices]
            )

    @property
    def topics(self) -> dict[Topic, MailRhythm]:
        """What was chosen apart; only after ``is_valid``."""
        return {topic: MailRhythm(self.cleaned_data[topic]) for topic in Topic if self.cleaned_data[topic]}
