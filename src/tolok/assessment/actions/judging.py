"""What an assessor's actions begin with: the assessment held, the stage open, the right there, the own judgement."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import JUDGING, ConflictOfInterest, hand
from tolok.assessment.actions.locking import locked
from tolok.assessment.clock import require_open
from tolok.assessment.faults import Changed, NotPossible
from tolok.assessment.models import Assessment, CriterionVerdict, Judgement, Outcome, SetBy, Stage
from tolok.assessment.proof import Place
from tolok.assessment.verdicts import outcomes
from tolok.instruments import Node
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Person


class JudgementChanged(Changed):
    """The assessor's own finding was saved elsewhere (another window) since; ``current``: what stands now."""

    def __init__(self, current: Judgement) -> None:
        self.current = current
        super().__init__(
            _("Penilaian Anda atas indikator ini disimpan dari jendela lain. Bandingkan, lalu pilih yang dipakai.")
        )


class NotNow(NotPossible):
    """What is asked does not fit how far the indicator is; the message says what to do first."""


def held_for_judging(
    assessment: Assessment, standing: Standing, stage: Stage | None, *set_by: SetBy
) -> tuple[Assessment, Stage]:
    """The assessment, kept from others until the transaction ends, and its stage, open for this assessor.

    Args:
        assessment: what is judged.
        standing: what the person may do.
        stage: the stage in which the page was opened; None when that does not matter.
        set_by: the kinds of stage in which this can be done; none: all that have assessors.

    Raises:
        ConflictOfInterest: the person belongs to the agency.
        Refused: the person is no assessor here.
        Locked: the stage is over, or not this assessor's.
    """
    held = locked(assessment)
    own = hand(standing, held)
    asked = set_by or tuple(JUDGING)
    if held.stage.set_by not in asked or not own.may(JUDGING[SetBy(held.stage.set_by)]):
        if own.conflicted and SetBy.EXTERNAL in asked:
            raise ConflictOfInterest(held)
        mine = next((kind for kind in asked if own.may(JUDGING[kind])), None)
        if mine is None:
            raise Refused(JUDGING[asked[0]])
        require_open(held, stage=stage, set_by=mine)
    return held, require_open(held, stage=stage)


def own_judgement(held: Assessment, stage: Stage, leaf: str, by: Person) -> Judgement:
    """The person's finding on an indicator in this stage; a new one, not stored (version 0), when there is none."""
    found = Judgement.objects.filter(assessment=held, stage=stage, leaf=leaf, assessor=by).first()
    return found or Judgement(assessment=held, agency_id=held.agency_id, stage=stage, leaf=leaf, assessor=by, version=0)


def require_unfinished(judgement: Judgement) -> None:
    """That the assessor still works on it.

    Raises:
        NotNow: they have finished.
    """
    if judgement.done:
        raise NotNow(_("Penilaian Anda atas indikator ini sudah selesai. Buka kembali dahulu untuk mengubahnya."))


def begun(judgement: Judgement, node: Node) -> Judgement:
    """The judgement, stored. A new one starts from what the same assessor said of the criteria in a stage before.

    Raises:
        NotNow: they have finished.
    """
    require_unfinished(judgement)
    if judgement.pk is None:
        keep(judgement)
        before = _in_earlier_stage(judgement)
        if before is not None:
            notes = {(row.level, row.criterion): row.note for row in before.verdicts.all()}
            write_words(judgement, node, said_in(before), notes)
    return judgement


def _in_earlier_stage(judgement: Judgement) -> Judgement | None:
    same = Judgement.objects.filter(assessment=judgement.assessment, leaf=judgement.leaf, assessor=judgement.assessor)
    earlier = same.filter(stage__position__lt=judgement.stage.position, stage__set_by=judgement.stage.set_by)
    return earlier.order_by("-stage__position").first()


def keep(judgement: Judgement, *, counts: bool = True) -> None:
    """Store a judgement; ``counts``: as a new version of its content."""
    judgement.version = max(judgement.version + counts, 1)
    judgement.updated_at = timezone.now()
    judgement.save()


def said_in(judgement: Judgement) -> dict[Place, Outcome]:
    """The assessor's own words by criterion."""
    if judgement.pk is None:
        return {}
    return {(row.level, row.criterion): Outcome(row.said) for row in judgement.verdicts.all() if row.said}


def accepted_in(judgement: Judgement) -> frozenset[Place]:
    """The criteria that are accepted and have not fallen."""
    if judgement.pk is None:
        return frozenset()
    rows = judgement.verdicts.filter(outcome=Outcome.ACCEPTED).values_list("level", "criterion")
    return frozenset(rows)


def write_words(
    judgement: Judgement,
    node: Node,
    said: Mapping[Place, Outcome],
    notes: Mapping[Place, str],
    *,
    finished: bool = False,
) -> dict[Place, Outcome]:
    """Store what the assessor says now, with what follows from it; ``notes`` for the criteria named in it alone.

    Returns:
        What each criterion comes to.
    """
    here = {(row.level, row.criterion): row for row in judgement.verdicts.all()}
    found = outcomes(node, said, finished=finished)
    now = timezone.now()
    for place in here.keys() - found.keys():
        here[place].delete()
    for place, outcome in found.items():
        row = here.get(place) or CriterionVerdict(
            judgement=judgement, agency_id=judgement.agency_id, level=place[0], criterion=place[1]
        )
        wanted = (outcome, said.get(place, ""), notes.get(place, row.note))
        if row.pk is None or (row.outcome, row.said, row.note) != wanted:
            row.outcome, row.said, row.note = wanted
            row.at = now
            row.save()
    return found
