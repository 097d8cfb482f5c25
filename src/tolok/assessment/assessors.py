"""Who judges an assessment, and whose findings a person may read: assessors judge independently until they are done."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tolok.assessment.access import JUDGING, Hand
from tolok.assessment.models import Assessment, Claim, CriterionVerdict, Judgement, Return, SetBy, Stage
from tolok.organisation.models import Appointment, Person
from tolok.organisation.rights import Right


def assessors_of(assessment: Assessment) -> QuerySet[Person]:
    """Those appointed to judge this assessment today, without those who belong to its agency. One query.

    In an agency's own evaluation of its units they are its internal assessors, without the officers of the unit.
    """
    today = timezone.localdate()
    in_force = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), agency=assessment.agency_id, since__lte=today
    )
    right = Right.JUDGE if assessment.unit_id is None else Right.VERIFY
    judges = in_force.filter(
        Q(cycle__isnull=True) | Q(cycle=assessment.cycle_id),
        Q(unit__isnull=True) | Q(unit=assessment.unit_id),
        role__rights__contains=[right.value],
    )
    found = Person.objects.filter(is_active=True, pk__in=judges.values("person"))
    if assessment.unit_id is not None:
        officers = in_force.filter(unit=assessment.unit_id, role__rights__contains=[Right.CLAIM_ASSIGNED.value])
        return found.exclude(pk__in=officers.values("person"))
    serving = in_force.exclude(role="external_assessor")
    return found.exclude(agency=assessment.agency_id).exclude(pk__in=serving.values("person"))


def judgements_seen(own: Hand, stage: Stage) -> QuerySet[Judgement]:
    """The findings of a stage that the person may read.

    One's own, always. Other assessors' only once they are done, and to another assessor of the stage only when that one
    is done with the indicator too. The agency's people read what was settled, never what led to it; those who hold a
    right for all agencies (reviewers, organisers, auditors) read what is done.
    """
    rows = Judgement.objects.filter(assessment=own.assessment, stage=stage)
    person = own.standing.person
    if person is None:
        return rows.none()
    mine = rows.filter(assessor=person)
    others = rows.filter(done=True)
    if stage.pk == own.assessment.stage_id and own.may(JUDGING.get(SetBy(stage.set_by), Right.SETTLE)):
        finished = Judgement.objects.filter(
            assessment=own.assessment, stage=stage, assessor=person, leaf=OuterRef("leaf"), done=True
        )
        return mine | others.filter(Exists(finished))
    reads = own.standing.everywhere or own.may(Right.JUDGE) or (stage.set_by == SetBy.AGENCY and own.may(Right.SEE))
    return mine | others if reads else mine


def verdicts_told(assessment: Assessment, leaf: str | None = None) -> QuerySet[CriterionVerdict]:
    """What everybody who sees an indicator (None: all of them) may read of verdicts on its criteria, the oldest first.

    Those of internal assessors, who help the agency; those of assessors once the stage has its value, so that neither
    the agency nor another assessor learns one finding before all are made.
    """
    settled = Claim.objects.filter(
        assessment=assessment, leaf=OuterRef("judgement__leaf"), stage=OuterRef("judgement__stage")
    )
    rows = CriterionVerdict.objects.filter(judgement__assessment=assessment)
    if leaf is not None:
        rows = rows.filter(judgement__leaf=leaf)
    helping = Q(judgement__stage__set_by=SetBy.AGENCY)
    return rows.filter(helping | Q(Exists(settled), judgement__done=True)).order_by("at")


def returns_told(own: Hand, leaf: str | None = None) -> QuerySet[Return]:
    """What was sent back of an indicator (None: of all), as far as the person may read it.

    An assessor who is not done reads nothing of what another one of the same stage sent back.
    """
    rows = Return.objects.filter(assessment=own.assessment)
    if leaf is not None:
        rows = rows.filter(leaf=leaf)
    stage, person = own.assessment.stage, own.standing.person
    if stage.set_by != SetBy.EXTERNAL or not own.may(Right.JUDGE) or person is None:
        return rows
    finished = Judgement.objects.filter(
        assessment=own.assessment, stage=stage, leaf=OuterRef("leaf"), assessor=person, done=True
    )
    return rows.filter(~Q(stage=stage) | Q(by=person) | Q(Exists(finished)))
