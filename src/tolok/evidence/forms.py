"""What is asked about an item; the actions check it again."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tolok.evidence import access, kinds
from tolok.evidence.models import Classification, Item, Kind, Validity
from tolok.evidence.queries import Wanted
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Unit
from tolok.organisation.rights import Right
from tolok.ui.widgets import DatePicker


class FactsForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker alone
    """What is said of an item."""

    class Meta:
        model = Item
        fields: ClassVar = ["title", "kind", "number", "dated", "valid_until", "enactment", "unit", "note"]
        labels: ClassVar = {
            "title": _("Judul"),
            "kind": _("Jenis"),
            "number": _("Nomor"),
            "dated": _("Tanggal dokumen"),
            "valid_until": _("Berlaku sampai"),
            "enactment": _("Status penetapan"),
            "unit": _("Unit pemilik"),
            "note": _("Catatan"),
        }
        help_texts: ClassVar = {
            "number": _("Misalnya 59 Tahun 2021 atau 800/123/V.09/2024."),
            "valid_until": _("Kosongkan bila tanpa batas waktu."),
            "enactment": _("Hanya kebijakan yang sudah ditetapkan yang dapat menopang suatu tingkat."),
        }
        widgets: ClassVar = {
            "dated": DatePicker,
            "valid_until": DatePicker,
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, standing: Standing, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        unit.queryset = access.units_to_add_for(standing, agency)
        whole = standing.may(Right.ATTACH, agency=agency.pk)
        unit.empty_label = str(_("Seluruh instansi")) if whole else None
        unit.required = not whole

    def clean(self) -> dict[str, Any]:
        """Both dates together."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        dated, until = told.get("dated"), told.get("valid_until")
        if dated and until and until < dated:
            self.add_error("valid_until", _("Masa berlaku berakhir sebelum tanggal dokumen. Periksa kedua tanggal."))
        return told

    def _post_clean(self) -> None:
        """The model is checked by the action: here it would be half of one."""


class AddForm(FactsForm):
    """A new item: its file, on its way or in the form, or a link."""

    file = forms.FileField(
        label=_("Berkas"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(kinds.ENDINGS)}),
    )
    url = forms.URLField(label=_("Tautan"), required=False, max_length=1000, assume_scheme="https")
    upload = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)
    same_as = forms.IntegerField(required=False, widget=forms.HiddenInput)
    classification = forms.ChoiceField(
        label=_("Kelas informasi"),
        choices=Classification.choices,
        initial=Classification.INTERNAL,
        help_text=_("Terbatas: berkas disandikan dan setiap pembukaannya dicatat."),
    )

    field_order = ("file", "url", "title", "kind", "classification", "number", "dated", "valid_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["kind"].required = self.fields["enactment"].required = False
        self.fields["title"].help_text = _("Kosongkan untuk memakai nama berkas.")

    def clean(self) -> dict[str, Any]:
        """One source, and a title at least from the file's name."""
        told = super().clean()
        sources = [name for name in ("file", "url", "upload", "same_as") if told.get(name)]
        if len(sources) != 1 and not self.errors.keys() & {"file", "url"}:
            self.add_error("file", _("Pilih satu: berkas atau tautan."))
        if not told.get("title") and "url" in sources:
            self.add_error("title", _("Beri judul untuk tautan ini."))
        return told


class ShelfForm(forms.Form):
    """What one may look for; a wrong value asks for nothing."""

    q = forms.CharField(label=_("Cari bukti"), required=False, max_length=300)
    kind = forms.ChoiceField(label=_("Jenis"), required=False)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), required=False)
    year = forms.TypedChoiceField(label=_("Tahun dokumen"), coerce=int, empty_value=None, required=False)
    classification = forms.ChoiceField(label=_("Kelas informasi"), required=False)
    validity = forms.ChoiceField(label=_("Masa berlaku"), required=False)
    withdrawn = forms.BooleanField(label=_("Yang sudah ditarik"), required=False)

    def __init__(self, *args: Any, agency: Agency | None, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        any_word = [("", _("Semua"))]
        for name, choices in (
            ("kind", Kind.choices),
            ("year", [(str(year), str(year)) for year in years]),
            ("classification", Classification.choices),
            ("validity", Validity.choices),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
            field.choices = [*any_word, *choices]
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        unit.queryset = Unit.objects.filter(agency=agency) if agency else Unit.objects.none()
        unit.empty_label = str(_("Semua"))

    def wanted(self) -> Wanted:
        """What is asked for."""
        self.is_valid()
        told = self.cleaned_data
        unit = told.get("unit")
        return Wanted(
            text=told.get("q") or "",
            agency=self.agency.pk if self.agency else None,
            kind=told.get("kind") or "",
            unit=unit.pk if unit else None,
            year=told.get("year"),
            classification=told.get("classification") or "",
            validity=told.get("validity") or "",
            withdrawn=bool(told.get("withdrawn")),
        )
