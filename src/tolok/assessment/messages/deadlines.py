"""What stands in people's calendars: the end of stages they have to do with, and the days their indicators are due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tolok.assessment import access
from tolok.assessment.clock import window
from tolok.assessment.models import Assignment, CycleState, Return, Stage
from tolok.assessment.queries.work import STILL_ASKED
from tolok.instruments import Node
from tolok.notices.deadlines import Deadline, register_deadlines
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right


def _deadlines(person: Person, standing: Standing) -> Iterable[Deadline]:
    if standing.everywhere:
        yield from _of_cycles(standing)
    else:
        yield from _of_assessments(standing)
    yield from _of_work(person, standing)
    yield from _of_returns(person, standing)


def _of_cycles(standing: Standing) -> Iterator[Deadline]:
    """For whoever looks after all agencies: each stage of the running cycles, once."""
    running = access.cycles(standing).filter(state=CycleState.OPEN)
    for stage in Stage.objects.filter(cycle__in=running).select_related("cycle"):
        yield Deadline(
            f"stage-{stage.pk}",
            _("{stage} ditutup: {cycle}").format(stage=stage.name, cycle=stage.cycle.name),
            stage.closes_at,
            reverse("cycle", args=[stage.cycle_id]),
        )


def _of_assessments(standing: Standing) -> Iterator[Deadline]:
    """For whoever works in assessments: the end of the stage that each stands in, extensions counted."""
    found = access.assessments(standing).filter(cycle__state=CycleState.OPEN)
    for one in found.select_related("cycle", "stage", "agency", "unit").prefetch_related("extensions"):
        yield Deadline(
            f"assessment-{one.pk}-{one.stage.kind}",
            _("{stage} ditutup: {subject}").format(stage=one.stage.name, subject=one.unit or one.agency),
            window(one.stage, one.extensions.all()).closes_at,
            reverse("assessment", args=[one.pk]),
            one.cycle.name,
        )


def _of_work(person: Person, standing: Standing) -> Iterator[Deadline]:
    """For whoever answers indicators: the day each is due."""
    units = standing.units_with(Right.CLAIM_ASSIGNED)
    found = Assignment.objects.filter(Q(unit__in=units) | Q(person=person), due__isnull=False)
    running = found.filter(assessment__cycle__state=CycleState.OPEN)
    for one in running.select_related("assessment__cycle__edition", "unit").defer("assessment__cycle__edition__source"):
        cycle = one.assessment.cycle
        yield Deadline(
            f"assignment-{one.pk}",
            _indicator(cycle.instrument.nodes[one.leaf], person),
            one.due,  # type: ignore[arg-type]  # never None: filtered above
            reverse("assessment", args=[one.assessment_id]),
            f"{cycle.name} · {one.unit.name}",
        )


def _of_returns(person: Person, standing: Standing) -> Iterator[Deadline]:
    """For whoever answers indicators: the day by which what was sent back is to be done."""
    units = standing.units_with(Right.CLAIM_ASSIGNED)
    mine = Assignment.objects.filter(Q(unit__in=units) | Q(person=person))
    theirs = mine.filter(assessment=OuterRef("assessment"), leaf=OuterRef("leaf"))
    found = Return.objects.filter(STILL_ASKED, Exists(theirs) | Q(assessment__unit__in=units))
    running = found.filter(assessment__cycle__state=CycleState.OPEN)
    for one in running.select_related("assessment__cycle__edition").defer("assessment__cycle__edition__source"):
        cycle = one.assessment.cycle
        yield Deadline(
            f"return-{one.pk}",
            f"{_('Dikembalikan')}: {_indicator(cycle.instrument.nodes[one.leaf], person)}",
            one.due,
            reverse("indicator", args=[one.assessment_id, one.leaf]),
            cycle.name,
        )


def _indicator(node: Node, person: Person) -> str:
    number = f"{node.number}. " if node.number else ""
    title = node.title.en if person.language == "en" else node.title.id
    return _("Indikator {indicator}").format(indicator=f"{number}{title}")


register_deadlines(_deadlines)
