"""Who may see, issue and sign documents of record, edit recommendations, and publish."""

from __future__ import annotations

from django.db.models import QuerySet

from tolok.assessment import access as assessments
from tolok.assessment.access import Hand, hand
from tolok.assessment.models import Assessment, Cycle, CycleState
from tolok.organisation.access import Refused, Standing
from tolok.organisation.rights import Right
from tolok.records.models import Certificate, Document, DocumentKind

ISSUES = {
    DocumentKind.MINUTES: Right.SUBMIT,
    DocumentKind.CONSENT: Right.SUBMIT,
    DocumentKind.REPORT: Right.DECIDE,
    DocumentKind.MONITORING: Right.DECIDE,
}
"""What issuing and signing needs: the Koordinator signs the agency's own (PermenPANRB 59/2020 III.B)."""
EDITS = (Right.JUDGE, Right.SETTLE, Right.REVIEW, Right.DECIDE)


def may_see(own: Hand) -> bool:
    """Whether somebody may read the documents of an assessment; who merely reads its public result may not."""
    return own.assessment.unit_id is None and own.may(Right.SEE)


def may_issue(own: Hand, kind: str) -> bool:
    """Whether somebody issues and signs documents of this kind for an assessment."""
    return own.assessment.unit_id is None and own.may(ISSUES[DocumentKind(kind)])


def require_issue(own: Hand, kind: str) -> None:
    """As ``may_issue``.

    Raises:
        Refused: the person may not.
    """
    if not may_issue(own, kind):
        raise Refused(ISSUES[DocumentKind(kind)])


def may_edit_recommendation(own: Hand) -> bool:
    """Whether somebody writes the recommendations: its external assessors, reviewers, and who decides."""
    return (
        may_see(own) and any(own.may(right) for right in EDITS) and own.assessment.cycle.state != CycleState.CANCELLED
    )


def documents(standing: Standing) -> QuerySet[Document]:
    """The documents of the assessments a person may read."""
    seen = assessments.assessments(standing).filter(unit__isnull=True)
    found = Document.objects.filter(assessment__in=seen)
    agencies = standing.agencies_with(Right.SEE)
    return found if agencies is None else found.filter(agency__in=agencies)


def certificates(standing: Standing) -> QuerySet[Certificate]:
    """The certificates of the agencies for which a person signs."""
    agencies = standing.agencies_with(Right.SUBMIT)
    found = Certificate.objects.filter(withdrawn_at__isnull=True)
    return found if agencies is None else found.filter(agency__in=agencies)


def may_publish(standing: Standing, cycle: Cycle) -> bool:
    """Whether somebody makes results of this cycle public; only those of national cycles are."""
    return cycle.agency_id is None and assessments.may_run(standing, cycle)


def hand_of(standing: Standing, assessment: Assessment) -> Hand:
    """What a person may do in an assessment."""
    return hand(standing, assessment)
