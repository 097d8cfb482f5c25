"""Who registers addresses that programs are told at: an agency's coordinator for it, the national one for all."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tolok.api.models import Webhook
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency
from tolok.organisation.rights import Right


def may_register(standing: Standing, agency: int | None) -> bool:
    """Whether the person registers addresses for an agency (None: for all)."""
    return standing.may(Right.MANAGE_PEOPLE, agency=agency)


def require_register(standing: Standing, agency: int | None) -> None:
    """As ``may_register``.

    Raises:
        PermissionDenied: the person may not.
    """
    if not may_register(standing, agency):
        raise PermissionDenied(
            _("Alamat pemberitahuan program diatur oleh koordinator instansi, atau oleh penyelenggara nasional.")
        )


def require_some(standing: Standing) -> None:
    """That the person registers addresses somewhere.

    Raises:
        PermissionDenied: nowhere.
    """
    if standing.agencies_with(Right.MANAGE_PEOPLE) == frozenset():
        require_register(standing, 0)


def webhooks(standing: Standing) -> QuerySet[Webhook]:
    """The addresses that a person manages."""
    where = standing.agencies_with(Right.MANAGE_PEOPLE)
    return Webhook.objects.all() if where is None else Webhook.objects.filter(agency__in=where)


def agencies(standing: Standing) -> QuerySet[Agency]:
    """The agencies for which a person registers addresses."""
    where = standing.agencies_with(Right.MANAGE_PEOPLE)
    return Agency.objects.all() if where is None else Agency.objects.filter(pk__in=where)
