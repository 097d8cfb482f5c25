"""How far an assessor is with an indicator."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tolok.assessment.models import Claim, ClaimState, Judgement, Outcome, SetBy, Stage
from tolok.assessment.values import Values


class Progress(TextChoices):
    """How far an assessor is with an indicator."""

    UNTOUCHED = "untouched", _("belum dinilai")
    BEGUN = "begun", _("sedang dinilai")
    RETURNED = "returned", _("dikembalikan")
    DIFFERS = "differs", _("berbeda nilai")
    DONE = "done", _("selesai")
    NOT_YET = "not_yet", _("belum diajukan")


TONES = {
    Progress.UNTOUCHED: "waiting",
    Progress.BEGUN: "working",
    Progress.RETURNED: "returned",
    Progress.DIFFERS: "late",
    Progress.DONE: "done",
    Progress.NOT_YET: "missing",
}
ICONS = {
    Progress.UNTOUCHED: "clock",
    Progress.BEGUN: "pencil",
    Progress.RETURNED: "return",
    Progress.DIFFERS: "warning",
    Progress.DONE: "done",
    Progress.NOT_YET: "missing",
}
OPEN = frozenset({Progress.UNTOUCHED, Progress.BEGUN})
"""What still waits for the assessor."""
_CHECKED = frozenset({ClaimState.VERIFIED, ClaimState.APPROVED, ClaimState.SETTLED})


def progress_of(stage: Stage, values: Values, leaf: str, seen: Iterable[Judgement], person: int | None) -> Progress:
    """How far ``person`` is with one indicator in ``stage``. Pure.

    Args:
        stage: where the assessment stands.
        values: its values.
        leaf: the indicator.
        seen: the findings on it in this stage that the person may read, with ``sent_back`` (how many criteria).
        person: whose progress; None: of somebody who only reads.
    """
    if stage.set_by == SetBy.AGENCY:
        return _verified(values.of_stage(leaf, stage))
    found = list(seen)
    mine = next((one for one in found if one.assessor_id == person), None)
    finished = [one for one in found if one.done]
    settled = values.of_stage(leaf, stage)
    if stage.set_by == SetBy.REVIEWER:
        if finished:
            return Progress.DIFFERS if finished[0].valid is False else Progress.DONE
        return Progress.BEGUN if mine else Progress.UNTOUCHED
    if mine is None and settled is None:
        return Progress.UNTOUCHED
    if mine is not None and not mine.done:
        return Progress.BEGUN
    if settled is None and len({one.value for one in finished}) > 1:
        return Progress.DIFFERS
    return Progress.RETURNED if mine is not None and _sent_back(mine) else Progress.DONE


def _sent_back(judgement: Judgement) -> bool:
    return any(row.outcome == Outcome.RETURNED for row in judgement.verdicts.all())


def _verified(claim: Claim | None) -> Progress:
    if claim is None or claim.state == ClaimState.DRAFT:
        return Progress.NOT_YET
    if claim.state == ClaimState.RETURNED:
        return Progress.RETURNED
    return Progress.DONE if claim.state in _CHECKED else Progress.UNTOUCHED
