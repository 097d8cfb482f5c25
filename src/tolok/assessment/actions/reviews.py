"""The ministry's review team: a value is valid, or it is corrected (Pedoman Menteri PANRB 3/2024, III.G)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.actions.judgements import checked
from tolok.assessment.actions.judging import JudgementChanged, NotNow, held_for_judging, keep, own_judgement
from tolok.assessment.actions.locking import indicator_of
from tolok.assessment.models import Assessment, Claim, ClaimState, Judgement, SetBy, Stage
from tolok.assessment.scores import rescore
from tolok.assessment.values import values_of
from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.models import Person

_TEXTS = ("fact", "analysis", "justification")


def review_claim(
    *,
    by: Person,
    standing: Standing,
    assessment: Assessment,
    leaf: str,
    valid: bool,
    value: str = "",
    fact: str = "",
    analysis: str = "",
    justification: str = "",
    version: int | None = None,
    stage: Stage | None = None,
) -> Judgement:
    """Mark the value in force valid, or not valid and corrected. Only a correction writes a value of the review stage.

    Args:
        by: the reviewer.
        standing: what they may do.
        assessment: of which agency in which cycle.
        leaf: the indicator.
        valid: whether the assessors' value stands.
        value: the corrected one, when it does not.
        fact: the three parts of the explanation, when it does not.
        analysis: the second.
        justification: the third.
        version: that of the reviewer's own note that they saw; None when that does not matter.
        stage: the stage in which the page was opened; None when that does not matter.

    Raises:
        NoSuchIndicator: the instrument has none of that name.
        Refused, Locked: as ``held_for_judging``.
        NotNow: there is no value to be valid, or another reviewer has reviewed it.
        ValidationError: not valid without a value, without a change or without the three parts; by field.
        JudgementChanged: the reviewer saved it after ``version``.
    """
    indicator_of(assessment, leaf)
    with transaction.atomic():
        held, current = held_for_judging(assessment, standing, stage, SetBy.REVIEWER)
        _require_first(held, current, leaf, by)
        judgement = own_judgement(held, current, leaf, by)
        if version is not None and judgement.version != version:
            raise JudgementChanged(judgement)
        before = values_of(held).before(leaf, current)
        judged = before.value if before else ""
        if valid:
            if not judged:
                raise NotNow(
                    _("Indikator ini belum bernilai, jadi tidak ada yang sah. Nyatakan tidak sah dan isi nilainya.")
                )
            content = {"value": judged} | dict.fromkeys(_TEXTS, "")
        else:
            content = checked(held, leaf, value=value, fact=fact, analysis=analysis, justification=justification)
            _require_correction(content, judged)
        for name, text in content.items():
            setattr(judgement, name, text)
        judgement.valid, judgement.done = valid, True
        keep(judgement)
        _write(held, current, leaf, by=by, content=None if valid else content)
        result = rescore(held)
        record(
            by=by,
            verb="value.valid" if valid else "value.corrected",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail={
                "indicator": leaf,
                "value": content["value"],
                "was": judged,
                "justification": content["justification"],
                "index": result.index,
            },
        )
    return judgement


def withdraw_review(
    *, by: Person, standing: Standing, assessment: Assessment, leaf: str, stage: Stage | None = None
) -> Judgement:
    """Take back one's own review; the assessors' value is in force again.

    Raises:
        NoSuchIndicator, Refused, Locked: as ``review_claim``.
        NotNow: the person has not reviewed it.
    """
    indicator_of(assessment, leaf)
    with transaction.atomic():
        held, current = held_for_judging(assessment, standing, stage, SetBy.REVIEWER)
        judgement = own_judgement(held, current, leaf, by)
        if not judgement.done:
            raise NotNow(_("Anda belum mereviu indikator ini."))
        judgement.valid, judgement.done = None, False
        keep(judgement)
        _write(held, current, leaf, by=by, content=None)
        result = rescore(held)
        record(
            by=by,
            verb="review.withdrawn",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail={"indicator": leaf, "value": judgement.value, "index": result.index},
        )
    return judgement


def _require_first(held: Assessment, stage: Stage, leaf: str, by: Person) -> None:
    rows = Judgement.objects.filter(assessment=held, stage=stage, leaf=leaf, done=True).exclude(assessor=by)
    other = rows.select_related("assessor").first()
    if other is not None:
        raise NotNow(
            _("{who} sudah mereviu indikator ini. Mintalah mencabutnya dahulu bila Anda menilai lain.").format(
                who=other.assessor.name
            )
        )


def _require_correction(content: dict[str, str], judged: str) -> None:
    faults = {name: _("Wajib diisi bila nilai tidak sah.") for name in _TEXTS if not content[name]}
    if not content["value"]:
        faults["value"] = _("Isi nilai yang benar.")
    elif content["value"] == judged:
        faults["value"] = _("Nilai ini sama dengan nilai asesor; bila benar, nyatakan sah.")
    if faults:
        raise ValidationError(faults)


def _write(held: Assessment, stage: Stage, leaf: str, *, by: Person, content: dict[str, str] | None) -> None:
    claim = Claim.objects.filter(assessment=held, stage=stage, leaf=leaf).first()
    if content is None:
        if claim is not None:
            claim.delete()
        return
    claim = claim or Claim(assessment=held, agency_id=held.agency_id, stage=stage, leaf=leaf, version=0)
    for name, text in content.items():
        setattr(claim, name, text)
    claim.state, claim.author, claim.updated_at = ClaimState.SETTLED, by, timezone.now()
    claim.version += 1
    claim.save()
