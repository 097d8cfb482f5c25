"""Handing over: approving answers, submitting, passing to the next stage, deciding, importing decided results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import Hand, hand, may_run, own_right
from tolok.assessment.audience import people_with
from tolok.assessment.clock import require_open
from tolok.assessment.faults import AlreadyDone, Blocked, Changed, Faulty, NotPossible
from tolok.assessment.handover import cautions_of
from tolok.assessment.models import (
    Assessment,
    Claim,
    ClaimState,
    Cycle,
    CycleState,
    Judgement,
    SetBy,
    Stage,
    StageKind,
    Submission,
    Support,
)
from tolok.assessment.running import both_names, hold, iso, require_running
from tolok.assessment.scores import rescore
from tolok.assessment.snapshots import Snapshot, snapshot
from tolok.assessment.warnings import Caution
from tolok.instruments import FaultyInput
from tolok.ledger.actions import Actor, record
from tolok.notices.actions import notify
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Agency, Person
from tolok.organisation.rights import Right

_HANDS_OVER = {SetBy.EXTERNAL: Right.SETTLE, SetBy.REVIEWER: Right.REVIEW, SetBy.NATIONAL: Right.DECIDE}
_WAITS = {
    SetBy.REVIEWER: ("review.waits", Right.REVIEW),
    SetBy.NATIONAL: ("decision.waits", Right.DECIDE),
}
"""What is told when the first assessment of a cycle reaches review or decision, and whom."""


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
        assessment = _held(assessment)
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
            within=_places(assessment),
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
        assessment = _held(assessment)
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
            _move(assessment, _following(assessment, stage, skip_optional=True))
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
            within=_places(assessment),
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


def advance(
    *, assessment: Assessment, by: Person, standing: Standing, to: Stage | None = None, reason: str = ""
) -> Stage:
    """Pass the assessment on from an assessors' stage to the next one; earlier values stay as they are.

    Args:
        assessment: with its cycle and stage.
        by: who passes it on: who settles, reviews or decides in this stage, or who runs the cycle.
        standing: what they may.
        to: a later stage; the ones between must be optional. None: the next.
        reason: needed to skip a stage, and for whoever runs the cycle to pass on what an agency did not submit.

    Returns:
        The stage where it stands now.

    Raises:
        Refused: the person may not.
        NotPossible: the cycle is not running, there is no such stage ahead, a stage between is not optional, or
            assessors have not settled on one value yet.
        Faulty: a reason is missing.
    """
    with transaction.atomic():
        assessment = _held(assessment)
        acting = hand(standing, assessment)
        current = assessment.stage
        if assessment.cycle.state != CycleState.OPEN:
            raise NotPossible(_("Siklus ini {state}.").format(state=assessment.cycle.get_state_display()))
        _require_hands_over(acting, assessment.cycle)
        target = to or _following(assessment, current)
        skipped = _between(assessment, current, target)
        if (skipped or current.set_by == SetBy.AGENCY) and not reason.strip():
            raise Faulty({"reason": _("Tulis alasannya; alasan ini tersimpan di riwayat.")})
        if unsettled := _unsettled(assessment):
            raise NotPossible(
                _("Belum ditetapkan satu nilai untuk indikator {leaves}; tetapkan lebih dahulu.").format(
                    leaves=", ".join(unsettled)
                )
            )
        _move(assessment, target)
        record(
            by=by,
            verb="assessment.advanced",
            subject=f"assessment:{assessment.pk}",
            agency=assessment.agency_id,
            detail={
                "from": current.kind,
                "to": target.kind,
                "from_name": current.name_id,
                "to_name": target.name_id,
                "skipped": [stage.name_id for stage in skipped],
                "reason": reason,
            },
            within=_places(assessment),
        )
    return target


def decide(*, assessment: Assessment, by: Actor, standing: Standing | None) -> None:
    """Decide the result of one assessment: the values in force stand from now on.

    Raises:
        Refused: the person may not decide here.
        NotPossible: it does not stand in the decision stage, or the cycle is not running.
        AlreadyDone: it is decided already.
    """
    with transaction.atomic():
        assessment = _held(assessment)
        if standing is not None:
            hand(standing, assessment).require(Right.DECIDE)
        _decide(assessment, by, timezone.now())


def decide_many(*, cycle: Cycle, by: Actor, standing: Standing | None) -> int:
    """Decide every assessment of the cycle that stands in the decision stage and is not decided yet.

    Returns:
        How many were decided.

    Raises:
        Refused: the person may not decide in this cycle.
        NotPossible: there is nothing to decide.
    """
    with transaction.atomic():
        hold(cycle, None)
        require_running(cycle)
        right = Right.DECIDE if cycle.agency_id is None else Right.SUBMIT
        if standing is not None:
            standing.require(right, agency=cycle.agency_id, cycle=cycle.pk)
        waiting = cycle.assessments.filter(stage__kind=StageKind.DECISION, decided_at__isnull=True)
        rows = list(waiting.select_related("cycle__edition", "stage", "agency", "unit").select_for_update(of=("self",)))
        if not rows:
            raise NotPossible(_("Tidak ada penilaian yang menunggu penetapan."))
        now = timezone.now()
        for assessment in rows:
            _decide(assessment, by, now)
    return len(rows)


def import_official(
    *,
    cycle: Cycle,
    agency: Agency,
    levels: Mapping[str, str],
    source: str,
    by: Actor,
    standing: Standing | None = None,
    printed: str = "",
) -> Assessment:
    """Bring in the official result of an earlier year: every level, decided and public, with its source.

    Args:
        cycle: opened with a ``source`` (and the template ``official``), so that its stages need not be open.
        agency: whose result.
        levels: the value of each indicator by any name of it.
        source: where they come from; kept as the justification of each.
        by: who brings them in.
        standing: what they may; None: Tolok itself, at set-up.
        printed: the index as published; refused when the levels do not give it.

    Raises:
        Refused: the person does not run this cycle.
        NotPossible: the cycle is none of official results, or has ended.
        AlreadyDone: the agency's result is there.
        Faulty: values that the instrument does not take, no source, or another index than the printed one.
    """
    with transaction.atomic():
        hold(cycle, standing)
        require_running(cycle)
        if not cycle.source:
            raise NotPossible(_("Siklus ini bukan siklus hasil resmi; buka siklus dengan sumbernya lebih dahulu."))
        stage = cycle.stages.get(kind=StageKind.DECISION)
        assessment, _made = Assessment.objects.get_or_create(
            cycle=cycle, agency=agency, unit=None, defaults={"stage": stage}
        )
        if assessment.decided_at is not None:
            raise AlreadyDone(_("Hasil {agency} sudah ada di siklus ini.").format(agency=agency.name))
        assessment.stage = stage
        assessment.save(update_fields=["stage"])
        now = timezone.now()
        Claim.objects.bulk_create(
            Claim(
                assessment=assessment,
                agency=agency,
                stage=stage,
                leaf=leaf,
                value=value,
                justification=source,
                state=ClaimState.SETTLED,
                updated_at=now,
            )
            for leaf, value in _official(cycle, levels, source).items()
        )
        try:
            result = rescore(assessment)
        except FaultyInput as error:
            raise Faulty({"levels": str(error)}) from None
        if printed and result.index != printed:
            told = _("Nilai-nilai ini menghasilkan {found}, padahal yang diumumkan {printed}.")
            raise Faulty({"printed": told.format(found=result.index, printed=printed)})
        assessment.decided_at, assessment.public = now, True
        assessment.save(update_fields=["decided_at", "public"])
        record(
            by=by,
            verb="assessment.imported",
            subject=f"assessment:{assessment.pk}",
            agency=agency.pk,
            detail={
                "index": assessment.printed,
                "predicate": assessment.predicate,
                "indicators": len(levels),
                "source": source,
                "content": snapshot(assessment, stage).digest,
            },
            within=_places(assessment),
        )
    return assessment


def _held(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("cycle__edition", "stage", "agency", "unit").get(pk=assessment.pk)


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
        within=_places(assessment),
    )


def reopened_stage(assessment: Assessment) -> Stage | None:
    """The agency's earlier stage whose submission was reopened and not made again; None when there is none."""
    made = Submission.objects.filter(assessment=assessment, kind=Submission.SUBMISSION).select_related("stage")
    latest = made.exclude(stage=assessment.stage_id).first()
    return latest.stage if latest and latest.reopened_at else None


def _require_hands_over(acting: Hand, cycle: Cycle) -> None:
    right = _HANDS_OVER.get(SetBy(acting.assessment.stage.set_by))
    if may_run(acting.standing, cycle):
        return
    if right is None or not acting.may(right):
        raise Refused(right or Right.RUN_CYCLE)


def _stages_after(assessment: Assessment, stage: Stage) -> Sequence[Stage]:
    return list(Stage.objects.filter(cycle=assessment.cycle_id, position__gt=stage.position))


def _following(assessment: Assessment, stage: Stage, *, skip_optional: bool = False) -> Stage:
    for later in _stages_after(assessment, stage):
        if later.kind != StageKind.PUBLICATION and not (skip_optional and later.optional):
            return later
    raise NotPossible(_("Tidak ada tahap lagi setelah {stage} selain pengumuman.").format(stage=stage.name))


def _between(assessment: Assessment, current: Stage, target: Stage) -> list[Stage]:
    later = _stages_after(assessment, current)
    if target.pk not in {stage.pk for stage in later} or target.kind == StageKind.PUBLICATION:
        raise NotPossible(_("{stage} bukan tahap yang dapat dituju dari sini.").format(stage=target.name))
    between = [stage for stage in later if stage.position < target.position]
    for stage in between:
        if not stage.optional:
            raise NotPossible(_("Tahap {stage} tidak dapat dilewati.").format(stage=stage.name))
    return between


def _unsettled(assessment: Assessment) -> list[str]:
    """Indicators that assessors finished in this stage but for which the stage has no value of its own."""
    stage = assessment.stage_id
    # What a reviewer finds valid keeps the assessors' value; the review writes none of its own.
    finished = Judgement.objects.filter(assessment=assessment, stage=stage, done=True).exclude(valid=True)
    judged = finished.values_list("leaf", flat=True)
    settled = Claim.objects.filter(assessment=assessment, stage=stage).exclude(value="").values_list("leaf", flat=True)
    return sorted(set(judged) - set(settled))


def _move(assessment: Assessment, stage: Stage) -> None:
    assessment.stage = stage
    assessment.save(update_fields=["stage"])
    if stage.set_by in _WAITS:
        _tell_waiting(assessment, stage)
        return
    right = {SetBy.AGENCY: Right.ASSIGN, SetBy.EXTERNAL: Right.JUDGE}.get(SetBy(stage.set_by))
    if right is None:
        return
    notify(
        people=people_with(own_right(right, assessment), agencies=[assessment.agency_id], cycle=assessment.cycle_id),
        kind="assessment.arrived",
        link=reverse("assessment", args=[assessment.pk]),
        subject=str(assessment.unit or assessment.agency),
        stage=both_names(stage),
        until=stage.closes_at,
    )


def _tell_waiting(assessment: Assessment, stage: Stage) -> None:
    """Who reviews or decides has all agencies of the cycle before them: one word for the stage, not one for each."""
    kind, right = _WAITS[SetBy(stage.set_by)]
    notify(
        people=people_with(own_right(right, assessment), agencies=[assessment.agency_id], cycle=assessment.cycle_id),
        kind=kind,
        link=reverse("cycle", args=[assessment.cycle_id]),
        once=f"{assessment.cycle_id}:{stage.kind}",
        cycle=both_names(assessment.cycle),
        until=stage.closes_at,
    )


def _decide(assessment: Assessment, by: Actor, at: datetime) -> None:
    if assessment.decided_at is not None:
        raise AlreadyDone(_("Hasilnya sudah ditetapkan."))
    if assessment.cycle.state != CycleState.OPEN or assessment.stage.kind != StageKind.DECISION:
        raise NotPossible(
            _("Hanya yang berada di tahap Penetapan dapat ditetapkan; sekarang: {stage}.").format(
                stage=assessment.stage.name
            )
        )
    result = rescore(assessment)
    content = snapshot(assessment, assessment.stage)
    assessment.decided_at = at
    assessment.save(update_fields=["decided_at"])
    record(
        by=by,
        verb="assessment.decided",
        subject=f"assessment:{assessment.pk}",
        agency=assessment.agency_id,
        detail={
            "index": result.index,
            "predicate": result.predicate.code if result.predicate else None,
            "missing": len(result.missing),
            "content": content.digest,
        },
        within=_places(assessment),
    )


def _official(cycle: Cycle, levels: Mapping[str, str], source: str) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not source.strip():
        faults["source"] = _("Sebutkan sumbernya.")
    found: dict[str, Any] = {word: cycle.instrument.leaf_named(str(word)) for word in levels}
    unknown = [word for word, leaf in found.items() if leaf is None]
    if unknown or not levels:
        faults["levels"] = _("Tidak ada indikator bernama {names}.").format(names=", ".join(unknown) or "-")
    if faults:
        raise Faulty(faults)
    return {found[word].id: str(value) for word, value in levels.items()}


def _places(assessment: Assessment) -> list[str]:
    return [f"cycle:{assessment.cycle_id}", *([f"unit:{assessment.unit_id}"] if assessment.unit_id else [])]
