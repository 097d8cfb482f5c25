"""Which assessments a person may see, and what they may do in one."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tolok.assessment.models import Assessment, Assignment, Cycle, CycleState, SetBy
from tolok.organisation.access import Refused, Standing
from tolok.organisation.rights import Right

JUDGING = {SetBy.AGENCY: Right.VERIFY, SetBy.EXTERNAL: Right.JUDGE, SetBy.REVIEWER: Right.REVIEW}
"""What an assessor needs, by who sets the values of a stage."""
_HANDS_OVER = {SetBy.EXTERNAL: Right.SETTLE, SetBy.REVIEWER: Right.REVIEW, SetBy.NATIONAL: Right.DECIDE}
"""What passing an assessment on needs, by who sets the values of its stage."""


class ConflictOfInterest(PermissionDenied):
    """Whoever belongs to an agency does not judge it (Pedoman Menteri PANRB 3/2024, ch. IV: objectivity)."""

    def __init__(self, assessment: Assessment) -> None:
        super().__init__(
            _(
                "Benturan kepentingan: Anda bekerja di {agency} atau bertugas untuknya, maka tidak boleh menilainya "
                "sebagai asesor eksternal. Beritahukan kepada penyelenggara siklus agar asesor lain ditunjuk."
            ).format(agency=assessment.unit or assessment.agency)
        )


def cycles(standing: Standing) -> QuerySet[Cycle]:
    """National cycles, those of agencies one belongs to or serves, and published ones."""
    if standing.everywhere:
        return Cycle.objects.all()
    return Cycle.objects.filter(
        Q(agency__isnull=True) | Q(agency__in=standing.own_agencies) | Q(state=CycleState.PUBLISHED)
    )


def assessments(standing: Standing) -> QuerySet[Assessment]:
    """The assessments a person may open: with the right to see the agency, with work in one, or public ones."""
    seen = standing.agencies_with(Right.SEE)
    if seen is None:
        return Assessment.objects.all()
    scope = Q(public=True) | Q(agency__in=seen)
    limited = [held.cycle for held in standing.held if Right.SEE in held.rights and held.cycle is not None]
    if limited:
        # Some appointments hold for one cycle only: those agencies are seen in that cycle alone.
        scope = Q(public=True) | _seen_by_cycle(standing)
    units = standing.units_with(Right.CLAIM_ASSIGNED)
    if units:
        work = Assignment.objects.filter(assessment=OuterRef("pk"), unit__in=units)
        scope |= Q(unit__in=units) | Q(Exists(work))
    return Assessment.objects.filter(scope)


def may_run(standing: Standing, cycle: Cycle) -> bool:
    """Whether the person opens, dates, extends and publishes this cycle; an agency's own is its coordinator's."""
    if cycle.agency_id is None:
        return standing.may(Right.RUN_CYCLE, agency=None)
    rights = (Right.ASSIGN, Right.MANAGE_UNITS)
    return all(standing.may(right, agency=cycle.agency_id, cycle=cycle.pk) for right in rights)


def require_run(standing: Standing, cycle: Cycle) -> None:
    """As ``may_run``.

    Raises:
        Refused: the person may not.
    """
    if not may_run(standing, cycle):
        raise Refused(Right.RUN_CYCLE)


def _seen_by_cycle(standing: Standing) -> Q:
    scope = Q(pk__in=[])
    for held in standing.held:
        if Right.SEE in held.rights and held.unit is None and held.agency is not None:
            scope |= Q(agency=held.agency, cycle=held.cycle) if held.cycle else Q(agency=held.agency)
    return scope


def own_right(right: Right, assessment: Assessment) -> Right:
    """What ``right`` is called where a unit is assessed: the agency judges, settles, decides by its own rights."""
    return right if assessment.unit_id is None else within_agency(right)


def within_agency(right: Right) -> Right:
    """What ``right`` is called in an agency's own evaluation of its units."""
    return _WITHIN_AGENCY.get(right, right)


@dataclass(frozen=True)
class Hand:
    """What a person may do in one assessment; asked once and kept for the page."""

    standing: Standing
    assessment: Assessment
    assigned: frozenset[str]
    """The indicators assigned to units the person acts for."""
    led: frozenset[str]
    """Those of them that such a unit answers; for the others it only brings evidence."""

    def may(self, right: Right, leaf: str | None = None) -> bool:
        """Whether the person has ``right`` here, for indicator ``leaf`` where that matters."""
        agency, unit, cycle = self.assessment.agency_id, self.assessment.unit_id, self.assessment.cycle_id
        if unit is not None:
            if right in _AS_ASSESSOR and self.is_own_unit:
                return False
            if right == Right.SUBMIT and self.is_own_unit:
                return True
            right = _WITHIN_AGENCY.get(right, right)
        elif right == Right.JUDGE and self.standing.belongs_to(agency):
            return False
        if self.standing.may(right, agency=agency, unit=unit, cycle=cycle):
            return True
        if leaf is None:
            return False
        if right == Right.CLAIM:
            return self.is_own_unit or leaf in self.led
        return right == Right.ATTACH and self.may_claim_assigned(leaf)

    def require(self, right: Right, leaf: str | None = None) -> None:
        """As ``may``.

        Raises:
            Refused: the person may not.
        """
        if not self.may(right, leaf):
            raise Refused(right)

    def may_claim_assigned(self, leaf: str) -> bool:
        """Whether the indicator is the person's through a unit, to answer or to bring evidence for."""
        return self.is_own_unit or leaf in self.assigned

    def sees(self, leaf: str) -> bool:
        """Whether the person may open this indicator."""
        return self.sees_all or self.may_claim_assigned(leaf)

    @property
    def is_own_unit(self) -> bool:
        """Whether the assessment is of a unit the person acts for."""
        own = self.assessment.unit_id
        return own is not None and own in self.standing.units_with(Right.CLAIM_ASSIGNED)

    @property
    def conflicted(self) -> bool:
        """Whether the person was appointed to judge an agency, or a unit, that they belong to."""
        agency, unit, cycle = self.assessment.agency_id, self.assessment.unit_id, self.assessment.cycle_id
        right = Right.JUDGE if unit is None else _WITHIN_AGENCY[Right.JUDGE]
        return self.standing.may(right, agency=agency, unit=unit, cycle=cycle) and not self.may(Right.JUDGE)

    @property
    def sees_all(self) -> bool:
        """Whether the person sees every indicator, not only those assigned."""
        return self.may(Right.SEE) or self.assessment.public or self.is_own_unit


_AS_ASSESSOR = frozenset({Right.JUDGE, Right.SETTLE})
# In an agency's own evaluation of its units its internal assessors are the assessors, and its coordinator decides; a
# unit sends its own assessment (stages/unit.yaml).
_WITHIN_AGENCY = {Right.JUDGE: Right.VERIFY, Right.SETTLE: Right.VERIFY, Right.DECIDE: Right.SUBMIT}


def hand(standing: Standing, assessment: Assessment) -> Hand:
    """What ``standing`` may do in ``assessment``. One query, none for those who act for no unit."""
    units = standing.units_with(Right.CLAIM_ASSIGNED)
    if not units:
        return Hand(standing, assessment, frozenset(), frozenset())
    rows = Assignment.objects.filter(assessment=assessment, unit__in=units).values_list("leaf", "lead")
    found = list(rows)
    return Hand(
        standing,
        assessment,
        assigned=frozenset(leaf for leaf, _lead in found),
        led=frozenset(leaf for leaf, lead in found if lead),
    )


def may_hand_over(own: Hand) -> bool:
    """Whether the person passes the assessment on: who works in its stage for the assessors, or who runs the cycle."""
    right = _HANDS_OVER.get(SetBy(own.assessment.stage.set_by))
    return may_run(own.standing, own.assessment.cycle) or (right is not None and own.may(right))


def require_hand_over(own: Hand) -> None:
    """As ``may_hand_over``.

    Raises:
        Refused: the person may not; it names what they would need.
    """
    if not may_hand_over(own):
        raise Refused(_HANDS_OVER.get(SetBy(own.assessment.stage.set_by), Right.RUN_CYCLE))
