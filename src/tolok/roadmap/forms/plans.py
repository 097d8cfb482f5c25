"""What is wanted of a plan, as people fill it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import localize
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.assessment.answers import language
from tolok.assessment.models import Assessment
from tolok.assessment.targets import bands_of, lowest_of
from tolok.roadmap.amounts import typed, typed_by_year, written_by_year
from tolok.roadmap.asking import FASTEST, MOST_YEARS, Wish
from tolok.roadmap.queries.ladder import Part

_HUNDREDTH = Decimal("0.01")
INDEX, BAND, BUDGET, MOST = "index", "band", "budget", "most"
_YEARLY = _("Satu jumlah untuk setiap tahun, atau satu per tahun: 500; 400; 400. Kosong: tanpa batas.")


class PlanForm(forms.Form):
    """One question: the aim, the years, the limits, and what else is to be worked out."""

    aim = forms.ChoiceField(
        label=_("Yang dicari"),
        choices=[
            (BAND, _("cara termurah ke suatu predikat")),
            (INDEX, _("cara termurah ke suatu indeks")),
            (BUDGET, _("indeks tertinggi dari suatu anggaran")),
            (MOST, _("indeks tertinggi dalam batas di bawah")),
        ],
        widget=forms.RadioSelect,
    )
    band = forms.ChoiceField(label=_("Predikat"), required=False)
    index = forms.CharField(
        label=_("Indeks"), required=False, max_length=12, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    budget = forms.CharField(label=_("Anggaran seluruhnya"), required=False, max_length=24)
    years = forms.TypedChoiceField(
        label=_("Berapa tahun"), choices=[(n, str(n)) for n in range(1, MOST_YEARS + 1)], coerce=int, initial=3
    )
    levels_a_year = forms.TypedChoiceField(
        label=_("Kenaikan satu indikator setahun, paling banyak"),
        choices=[(n, str(n)) for n in range(1, FASTEST + 1)],
        coerce=int,
        initial=2,
    )
    money = forms.CharField(label=_("Uang per tahun"), required=False, max_length=160, help_text=_YEARLY)
    effort = forms.CharField(label=_("Beban kerja per tahun"), required=False, max_length=160, help_text=_YEARLY)
    near = forms.TypedChoiceField(
        label=_("Cari juga rencana lain yang hampir sama murahnya"),
        choices=[("", _("tidak")), ("1", _("sampai 1 persen lebih mahal")), ("5", _("sampai 5 persen lebih mahal"))],
        coerce=lambda text: Fraction(int(text), 100),
        empty_value=None,
        required=False,
        initial="1",
    )
    curve = forms.BooleanField(
        label=_("Hitung juga biaya untuk setiap indeks (kurva biaya)"), required=False, initial=True
    )
    name = forms.CharField(label=_("Nama rencana"), required=False, max_length=120)

    def __init__(
        self,
        data: Any = None,
        *,
        assessment: Assessment,
        units: Sequence[str],
        parts: Sequence[Part],
        limits: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial=_initial(assessment, limits))
        cycle = assessment.cycle
        starts = {band.code: localize(lowest_of(cycle, band).quantize(_HUNDREDTH)) for band in bands_of(cycle)}
        bands = [
            (band.code, f"{band.name.in_(language())} ({now('mulai')} {starts[band.code]})") for band in bands_of(cycle)
        ]
        _choices(self.fields["band"], bands)
        if not bands:
            aim = self.fields["aim"]
            _choices(aim, [choice for choice in _pairs(aim) if choice[0] != BAND])
        self.units, self.parts = list(units), list(parts)
        kept, floors = limits.get("units", {}), limits.get("floors", {})
        for place, unit in enumerate(self.units):
            self.fields[f"unit-{place}"] = forms.CharField(
                label=unit, required=False, max_length=160, initial=_by_year(kept.get(unit, []))
            )
        for part in self.parts:
            self.fields[f"floor-{part.id}"] = forms.CharField(
                label=part.title, required=False, max_length=12, initial=_comma(floors.get(part.id, ""))
            )

    @property
    def unit_fields(self) -> list[forms.BoundField]:
        """The capacities."""
        return [self[f"unit-{place}"] for place in range(len(self.units))]

    @property
    def floor_fields(self) -> list[forms.BoundField]:
        """The floors."""
        return [self[f"floor-{part.id}"] for part in self.parts]

    @property
    def limited(self) -> bool:
        """Whether a capacity or floor is filled in, or wrong."""
        return any(field.value() or field.errors for field in (*self.unit_fields, *self.floor_fields))

    def clean(self) -> dict[str, Any]:
        """Amounts by year, once the years are known; the aim with its figure."""
        data = super().clean() or {}
        aim, years = data.get("aim"), data.get("years") or 1
        if aim in {INDEX, BAND, BUDGET} and not data.get(aim):
            self.add_error(aim, _("Isi ini, atau pilih yang dicari di atas."))
        for name in (INDEX, BUDGET):
            data[name] = self._read(name, data.get(name, "") if aim == name else "", years)
        for name in ("money", "effort", *(f"unit-{place}" for place in range(len(self.units)))):
            data[name] = self._read(name, data.get(name, ""), years)
        for part in self.parts:
            data[f"floor-{part.id}"] = self._read(f"floor-{part.id}", data.get(f"floor-{part.id}", ""), years)
        return data

    def _read(self, name: str, text: str, years: int) -> Any:
        single = name in {INDEX, BUDGET} or name.startswith("floor-")
        try:
            if single:
                return typed(text, 2 if name == BUDGET else 4) if text else None
            return typed_by_year(text, years)
        except ValidationError as error:
            self.add_error(name, error)
            return None if single else ()

    @property
    def wish(self) -> Wish:
        """What is wanted, once the form is valid."""
        data = self.cleaned_data
        units = {unit: data[f"unit-{place}"] for place, unit in enumerate(self.units) if data[f"unit-{place}"]}
        floors = {part.id: data[f"floor-{part.id}"] for part in self.parts if data[f"floor-{part.id}"] is not None}
        return Wish(
            index=data[INDEX],
            band=data[BAND] if data["aim"] == BAND else "",
            budget=data[BUDGET],
            years=data["years"],
            money=data["money"],
            effort=data["effort"],
            units=units,
            floors=floors,
            levels_a_year=data["levels_a_year"],
            near=data["near"],
            curve=10 if data["curve"] else 0,
            name=data["name"],
        )

    def add_faults(self, faults: Mapping[str, str]) -> None:
        """Put what an action does not take where it was typed."""
        for name, message in faults.items():
            kind, _colon, of = name.partition(":")
            field = name
            if kind == "unit" and of in self.units:
                field = f"unit-{self.units.index(of)}"
            elif kind == "floor":
                field = f"floor-{of}"
            self.add_error(field if field in self.fields else None, message)


def _initial(assessment: Assessment, limits: Mapping[str, Any]) -> dict[str, Any]:
    cycle = assessment.cycle
    bands = bands_of(cycle)
    index = assessment.index or Decimal(0)
    next_ = next((band for band in bands if lowest_of(cycle, band) > index), bands[-1] if bands else None)
    found: dict[str, Any] = {
        "aim": BAND if bands else INDEX,
        "band": next_.code if next_ else "",
        "money": _by_year(limits.get("money", [])),
        "effort": _by_year(limits.get("effort", [])),
        "levels_a_year": limits.get("levels_a_year", 2),
    }
    if assessment.target:
        starts = {str(lowest_of(cycle, band).normalize()): band.code for band in bands}
        code = starts.get(str(Decimal(assessment.target).normalize()))
        found |= {"aim": BAND, "band": code} if code else {"aim": INDEX, "index": _comma(assessment.target)}
    return found


def _by_year(texts: Sequence[str]) -> str:
    return written_by_year([Fraction(text) for text in texts]) if texts else ""


def _comma(text: str) -> str:
    return text.replace(".", ",") if language() == "id" else text


def _choices(field: forms.Field, choices: Sequence[tuple[str, Any]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = list(choices)


def _pairs(field: forms.Field) -> list[tuple[str, Any]]:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    found: Any = field.choices
    return list(found)
