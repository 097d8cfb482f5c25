"""Who writes in an assessment has it alone until the transaction ends, so that its kept score is never half of two."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tolok.assessment.access import hand
from tolok.assessment.models import Assessment
from tolok.instruments import Node
from tolok.organisation.access import Refused, Standing
from tolok.organisation.rights import Right


class NoSuchIndicator(LookupError):
    """The instrument of this assessment has no such indicator."""


def locked(assessment: Assessment) -> Assessment:
    """The assessment as it is now, with cycle and stage; others who write in it wait. Two queries."""
    _lock(assessment, no_key=False)
    return Assessment.objects.select_related("cycle", "stage").get(pk=assessment.pk)


def locked_whole(assessment: Assessment) -> Assessment:
    """As ``locked``, with what a handing over tells of: the instrument, the agency, the unit. Two queries.

    Others may go on to write rows that only point to the assessment.
    """
    _lock(assessment, no_key=True)
    return Assessment.objects.select_related("cycle__edition", "stage", "agency", "unit").get(pk=assessment.pk)


def _lock(assessment: Assessment, *, no_key: bool) -> None:
    """Wait for the lock, and read only then.

    PostgreSQL reads what is joined to a locked row as it was before the wait: an assessment whose stage moved meanwhile
    would not be found at all, a cycle that ended meanwhile would still look open.
    """
    held = Assessment.objects.select_for_update(no_key=no_key).filter(pk=assessment.pk).order_by()
    if not held.values_list("pk", flat=True):
        raise Assessment.DoesNotExist


def indicator_of(assessment: Assessment, leaf: str) -> Node:
    """The indicator called ``leaf``.

    Raises:
        NoSuchIndicator: there is none, or it is a branch.
    """
    node = assessment.cycle.instrument.nodes.get(leaf)
    if node is None or not node.is_leaf:
        raise NoSuchIndicator(_("Instrumen siklus ini tidak mempunyai indikator {leaf}.").format(leaf=leaf))
    return node


def require_hand(standing: Standing, assessment: Assessment, leaf: str, *rights: Right) -> None:
    """That the person has one of ``rights`` for this indicator.

    Raises:
        Refused: none of them; it names the first.
    """
    own = hand(standing, assessment)
    if not any(own.may(right, leaf) for right in rights):
        raise Refused(rights[0])
