"""What the ledger says about people and places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.ledger.subjects import Named, register_subject
from tolok.ledger.verbs import Kind, Words, register
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Invitation, Person, Unit
from tolok.organisation.roles import name_of


def _people(keys: Sequence[str], standing: Any) -> dict[str, Named]:
    # Whoever may read the entry may know who did it, also of another agency: an assessor's name is no secret.
    rows = Person.objects.filter(pk__in=keys).values_list("pk", "name", "agency")
    return {str(pk): Named(name, _link("person", pk, agency, standing)) for pk, name, agency in rows}


def _agencies(keys: Sequence[str], standing: Any) -> dict[str, Named]:
    rows = Agency.objects.filter(pk__in=keys).values_list("pk", "name", "slug")
    return {str(pk): Named(name, _link("people_of_agency", slug, pk, standing)) for pk, name, slug in rows}


def _units(keys: Sequence[str], standing: Any) -> dict[str, Named]:
    rows = Unit.objects.filter(pk__in=keys).values_list("pk", "name", "agency")
    return {str(pk): Named(name, _link("unit", pk, agency, standing)) for pk, name, agency in rows}


def _link(page: str, key: object, agency: int | None, standing: Standing | None) -> str:
    # Only where the reader finds a page.
    known = standing is not None and (standing.everywhere or agency in standing.own_agencies)
    return reverse(f"organisation:{page}", args=[key]) if known else ""


def _lists(keys: Sequence[str], _standing: Any) -> dict[str, Named]:
    return {key: Named(now("daftar instansi {source}").format(source=key)) for key in keys}


def _invitations(keys: Sequence[str], _standing: Any) -> dict[str, Named]:
    rows = Invitation.objects.filter(pk__in=keys).values_list("pk", "name", "email")
    return {str(pk): Named(now("undangan untuk {name}").format(name=name or email)) for pk, name, email in rows}


def _role(code: Any) -> str:
    return name_of(str(code), english=(get_language() or "id").startswith("en"))


register_subject("person", _people)
register_subject("invitation", _invitations)
register_subject("agency", _agencies)
register_subject("unit", _units)
register_subject("agencies", _lists)

register(
    "agencies.registered",
    _("{who} mendaftarkan {subject}: {new} instansi baru, {changed} diperbarui"),
    kind=Kind.PEOPLE,
)
register("units.registered", _("{who} mendaftarkan unit kerja {subject}: {units}"), kind=Kind.PEOPLE)

_ROLE = {"role": _role}


def _appointed(detail: Mapping[str, Any]) -> Words:
    if detail.get("unit"):
        return _("{who} menunjuk {subject} sebagai {role} di {unit}")
    if detail.get("agency"):
        return _("{who} menunjuk {subject} sebagai {role} di {agency}")
    return _("{who} menunjuk {subject} sebagai {role}")


def _ended(detail: Mapping[str, Any]) -> Words:
    if detail.get("reason"):
        return _("{who} mengakhiri peran {role} dari {subject}: {reason}")
    return _("{who} mengakhiri peran {role} dari {subject}")


register("person.appointed", _appointed, kind=Kind.PEOPLE, show=_ROLE)
register("person.appointment_ended", _ended, kind=Kind.PEOPLE, show=_ROLE)
register("person.deactivated", _("{who} menonaktifkan akun {subject}"), kind=Kind.PEOPLE)
register("person.reactivated", _("{who} mengaktifkan kembali akun {subject}"), kind=Kind.PEOPLE)
register("person.profile_changed", _("{who} mengubah profil {subject}: {fields}"), kind=Kind.PEOPLE)
register("invitation.sent", _("{who} mengirim {subject} sebagai {role}"), kind=Kind.PEOPLE, show=_ROLE)
register("invitation.withdrawn", _("{who} menarik {subject}"), kind=Kind.PEOPLE)
register("invitation.accepted", _("{who} menerima {subject} sebagai {role}"), kind=Kind.PEOPLE, show=_ROLE)
register("unit.created", _("{who} menambah unit kerja {subject}"), kind=Kind.PEOPLE)
register("unit.renamed", _("{who} mengubah nama unit {before} menjadi {name}: {subject}"), kind=Kind.PEOPLE)
register("unit.moved", _("{who} memindahkan {subject} dari {before} ke {parent}"), kind=Kind.PEOPLE)
register("unit.closed", _("{who} menutup unit kerja {subject}"), kind=Kind.PEOPLE)
register("unit.opened", _("{who} membuka kembali unit kerja {subject}"), kind=Kind.PEOPLE)

_FACTORS = {
    "totp": _("aplikasi autentikator"),
    "webauthn": _("kunci sandi"),
    "recovery_codes": _("kode pemulihan"),
}
_MEANS = {
    "password": _("kata sandi"),
    "socialaccount": _("akun instansi"),
    "mfa": _("faktor kedua"),
    "passkey": _("kunci sandi"),
    "invitation": _("tautan undangan"),
    "": _("cara lain"),
}
_BY = {
    "means": lambda codes: ", ".join(str(_MEANS.get(code, code)) for code in codes),
    "factor": lambda code: _FACTORS.get(code, code),
}
register("person.signed_in", _("{who} masuk dengan {means}"), kind=Kind.PEOPLE, show=_BY)
register("person.signed_out", _("{who} keluar"), kind=Kind.PEOPLE)
register("person.sign_in_failed", _("{who} mencatat percobaan masuk yang gagal untuk {subject}"), kind=Kind.PEOPLE)
register("person.password_changed", _("{who} mengganti kata sandinya"), kind=Kind.PEOPLE)
register("person.password_reset", _("{who} mengatur ulang kata sandinya lewat tautan surel"), kind=Kind.PEOPLE)
register("person.email_changed", _("{who} mengganti alamat surelnya"), kind=Kind.PEOPLE)
register("person.factor_added", _("{who} menambah faktor kedua: {factor}"), kind=Kind.PEOPLE, show=_BY)
register("person.factor_removed", _("{who} menghapus faktor kedua: {factor}"), kind=Kind.PEOPLE, show=_BY)
register("person.factor_renewed", _("{who} memperbarui faktor kedua: {factor}"), kind=Kind.PEOPLE, show=_BY)
register(
    "person.factor_taken", _("{who} melepas faktor kedua {subject} yang hilang: {factor}"), kind=Kind.PEOPLE, show=_BY
)
register("person.factor_failed", _("{who} mencatat faktor kedua yang salah untuk {subject}"), kind=Kind.PEOPLE)
register("person.sessions_ended", _("{who} mengakhiri {count} sesi di perangkat lain"), kind=Kind.PEOPLE)
register("person.session_ended", _("{who} mengakhiri sesinya di {ip}, yang dibuka {since}"), kind=Kind.PEOPLE)
register("person.session_expired", _("{who} mengakhiri sesi {subject} karena sudah lama"), kind=Kind.PEOPLE)
