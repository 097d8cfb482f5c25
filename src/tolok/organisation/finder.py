"""Units, people and agencies in the search over everything."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tolok.organisation import access
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.ui.search import Found, Hit, offer


def _units(query: str, standing: Standing, limit: int) -> Found:
    rows = _with_all_words(access.units(standing).filter(active=True), query, "name", "short").select_related("agency")
    hits = [Hit(row.name, reverse("organisation:unit", args=[row.pk]), row.agency.name) for row in rows[:limit]]
    return Found(hits, rows.count())


def _people(query: str, standing: Standing, limit: int) -> Found:
    rows = _with_all_words(access.people(standing).filter(is_active=True), query, "name", "position", "email")
    hits = [
        Hit(row.name, reverse("organisation:person", args=[row.pk]), _line(row))
        for row in rows.select_related("agency")[:limit]
    ]
    return Found(hits, rows.count())


def _agencies(query: str, standing: Standing, limit: int) -> Found:
    rows = _with_all_words(access.agencies(standing), query, "name", "province", "slug")
    hits = [
        Hit(row.name, reverse("organisation:units_of_agency", args=[row.slug]), row.province) for row in rows[:limit]
    ]
    return Found(hits, rows.count())


def _with_all_words(rows: QuerySet[Any], query: str, *fields: str) -> QuerySet[Any]:
    # Names are looked for as they are written: a stem says nothing of a name.
    for word in query.split():
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(anywhere)
    return rows


def _line(person: Person) -> str:
    return " · ".join(part for part in (person.position, person.agency.name if person.agency else "") if part)


offer("units", pgettext_lazy("banyak", "Unit kerja"), _units, position=30)
offer("people", _("Orang"), _people, position=40)
offer("agencies", pgettext_lazy("banyak", "Instansi"), _agencies, position=50)
