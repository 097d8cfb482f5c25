"""My work: the indicators a person answers, by deadline and by what they are worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tolok.assessment.answers import language, read
from tolok.assessment.clock import window
from tolok.assessment.levels import level_of
from tolok.assessment.models import (
    Assessment,
    Assignment,
    Claim,
    ClaimState,
    CycleState,
    Extension,
    Return,
    SetBy,
    StageKind,
    Support,
)
from tolok.assessment.proof import Place, proof
from tolok.assessment.queries.states import STATE_TONES
from tolok.assessment.queries.titles import number_of
from tolok.assessment.scores import decimal, worth
from tolok.instruments import Node
from tolok.organisation.access import Standing
from tolok.organisation.models import Person, Unit
from tolok.organisation.rights import Right
from tolok.scoring.answers import NotAllowed

_OPEN = frozenset({ClaimState.DRAFT, ClaimState.RETURNED})
STILL_ASKED = Q(resolved_at__isnull=True) & (
    Q(stage=F("assessment__stage")) | Q(stage__set_by=SetBy.EXTERNAL, assessment__stage__kind=StageKind.INTERVIEW)
)
"""What was sent back and is not done: in the stage that runs; in the interview, which takes what assessors asked for
earlier, too (PermenPANRB 59/2020, annex III.D)."""
_WEEK = timedelta(days=7)


class Group(TextChoices):
    """How pressing something is."""

    RETURNED = "returned", _("Dikembalikan")
    WEEK = "week", _("Jatuh tempo dalam tujuh hari")
    LATER = "later", _("Nanti")
    WAITING = "waiting", _("Sedang diperiksa orang lain")
    DONE = "done", _("Selesai")


@dataclass(frozen=True)
class Task:
    """One indicator that somebody answers, or brings evidence for."""

    assessment: Assessment
    leaf: Node
    unit: Unit | None
    lead: bool
    claim: Claim | None
    level: int | None
    proven: int | None
    top: int
    due: date
    worth: Fraction
    returned: Sequence[Return]
    note: str
    group: Group
    target: int | None
    person: Person | None

    @property
    def number(self) -> str:
        """What people call the indicator."""
        return number_of(self.leaf)

    @property
    def title(self) -> str:
        """Its title, in the reader's language."""
        return self.leaf.title.in_(language())

    @property
    def worth_shown(self) -> Decimal | None:
        """What one level is worth, for the page."""
        return decimal(self.worth) if self.worth else None

    @property
    def state(self) -> str:
        """The state in words."""
        return str(self.claim.get_state_display()) if self.claim else str(_("belum dikerjakan"))

    @property
    def tone(self) -> str:
        """How the state looks."""
        return STATE_TONES[ClaimState(self.claim.state)] if self.claim else "missing"

    @property
    def waits(self) -> bool:
        """Whether the person has something to do here."""
        return self.group in {Group.RETURNED, Group.WEEK, Group.LATER}

    @property
    def late(self) -> bool:
        """Whether its day is over."""
        return self.waits and self.due < timezone.localdate()


@dataclass(frozen=True)
class Asked:
    """An indicator of an assessment that a person has to do with."""

    assessment: Assessment
    leaf: str
    unit: Unit | None
    lead: bool
    due: date | None
    note: str
    person: Person | None = None


def tasks(standing: Standing) -> list[Task]:
    """Everything a person answers in open cycles, the most pressing first: by deadline, then by worth.

    A unit's officer: what is assigned to the unit, and the unit's own assessment. Whoever answers for the whole
    agency: all of it. Seven queries, whatever the number of indicators.
    """
    asked = _asked(standing)
    assessments = {one.assessment.pk: one.assessment for one in asked}
    claims = _claims(assessments)
    returns = _returns(assessments)
    carried = _carried(assessments)
    closing = _closing(assessments)
    found = [
        _task(
            one,
            claims[one.assessment.pk, one.leaf],
            returns[one.assessment.pk, one.leaf],
            carried[one.assessment.pk, one.leaf],
            closing[one.assessment.pk],
        )
        for one in asked
        if one.leaf in one.assessment.cycle.instrument.nodes
    ]
    return sorted(found, key=lambda task: (task.due, -task.worth, task.assessment.pk, task.leaf.number or 0))


def grouped(found: Iterable[Task]) -> list[tuple[Group, list[Task]]]:
    """The tasks by how pressing they are; groups without any are left out."""
    by_group: dict[Group, list[Task]] = defaultdict(list)
    for task in found:
        by_group[task.group].append(task)
    return [(group, by_group[group]) for group in Group if by_group[group]]


def waiting_count(standing: Standing) -> int:
    """How much waits for a person, for the number in the frame. Three queries at most, none for who answers nothing."""
    units = standing.units_with(Right.CLAIM_ASSIGNED)
    agencies = standing.agencies_with(Right.CLAIM) or frozenset()
    if not units and not agencies:
        return 0
    open_returns = Return.objects.filter(STILL_ASKED, assessment__cycle__state=CycleState.OPEN)
    sent_back = Exists(open_returns.filter(assessment=OuterRef("assessment"), leaf=OuterRef("leaf")))
    answered = Exists(
        Claim.objects.filter(
            assessment=OuterRef("assessment"), leaf=OuterRef("leaf"), stage=OuterRef("assessment__stage")
        ).exclude(state__in=_OPEN)
    )
    count = 0
    if units:
        own = Assignment.objects.filter(unit__in=units, lead=True, assessment__cycle__state=CycleState.OPEN)
        to_answer = Q(assessment__stage__set_by=SetBy.AGENCY) & ~answered
        count += own.filter(to_answer | sent_back).count() + _left_of_units(units)
    if agencies:
        rows = open_returns.filter(assessment__agency__in=agencies, assessment__unit__isnull=True)
        count += rows.values("assessment", "leaf").distinct().count()
    return count


def _left_of_units(units: Iterable[int]) -> int:
    """What is left of the units' own assessments. One query."""
    answered = Count("claims", filter=Q(claims__stage=F("stage")) & ~Q(claims__state__in=_OPEN))
    rows = Assessment.objects.filter(unit__in=units, cycle__state=CycleState.OPEN, stage__set_by=SetBy.AGENCY)
    found = rows.order_by().select_related("cycle").annotate(done=answered)
    return sum(len(row.cycle.instrument.leaves) - row.done for row in found)


def _asked(standing: Standing) -> list[Asked]:
    units = standing.units_with(Right.CLAIM_ASSIGNED)
    agencies = standing.agencies_with(Right.CLAIM) or frozenset()
    related = ("assessment__cycle", "assessment__stage", "assessment__agency", "assessment__unit", "unit", "person")
    scope = Q(unit__in=units) | Q(assessment__agency__in=agencies)
    rows = list(
        Assignment.objects.filter(scope, assessment__cycle__state=CycleState.OPEN).select_related(*related)
        if units or agencies
        else ()
    )
    whole = list(_whole(units, agencies)) if units or agencies else []
    asked = {(row.assessment_id, row.leaf): _assigned(row) for row in sorted(rows, key=attrgetter("lead"))}
    for assessment in whole:
        for leaf in assessment.cycle.instrument.leaves:
            asked.setdefault((assessment.pk, leaf.id), Asked(assessment, leaf.id, assessment.unit, True, None, ""))
    return list(asked.values())


def _whole(units: Iterable[int], agencies: Iterable[int]) -> QuerySet[Assessment]:
    """The assessments that are a person's as a whole: the unit's own, the agency's for who answers for all of it."""
    scope = Q(unit__in=units) | Q(agency__in=agencies, unit__isnull=True)
    rows = Assessment.objects.filter(scope, cycle__state=CycleState.OPEN)
    return rows.select_related("cycle", "stage", "agency", "unit")


def _assigned(row: Assignment) -> Asked:
    return Asked(row.assessment, row.leaf, row.unit, row.lead, row.due, row.note, row.person)


def _claims(assessments: Mapping[int, Assessment]) -> Mapping[tuple[int, str], Claim | None]:
    """What stands: this stage's words where the agency answers, the latest value afterwards."""
    found: dict[tuple[int, str], Claim | None] = defaultdict(lambda: None)
    rows = Claim.objects.filter(assessment__in=assessments).defer("fact", "analysis", "justification")
    for claim in rows.order_by("stage__position"):
        key = (claim.assessment_id, claim.leaf)
        current = assessments[claim.assessment_id].stage
        if current.set_by != SetBy.AGENCY or claim.stage_id == current.pk or claim.value:
            found[key] = claim
    return found


def _returns(assessments: Mapping[int, Assessment]) -> Mapping[tuple[int, str], list[Return]]:
    """What was sent back and is still asked for."""
    found: dict[tuple[int, str], list[Return]] = defaultdict(list)
    for row in Return.objects.filter(STILL_ASKED, assessment__in=assessments):
        found[row.assessment_id, row.leaf].append(row)
    return found


def _carried(assessments: Mapping[int, Assessment]) -> Mapping[tuple[int, str], set[Place]]:
    found: dict[tuple[int, str], set[Place]] = defaultdict(set)
    rows = Support.objects.filter(assessment__in=assessments)
    for pk, leaf, level, number in rows.values_list("assessment_id", "leaf", "level", "criterion"):
        found[pk, leaf].add((level, number))
    return found


def _closing(assessments: Mapping[int, Assessment]) -> Mapping[int, datetime]:
    given: dict[int, list[Extension]] = defaultdict(list)
    for one in Extension.objects.filter(assessment__in=assessments):
        given[one.assessment_id].append(one)
    return {pk: window(row.stage, given[pk]).closes_at for pk, row in assessments.items()}


def _task(
    asked: Asked, claim: Claim | None, returned: Sequence[Return], carried: set[Place], closes_at: datetime
) -> Task:
    cycle = asked.assessment.cycle
    leaf = cycle.instrument.nodes[asked.leaf]
    level = _level(asked, leaf, claim)
    open_places = {(row.level, row.criterion) for row in returned}
    proven = proof(leaf, carried - open_places, level).proven
    days = [timezone.localtime(closes_at).date(), *([asked.due] if asked.due else []), *(row.due for row in returned)]
    due = min(days)
    return Task(
        assessment=asked.assessment,
        leaf=leaf,
        unit=asked.unit,
        lead=asked.lead,
        claim=claim,
        level=level,
        proven=proven or 0,
        top=int(leaf.scale.high) if level is not None and leaf.scale and leaf.scale.high else 5,
        due=due,
        worth=worth(cycle.instrument).get(leaf.id, Fraction(0)),
        returned=returned,
        note=asked.note,
        group=_group(asked, claim, returned, due),
        target=asked.assessment.targets.get(leaf.id),
        person=asked.person,
    )


def _level(asked: Asked, leaf: Node, claim: Claim | None) -> int | None:
    if claim is None or not claim.value:
        return None
    try:
        return level_of(leaf, read(asked.assessment.cycle, leaf, claim.value).value)
    except NotAllowed:
        return None


def _group(asked: Asked, claim: Claim | None, returned: Sequence[Return], due: date) -> Group:
    stage = asked.assessment.stage
    if returned or (claim is not None and claim.state == ClaimState.RETURNED and stage.set_by == SetBy.AGENCY):
        return Group.RETURNED
    if stage.set_by != SetBy.AGENCY:
        return Group.LATER if stage.kind == StageKind.PREPARATION else Group.DONE
    if claim is not None and claim.state == ClaimState.PROPOSED:
        return Group.WAITING
    if claim is not None and claim.state not in _OPEN:
        return Group.DONE
    return Group.WEEK if due - timezone.localdate() <= _WEEK else Group.LATER
