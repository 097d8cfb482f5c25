"""Who reads the analysis: whoever reads the assessment; a unit's officer only what is assigned to the unit."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tolok.assessment.access import Hand
from tolok.insight.models import Scenario
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right


class OnlyOwnIndicators(PermissionDenied):
    """The page tells of the whole index, and this person sees only some indicators."""

    def __init__(self) -> None:
        super().__init__(
            _("Halaman ini tentang seluruh indeks; Anda melihat indikator unit Anda saja. Tanyakan kepada koordinator.")
        )


class NotYours(PermissionDenied):
    """Whoever made a scenario changes it; others make their own out of it."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(
            _("Skenario ini milik {who}. Bukalah, lalu simpan dengan nama Anda sendiri.").format(who=scenario.by)
        )


def may_read(own: Hand) -> bool:
    """Whether a person reads any of the analysis of an assessment."""
    return own.sees_all or bool(own.assigned)


def may_read_all(own: Hand) -> bool:
    """Whether they read what is told of the whole index."""
    return own.sees_all


def require_all(own: Hand) -> None:
    """As ``may_read_all``.

    Raises:
        OnlyOwnIndicators: the person sees some indicators only.
    """
    if not may_read_all(own):
        raise OnlyOwnIndicators


def scenarios(own: Hand) -> QuerySet[Scenario]:
    """The scenarios of an assessment that a person may read: their own, and what the agency's people share.

    Who judges or watches from outside sees no plans of the agency, as with its targets.
    """
    mine = Q(by=own.standing.person) if own.standing.person else Q(pk__in=[])
    if own.standing.belongs_to(own.assessment.agency_id):
        mine |= Q(shared=True)
    return Scenario.objects.filter(mine, assessment=own.assessment).select_related("by")


def may_share(own: Hand) -> bool:
    """Whether there is anybody to share with: the person is of the agency."""
    return own.standing.belongs_to(own.assessment.agency_id)


def may_read_nation(standing: Standing) -> bool:
    """Whether somebody reads the national view: whoever sees every agency."""
    return standing.may(Right.SEE, agency=None)


def require_nation(standing: Standing) -> None:
    """As ``may_read_nation``.

    Raises:
        Refused: the person does not see every agency.
    """
    standing.require(Right.SEE, agency=None)


def require_mine(scenario: Scenario, person: Person) -> None:
    """That the person made the scenario.

    Raises:
        NotYours: somebody else did.
    """
    if scenario.by_id != person.pk:
        raise NotYours(scenario)
