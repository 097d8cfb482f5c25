"""Forms of this room. They check what was written; what may be done is checked by the actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tolok.organisation.models import Agency, MailRhythm, Person, Role, TimeZone, Unit
from tolok.results import CLUSTERS
from tolok.ui.widgets import DatePicker


class _Place(forms.Form):
    """A role, and the unit for roles that are given for one."""

    role = forms.ModelChoiceField(Role.objects.none(), label=_("Peran"), empty_label=_("Pilih peran"))
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Unit kerja"),
        required=False,
        empty_label=_("Seluruh instansi"),
        help_text=_("Hanya untuk peran yang berlaku di satu unit."),
    )

    def __init__(self, *args: Any, roles: Iterable[Role], agency: Agency | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = Role.objects.filter(pk__in=[role.pk for role in roles])  # type: ignore[attr-defined]
        if agency is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = Unit.objects.filter(agency=agency, active=True)  # type: ignore[attr-defined]
            self.fields["unit"].label_from_instance = lambda unit: unit.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A unit where the role needs one, and only there."""
        cleaned: dict[str, Any] = super().clean() or {}
        role, unit = cleaned.get("role"), cleaned.get("unit")
        if role and role.by_unit and not unit:
            self.add_error("unit", _("Pilih unit kerja untuk peran ini."))
        if role and unit and not role.by_unit:
            self.add_error("unit", _("Peran ini berlaku untuk seluruh instansi; kosongkan unit kerja."))
        return cleaned


class InviteForm(_Place):
    """Whom to invite to what."""

    email = forms.EmailField(label=_("Alamat surel"), max_length=254)
    name = forms.CharField(label=_("Nama"), max_length=120, required=False)
    field_order = ("email", "name", "role", "unit")


class AppointForm(_Place):
    """What to appoint somebody to, from when and until when."""

    since = forms.DateField(label=_("Mulai"), required=False, widget=DatePicker, help_text=_("Kosong: hari ini."))
    until = forms.DateField(
        label=_("Sampai"), required=False, widget=DatePicker, help_text=_("Kosong: sampai ada perubahan.")
    )

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("Tidak boleh sebelum tanggal mulai."))
        return cleaned


class ReasonForm(forms.Form):
    """Why something is ended; kept in the history."""

    reason = forms.CharField(label=_("Alasan"), required=False, max_length=300, help_text=_("Tercatat di riwayat."))


class UnitForm(forms.Form):
    """A unit's name, short name, kind, and what it stands below."""

    name = forms.CharField(label=_("Nama"), max_length=200)
    short = forms.CharField(label=_("Singkatan"), max_length=40, required=False)
    kind = forms.CharField(
        label=_("Jenis"), max_length=40, required=False, help_text=_("Seperti dinas, badan, bidang, UPT.")
    )
    parent = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Di bawah"), required=False, empty_label=_("Langsung di bawah instansi")
    )

    def __init__(self, *args: Any, agency: Agency, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Unit.objects.filter(agency=agency).exclude(pk=unit.pk if unit else 0)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        self.fields["parent"].label_from_instance = lambda parent: parent.name  # type: ignore[attr-defined]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none when it runs
    """What people say of themselves."""

    time_zone = forms.ChoiceField(
        label=_("Zona waktu"), required=False, choices=[("", _("Menurut instansi saya")), *TimeZone.choices]
    )
    mail_rhythm = forms.ChoiceField(label=_("Surel pemberitahuan"), choices=MailRhythm.choices)

    class Meta:
        model = Person
        fields: ClassVar = ["name", "position", "language", "time_zone", "mail_rhythm"]
        labels: ClassVar = {"name": _("Nama"), "position": _("Jabatan"), "language": _("Bahasa")}


class NewAccountForm(forms.Form):
    """What somebody who accepts an invitation writes."""

    name = forms.CharField(label=_("Nama"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    position = forms.CharField(label=_("Jabatan"), max_length=160, required=False)
    password = forms.CharField(
        label=_("Kata sandi"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Paling sedikit 12 karakter. Rangkaian beberapa kata mudah diingat dan sukar ditebak."),
    )
    again = forms.CharField(
        label=_("Kata sandi, sekali lagi"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Twice the same."""
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password") not in {None, again}:
            raise ValidationError(_("Kedua kata sandi tidak sama."))
        return again


class PeopleFilter(forms.Form):
    """Which people to show."""

    q = forms.CharField(label=_("Nama atau surel"), required=False)
    role = forms.ChoiceField(label=_("Peran"), required=False)
    state = forms.ChoiceField(
        label=_("Akun"),
        required=False,
        choices=[("", _("Aktif")), ("inactive", _("Tidak aktif")), ("all", _("Semua"))],
    )

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Semua peran")), *((role.code, role.name) for role in roles)]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class AgencyFilter(forms.Form):
    """Which agencies to show."""

    q = forms.CharField(label=_("Nama instansi atau provinsi"), required=False)
    cluster = forms.ChoiceField(label=_("Kelompok"), required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(code, text.in_("en" if language.startswith("en") else "id")) for code, text in CLUSTERS.items()]
        choices = [("", _("Semua kelompok")), *named[1:]]  # the first is the nation itself
        self.fields["cluster"].choices = choices  # type: ignore[attr-defined]
