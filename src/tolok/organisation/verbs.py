"""What the ledger says about people and places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.ledger.subjects import Named, register_subject
from tolok.ledger.verbs import Kind, register
from tolok.organisation.models import Agency, Person, Unit


def _people(keys: Sequence[str], _standing: Any) -> dict[str, Named]:
    # Whoever may read the entry may know who did it, also of another agency: an assessor's name is no secret.
    return {str(pk): Named(name) for pk, name in Person.objects.filter(pk__in=keys).values_list("pk", "name")}


def _agencies(keys: Sequence[str], _standing: Any) -> dict[str, Named]:
    return {str(pk): Named(name) for pk, name in Agency.objects.filter(pk__in=keys).values_list("pk", "name")}


def _units(keys: Sequence[str], _standing: Any) -> dict[str, Named]:
    return {str(pk): Named(name) for pk, name in Unit.objects.filter(pk__in=keys).values_list("pk", "name")}


def _lists(keys: Sequence[str], _standing: Any) -> dict[str, Named]:
    return {key: Named(now("daftar instansi {source}").format(source=key)) for key in keys}


register_subject("person", _people)
register_subject("agency", _agencies)
register_subject("unit", _units)
register_subject("agencies", _lists)

register(
    "agencies.registered",
    _("{who} mendaftarkan {subject}: {new} instansi baru, {changed} diperbarui"),
    kind=Kind.PEOPLE,
)
register("units.registered", _("{who} mendaftarkan unit kerja {subject}: {units}"), kind=Kind.PEOPLE)
