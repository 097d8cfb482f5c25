"""Handing over: answers approved and submitted by their digest, and reopened by a later change."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.access import hand
from tolok.assessment.actions.decisions import decide, decide_many
from tolok.assessment.actions.locking import locked_whole
from tolok.assessment.actions.official_results import import_official
from tolok.assessment.actions.stages import advance, following, move_on
from tolok.assessment.clock import require_open
from tolok.assessment.faults import AlreadyDone, Blocked, Changed, NotPossible
from tolok.assessment.handover import cautions_of
from tolok.assessment.models import (
    Assessment,
    Claim,
    ClaimState,
    CycleState,
    SetBy,
    Stage,
    Submission,
    Support,
)
from tolok.assessment.running import iso
from tolok.assessment.scores import rescore
from tolok.assessment.snapshots import Snapshot, snapshot
from tolok.assessment.warnings import Caution
from tolok.ledger.actions import Actor, record
from tolok.notices.actions import notify
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right

# What was written before each of these stood in a file of its own asks for them here.
__all__ = [
    "advance",
    "approve",
    "decide",
    "decide_many",
    "import_official",
    "reopen_for_item",
    "reopen_if_changed",
    "reopened_stage",
    "submit",
]


def approve(*, assessment: Assessment, by: Person, standing: Standing, leaf: str = "", digest: str = "") -> Submission:
    """Approve what is answered: one indicator, or (``leaf`` empty) the whole assessment as it stands.

    The approval names the digest of exactly that content; a later change reopens it (``reopen_if_changed``).

    Args:
        assessment: with its cycle and stage.
        by: who approves.
        standing: what they may.
        leaf: the indicator; empty: all of them.
        digest: of what the person saw, where a page showed it.

    Raises:
        Refused: the person may not approve here.
        Locked: the stage is not open.
        NotPossible: nothing is answered.
        AlreadyDone: exactly this is approved already.
        Changed: it is no longer what the person saw.
    """
    with transaction.atomic():
        assessment = locked_whole(assessment)
        hand(standing, assessment).require(Right.APPROVE)
        stage = require_open(assessment, set_by=SetBy.AGENCY)
        content = snapshot(assessment, stage, [leaf] if leaf else None)
        claims = Claim.objects.filter(assessment=assessment, stage=stage).exclude(value="")
        claims = claims.filter(leaf=leaf) if leaf else claims
        if not claims.exists():
            raise NotPossible(_("Belum ada jawaban yang dapat disetujui."))
        approval = _handed(assessment, content, by=by, stage=stage, kind=Submission.APPROVAL, leaf=leaf, seen=digest)
        claims.update(state=ClaimState.APPROVED)
        record(
            by=by,
            verb="answers.approved",
            subject=f"assessment:{assessment.pk}",
            agency=assessment.agency_id,
            detail={"indicator": leaf or None, "content": approval.digest, "stage": stage.kind},
            within=subjects.around(assessment),
        )
    return approval


def submit(*, assessment: Assessment, by: Person, standing: Standing, digest: str = "") -> Submission:
    """Submit the agency's stage: its whole content, named by its digest, goes to whoever works next.

    The assessment moves to the next stage that is not optional. What was submitted before and reopened by a change is
    submitted again without moving.

    Raises:
        Refused: the person may not submit here.
        Locked: the stage is not open, or is not the agency's.
        NotPossible: nothing is answered.
        Blocked: something must be mended first (``warnings.BLOCKS``).
        Changed: it is no longer what the person saw (``digest``).
    """
    with transaction.atomic():
        assessment = locked_whole(assessment)
        hand(standing, assessment).require(Right.SUBMIT)
        again = reopened_stage(assessment)
        stage = again or require_open(assessment, set_by=SetBy.AGENCY)
        if not Claim.objects.filter(assessment=assessment, stage=stage).exclude(value="").exists():
            raise NotPossible(_("Belum ada satu pun jawaban; isi paling sedikit satu indikator sebelum mengirim."))
        found = cautions_of(assessment)
        if blocking := [caution for caution in found if caution.blocks]:
            told = _("{count} hal harus diselesaikan sebelum mengirim; yang pertama: {said}")
            raise Blocked(told.format(count=len(blocking), said=blocking[0].said))
        content = snapshot(assessment, stage)
        submission = _handed(
            assessment, content, by=by, stage=stage, kind=Submission.SUBMISSION, seen=digest, cautions=found
        )
        rescore(assessment)
        if again is None:
            move_on(assessment, following(assessment, stage, skip_optional=True))
        record(
            by=by,
            verb="assessment.submitted",
            subject=f"assessment:{assessment.pk}",
            agency=assessment.agency_id,
            detail={
                "content": submission.digest,
                "stage": stage.kind,
                "index": assessment.printed or None,
                "answered": assessment.answered,
                "missing": assessment.missing,
                "cautions": len(found),
            },
            within=subjects.around(assessment),
        )
    return submission


def reopen_if_changed(*, assessment: Assessment, leaf: str, by: Actor, why: str) -> list[Submission]:
    """Reopen every approval and submission in force whose content of ``leaf`` is no longer what it was.

    Call it inside the transaction of whatever may have changed an indicator: its answer, its reasons, its evidence.
    Who approved or submitted is told. Nothing happens when the content is the same.

    Args:
        assessment: with its cycle.
        leaf: the indicator.
        by: who changed something.
        why: what changed, for people.

    Returns:
        What was reopened.
    """
    in_force = Submission.objects.filter(assessment=assessment, reopened_at__isnull=True, leaf__in=["", leaf])
    reopened = []
    for submission in in_force.select_related("stage", "by"):
        now = snapshot(assessment, submission.stage, [leaf])
        if now.part(leaf) != submission.content["indicators"].get(leaf):
            submission.reopened_at, submission.reopened_why = timezone.now(), why
            submission.save(update_fields=["reopened_at", "reopened_why"])
            reopened.append(submission)
    if not reopened:
        return []
    approved = Claim.objects.filter(assessment=assessment, leaf=leaf, state=ClaimState.APPROVED)
    approved.filter(stage=assessment.stage_id).update(state=ClaimState.PROPOSED)
    for submission in reopened:
        _tell_reopened(assessment, submission, leaf=leaf, by=by, why=why)
    return reopened


def reopen_for_item(item: int, by: Actor) -> None:
    """What is said of an item changed: reopen what was handed over with it in cycles that have not ended.

    Evidence calls it in the transaction of the change (``evidence.uses.tell_changes``).
    """
    rows = Support.objects.filter(item=item, assessment__cycle__state__in=[CycleState.PREPARED, CycleState.OPEN])
    places = sorted(set(rows.values_list("assessment", "leaf")))
    held = Assessment.objects.select_related("cycle__edition", "stage").in_bulk({key for key, _leaf in places})
    for key, leaf in places:
        reopen_if_changed(assessment=held[key], leaf=leaf, by=by, why=_("Keterangan buktinya diubah."))


def reopened_stage(assessment: Assessment) -> Stage | None:
    """The agency's earlier stage whose submission was reopened and not made again; None when there is none."""
    made = Submission.objects.filter(assessment=assessment, kind=Submission.SUBMISSION).select_related("stage")
    latest = made.exclude(stage=assessment.stage_id).first()
    return latest.stage if latest and latest.reopened_at else None


def _handed(
    assessment: Assessment,
    content: Snapshot,
    *,
    by: Person,
    stage: Stage,
    kind: str,
    leaf: str = "",
    seen: str = "",
    cautions: Sequence[Caution] = (),
) -> Submission:
    if seen and seen != content.digest:
        raise Changed(_("Isinya berubah sejak halaman ini dibuka. Periksa sekali lagi, lalu ulangi."))
    in_force = Submission.objects.filter(
        assessment=assessment, stage=stage, kind=kind, leaf=leaf, reopened_at__isnull=True
    )
    for earlier in in_force:
        if earlier.digest == content.digest:
            told = _("Persis isi ini sudah diserahkan {name} pada {when}.")
            raise AlreadyDone(told.format(name=earlier.by or "Tolok", when=iso(earlier.at)))
        earlier.reopened_at, earlier.reopened_why = timezone.now(), _("diganti yang lebih baru")
        earlier.save(update_fields=["reopened_at", "reopened_why"])
    return Submission.objects.create(
        assessment=assessment,
        agency_id=assessment.agency_id,
        stage=stage,
        kind=kind,
        leaf=leaf,
        digest=content.digest,
        content=dict(content.content),
        by=by,
        at=timezone.now(),
        cautions=[{"about": caution.about, "indicator": caution.leaf, "said": caution.said} for caution in cautions],
    )


def _tell_reopened(assessment: Assessment, submission: Submission, *, leaf: str, by: Actor, why: str) -> None:
    approval = submission.kind == Submission.APPROVAL
    notify(
        people=[submission.by] if submission.by else [],
        kind="approval.reopened" if approval else "submission.reopened",
        link=reverse("assessment", args=[assessment.pk]),
        indicator=leaf,
        why=why,
    )
    record(
        by=by,
        verb="approval.reopened" if approval else "submission.reopened",
        subject=f"assessment:{assessment.pk}",
        agency=assessment.agency_id,
        detail={"indicator": leaf, "content": submission.digest, "why": why},
        within=subjects.around(assessment),
    )
