"""One value out of what several assessors found: by itself when they agree, by somebody with the right when not."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.access import hand
from tolok.assessment.actions.judging import NotNow, held_for_judging
from tolok.assessment.actions.locking import indicator_of
from tolok.assessment.answers import as_kept
from tolok.assessment.assessors import assessors_of
from tolok.assessment.models import Assessment, Claim, ClaimState, Judgement, SetBy, Stage, Submission
from tolok.assessment.scores import rescore
from tolok.ledger.actions import record
from tolok.notices.actions import notify
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right


def settle(
    *,
    by: Person,
    standing: Standing,
    assessment: Assessment,
    leaf: str,
    value: str,
    justification: str,
    fact: str = "",
    analysis: str = "",
    stage: Stage | None = None,
) -> Claim:
    """Set one value for an indicator in this stage when its assessors do not agree, or one of them is not done.

    Args:
        by: who sets it.
        standing: what they may do.
        assessment: of which agency in which cycle.
        leaf: the indicator.
        value: as ``answers.as_kept`` takes it.
        justification: why this value and not another.
        fact: empty: what the assessors who found this value wrote.
        analysis: the same.
        stage: the stage in which the page was opened; None when that does not matter.

    Raises:
        NoSuchIndicator: the instrument has none of that name.
        ConflictOfInterest, Refused, Locked: as ``held_for_judging``; also without the right to settle.
        NotNow: nobody is done, the person has not finished their own finding, or a value is settled already.
        ValidationError: no value, one the indicator does not take, or no justification; by field.
    """
    indicator_of(assessment, leaf)
    with transaction.atomic():
        held, current = held_for_judging(assessment, standing, stage, SetBy.EXTERNAL)
        if not hand(standing, held).may(Right.SETTLE):
            raise Refused(Right.SETTLE)
        kept = _checked(held, leaf, value, justification)
        found = _findings(held, current, leaf)
        _require_ready(held, current, leaf, by, found)
        same = [one for one in found if one.value == kept]
        claim = _write(
            held,
            current,
            leaf,
            by=by,
            value=kept,
            fact=fact.strip() or _joined(same, "fact"),
            analysis=analysis.strip() or _joined(same, "analysis"),
            justification=justification.strip(),
        )
        waiting = [person.ledger_id for person in _not_done(held, current, leaf, found)]
        _tell(claim, by=by, found=found, agreed=False, waiting=waiting)
    return claim


def withdraw_settlement(
    *, by: Person, standing: Standing, assessment: Assessment, leaf: str, stage: Stage | None = None
) -> None:
    """Take back the value of this stage, as long as the stage is not handed over. The findings stay as they are.

    Raises:
        NoSuchIndicator, ConflictOfInterest, Refused, Locked: as ``settle``.
        NotNow: nothing is settled, or the stage is handed over.
    """
    indicator_of(assessment, leaf)
    with transaction.atomic():
        held, current = held_for_judging(assessment, standing, stage, SetBy.EXTERNAL)
        if not hand(standing, held).may(Right.SETTLE):
            raise Refused(Right.SETTLE)
        claim = settled_claim(held, current, leaf)
        if claim is None:
            raise NotNow(_("Belum ada nilai yang ditetapkan pada tahap ini."))
        if Submission.objects.filter(
            assessment=held, stage=current, kind=Submission.SUBMISSION, reopened_at__isnull=True
        ).exists():
            raise NotNow(_("Tahap ini sudah diserahkan; nilainya tidak dapat ditarik lagi."))
        claim.delete()
        result = rescore(held)
        record(
            by=by,
            verb="settlement.withdrawn",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail={"indicator": leaf, "stage": current.kind, "value": claim.value, "index": result.index},
        )


def settle_if_agreed(held: Assessment, stage: Stage, leaf: str, *, by: Person) -> Claim | None:
    """Settle the value when all appointed assessors are done and found the same; tell them when they did not.

    Inside an action's transaction. The ledger names all of them.
    """
    found = _findings(held, stage, leaf)
    if settled_claim(held, stage, leaf) is not None or not found or _not_done(held, stage, leaf, found):
        return None
    if len({one.value for one in found}) > 1:
        node = held.cycle.instrument.nodes[leaf]
        notify(
            people=[one.assessor for one in found if one.assessor_id != by.pk],
            kind="values.disagree",
            link=f"/assessments/{held.pk}/disagreements/",
            indicator=str(node.number or node.code or leaf),
            agency=str(held.unit or held.agency),
        )
        return None
    parts = {name: _joined(found, name) for name in ("fact", "analysis", "justification")}
    claim = _write(held, stage, leaf, by=by, value=found[0].value, **parts)
    _tell(claim, by=by, found=found, agreed=True, waiting=[])
    return claim


def settled_claim(held: Assessment, stage: Stage, leaf: str) -> Claim | None:
    """What this very stage settled on."""
    return Claim.objects.filter(assessment=held, stage=stage, leaf=leaf).first()


def _checked(held: Assessment, leaf: str, value: str, justification: str) -> str:
    faults = {}
    kept = ""
    try:
        kept = as_kept(held.cycle, leaf, value)
    except ValidationError as error:
        faults["value"] = error.messages
    if not kept and "value" not in faults:
        faults["value"] = [_("Pilih nilai yang ditetapkan.")]
    if not justification.strip():
        faults["justification"] = [_("Jelaskan mengapa nilai ini yang ditetapkan.")]
    if faults:
        raise ValidationError(faults)
    return kept


def _require_ready(held: Assessment, stage: Stage, leaf: str, by: Person, found: list[Judgement]) -> None:
    if settled_claim(held, stage, leaf) is not None:
        raise NotNow(_("Nilai tahap ini sudah ditetapkan. Batalkan penetapannya dahulu."))
    if not found:
        raise NotNow(_("Belum ada asesor yang selesai menilai indikator ini."))
    if by.pk in {person.pk for person in _not_done(held, stage, leaf, found)}:
        raise NotNow(_("Selesaikan dahulu penilaian Anda sendiri, baru nilai bersama dapat ditetapkan."))


def _findings(held: Assessment, stage: Stage, leaf: str) -> list[Judgement]:
    """The finished findings of those who may still judge this agency: a conflict of interest takes one out."""
    rows = Judgement.objects.filter(assessment=held, stage=stage, leaf=leaf, done=True)
    return list(rows.filter(assessor__in=assessors_of(held)).select_related("assessor").order_by("assessor"))


def _not_done(held: Assessment, stage: Stage, leaf: str, found: list[Judgement]) -> list[Person]:
    """Whom the stage still waits for: all who are appointed; where an agency assesses its units, all who have begun."""
    done = {one.assessor_id for one in found}
    waited = assessors_of(held).exclude(pk__in=done)
    if held.unit_id is not None:
        waited = waited.filter(judgements__assessment=held, judgements__stage=stage, judgements__leaf=leaf)
    return list(waited)


def _joined(found: list[Judgement], name: str) -> str:
    """What assessors wrote, each different text once."""
    return "\n\n".join(dict.fromkeys(text for one in found if (text := getattr(one, name))))


def _write(held: Assessment, stage: Stage, leaf: str, *, by: Person, **content: str) -> Claim:
    return Claim.objects.create(
        assessment=held,
        agency_id=held.agency_id,
        stage=stage,
        leaf=leaf,
        state=ClaimState.SETTLED,
        author=by,
        updated_at=timezone.now(),
        **content,
    )


def _tell(claim: Claim, *, by: Person, found: list[Judgement], agreed: bool, waiting: list[str]) -> None:
    result = rescore(claim.assessment)
    record(
        by=by,
        verb="value.settled",
        subject=subjects.indicator(claim.assessment_id, claim.leaf),
        agency=claim.agency_id,
        detail={
            "indicator": claim.leaf,
            "stage": claim.stage.kind,
            "value": claim.value,
            "agreed": agreed,
            "assessors": [one.assessor.ledger_id for one in found],
            "values": {one.assessor.ledger_id: one.value for one in found},
            "waiting": waiting,
            "justification": claim.justification,
            "index": result.index,
        },
    )
