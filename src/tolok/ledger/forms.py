"""What a reader of a history may ask for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tolok.ledger.models import Entry
from tolok.ledger.verbs import Kind, of_kind


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HistoryFilter(forms.Form):
    """Who, what kind, from when until when. What cannot be understood is told at its field and left out."""

    who = forms.ChoiceField(label=_("Oleh"), required=False)
    kind = forms.ChoiceField(label=_("Jenis"), required=False, choices=[("", _("Semua jenis")), *Kind.choices])
    since = forms.DateField(label=_("Sejak"), required=False, widget=_Day)
    until = forms.DateField(label=_("Sampai"), required=False, widget=_Day)

    def __init__(self, data: Any, actors: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["who"] = forms.ChoiceField(
            label=_("Oleh"), required=False, choices=[("", _("Siapa saja")), *actors]
        )

    def clean(self) -> dict[str, Any] | None:
        """A span runs forward."""
        found = super().clean() or self.cleaned_data
        if found.get("since") and found.get("until") and found["until"] < found["since"]:
            self.add_error("until", _("Harus sama dengan atau sesudah tanggal awal."))
        return found

    def narrowed(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """The entries that were asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("who"):
            entries = entries.filter(actor=asked["who"])
        if asked.get("kind"):
            entries = entries.filter(verb__in=of_kind(Kind(asked["kind"])))
        if asked.get("since"):
            entries = entries.filter(at__gte=_begins(asked["since"]))
        if asked.get("until"):
            entries = entries.filter(at__lt=_begins(asked["until"] + timedelta(days=1)))
        return entries

    @property
    def asks(self) -> bool:
        """Whether anything is asked for."""
        return any(self.data.get(name) for name in self.fields)


def _begins(on: Any) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))
