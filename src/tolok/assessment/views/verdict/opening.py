"""An indicator opened at the desk of an assessor, and what was sent from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from tolok.assessment.access import ConflictOfInterest, Hand, hand
from tolok.assessment.models import Assessment, Stage
from tolok.assessment.proof import Place
from tolok.assessment.queries.verdicts.desk import Desk, desk
from tolok.assessment.views.asked import assessment_of, person_of, standing_of
from tolok.instruments import Node
from tolok.organisation.access import Refused
from tolok.organisation.rights import Right

READERS = (Right.VERIFY, Right.JUDGE, Right.REVIEW)
"""Who reads the desk."""
SPEAKERS = (Right.VERIFY, Right.JUDGE)
"""Who has a word on criteria."""


@dataclass(frozen=True)
class Opened:
    """An indicator that the person may judge, or read as those who judge do."""

    request: HttpRequest
    assessment: Assessment
    leaf: Node
    hand: Hand

    @property
    def who(self) -> dict[str, Any]:
        """What every action is told."""
        return {
            "by": person_of(self.request),
            "standing": self.hand.standing,
            "assessment": self.assessment,
            "leaf": self.leaf.id,
        }

    @property
    def by_htmx(self) -> bool:
        """Whether a part is asked for and not a page."""
        return "HX-Request" in self.request.headers

    def address(self, leaf: str = "") -> str:
        """The page of this indicator, or of another one."""
        return reverse("verdict", args=[self.assessment.pk, leaf or self.leaf.id])

    def desk(self) -> Desk:
        """The desk, read again."""
        asked = self.request.GET if self.request.method == "GET" else self.request.POST
        support = asked.get("support", "")
        return desk(
            self.hand,
            self.leaf,
            wanted=place_of(asked.get("focus", "")),
            support=int(support) if support.isdecimal() and len(support) < 16 else None,
        )


def require_reader(own: Hand) -> None:
    """That the person judges here, or reads everything everywhere.

    Raises:
        ConflictOfInterest: the person was appointed to judge an agency that they belong to.
        Refused: the person does neither.
    """
    if own.conflicted:
        raise ConflictOfInterest(own.assessment)
    if not any(own.may(right) for right in READERS) and not (own.standing.everywhere and own.may(Right.SEE)):
        raise Refused(Right.JUDGE)


def open_desk(request: HttpRequest, number: int, leaf: str, *rights: Right) -> Opened:
    """The indicator, if the person may be here, and has one of ``rights`` where something is done.

    Raises:
        Http404: there is no such assessment or indicator, or it is not this person's to see.
        PermissionDenied: as ``require_reader``; or none of ``rights``.
    """
    found = assessment_of(request, number)
    own = hand(standing_of(request), found)
    require_reader(own)
    if rights and not any(own.may(right) for right in rights):
        raise Refused(rights[0])
    node = found.cycle.instrument.nodes.get(leaf)
    if node is None or not node.is_leaf:
        raise Http404(_("Instrumen siklus ini tidak mempunyai indikator {leaf}.").format(leaf=leaf))
    return Opened(request, found, node, own)


def place_of(text: str) -> Place | None:
    """A criterion as ``3.2``; None: something else."""
    level, dot, number = text.partition(".")
    fits = dot and level.isdecimal() and number.isdecimal() and len(text) < 9
    return (int(level), int(number)) if fits else None


def stage_sent(opened: Opened, number: int) -> Stage:
    """The stage in which the page was opened, also when the assessment has moved on."""
    return get_object_or_404(Stage, pk=number, cycle=opened.assessment.cycle_id)


def stage_told(opened: Opened) -> Stage | None:
    """The stage in which the page was opened; None: the form did not say."""
    number = opened.request.POST.get("stage", "")
    return stage_sent(opened, int(number)) if number.isdecimal() and len(number) < 16 else None
