"""What endpoints ask for, as far as the caller may know of it; what is not for them is not there."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from tolok.api.door import standing_of
from tolok.api.faults import WrongField
from tolok.assessment import access
from tolok.assessment.actions.locking import indicator_of
from tolok.assessment.models import Assessment, Cycle
from tolok.assessment.views.asked import assessment_of as _assessment_of
from tolok.assessment.views.asked import cycle_of as _cycle_of
from tolok.instruments import Node
from tolok.organisation.models import Agency

M = TypeVar("M", bound=Model)


def cycle_of(request: HttpRequest, key: int) -> Cycle:
    """The cycle, or 404."""
    return _cycle_of(request, key)


def assessment_of(request: HttpRequest, key: int) -> Assessment:
    """The assessment with its cycle, stage, agency and unit, or 404."""
    return _assessment_of(request, key)


def leaf_of(request: HttpRequest, assessment: Assessment, leaf: str) -> Node:
    """The indicator, or 404 where there is none or it is not the caller's to see."""
    node = indicator_of(assessment, leaf)
    if not access.hand(standing_of(request), assessment).sees(leaf):
        raise Http404(_("Indikator ini tidak ada, atau bukan untuk Anda."))
    return node


def one_of(rows: QuerySet[M], key: object) -> M:
    """The row with this number, or 404."""
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def named(rows: QuerySet[M], key: int | None, field: str) -> M | None:
    """The row that a field of the body names; None where it names none.

    Raises:
        WrongField: there is no such row for this person.
    """
    return None if key is None else wanted(rows, key, field)


def wanted(rows: QuerySet[M], key: int, field: str) -> M:
    """The row that a field of the body names.

    Raises:
        WrongField: there is no such row for this person.
    """
    found = rows.filter(pk=key).first()
    if found is None:
        raise WrongField(field, _("Tidak ada yang bernomor {n}.").format(n=key))
    return found


def agency_at(rows: QuerySet[Agency], slug: str) -> Agency:
    """The agency that the address names by its slug, or 404."""
    found = rows.filter(slug=slug).first()
    if found is None:
        raise Http404(_("Instansi ini tidak ada, atau bukan untuk Anda."))
    return found


def agency_named(rows: QuerySet[Agency], slug: str | None, field: str = "agency") -> Agency | None:
    """The agency that a field of the body names by its slug; None where it names none.

    Raises:
        WrongField: there is no such agency for this person.
    """
    if slug is None:
        return None
    found = rows.filter(slug=slug).first()
    if found is None:
        raise WrongField(field, _("Instansi ini tidak ada, atau bukan untuk Anda."))
    return found
