"""What an office adds to a document, what a report recommends, keys and passphrases, what is published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.assessment.models import Assessment
from tolok.organisation.models import Agency
from tolok.records.facts import REPORTS
from tolok.records.models import Certificate, Document
from tolok.records.rules import rule_of
from tolok.records.typesetting import Letter
from tolok.ui.widgets import DatePicker

_REMEMBERED = ("office", "unit", "address", "place", "capacity", "name", "position", "staff_number")


class LetterForm(forms.Form):
    """The letter round the facts."""

    number = forms.CharField(label=_("Nomor"), max_length=120)
    place = forms.CharField(label=_("Tempat"), max_length=80)
    dated = forms.DateField(label=_("Tanggal"), widget=DatePicker())
    office = forms.CharField(label=_("Kepala surat"), max_length=160, help_text=_("Nama instansi, baris pertama."))
    unit = forms.CharField(label=_("Baris kedua kepala surat"), max_length=160, required=False)
    address = forms.CharField(label=_("Alamat"), max_length=240, required=False)
    name = forms.CharField(label=_("Nama penanda tangan"), max_length=120)
    position = forms.CharField(label=_("Jabatan"), max_length=160)
    capacity = forms.CharField(
        label=_("Selaku"), max_length=120, required=False, help_text=_("Misalnya Koordinator SPBE; boleh kosong.")
    )
    staff_number = forms.CharField(label=_("NIP"), max_length=40, required=False)

    def letter(self, *, unfinished: bool = False) -> Letter:
        """The letter; ``unfinished``: with dots where something is missing, for a draft."""
        found = self.cleaned_data if not unfinished else {**_DOTS, **{k: v for k, v in self.cleaned_data.items() if v}}
        return Letter(**found)


DOTS = "………………"
"""What a draft has where something is missing."""
_DOTS: dict[str, Any] = {
    **dict.fromkeys(("unit", "address", "capacity", "staff_number"), ""),
    **dict.fromkeys(("number", "place", "office", "name", "position"), DOTS),
}


def letter_initial(assessment: Assessment, kind: str) -> dict[str, Any]:
    """What the form begins with: what the last letter of this office had, else what is known. One query."""
    report = kind in REPORTS
    earlier = Document.objects.filter(kind__in=REPORTS) if report else Document.objects.exclude(kind__in=REPORTS)
    earlier = earlier if report else earlier.filter(agency=assessment.agency_id)
    last = earlier.order_by("-issued_at").values_list("content", flat=True).first()
    if last is not None:
        known = {name: last["letter"][name] for name in _REMEMBERED}
    else:
        instrument = assessment.cycle.instrument
        owner = re.sub(r"\s*\(.*?\)", "", instrument.owner.id)
        known = {
            "office": owner if report else assessment.agency.name,
            "capacity": "" if report else rule_of(instrument).coordinator,
        }
    return {**known, "dated": timezone.localdate()}


class ReportsForm(LetterForm):
    """The letter of all reports of a cycle."""

    kind = forms.ChoiceField(label=_("Jenis laporan"), widget=forms.RadioSelect)
    again = forms.BooleanField(
        label=_("Terbitkan lagi juga yang isinya tidak berubah"),
        required=False,
        help_text=_("Menjadi edisi baru. Tanpa ini, laporan yang sudah terbit dengan isi yang sama dilewati."),
    )
    field_order = ("kind", "number")

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(kind.value, kind.label) for kind in REPORTS]
        self.fields["number"].help_text = _("Tulis {urut} di tempat nomor urut, misalnya B/{urut}/PD.02/2026.")

    def letter(self, *, unfinished: bool = False) -> Letter:
        """The letter without what is asked of the run."""
        for name in ("kind", "again"):
            self.cleaned_data.pop(name, None)
        return super().letter(unfinished=unfinished)


class RecommendationForm(forms.Form):
    """The recommendations of a report."""

    text = forms.CharField(
        label=_("Rekomendasi"),
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("Satu alinea satu baris. Teks ini dicetak dalam laporan seperti tertulis di sini."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


_HIDDEN = {"autocomplete": "off"}


class CertificateForm(forms.Form):
    """A PKCS#12 to keep."""

    agency_number = forms.ChoiceField(label=_("Instansi"))
    file = forms.FileField(label=_("Berkas PKCS#12 (.p12 atau .pfx)"))
    passphrase = forms.CharField(
        label=_("Kata sandi berkas"),
        widget=forms.PasswordInput(attrs=_HIDDEN),
        strip=False,
        help_text=_("Dipakai sekali untuk membaca sertifikatnya, lalu dilupakan."),
    )

    def __init__(self, *given: Any, agencies: Sequence[Agency], **more: Any) -> None:
        super().__init__(*given, **more)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        field = self.fields["agency_number"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(key, agency.name) for key, agency in self.agencies.items()]

    @property
    def agency(self) -> Agency:
        """Whose it is."""
        return self.agencies[self.cleaned_data["agency_number"]]


class SigningForm(forms.Form):
    """Which certificate signs, and its passphrase."""

    certificate = forms.ChoiceField(label=_("Sertifikat"), widget=forms.RadioSelect)
    passphrase = forms.CharField(
        label=_("Kata sandi kunci"),
        widget=forms.PasswordInput(attrs=_HIDDEN),
        strip=False,
        help_text=_("Diminta setiap kali menandatangani; tidak disimpan."),
    )

    def __init__(self, *given: Any, certificates: Sequence[Certificate], operator: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        self.certificates = {str(one.pk): one for one in certificates}
        field = self.fields["certificate"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        words = now("{holder}, diterbitkan {issuer}, berlaku sampai {until}")
        field.choices = [
            (key, words.format(holder=one.holder, issuer=one.issuer, until=date_format(one.valid_until)))
            for key, one in self.certificates.items()
        ] + ([("operator", now("Kunci penyelenggara"))] if operator else [])
        if len(field.choices) == 1:
            field.initial = field.choices[0][0]

    @property
    def chosen(self) -> Certificate | None:
        """The certificate; None: the operator's."""
        return self.certificates.get(self.cleaned_data["certificate"])


class CopyForm(forms.Form):
    """A copy that was signed elsewhere."""

    file = forms.FileField(label=_("PDF yang sudah ditandatangani"))
