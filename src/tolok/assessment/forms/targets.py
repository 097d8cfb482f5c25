"""What the agency wants to reach: its index, and the level of each indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.formats import localize
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.assessment.answers import language
from tolok.assessment.forms.claims import Number
from tolok.assessment.levels import levels_of
from tolok.assessment.models import Assessment
from tolok.assessment.targets import band_at, bands_of, lowest_of
from tolok.instruments import Node

_HUNDREDTH = Decimal("0.01")
_NONE = "0"
_LEAVE = ""


class TargetForm(forms.Form):
    """The target index: a predicate to reach, or a number."""

    band = forms.ChoiceField(label=_("Predikat yang dituju"), required=False, widget=forms.RadioSelect)
    index = Number(
        label=_("Atau indeks yang dituju"),
        required=False,
        max_length=8,
        help_text=_("Paling banyak dua desimal. Bila diisi, angka ini yang berlaku, bukan predikatnya."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def __init__(self, data: Any = None, *, assessment: Assessment) -> None:
        cycle, kept = assessment.cycle, assessment.target
        self.starts = {band.code: lowest_of(cycle, band) for band in bands_of(cycle)}
        band = band_at(cycle, Fraction(kept)) if kept else None
        on_edge = band is not None and self.starts[band.code] == Decimal(kept)
        number = "" if on_edge or not kept else _comma(Decimal(kept))
        initial = {"band": band.code if band and on_edge else "", "index": number}
        super().__init__(data, initial=initial)
        field = self.fields["band"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(_LEAVE, now("Tidak ada"))] + [
            (band.code, f"{band.name.in_(language())} ({now('mulai')} {_comma(self.starts[band.code])})")
            for band in bands_of(cycle)
        ]

    def clean_index(self) -> Decimal | None:
        """The number that was typed."""
        typed = self.cleaned_data["index"]
        try:
            return Decimal(typed) if typed else None
        except InvalidOperation:
            raise forms.ValidationError(now("Tulis angka, misalnya 3,50.")) from None

    @property
    def wanted(self) -> Decimal | None:
        """What is wanted, once the form is valid; None: nothing."""
        index: Decimal | None = self.cleaned_data["index"]
        return index if index is not None else self.starts.get(self.cleaned_data["band"])


class LevelTargetsForm(forms.Form):
    """A level for each of these indicators; ``every`` goes for all of them at once."""

    every = forms.ChoiceField(
        label=_("Untuk semua yang tampil"),
        required=False,
        help_text=_("Bila dipilih, berlaku untuk semua indikator di bawah, apa pun pilihannya sendiri."),
    )

    def __init__(self, data: Any = None, *, leaves: Sequence[Node], targets: Mapping[str, int]) -> None:
        super().__init__(data)
        self.leaves = [leaf for leaf in leaves if levels_of(leaf)]
        words = now("(masing-masing)")
        every = sorted({level for leaf in self.leaves for level in levels_of(leaf)})
        field = self.fields["every"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(_LEAVE, words), *_levels(every)]
        for leaf in self.leaves:
            self.fields[f"level-{leaf.id}"] = forms.ChoiceField(
                label=f"{leaf.number or leaf.id} {leaf.title.in_(language())}",
                required=False,
                choices=_levels(levels_of(leaf)),
                initial=str(targets.get(leaf.id, _NONE)),
            )

    def field_of(self, leaf: Node) -> forms.BoundField:
        """The field of an indicator."""
        return self[f"level-{leaf.id}"]

    @property
    def levels(self) -> dict[str, int | None]:
        """What was chosen, by indicator; those that were not sent stay as they are."""
        every = self.cleaned_data["every"]
        chosen = {leaf.id: every or self.cleaned_data.get(f"level-{leaf.id}", "") for leaf in self.leaves}
        return {leaf: None if level == _NONE else int(level) for leaf, level in chosen.items() if level}


def _levels(levels: Sequence[int] | range) -> list[tuple[str, str]]:
    return [
        (_NONE, now("tanpa target")),
        *((str(level), now("tingkat {level}").format(level=level)) for level in levels),
    ]


def _comma(index: Decimal) -> str:
    return str(localize(index.quantize(_HUNDREDTH)))
