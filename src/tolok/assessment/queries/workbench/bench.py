"""The workbench of one indicator for one person: all of it, and what it is worth in the index."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db.models import Count, Q

from tolok.assessment import subjects
from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.models import Assignment, Extension, Stage
from tolok.assessment.proof import Place
from tolok.assessment.queries.criteria import found_under
from tolok.assessment.queries.earlier import last_year
from tolok.assessment.queries.figures import Figure, figure_of, proposed_answers
from tolok.assessment.queries.workbench.ladder import Ladder
from tolok.assessment.scores import decimal
from tolok.assessment.targets import Aim, aim
from tolok.assessment.values import values_of
from tolok.instruments import Node, in_digits
from tolok.ledger.models import Entry
from tolok.organisation.rights import Right


class Bench(Ladder):
    """The workbench of one indicator for one person."""

    @property
    def weight(self) -> str:
        """Its weight, as the instrument writes it."""
        return in_digits(self.leaf.weight, language()) if self.leaf.weight is not None else ""

    @property
    def worth_shown(self) -> Decimal | None:
        """The worth of a level, for the page."""
        return decimal(self.worth)

    @property
    def points(self) -> Fraction | None:
        """What the answer counts in the index; what is waited for counts too."""
        return self.answer.value

    @property
    def opened_points(self) -> str:
        """That, for the page to send back."""
        if self.opened is not None:
            return str(self.opened)
        return "" if self.points is None else str(self.points)

    @property
    def moved(self) -> Decimal | None:
        """By how much the index moved since the page was opened; None when it did not, or nobody can say."""
        if self.opened is None or self.points is None or self.worth is None or self.points == self.opened:
            return None
        return decimal(self.worth * (self.points - self.opened))

    @cached_property
    def now(self) -> Figure:
        """The index of everything that is entered."""
        return figure_of(self.assessment.cycle, self.values.answers())

    @cached_property
    def aim(self) -> Aim | None:
        """The agency's target index; who judges is not shown what the agency hopes for."""
        return aim(self.assessment, self.now.low, self.now.high) if self.shows_targets else None

    @cached_property
    def if_accepted(self) -> Figure:
        """The index of what is proposed."""
        return figure_of(self.assessment.cycle, proposed_answers(self.values, self.stage))


def bench(hand: Hand, leaf: Node, wanted: Place | None = None, *, opened: Fraction | None = None) -> Bench:
    """The workbench of ``leaf``. A fixed number of queries.

    Args:
        hand: what the person may do in the assessment (with cycle, agency, unit and stage).
        leaf: the indicator, which the person may see.
        wanted: the criterion whose evidence is asked for.
        opened: what the answer was worth when the page was opened.
    """
    assessment = hand.assessment
    stages = list(Stage.objects.filter(cycle=assessment.cycle_id))
    person = hand.standing.person
    told = Entry.objects.filter(subject=subjects.indicator(assessment.pk, leaf.id)).aggregate(
        all=Count("seq"), own=Count("seq", filter=Q(actor=person.ledger_id if person else ""))
    )
    return Bench(
        assessment=assessment,
        leaf=leaf,
        hand=hand,
        stages=stages,
        values=values_of(assessment, stages),
        found=found_under(hand, leaf.id),
        assignments=list(
            Assignment.objects.filter(assessment=assessment, leaf=leaf.id).select_related("unit", "person")
        ),
        last_year=last_year(assessment, leaf),
        history=told["all"],
        took_part=bool(told["own"]),
        extensions=list(Extension.objects.filter(assessment=assessment)),
        order=order_of(hand),
        wanted=wanted,
        opened=opened,
    )


def order_of(hand: Hand) -> list[str]:
    """The indicators a person goes through: all, or those of their unit."""
    leaves = [leaf.id for leaf in hand.assessment.cycle.instrument.leaves]
    if hand.may(Right.SEE) or hand.is_own_unit:
        return leaves
    return [leaf for leaf in leaves if leaf in hand.assigned]
