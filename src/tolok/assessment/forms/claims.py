"""What is typed on the workbench."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tolok.assessment.answers import read
from tolok.assessment.levels import level_of, levels_of, value_at
from tolok.assessment.models import Cycle
from tolok.assessment.scores import publication_of
from tolok.instruments import Node
from tolok.scoring.answers import NotAllowed

_COMMA = re.compile(r"\s*-?\d+,\d+\s*")


class Number(forms.CharField):
    """A number as people type it: with a decimal comma or point."""

    def to_python(self, value: Any) -> str:
        """The number with a point."""
        text = super().to_python(value) or ""
        return text.replace(",", ".").strip() if _COMMA.fullmatch(text) else text


class ClaimForm(forms.Form):
    """An answer with its reasons. ``over``: the version somebody saved meanwhile, to be replaced knowingly."""

    level = forms.IntegerField(required=False)
    value = Number(required=False)
    index = Number(required=False)
    fact = forms.CharField(required=False, widget=forms.Textarea)
    analysis = forms.CharField(required=False, widget=forms.Textarea)
    version = forms.IntegerField(min_value=0)
    stage = forms.IntegerField()
    over = forms.IntegerField(required=False, min_value=0)

    def answer(self, cycle: Cycle, leaf: Node, stored: str) -> str:
        """The answer as ``save_claim`` takes it.

        The value of another index counts before a value, and what was changed counts before what was not: a level
        that was chosen replaces the number that stood there.
        """
        typed, index, level = (self.cleaned_data[name] for name in ("value", "index", "level"))
        if leaf.external and index:
            return f"{leaf.external.id}={index}"
        if "level" not in self.data or leaf.external:
            return str(typed)
        untouched = typed in {"", stored}
        if level is None:
            return "" if untouched else str(typed)
        if level in levels_of(leaf) and untouched and (not typed or level != _level_in(cycle, leaf, typed)):
            return value_at(leaf, level, publication_of(cycle).within_band)
        return str(typed or level)


def _level_in(cycle: Cycle, leaf: Node, kept: str) -> int | None:
    try:
        return level_of(leaf, read(cycle, leaf, kept).value) if kept else None
    except NotAllowed:
        return None


class SupportForm(forms.Form):
    """An item under a criterion."""

    place = forms.RegexField(r"^\d{1,3}\.\d{1,3}$")
    item = forms.IntegerField(min_value=1, error_messages={"required": _("Pilih bukti dari daftar.")})
    cites = forms.CharField(required=False, max_length=200, label=_("Halaman atau pasal"))
    note = forms.CharField(required=False, max_length=2000, label=_("Yang ditunjukkan"))


class CitesForm(forms.Form):
    """Where in an item to look."""

    cites = forms.CharField(required=False, max_length=200, label=_("Halaman atau pasal"))
    note = forms.CharField(required=False, max_length=2000, label=_("Yang ditunjukkan"))
